"""The static public site: what a citizen reads, in French and in English, without a script."""
