"""Canonical bytes: a parser that keeps the last of two `"votes"` keys counts what the signer did not see."""

from scrutateur.election.findings import Finding, Severity, failed, passed
from scrutateur.rules.facts import ReturnFacts


def check_canonical_bytes(facts: ReturnFacts) -> Finding:
    """R101. The payload is canonical, of a known type and within its bounds. Facts exist only for one that is."""
    return passed("R101")


def unreadable() -> Finding:
    """R101. Say of bytes that did not parse, or did not encode to themselves, that they are kept and never counted.

    A parser that keeps the last of two `"votes"` keys counts what the signer did not see.
    """
    return failed("R101", Severity.BLOCKING)
