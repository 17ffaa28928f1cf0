"""What both editions need and neither says in words: who lies in which area, what changed when, which checks failed."""

from collections.abc import Mapping
from dataclasses import dataclass

from scrutateur.bulletin.changes import Change, changes
from scrutateur.bulletin.checks import count_checks
from scrutateur.bulletin.numbered import AnnouncedBulletin
from scrutateur.bulletin.publication import Publication
from scrutateur.bulletin.snapshot import ContestSnapshot, JudgedAct
from scrutateur.count.sums import Place
from scrutateur.election.findings import Finding, Severity
from scrutateur.election.names import ContestID, StationID
from scrutateur.election.registry import Area, PollingStation, Registry


@dataclass(frozen=True, slots=True)
class Check:
    """How often a rule held, over all current and held acts of a contest."""

    rule: str
    passed: int
    failed: int
    not_checkable: int


@dataclass(frozen=True, slots=True)
class FailedCheck:
    """A finding that a rule does not hold, and the act it speaks of."""

    station: StationID
    act: JudgedAct
    finding: Finding


@dataclass(frozen=True, slots=True)
class ContestChecks:
    """The checks of one contest: by rule in the election's order, and the failed ones by station."""

    checks: tuple[Check, ...]
    failed: tuple[FailedCheck, ...]
    unanswered: int  # of the failed ones that hold an act or ask for an answer


@dataclass(frozen=True, slots=True)
class Outline:
    """The shape of the record. Areas and stations are in order of their codes."""

    children: Mapping[Place, tuple[Area, ...]]
    stations: Mapping[Place, tuple[PollingStation, ...]]  # of the lowest level
    changes: Mapping[tuple[int, ContestID], tuple[Change, ...]]  # by number of bulletin
    checks: Mapping[ContestID, ContestChecks]  # of the current bulletin
    changed: Mapping[Place, AnnouncedBulletin]  # in which a station of the area last changed


def draw_outline(publication: Publication) -> Outline:
    """Go through the record once, for both languages."""
    current = publication.current
    return Outline(
        _children(publication.registry),
        _stations(publication.registry),
        {
            (bulletin.number, contest): _changes(bulletin, contest)
            for bulletin in publication.bulletins
            for contest in bulletin.snapshot.contests
        },
        {name: _checks(publication, it) for name, it in current.snapshot.contests.items()} if current else {},
        _changed(publication),
    )


def _changed(publication: Publication) -> dict[Place, AnnouncedBulletin]:
    registry, numbers = publication.registry, dict[Place, int]()
    for code, number in publication.changed_in.items():
        if code in registry.stations:
            for area in registry.chain_of(registry.stations[code]):
                place = area.level, area.code
                numbers[place] = max(number, numbers.get(place, 0))
    by_number = {bulletin.number: bulletin for bulletin in publication.bulletins}
    return {place: by_number[number] for place, number in numbers.items()}


def _children(registry: Registry) -> dict[Place, tuple[Area, ...]]:
    found: dict[Place, list[Area]] = {}
    for key in sorted(registry.areas):
        area = registry.areas[key]
        if area.parent is not None:
            found.setdefault((area.level - 1, area.parent), []).append(area)
    return {place: tuple(areas) for place, areas in found.items()}


def _stations(registry: Registry) -> dict[Place, tuple[PollingStation, ...]]:
    lowest = registry.lowest_level
    found: dict[Place, list[PollingStation]] = {}
    for code in sorted(registry.stations):
        station = registry.stations[code]
        found.setdefault((lowest, station.area), []).append(station)
    return {place: tuple(stations) for place, stations in found.items()}


def _changes(bulletin: AnnouncedBulletin, contest: ContestID) -> tuple[Change, ...]:
    before = bulletin.before.contests.get(contest) if bulletin.before else None
    return tuple(changes(before, bulletin.contest(contest)))


def _checks(publication: Publication, contest: ContestSnapshot) -> ContestChecks:
    counts = count_checks(contest, publication.registry.rules.codes)
    failed = tuple(
        FailedCheck(code, act, finding)
        for code in sorted(contest.stations)
        for act in contest.stations[code].judged
        for finding in act.failed
    )
    stated = sum(len(item.open_findings(Severity.REMARK)) for item in contest.stated.values())
    checks = tuple(Check(code, *three) for code, three in counts)
    return ContestChecks(checks, failed, stated + sum(map(_is_open, failed)))


def _is_open(check: FailedCheck) -> bool:
    return check.finding.severity is not Severity.INFORMATION and check.finding.rule not in check.act.answers
