"""What changed since the previous bulletin, station by station; and what fell, which must be accounted for."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from scrutateur.bulletin.snapshot import ContestSnapshot, StationStanding
from scrutateur.count.standing import State
from scrutateur.count.sums import Sums
from scrutateur.election.names import LeafIndex, StationID


@dataclass(frozen=True, slots=True)
class Change:
    """A station whose state or current act is no longer what the previous bulletin said."""

    station: StationID
    state_before: State | None  # None: not in the registry then
    state_after: State | None  # None: no longer in force
    index_before: LeafIndex | None
    index_after: LeafIndex | None
    act: LeafIndex | None  # what caused a fall, a correction, a hold


def changes(before: ContestSnapshot | None, after: ContestSnapshot) -> Iterator[Change]:
    """Give the changes between two cut-offs, by station code. Before the first bulletin every station is missing."""
    old: Mapping[StationID, StationStanding] = {} if before is None else before.stations
    for code in sorted({*old, *after.stations}):
        was, now = old.get(code), after.stations.get(code)
        change = Change(
            code,
            State.MISSING if before is None else (was.standing.state if was else None),
            now.standing.state if now else None,
            was.standing.index if was else None,
            now.standing.index if now else None,
            now.standing.act if now else None,
        )
        if (change.state_before, change.index_before) != (change.state_after, change.index_after):
            yield change


@dataclass(frozen=True, slots=True)
class Fall:
    """A column that is lower than the last bulletin said, and what the named acts account for."""

    column: str
    before: int
    after: int
    explained: int  # signed: the part of the movement that stations with a named act made

    @property
    def accounted_for(self) -> bool:
        """Tell whether the stations without a named act did not fall by themselves."""
        return self.after - self.before - self.explained >= 0


def falls(before: Sums, after: Sums, named: Sums) -> Iterator[Fall]:
    """Give the columns that fell.

    Args:
        named: Sum of the movements (after minus before) of stations whose change names an act.
    """
    old, new, moved = _flat(before), _flat(after), _flat(named)
    for column, value in old.items():
        if new.get(column, 0) < value:
            yield Fall(column, value, new.get(column, 0), moved.get(column, 0))


def _flat(sums: Sums) -> dict[str, int]:
    return {**sums.totals, **{f"votes:{code}": value for code, value in sums.votes.items()}}
