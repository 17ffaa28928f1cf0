"""The roll against an earlier vote's: a boundary change looks like a fraud."""

from scrutateur.election.findings import Finding, Severity, failed, not_checkable, passed
from scrutateur.rules.facts import ReturnFacts
from scrutateur.rules.reading import lacking, number

_PER_CENT_MAX = 10


def check_roll_and_earlier_vote(facts: ReturnFacts) -> Finding:
    """R312. The roll differs from the earlier vote's by at most 10 per cent."""
    earlier = None if facts.station is None else facts.station.previous_registered
    if earlier is None or earlier <= 0:
        return not_checkable("R312", missing="reg.previous_registered")
    registered = number(facts, "registered")
    if registered is None:
        return lacking("R312", facts, "registered")
    if 100 * abs(registered - earlier) > _PER_CENT_MAX * earlier:
        return failed(
            "R312",
            Severity.INFORMATION,
            registered=registered,
            previous_registered=earlier,
            difference=registered - earlier,
        )
    return passed("R312")
