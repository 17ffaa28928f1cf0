"""What is announced: numbers, coverage, open findings, changes since the last one."""
