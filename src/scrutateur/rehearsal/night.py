"""A night being played: who acts in it, the server that answers, and what has happened so far."""

import asyncio
import json
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from scrutateur.adapters.door_client import DoorClient
from scrutateur.errors import MissingPartError
from scrutateur.exchange.source import RehearsalSource
from scrutateur.records.canonical import canonical
from scrutateur.records.entry import Envelope
from scrutateur.rehearsal.cast import Cast
from scrutateur.rehearsal.desk_work import Announced, DeskWork
from scrutateur.rehearsal.lines import RawAnswer, request_bytes, send_all
from scrutateur.rehearsal.pace import Pace
from scrutateur.rehearsal.progress import Progress
from scrutateur.rehearsal.receipt_book import KeptReceipt, ReceiptBook
from scrutateur.rehearsal.resources import ProcessUse
from scrutateur.rehearsal.script import Script
from scrutateur.rehearsal.server_process import ServerProcess

CALLERS = 8
_TOLD_EVERY_SECONDS = 0.5
_LAYING_TOLD_EVERY_SECONDS = 10.0
MOVING = ("progress", "laying")
"""Names of what is told again and again, and is no step of the night: how far it is, in returns or in acts before."""


@dataclass(frozen=True, slots=True)
class Step:
    """Something that has just happened: a name that words are kept for, and its numbers."""

    name: str
    values: Mapping[str, int | str]
    seconds: float  # since the beginning


Tell = Callable[[Step], None]


@dataclass(slots=True)
class Night:
    """Holds state: receipts, refusals, steps, bulletins."""

    source: RehearsalSource
    script: Script
    server: ServerProcess
    book: ReceiptBook
    tell: Tell
    pace: Pace = field(default_factory=Pace)
    began: float = field(default_factory=time.monotonic)
    steps: list[Step] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)
    resent: int = 0
    bulletins: list[Announced] = field(default_factory=list)
    latencies: list[float] = field(default_factory=list)  # of acts handed in at the public intake, in seconds
    by_minute: dict[int, list[float]] = field(default_factory=dict)  # the same, by minute of this run
    arrivals: list[tuple[float, int]] = field(default_factory=list)  # second of this run, returns that were in
    announced_at: list[tuple[float, int]] = field(default_factory=list)  # second of this run, number of the bulletin
    server_use: ProcessUse = field(default_factory=ProcessUse)
    _progress: Progress | None = None
    _told_at: float = 0.0

    @property
    def cast(self) -> Cast:
        return self.script.cast

    def say(self, name: str, **values: int | str) -> None:
        """Tell that something has happened."""
        step = Step(name, values, time.monotonic() - self.began)
        self.steps.append(step)
        self.tell(step)

    def tell_progress(self, received: int, *, at_once: bool = False) -> None:
        """Tell how far the night is, not more than a few times a second; this is no step of it."""
        at = time.monotonic()
        if self._progress is None:
            self._progress = Progress(len(self.script.order))
        self._progress.note(received, at)
        self.arrivals.append((round(at - self.began, 2), received))
        if at_once or at - self._told_at >= _TOLD_EVERY_SECONDS:
            self._told_at = at
            self.tell(Step("progress", self._how_far(self._progress), at - self.began))

    def tell_laying(self, acts: int) -> None:
        """Tell how many acts of registry and keys are in the log, where laying the ground takes long."""
        at = time.monotonic()
        if at - max(self._told_at, self.began) >= _LAYING_TOLD_EVERY_SECONDS:
            self._told_at = at
            self.tell(Step("laying", {"acts": acts}, at - self.began))

    def _how_far(self, progress: Progress) -> dict[str, int | str]:
        last = self.bulletins[-1] if self.bulletins else None
        left = progress.seconds_left()
        return {
            "received": progress.received,
            "expected": progress.expected,
            "per_second": round(progress.per_second()),
            "seconds_left": "" if left is None else left,
            "blocking": 0 if last is None else last.blocking,
            "remarks": 0 if last is None else last.remarks,
            "bulletin": 0 if last is None else last.number,
        }

    @contextmanager
    def desk(self) -> Iterator[DeskWork]:
        """Go to the desk's door."""
        with closing(DoorClient(self.server.desk.host, self.server.desk.port)) as door:
            yield DeskWork(door, self.cast, self.book)

    def send(self, envelopes: Sequence[Envelope]) -> list[KeptReceipt]:
        """Hand acts in at the public intake, all of which must be kept.

        Raises:
            MissingPartError: The door refused one, or did not answer.
        """
        answers = self._ask(envelopes)
        return [self._kept(envelope, answer) for envelope, answer in zip(envelopes, answers, strict=True)]

    def send_forged(self, envelopes: Sequence[Envelope]) -> None:
        """Hand acts in that the door must refuse.

        Raises:
            MissingPartError: The door took one.
        """
        for answer in self._ask(envelopes):
            if answer.status < 400:
                raise MissingPartError(f"the door answered {answer.status} to an act that it must refuse")
            self.refused[str(json.loads(answer.body)["code"])] += 1

    def _ask(self, envelopes: Sequence[Envelope]) -> list[RawAnswer]:
        requests = [request_bytes(envelope) for envelope in envelopes]
        answers = asyncio.run(send_all(self.server.intake, requests, callers=CALLERS))
        seconds = [answer.seconds for answer in answers]
        self.latencies += seconds
        self.by_minute.setdefault(int((time.monotonic() - self.began) // 60), []).extend(seconds)
        return answers

    def _kept(self, envelope: Envelope, answer: RawAnswer) -> KeptReceipt:
        if answer.status not in (200, 201):
            raise MissingPartError(f"the door answered {answer.status} to a good act: {answer.body.decode()}")
        self.resent += answer.status == 200
        return self.book.keep(envelope, answer.status, canonical(json.loads(answer.body)["receipt"]))


def now() -> datetime:
    """Give the time of this machine, which is the server's too."""
    return datetime.now(UTC)
