"""A unanimous village reveals each vote. The authority merges or counts jointly before opening; afterwards nothing is
suppressed.
"""

from scrutateur.election.findings import Finding, Severity, failed, not_checkable, passed
from scrutateur.election.registry import PollingStation
from scrutateur.rules.facts import ReturnFacts

_VOTERS_MIN = 30


def check_small_station(facts: ReturnFacts) -> Finding:
    """R318. At least 30 voters are expected."""
    expected = None if facts.station is None else _expected(facts.station)
    if expected is None:
        return not_checkable("R318", missing="reg.registered")
    if expected < _VOTERS_MIN:
        return failed("R318", Severity.INFORMATION, expected=expected)
    return passed("R318")


def _expected(station: PollingStation) -> int | None:
    # The smaller of roll and earlier ballots: nobody expects more voters than either.
    known = [figure for figure in (station.registered, station.previous_ballots) if figure is not None]
    return min(known, default=None)
