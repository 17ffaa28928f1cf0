"""The time of this machine, which never falls.

The wall clock is read once; from there the steady clock counts. So a step of the wall clock moves nothing: it is seen
by `step_seconds`, recorded and shown by `doctor`, and taken over only when a person says so (`anchor`). A jump forward
that were followed at once could not be taken back: signed times never fall.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

Nanoseconds = Callable[[], int]
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class SystemClock:
    """Tells the time in UTC and whole milliseconds. One instance a process; any thread may ask."""

    def __init__(self, wall: Nanoseconds = time.time_ns, steady: Nanoseconds = time.monotonic_ns) -> None:
        self._wall = wall
        self._steady = steady
        self._anchor = (wall(), steady())  # one tuple: another thread sees the old anchor or the new one, whole

    def now(self) -> datetime:
        """Give the time in UTC, aware, in whole milliseconds."""
        return _EPOCH + timedelta(milliseconds=self._now() // 1_000_000)

    def step_seconds(self) -> float:
        """Give by how much the wall clock is ahead of this one: beyond 2 s it was set, or the machine slept."""
        return (self._wall() - self._now()) / 1e9

    def anchor(self) -> None:
        """Take the wall clock over, at a person's command. Where it lags, this clock goes on from where it is."""
        self._anchor = (max(self._wall(), self._now()), self._steady())

    def _now(self) -> int:
        wall, steady = self._anchor
        return wall + self._steady() - steady
