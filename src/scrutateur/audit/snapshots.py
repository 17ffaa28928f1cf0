"""From the count as it stands to the snapshot at a cut-off.

The first snapshot looks at every station. Each later one looks at those that stood anew since the one before and at
their neighbours, with whom blank and null are compared (R209, R210); of all others it has the very same values. So a
bulletin costs what changed, and whoever compares two of them need not look at what is one and the same.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from scrutateur.audit.count_state import CountState
from scrutateur.audit.stating import stated_areas
from scrutateur.audit.station_file import HeardAct, StationFile
from scrutateur.bulletin.snapshot import ContestSnapshot, JudgedAct, Snapshot, StationStanding
from scrutateur.count.standing import MISSING, State
from scrutateur.count.sums import Coverage, Place, Sums
from scrutateur.election.names import ContestID, LeafIndex, StationID
from scrutateur.election.registry import StationType
from scrutateur.rules.facts import AreaShare

_MISSING = StationStanding(MISSING, None, ())
_NO_ANSWERS: Mapping[str, LeafIndex] = MappingProxyType({})


@dataclass(slots=True)
class _AreaBallots:
    """Ballots of the current acts of one area, to compare a station with all others of its area."""

    ballots: int = 0
    blank: int = 0
    null: int = 0


@dataclass(slots=True)
class Snapshots:
    """Takes the snapshots of a count. Holds state: the last one, and who are neighbours in its registry."""

    state: CountState
    last: Snapshot | None = None
    _neighbours: dict[tuple[ContestID, Place], list[StationID]] = field(default_factory=dict)

    def take(self, *, size: int, root: bytes) -> Snapshot:
        """Give the count as it stands after `size` entries."""
        state, last = self.state, self.last
        # A snapshot was lent its registry: one that an act has changed since is another value.
        if last is None or last.registry is not state.registry:
            self._neighbours.clear()
            contests = {name: self._whole(name) for name in state.registry.contests}
        else:
            contests = {name: self._moved(last.contests[name]) for name in state.registry.contests}
        contests = {name: replace(item, stated=stated_areas(state, name, item.area_coverage)) if name in state.stated
                    else item for name, item in contests.items()}  # fmt: skip
        state.moved.clear()
        self.last = Snapshot(size, root, state.registry, contests, state.late_returns)
        return self.last

    def _whole(self, name: ContestID) -> ContestSnapshot:
        """Look at every station of a contest."""
        state = self.state
        codes = sorted(station.code for station in state.registry.stations_of(name))
        for code in codes:
            self._neighbours.setdefault((name, state.places(code)[-1]), []).append(code)
        stations: dict[StationID, StationStanding] = dict.fromkeys(codes, _MISSING)
        stations.update(self._stations(name, {place for contest, place in self._neighbours if contest == name}))
        if self.last is not None and name in self.last.contests:  # an act moved few: the others are held once
            before = self.last.contests[name].stations
            stations = {code: _one(before.get(code), item) for code, item in stations.items()}
        contest, tally, coverage = state.registry.contests[name], state.tallies[name], _coverage(state, stations)
        return ContestSnapshot(
            contest=contest,
            form=state.registry.forms[contest.form],
            coverage=next(value for (level, _), value in coverage.items() if level == 0),
            area_coverage=coverage,
            received=tally.as_received(),
            counted=tally.as_counted(),
            areas={place: tally.as_standing(place) for place in coverage},
            stations=stations,
            without_paper=_without_paper(state, stations.items()),
        )

    def _moved(self, before: ContestSnapshot) -> ContestSnapshot:
        """Look at the stations of a contest that stood anew, and at their neighbours."""
        state, name = self.state, before.contest.id
        moved = [code for contest, code in state.moved if contest == name and code in before.stations]
        looked_at = self._stations(name, {state.places(code)[-1] for code in moved})
        news = {code: item for code, item in looked_at.items() if item != before.stations[code]}
        if not moved:
            return before
        tally, places = state.tallies[name], {place for code in moved for place in state.places(code)}
        coverage = {**before.area_coverage, **_coverage_after(state, before, news)}
        left = {code: before.stations[code] for code in news}
        return replace(
            before,
            coverage=next(value for (level, _), value in coverage.items() if level == 0),
            area_coverage=coverage,
            received=tally.as_received(),
            counted=tally.as_counted(),
            areas={**before.areas, **_sums_after(before, {place: tally.as_standing(place) for place in places})},
            stations={**before.stations, **news},
            without_paper=before.without_paper
            + _without_paper(state, news.items())
            - _without_paper(state, left.items()),
        )

    def _stations(self, name: ContestID, places: Iterable[Place]) -> dict[StationID, StationStanding]:
        """Look at every station of some areas of the lowest level."""
        found: dict[StationID, StationStanding] = {}
        for place in places:
            files = {code: self.state.files.get((name, code)) for code in self._neighbours[name, place]}
            area = _ballots_in(files.values())
            found.update((code, _station(self.state, file, area)) for code, file in files.items())
        return found


def _one(before: StationStanding | None, now: StationStanding) -> StationStanding:
    """Give one of two values that say the same."""
    return now if before is None or before != now else before


def _ballots_in(files: Iterable[StationFile | None]) -> _AreaBallots:
    area = _AreaBallots()
    for file in files:
        act = None if file is None else file.current()
        numbers = None if act is None else _ballots_of(act)
        if numbers is not None:
            area.ballots += numbers[0]
            area.blank += numbers[1]
            area.null += numbers[2]
    return area


def _ballots_of(act: HeardAct) -> tuple[int, int, int] | None:
    ballots, blank, null = (act.station_return.number(name) for name in ("ballots_in_box", "blank", "null"))
    return None if ballots is None or blank is None or null is None else (ballots, blank, null)


def _station(state: CountState, file: StationFile | None, area: _AreaBallots) -> StationStanding:
    if file is None:
        return _MISSING
    judged = tuple(_judged(state, file, act, area) for act in file.judged())
    shown = {act.index for act in judged}
    others = tuple((act.index, _why_not(file, act)) for act in file.acts if act.index not in shown)
    current = judged[0] if judged and file.choice.current is not None else None
    return StationStanding(file.standing, current, judged, others)


def _judged(state: CountState, file: StationFile, act: HeardAct, area: _AreaBallots) -> JudgedAct:
    findings = state.findings(file, act, _shares(act, area))
    return JudgedAct(
        index=act.index,
        kind=act.kind,
        leaf_hash=act.ref.leaf_hash,
        received_at=act.received_at,
        channel=act.channel,
        station_return=act.station_return,
        findings=findings,
        answers={**act.accepted, **act.answers} if act.accepted or act.answers else _NO_ANSWERS,
        late_key=act.sender.late_key,
    )


def _shares(act: HeardAct, area: _AreaBallots) -> tuple[AreaShare | None, AreaShare | None]:
    numbers = _ballots_of(act)
    if numbers is None or area.ballots == numbers[0]:
        return None, None
    elsewhere = area.ballots - numbers[0]
    return AreaShare(area.blank - numbers[1], elsewhere), AreaShare(area.null - numbers[2], elsewhere)


def _why_not(file: StationFile, act: HeardAct) -> str:
    """Say, in a code, why an act of a station is not its current one."""
    current = file.choice.current
    if act.early:
        return "early"
    if not act.sender.assigned:
        return "not-the-stations-key"
    if act.taken_back is not None:
        return "taken-back"
    if act.correction is not None:
        follows = current is not None and act.correction.replaces == current.ref
        if act.index in file.superseded():
            return "superseded"
        return "correction-announced" if follows else "without-effect"
    if not act.takes_part():
        return "without-effect"
    if current is not None and current.correction is not None:
        return "superseded"
    same = current is not None and current.station_return.same_figures(act.station_return)
    return "corroborates" if same else "differs"


def _coverage(state: CountState, stations: Mapping[StationID, StationStanding]) -> dict[Place, Coverage]:
    counts: dict[Place, list[int]] = {(area.level, area.code): [0, 0, 0] for area in state.registry.areas.values()}
    for code, item in stations.items():
        column = _column(item)
        for place in state.places(code):
            counts[place][column] += 1
    return {place: Coverage(sum(line), *line) for place, line in sorted(counts.items())}


def _column(item: StationStanding) -> int:
    """Say where coverage counts a station: counted, held, missing."""
    return 0 if item.standing.state.counts else 1 if item.standing.state is State.HELD else 2


def _coverage_after(
    state: CountState, before: ContestSnapshot, news: Mapping[StationID, StationStanding]
) -> dict[Place, Coverage]:
    """Give the coverage of those areas in which a station went from one column to another."""
    counts: dict[Place, list[int]] = {}
    for code, item in news.items():
        left, came = _column(before.stations[code]), _column(item)
        for place in state.places(code) if left != came else ():
            was = before.area_coverage[place]
            line = counts.setdefault(place, [was.counted, was.held, was.missing])
            line[left] -= 1
            line[came] += 1
    return {place: Coverage(sum(line), *line) for place, line in counts.items()}


def _sums_after(before: ContestSnapshot, sums: Mapping[Place, Sums]) -> dict[Place, Sums]:
    """Leave those sums out that are what they were."""
    return {place: value for place, value in sums.items() if value != before.areas[place]}


def _without_paper(state: CountState, stations: Iterable[tuple[StationID, StationStanding]]) -> int:
    """Add up the valid votes counted from units that have no paper: nobody can recount them."""
    return sum(
        item.current.station_return.number("valid") or 0
        for code, item in stations
        if item.current is not None
        and item.standing.state.counts
        and state.registry.stations[code].type is StationType.ONLINE
    )
