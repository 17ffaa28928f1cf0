"""The load generator: a process of its own, so that its work is not counted as the server's.

So many connections stay open; on each, one request at a time, the next one as soon as the answer is there. What is
counted begins after a warm-up.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from scrutateur.errors import MissingPartError
from scrutateur.rehearsal.lines import Address, Caller, together

_LENGTH_BYTES = 4


@dataclass(frozen=True, slots=True)
class Load:
    """What to send where, and for how long."""

    address: Address
    requests: Sequence[bytes]
    connections: int
    warm_up_seconds: float
    seconds: float


class Measured(msgspec.Struct, frozen=True):
    """What a load came to, after the warm-up."""

    answered: int
    seconds: float
    p50_milliseconds: float
    p99_milliseconds: float
    sent: int  # warm-up included

    @property
    def per_second(self) -> float:
        return self.answered / self.seconds


def write_requests(path: Path, requests: Iterator[bytes]) -> int:
    """Write requests to a file, each after its length; give how many."""
    count = 0
    with path.open("wb") as file:
        for request in requests:
            file.write(len(request).to_bytes(_LENGTH_BYTES) + request)
            count += 1
    return count


def read_requests(path: Path, *, start: int) -> list[bytes]:
    """Read requests from a file, without the first so many."""
    data, at, found = path.read_bytes(), 0, []
    while at < len(data):
        length = int.from_bytes(data[at : at + _LENGTH_BYTES])
        at += _LENGTH_BYTES
        found.append(data[at : at + length])
        at += length
    return found[start:]


async def run_load(load: Load) -> Measured:
    """Send until the time is over or the requests are at their end.

    Raises:
        MissingPartError: The server refused one, or there were too few requests for the warm-up.
    """
    clients = _Clients(load)
    await together([clients.work() for _ in range(load.connections)])
    took = sorted(clients.seconds)
    if not took:
        raise MissingPartError(f"{len(load.requests)} requests are too few: all were sent during the warm-up")
    return Measured(
        answered=len(took),
        seconds=clients.last - clients.counted_from,
        p50_milliseconds=1000 * took[len(took) // 2],
        p99_milliseconds=1000 * took[len(took) * 99 // 100],
        sent=clients.sent,
    )


@dataclass(slots=True)
class _Clients:
    """Holds state: the requests not yet sent, and what was measured."""

    load: Load
    seconds: list[float] = field(default_factory=list)
    sent: int = 0
    counted_from: float = field(init=False)
    ends: float = field(init=False)
    last: float = 0.0

    def __post_init__(self) -> None:
        self.counted_from = time.perf_counter() + self.load.warm_up_seconds
        self.ends = self.counted_from + self.load.seconds

    async def work(self) -> None:
        caller = Caller(self.load.address, patience_seconds=10)
        while self.sent < len(self.load.requests) and time.perf_counter() < self.ends:
            request = self.load.requests[self.sent]
            self.sent += 1
            answer = await caller.send(request)
            if answer.status not in (201, 204):
                raise MissingPartError(f"a new act was answered {answer.status}: {answer.body[:200].decode()}")
            self._count(answer.seconds)
        caller.close()

    def _count(self, seconds: float) -> None:
        now = time.perf_counter()
        if now >= self.counted_from:
            self.seconds.append(seconds)
            self.last = now
