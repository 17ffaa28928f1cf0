"""What the authority can do: receive, decide, draft, announce, publish. No clock, disk, network or thread here."""
