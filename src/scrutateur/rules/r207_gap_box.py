"""The box "equal" ticked, and an excess written beside it."""

from scrutateur.election.findings import Finding, Severity, failed, not_checkable, passed
from scrutateur.rules.facts import ReturnFacts
from scrutateur.rules.reading import gap, lacking


def check_gap_box(facts: ReturnFacts) -> Finding:
    """R207. The ticked box (as many, more or fewer ballots than signatures) agrees with the counts."""
    ticked, counted = facts.station_return.gap_box, gap(facts)
    if ticked is None or ticked == "empty":
        return not_checkable("R207", missing="gap_box")
    if counted is None:
        return lacking("R207", facts, "ballots_in_box", "signed_roll")
    agrees = "equal" if counted == 0 else "more" if counted > 0 else "fewer"
    if ticked != agrees:
        return failed("R207", Severity.REMARK, gap_box=ticked, counts=agrees, difference=counted)
    return passed("R207")
