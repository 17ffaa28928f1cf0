"""The regularity rules, one file each. This tuple is the list of those that run: read it."""
