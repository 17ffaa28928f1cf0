"""The pace of a night: as fast as receipts come, or by the times of the source, so many times faster; paused, stepped.

With a speed every time t becomes start + (t - first opening) / speed. While the night is paused that stands still too:
what was to come later comes later by as much. The closings do not: they are frozen with the registry.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from scrutateur.rehearsal.calendar import Tempo

CHUNK = 500  # acts sent between two looks at the keys and at the clock
_SLICE_SECONDS = 0.1

Gate = Callable[[], bool]
"""Called between two steps. Blocks while the night is paused; tells whether one step alone was asked for."""

_Key = TypeVar("_Key")


def always_open() -> bool:
    """Pause never."""
    return False


@dataclass(slots=True)
class Pace:
    """Holds state: for how long the night has stood still. `tempo` is there once the hours are planned."""

    speed: float | None = None
    gate: Gate = always_open
    tempo: Tempo | None = None
    _stood_still: timedelta = field(default_factory=timedelta)

    def due_at(self, real: datetime | None) -> datetime | None:
        """Give when what happened at a time of the real day is due; `None`: now."""
        return None if self.tempo is None or real is None else self.tempo.at(real) + self._stood_still

    def is_due(self, real: datetime | None) -> bool:
        """Tell whether it is due."""
        due = self.due_at(real)
        return due is None or due <= datetime.now(UTC)

    def wait(self, real: datetime | None) -> bool:
        """Wait until it is due; tell whether one step alone was asked for, which waits for nothing."""
        while True:
            if self._pass_gate():
                return True
            due = self.due_at(real)
            left = 0.0 if due is None else (due - datetime.now(UTC)).total_seconds()
            if left <= 0:
                return False
            time.sleep(min(left, _SLICE_SECONDS))

    def _pass_gate(self) -> bool:
        began = time.monotonic()
        one_step = self.gate()
        self._stood_still += timedelta(seconds=time.monotonic() - began)
        return one_step

    def in_time(self, keys: Sequence[_Key], times: Mapping[_Key, datetime]) -> Iterator[Sequence[_Key]]:
        """Give keys in their order, as many at a time as are due; one, where one step was asked for."""
        start = 0
        while start < len(keys):
            one_step = self.wait(times.get(keys[start]))
            end = start + 1
            while not one_step and end < min(start + CHUNK, len(keys)) and self.is_due(times.get(keys[end])):
                end += 1
            yield keys[start:end]
            start = end
