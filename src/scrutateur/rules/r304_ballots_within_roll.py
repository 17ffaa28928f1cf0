"""More ballots than registered voters: normal at stations for travellers, so the type of the station decides."""

from scrutateur.election.findings import Finding, Severity, failed, not_checkable, passed
from scrutateur.election.registry import StationType
from scrutateur.rules.facts import ReturnFacts
from scrutateur.rules.reading import admitted_extra, lacking, number, roll

# Travellers, sailors and patients vote where they are: there, more voters than the roll is an ordinary sight.
_OPEN_ROLLS = frozenset({StationType.MOBILE, StationType.ABROAD, StationType.INSTITUTION})


def check_ballots_within_roll(facts: ReturnFacts) -> Finding:
    """R304. Ballots do not exceed the registered voters and those admitted beyond them, with a reason."""
    registered = roll(facts)
    if registered is None or facts.station is None:
        return not_checkable("R304", missing="reg.registered")
    ballots, extra = number(facts, "ballots_in_box"), admitted_extra(facts)
    if ballots is None or extra is None:
        return lacking("R304", facts, "ballots_in_box", "admitted_extra")
    if ballots > registered + extra:
        severity = Severity.REMARK if facts.station.type in _OPEN_ROLLS else Severity.BLOCKING
        return failed(
            "R304",
            severity,
            ballots_in_box=ballots,
            registered=registered,
            admitted_extra=extra,
            difference=ballots - registered - extra,
        )
    return passed("R304")
