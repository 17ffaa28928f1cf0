"""What changed since the previous bulletin, station by station."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from scrutateur.bulletin.snapshot import ContestSnapshot, StationStanding
from scrutateur.count.standing import State
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
        if was is now:
            continue
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
