"""Adding up. Sums are kept incrementally: a station that changes takes its old share out and puts its new one in.

Columns of every sum, in this order, then one per candidate in ballot order: `registered`, `signed_roll`, `voters`,
`blank`, `null`, `valid`, `accepted_gap`, `annulled`. *Voters* are the ballots found in the box. A figure that is not a
number adds nothing; what it leaves open stands in `accepted_gap`, so that parts and whole agree exactly:

    voters - (sum of votes + blank + null) = accepted_gap + annulled
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from operator import add, sub

from scrutateur.count.standing import Standing, State
from scrutateur.election.acts import StationReturn
from scrutateur.election.names import AreaID, CandidateID
from scrutateur.election.registry import Contest, Form

FIELD_OF_COLUMN = {
    "registered": "registered",
    "signed_roll": "signed_roll",
    "voters": "ballots_in_box",
    "blank": "blank",
    "null": "null",
    "valid": "valid",
}
COLUMNS = (*FIELD_OF_COLUMN, "accepted_gap", "annulled")
_VOTERS, _BLANK, _NULL, _VALID, _GAP, _ANNULLED = 2, 3, 4, 5, 6, 7

Place = tuple[int, AreaID]
Line = list[int]


@dataclass(frozen=True, slots=True)
class Coverage:
    """Stations behind a figure. Always `expected = counted + held + missing` and `received = counted + held` (I5)."""

    expected: int
    counted: int
    held: int
    missing: int

    def __post_init__(self) -> None:
        assert self.expected == self.counted + self.held + self.missing, "coverage does not add up"

    @property
    def received(self) -> int:
        return self.counted + self.held


@dataclass(frozen=True, slots=True)
class Sums:
    """One sum: columns by name, votes by candidate. Columns whose field the form does not have are left out."""

    totals: Mapping[str, int]
    votes: Mapping[CandidateID, int]


@dataclass(frozen=True, slots=True)
class Share:
    """What one station puts into the three sums; empty where it puts nothing."""

    received: tuple[int, ...]
    counted: tuple[int, ...]
    standing: tuple[int, ...]


EMPTY_SHARE = Share((), (), ())


def share_of(contest: Contest, standing: Standing, station_return: StationReturn | None) -> Share:
    """Give what a station puts into *as received*, *as counted at the stations* and *as standing*."""
    if station_return is None or standing.index is None:
        return EMPTY_SHARE
    line = _line_of(contest, station_return)
    received = line if standing.sums_as_received else ()
    if not standing.state.counts:
        return Share(received, (), ())
    has_votes = station_return.votes is not None
    standing_line = _annulled(line, has_votes=has_votes) if standing.state is State.ANNULLED else line
    return Share(received, line, standing_line)


def _line_of(contest: Contest, station_return: StationReturn) -> tuple[int, ...]:
    figures, votes = station_return.figures, _votes_of(contest, station_return)
    plain = [_number(figures.get(name)) for name in FIELD_OF_COLUMN.values()]
    parts = sum(votes) if station_return.votes is not None else plain[_VALID]
    gap = plain[_VOTERS] - parts - plain[_BLANK] - plain[_NULL]
    return (*plain, gap, 0, *votes)


def _votes_of(contest: Contest, station_return: StationReturn) -> list[int]:
    """Give the votes of each candidate, in ballot order."""
    given = dict(station_return.votes or ())
    figures = [given.get(candidate.code) for candidate in contest.candidates]
    return [figure if isinstance(figure, int) else 0 for figure in figures]


def _number(figure: object) -> int:
    return figure if isinstance(figure, int) else 0


def _annulled(line: tuple[int, ...], *, has_votes: bool) -> tuple[int, ...]:
    """Move the candidates' votes out of `votes` and `valid` into `annulled`; blank, null and voters stay."""
    votes = line[len(COLUMNS) :]
    moved = sum(votes) if has_votes else line[_VALID]
    plain = list(line[: len(COLUMNS)])
    plain[_VALID] -= moved
    plain[_ANNULLED] += moved
    return (*plain, *(0 for _ in votes))


@dataclass(slots=True)
class Tally:
    """The running sums of one contest: whole and by area. Holds state, so it is a class; `move` is its only door."""

    contest: Contest
    form: Form
    received: Line = field(init=False)
    counted: Line = field(init=False)
    areas: dict[Place, Line] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.received, self.counted = self._zero(), self._zero()

    def _zero(self) -> Line:
        return [0] * (len(COLUMNS) + len(self.contest.candidates))

    def move(self, before: Share, after: Share, places: Sequence[Place]) -> None:  # positional: out, then in
        """Take a station's old share out and put its new one in, in the whole and in each of its areas."""
        _shift(self.received, before.received, after.received)
        _shift(self.counted, before.counted, after.counted)
        for place in places:
            line = self.areas.get(place)
            if line is None:
                line = self.areas[place] = self._zero()
            _shift(line, before.standing, after.standing)

    def as_received(self) -> Sums:
        return self._sums(self.received)

    def as_counted(self) -> Sums:
        return self._sums(self.counted)

    def as_standing(self, place: Place) -> Sums:
        """Give the standing sum of an area; of level 0, the bulletin's totals."""
        return self._sums(self.areas.get(place) or self._zero())

    def _sums(self, line: Sequence[int]) -> Sums:
        present = (name for name in COLUMNS if name not in FIELD_OF_COLUMN or self.form.has(FIELD_OF_COLUMN[name]))
        totals = {name: line[COLUMNS.index(name)] for name in present}
        candidates = (candidate.code for candidate in self.contest.candidates)
        return Sums(totals, dict(zip(candidates, line[len(COLUMNS) :], strict=True)) if self.form.has("votes") else {})


def _shift(line: Line, before: Sequence[int], after: Sequence[int]) -> None:
    if before:
        assert len(line) == len(before), "a share has the columns of its tally"
        line[:] = map(sub, line, before)
    if after:
        assert len(line) == len(after), "a share has the columns of its tally"
        line[:] = map(add, line, after)
