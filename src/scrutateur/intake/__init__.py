"""The public door for signed envelopes: refuse what cannot be authenticated or not stored, keep everything else."""
