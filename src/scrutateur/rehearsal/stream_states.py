"""A stream of published states: its events state by state, and what each station sends first."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from scrutateur.election.acts import StationReturn
from scrutateur.exchange.mapping import EventKind
from scrutateur.exchange.source import RehearsalSource, ReturnKey, SourceEvent


@dataclass(frozen=True, slots=True)
class PublishedState:
    """What one published state changed, and whether a bulletin follows it."""

    name: str
    events: tuple[SourceEvent, ...]
    has_bulletin: bool
    is_last: bool


def first_returns(source: RehearsalSource) -> Mapping[ReturnKey, StationReturn]:
    """Give the return that each station sends first, in the order of the file; without a stream the only one."""
    if not source.events:
        return source.returns
    firsts: dict[ReturnKey, StationReturn] = {}
    for event in source.events:
        if event.station_return is not None:
            firsts.setdefault(event.key, event.station_return)
    return firsts


def states_of(source: RehearsalSource) -> Iterator[PublishedState]:
    """Give the states in their order. A bulletin follows each, or those with so many per cent of the stations."""
    groups = [(name, tuple(events)) for name, events in groupby(source.events, key=lambda event: event.state)]
    each, due = source.simulate.bulletin_each_state, _Due(source.simulate.bulletins, len(first_returns(source)))
    for number, (name, events) in enumerate(groups, start=1):
        is_last = number == len(groups)
        passed = due.passed(events)
        yield PublishedState(name, events, each or passed or is_last, is_last)


class _Due:
    """Tells when so many per cent of the stations have sent something. Holds those that have."""

    def __init__(self, per_cents: Sequence[int], stations: int) -> None:
        self._left, self._stations = list(per_cents), stations
        self._seen: set[ReturnKey] = set()

    def passed(self, events: Sequence[SourceEvent]) -> bool:
        """Take the events of a state; tell whether they passed one of the per cents or more."""
        self._seen.update(event.key for event in events if event.kind is EventKind.APPEARED)
        before = len(self._left)
        while self._left and 100 * len(self._seen) >= self._left[0] * self._stations:
            self._left.pop(0)
        return len(self._left) < before
