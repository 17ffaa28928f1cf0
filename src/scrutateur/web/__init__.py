"""The staff door. In this version: whole envelopes and drafts as JSON, on the desk's own address."""
