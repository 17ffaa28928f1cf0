"""A station that was merged or closed is known; R302 speaks of it."""

from scrutateur.election.findings import Finding, Severity, failed, passed
from scrutateur.rules.facts import ReturnFacts


def check_known_station(facts: ReturnFacts) -> Finding:
    """R301. The station's code is in the registry. A return under a code of an old list is kept, held and named."""
    if facts.station is None and not facts.known_but_withdrawn:
        return failed("R301", Severity.BLOCKING, station=facts.station_return.station)
    return passed("R301")
