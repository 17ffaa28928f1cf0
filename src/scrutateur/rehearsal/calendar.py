"""The calendar of a rehearsal: the night's day pressed into seconds, and frozen so with the registry.

The polls open at the second of the freeze and close two seconds after the last simulated opening, planned at 2,000 a
second. The real times stay in the calendar, and pages print both. The server has no simulated clock.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from scrutateur.election.registry import PollingStation, Registry

_OPENINGS_A_SECOND = 2000
_ENROLMENTS_A_SECOND = 4000
_AFTER_LAST_OPENING = timedelta(seconds=2)
_LOCK = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Hours:
    """When the rehearsed polls open and close, in whole seconds."""

    opens: datetime
    closes: datetime


def hours_from(now: datetime, *, stations: int, openings: bool) -> Hours:
    """Plan the hours of a night that is laid out now.

    Args:
        stations: Their keys have to be enrolled before the freeze, which takes a while where they are many.
        openings: Whether each of them says that it opened.
    """
    opens = now.replace(microsecond=0) + timedelta(seconds=stations // _ENROLMENTS_A_SECOND)
    last_opening = timedelta(seconds=-(-stations // _OPENINGS_A_SECOND) if openings else 0)
    return Hours(opens, opens + last_opening + _AFTER_LAST_OPENING)


def with_hours(registry: Registry, hours: Hours) -> Registry:
    """Give the registry with the hours of the rehearsal in the place of the real day's."""
    stations = {code: station_with_hours(station, hours) for code, station in registry.stations.items()}
    election = replace(registry.election, opens=hours.opens, closes=hours.closes)
    return replace(registry, election=election, stations=stations)


def station_with_hours(station: PollingStation, hours: Hours) -> PollingStation:
    """Give a station with the hours of the rehearsal in the place of the real day's."""
    return replace(station, opens=hours.opens, closes=hours.closes, lock=hours.closes + _LOCK)
