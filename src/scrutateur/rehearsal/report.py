"""The report of a rehearsal: what came when, what the rules found and what they held, what it took, people and machine.

Read from the published tables, as anybody would, and from what the player measured on the way.
"""

import csv
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from scrutateur.exchange.source import RehearsalSource, ReturnKey
from scrutateur.rehearsal.needed_clerks import DeskLoad, desk_loads
from scrutateur.rehearsal.player import Played
from scrutateur.rehearsal.resources import ProcessUse, own_use, size_of
from scrutateur.wiring import ledger_path, site_folder

BLOCKING_TARGET_PER_CENT, REMARKS_TARGET_PER_CENT = 1, 15  # of returns, on a normal night: a target, not a source
_POINTS_MAX = 240


@dataclass(frozen=True, slots=True)
class RuleRate:
    """How often a rule FAILED at the end, and of how many acts or areas it was asked."""

    rule: str
    failed: int
    per_thousand: float  # of stations


@dataclass(frozen=True, slots=True)
class HeldBy:
    """A coded reason, or a rule, that held stations: ever at a cut-off, and at the last one."""

    reason: str
    ever: int
    at_the_end: int


@dataclass(frozen=True, slots=True)
class Minute:
    """How long acts waited for their receipt, in milliseconds, in one minute of this run."""

    minute: int
    acts: int
    median: float
    p99: float
    longest: float


@dataclass(frozen=True, slots=True)
class Resources:
    server: ProcessUse
    player: ProcessUse
    store_bytes: int
    site_files: int
    site_bytes: int


@dataclass(frozen=True, slots=True)
class Report:
    """Everything the report says, in either language and in JSON."""

    origin: str
    names: Mapping[str, str]
    stations: int
    returns: int
    receipts: int
    seconds: float
    by_real_time: bool  # arrivals in hours from the first opening; else in seconds of this run
    arrivals: tuple[tuple[float, int], ...]
    bulletins: tuple[tuple[float, int], ...]  # when, and its number
    rules: tuple[RuleRate, ...]
    held: tuple[HeldBy, ...]
    blocked: int  # stations ever held by a rule at a cut-off
    remarked: int  # stations with a remark at the end
    clerks: tuple[DeskLoad, ...]  # for what blocked
    clerks_with_remarks: tuple[DeskLoad, ...]
    minutes: tuple[Minute, ...]
    resources: Resources


def make_report(source: RehearsalSource, played: Played) -> Report:
    """Make the report of a rehearsal that was played."""
    public = site_folder(played.home) / "public"
    numbers = sorted(int(path.name) for path in (public / "bulletin").iterdir())
    held = [_held_at(public, number) for number in numbers]
    blocked = {key for at in held for key, reason in at.items() if _is_rule(reason)}
    remarked = {key for key, row in _rows(public, numbers[-1], "findings") if row["severity"] == "remark"}
    times = real_times(source)
    stations = len(source.registry.stations)
    return Report(
        origin=played.origin,
        names=source.registry.election.names,
        stations=stations,
        returns=played.arrivals[-1][1] if played.arrivals else 0,
        receipts=played.receipts,
        seconds=played.seconds,
        by_real_time=bool(times),
        arrivals=_thinned(_real_curve(source, times) if times else played.arrivals),
        bulletins=() if times else tuple(played.announced_at),
        rules=_rates(public, numbers[-1], stations),
        held=_reasons(held),
        blocked=len(blocked),
        remarked=len(remarked),
        clerks=desk_loads(_due(blocked, times)),
        clerks_with_remarks=desk_loads(_due(blocked | remarked, times)),
        minutes=tuple(_minute(number, found) for number, found in sorted(played.by_minute.items())),
        resources=Resources(played.server, own_use(), ledger_path(played.home).stat().st_size, *size_of(public)),
    )


def real_times(source: RehearsalSource) -> Mapping[ReturnKey, datetime]:
    """Say when each return first came on the real day; nothing where the source does not say."""
    times = dict(source.received_at)
    for event in source.events:
        if event.time is not None:
            times.setdefault(event.key, event.time)
    return times


def _real_curve(source: RehearsalSource, times: Mapping[ReturnKey, datetime]) -> list[tuple[float, int]]:
    first = min(station.opens for station in source.registry.stations.values())
    came = sorted((at - first).total_seconds() / 3600 for at in times.values())
    return [(hours, number) for number, hours in enumerate(came, start=1)]


def _thinned(points: Sequence[tuple[float, int]]) -> tuple[tuple[float, int], ...]:
    """Leave a few hundred points of a curve, the last one among them."""
    step = max(1, -(-len(points) // _POINTS_MAX))
    return (*points[:-1:step], points[-1]) if points else ()


def _rows(public: Path, number: int, table: str) -> Iterator[tuple[ReturnKey, dict[str, str]]]:
    """Read a table of stations of a bulletin, contest by contest."""
    for path in sorted((public / "bulletin" / str(number)).glob(f"{table}-*.csv")):
        contest = path.stem.removeprefix(f"{table}-")
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                yield (contest, row["station"]), row  # type: ignore[misc]  # codes, as the table has them


def _held_at(public: Path, number: int) -> dict[ReturnKey, str]:
    return {key: row["reason"] for key, row in _rows(public, number, "not-counted") if row["state"] == "held"}


def _is_rule(reason: str) -> bool:
    return reason[:1] == "R" and reason[1:].isdigit()


def _reasons(held: Sequence[Mapping[ReturnKey, str]]) -> tuple[HeldBy, ...]:
    ever = Counter(reason for _, reason in {(key, reason) for at in held for key, reason in at.items()})
    last = Counter(held[-1].values()) if held else Counter[str]()
    return tuple(HeldBy(reason, count, last[reason]) for reason, count in sorted(ever.items()))


def _rates(public: Path, number: int, stations: int) -> tuple[RuleRate, ...]:
    failed = Counter[str]()
    for path in sorted((public / "bulletin" / str(number)).glob("checks-*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            failed.update({row["rule"]: int(row["failed"]) for row in csv.DictReader(file)})
    return tuple(
        RuleRate(rule, count, round(1000 * count / stations, 2)) for rule, count in sorted(failed.items()) if count
    )


def _due(calls: set[ReturnKey], times: Mapping[ReturnKey, datetime]) -> list[float]:
    """Say when each call could be made, in minutes; without times all at once, which is the worst that can happen."""
    return [times[key].timestamp() / 60 if key in times else 0.0 for key in calls]


def _minute(number: int, seconds: Sequence[float]) -> Minute:
    ordered = [1000 * item for item in sorted(seconds)]
    p99 = ordered[min(len(ordered) - 1, len(ordered) * 99 // 100)]
    return Minute(number, len(ordered), round(ordered[len(ordered) // 2], 1), round(p99, 1), round(ordered[-1], 1))
