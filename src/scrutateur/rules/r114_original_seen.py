"""The desk never has the paper on the night, and the key's holder chose the photograph."""

from scrutateur.election.findings import Finding, Severity, failed, not_checkable, passed
from scrutateur.rules.facts import ReturnFacts


def check_original_seen(facts: ReturnFacts) -> Finding:
    """R114. A correction read from a photograph that changes a vote is confirmed by a look at the original."""
    if facts.correction is None:
        return not_checkable("R114", missing="correction")
    if facts.original_seen or facts.correction.read_from == "original":
        return passed("R114")
    if facts.correction.read_from != "photograph":
        return not_checkable("R114", missing="photograph")
    if facts.corrected is None:
        return not_checkable("R114", missing="corrected")
    if facts.corrected.votes != facts.station_return.votes:
        return failed("R114", Severity.REMARK)
    return passed("R114")
