"""A station merged on the day would be counted twice if its old code still worked. The return is kept and held, and
shows where the station went; a merger by mistake is undone by a registry act.
"""

from scrutateur.election.findings import Finding, Severity, failed, not_checkable, passed
from scrutateur.rules.facts import ReturnFacts


def check_station_in_force(facts: ReturnFacts) -> Finding:
    """R302. The station was not merged or closed by a registry act."""
    if facts.known_but_withdrawn:
        return failed("R302", Severity.BLOCKING, station=facts.station_return.station, into=facts.merged_into or "-")
    if facts.station is None:
        return not_checkable("R302", missing="station")
    return passed("R302")
