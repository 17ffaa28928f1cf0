"""Adding up: which act is current, what it counts for, and what covers what."""
