"""Scrutateur: the election-night results desk of an independent electoral authority."""

__version__ = "0.1.0"
