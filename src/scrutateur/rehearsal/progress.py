"""How far a night is: stations in, how many a second, how long it will still take."""

from collections import deque
from dataclasses import dataclass, field

_WINDOW_SECONDS = 10.0


@dataclass(slots=True)
class Progress:
    """Holds state: how many returns were in at which second, over the last ten seconds."""

    expected: int
    received: int = 0
    _seen: deque[tuple[float, int]] = field(default_factory=deque)

    def note(self, received: int, at: float) -> None:
        """Take how many are in now."""
        self.received = received
        self._seen.append((at, received))
        while len(self._seen) > 2 and at - self._seen[0][0] > _WINDOW_SECONDS:
            self._seen.popleft()

    def per_second(self) -> float:
        """Give the rate of the last seconds."""
        if len(self._seen) < 2:
            return 0.0
        (began, before), (ended, after) = self._seen[0], self._seen[-1]
        return (after - before) / max(ended - began, 0.001)

    def seconds_left(self) -> int | None:
        """Tell how long the rest will take at this rate; `None` where nothing comes."""
        rate = self.per_second()
        return round((self.expected - self.received) / rate) if rate > 0 else None
