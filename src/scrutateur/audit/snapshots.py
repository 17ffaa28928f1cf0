"""From the count as it stands to the snapshot at a cut-off: one pass over the stations, made once for each bulletin."""

from collections.abc import Mapping
from dataclasses import dataclass

from scrutateur.audit.count_state import CountState
from scrutateur.audit.stating import stated_areas
from scrutateur.audit.station_file import HeardAct, StationFile
from scrutateur.bulletin.snapshot import ContestSnapshot, JudgedAct, Snapshot, StationStanding
from scrutateur.count.standing import MISSING, State
from scrutateur.count.sums import Coverage, Place
from scrutateur.election.names import ContestID, StationID
from scrutateur.election.registry import StationType
from scrutateur.rules.facts import AreaShare

_MISSING = StationStanding(MISSING, None, ())


@dataclass(slots=True)
class _AreaBallots:
    """Ballots of the current acts of one area, to compare a station with all others of its area."""

    ballots: int = 0
    blank: int = 0
    null: int = 0


def take_snapshot(state: CountState, *, size: int, root: bytes, before: Snapshot | None = None) -> Snapshot:
    """Give the count as it stands after `size` entries.

    Args:
        before: An earlier one that is kept: stations that stand as they did are the same values, held once.
    """
    earlier = {} if before is None else before.contests
    contests = {name: _contest(state, name, earlier.get(name)) for name in state.registry.contests}
    return Snapshot(size, root, state.registry, contests, state.late_returns)


def _contest(state: CountState, name: ContestID, before: ContestSnapshot | None) -> ContestSnapshot:
    contest = state.registry.contests[name]
    codes = sorted(station.code for station in state.registry.stations_of(name))
    ballots = _area_ballots(state, name, codes)
    stations = {code: _station(state, state.files.get((name, code)), ballots) for code in codes}
    if before is not None:
        stations = {code: _one(before.stations.get(code), item) for code, item in stations.items()}
    coverage = _coverage(state, stations)
    tally = state.tallies[name]
    return ContestSnapshot(
        contest=contest,
        form=state.registry.forms[contest.form],
        coverage=next(value for (level, _), value in coverage.items() if level == 0),
        area_coverage=coverage,
        received=tally.as_received(),
        counted=tally.as_counted(),
        areas={place: tally.as_standing(place) for place in coverage},
        stations=stations,
        without_paper=_without_paper(state, stations),
        stated=stated_areas(state, name, coverage),
    )


def _one(before: StationStanding | None, now: StationStanding) -> StationStanding:
    """Give one of two values that say the same: a night of many bulletins keeps what changed, not all of it again."""
    return before if before == now and before is not None else now


def _area_ballots(state: CountState, name: ContestID, codes: list[StationID]) -> dict[Place, _AreaBallots]:
    areas: dict[Place, _AreaBallots] = {}
    for code in codes:
        act = _current(state.files.get((name, code)))
        numbers = None if act is None else _ballots_of(act)
        if numbers is not None:
            area = areas.setdefault(state.places(code)[-1], _AreaBallots())
            area.ballots += numbers[0]
            area.blank += numbers[1]
            area.null += numbers[2]
    return areas


def _current(file: StationFile | None) -> HeardAct | None:
    return None if file is None or file.choice.current is None else file.act(file.choice.current.index)


def _ballots_of(act: HeardAct) -> tuple[int, int, int] | None:
    ballots, blank, null = (act.station_return.number(name) for name in ("ballots_in_box", "blank", "null"))
    return None if ballots is None or blank is None or null is None else (ballots, blank, null)


def _station(state: CountState, file: StationFile | None, areas: Mapping[Place, _AreaBallots]) -> StationStanding:
    if file is None:
        return _MISSING
    area = areas.get(state.places(file.station)[-1])
    judged = tuple(_judged(state, file, act, area) for act in file.judged())
    shown = {act.index for act in judged}
    others = tuple((act.index, _why_not(file, act)) for act in file.acts if act.index not in shown)
    current = judged[0] if judged and file.choice.current is not None else None
    return StationStanding(file.standing, current, judged, others)


def _judged(state: CountState, file: StationFile, act: HeardAct, area: _AreaBallots | None) -> JudgedAct:
    findings = state.findings(file, act, _shares(act, area))
    return JudgedAct(
        index=act.index,
        kind=act.kind,
        leaf_hash=act.ref.leaf_hash,
        received_at=act.received_at,
        channel=act.channel,
        station_return=act.station_return,
        findings=findings,
        answers={**act.accepted, **act.answers},
        late_key=act.sender.late_key,
    )


def _shares(act: HeardAct, area: _AreaBallots | None) -> tuple[AreaShare | None, AreaShare | None]:
    numbers = _ballots_of(act)
    if area is None or numbers is None or area.ballots == numbers[0]:
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
        column = 0 if item.standing.state.counts else 1 if item.standing.state is State.HELD else 2
        for place in state.places(code):
            counts[place][column] += 1
    return {place: Coverage(sum(line), *line) for place, line in sorted(counts.items())}


def _without_paper(state: CountState, stations: Mapping[StationID, StationStanding]) -> int:
    """Add up the valid votes counted from units that have no paper: nobody can recount them."""
    return sum(
        item.current.station_return.number("valid") or 0
        for code, item in stations.items()
        if item.current is not None
        and item.standing.state.counts
        and state.registry.stations[code].type is StationType.ONLINE
    )
