"""The calendar of a rehearsal: the night's day pressed into seconds, and frozen so with the registry.

The polls open at the second of the freeze and close two seconds after the last simulated opening, planned at 2,000 a
second. With a speed, each station's own times are shrunk instead. The real times stay in the calendar, and pages
print both. The server has no simulated clock.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from scrutateur.election.registry import PollingStation, Registry, RuleSet

_OPENINGS_A_SECOND = 2000
_ENROLMENTS_A_SECOND = 4000
_AFTER_LAST_OPENING = timedelta(seconds=2)
_LOCK = timedelta(days=14)
_TOLERANCE_SECONDS_MIN = 60


@dataclass(frozen=True, slots=True)
class Tempo:
    """How times of the real day become those of the rehearsal: start + (t - first) / speed."""

    first: datetime  # opening of the real day
    start: datetime
    speed: float

    def at(self, real: datetime) -> datetime:
        return self.start + (real - self.first) / self.speed


@dataclass(frozen=True, slots=True)
class Hours:
    """When the rehearsed polls open and close, in whole seconds; the last closing, where the tempo tells several."""

    opens: datetime
    closes: datetime
    tempo: Tempo | None = None


def hours_from(now: datetime, *, stations: int, openings: bool) -> Hours:
    """Plan the hours of a night that is laid out now.

    Args:
        stations: Their keys have to be enrolled before the freeze, which takes a while where they are many.
        openings: Whether each of them says that it opened.
    """
    opens = now.replace(microsecond=0) + timedelta(seconds=stations // _ENROLMENTS_A_SECOND)
    last_opening = timedelta(seconds=-(-stations // _OPENINGS_A_SECOND) if openings else 0)
    return Hours(opens, opens + last_opening + _AFTER_LAST_OPENING)


def hours_at_speed(now: datetime, registry: Registry, speed: float) -> Hours:
    """Plan the hours of a night whose day is played faster, from the first opening to the last closing."""
    opens = now.replace(microsecond=0) + timedelta(seconds=len(registry.stations) // _ENROLMENTS_A_SECOND)
    return in_tempo(Hours(opens, opens), registry, speed)


def in_tempo(hours: Hours, registry: Registry, speed: float) -> Hours:
    """Give planned hours their tempo: what the registry says of the real day, shrunk from the planned opening on."""
    tempo = Tempo(min(station.opens for station in registry.stations.values()), hours.opens, speed)
    last = max(station.closes for station in registry.stations.values())
    return Hours(hours.opens, _whole(tempo.at(last)), tempo)


def _whole(time: datetime) -> datetime:
    return time.replace(microsecond=0)


def with_hours(registry: Registry, hours: Hours) -> Registry:
    """Give the registry with the hours of the rehearsal in the place of the real day's."""
    stations = {code: station_with_hours(station, hours) for code, station in registry.stations.items()}
    election = replace(registry.election, opens=hours.opens, closes=hours.closes)
    rules = registry.rules if hours.tempo is None else _with_tolerances(registry.rules, hours.tempo.speed)
    return replace(registry, election=election, stations=stations, rules=rules)


def _with_tolerances(rules: RuleSet, speed: float) -> RuleSet:
    """Shrink tolerances of time as the day was shrunk; never under a minute, since networks do not shrink."""
    shrunk = {
        name: max(min(value, _TOLERANCE_SECONDS_MIN), int(value / speed)) if name.endswith("_seconds") else value
        for name, value in rules.tolerances.items()
    }
    return replace(rules, tolerances=shrunk)


def station_with_hours(station: PollingStation, hours: Hours) -> PollingStation:
    """Give a station with the hours of the rehearsal in the place of the real day's."""
    opens, closes = hours.opens, hours.closes
    if hours.tempo is not None:
        opens, closes = _whole(hours.tempo.at(station.opens)), _whole(hours.tempo.at(station.closes))
    return replace(station, opens=opens, closes=closes, lock=closes + _LOCK)
