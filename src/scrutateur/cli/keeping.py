"""From an act whose signatures are good to one that is durable and judged: one writer thread, one queue behind it.

keep ──> writer: durable, receipted ──> who asked is answered ──> judged, in log order, a few at a time
"""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence

from scrutateur.adapters.batch_writer import BatchWriter
from scrutateur.desk.judge import Answer
from scrutateur.desk.recorder import Admission, Submission
from scrutateur.desk.running import Desk
from scrutateur.errors import RefusedError
from scrutateur.wiring import stop_the_process

_JUDGED_AT_ONCE = 32
_UNJUDGED_MAX = 20_000  # a few seconds of work: then stations wait, and nothing is lost
_LAST_ANSWERS_SECONDS = 0.5


class Keeper:
    """Keeps acts, and judges them right behind. Holds the writer, and what is kept and waits to be judged."""

    def __init__(self, desk: Desk, judged: Callable[[Admission], None]) -> None:
        """Prepare the writer; `judged` is called with each act once it is judged."""
        self._desk, self._judged = desk, judged
        self._writer: BatchWriter[Submission, Admission] = BatchWriter(
            desk.record, stop_the_process, deliver=self._queue
        )
        self._unjudged: deque[tuple[Admission, asyncio.Future[Answer] | None]] = deque()
        self._wanted: dict[int, asyncio.Future[Answer]] = {}
        self._idle = asyncio.Event()
        self._idle.set()

    def start(self) -> None:
        """Start the writer; call it on the event loop that will keep."""
        self._writer.start()

    async def close(self) -> None:
        """Take nothing more, write what waits, and judge it."""
        await self._writer.close()
        await self._idle.wait()

    def keep(self, submission: Submission) -> "asyncio.Future[Admission]":
        """Make an act durable; its future resolves when it is. It is judged right behind.

        Raises:
            RefusedError: `busy`, or the code with which the desk refuses acts now.
            StoreError: The writer is closed.
        """
        code = self._desk.refuses()
        if code is not None:
            words = {"reserve": "the disk reserve is reached", "closed": "acts are not taken now"}
            raise RefusedError(code, words[code], retry_after_seconds=30)
        if len(self._unjudged) > _UNJUDGED_MAX:
            raise RefusedError("busy", "too many acts wait to be judged", retry_after_seconds=1)
        return self._writer.submit(self._desk.with_closing(submission))

    async def keep_and_judge(self, submission: Submission) -> tuple[Admission, Answer]:
        """Make an act of the desk durable, judge it, and give what to answer: whoever decides must know what it did."""
        judged: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._wanted[id(submission)] = judged
        try:
            admission = await self._writer.submit(submission)
        finally:
            self._wanted.pop(id(submission), None)
        return admission, await judged

    def _queue(self, batch: Sequence[tuple[Submission, Admission]]) -> None:
        """Put a durable batch in line to be judged, in log order."""
        for submission, admission in batch:
            self._unjudged.append((admission, self._wanted.pop(id(submission), None)))
        if self._idle.is_set():
            self._idle.clear()
            asyncio.get_running_loop().call_soon(self._judge_some)

    def _judge_some(self) -> None:
        """Judge a few acts between two looks at the doors; a failure ends the process, with every receipt given."""
        try:
            for _ in range(min(_JUDGED_AT_ONCE, len(self._unjudged))):
                admission, asked = self._unjudged.popleft()
                if asked is None or asked.done():  # nobody asks, or whoever asked has gone
                    self._desk.take(admission)
                else:
                    asked.set_result(self._desk.judge(admission))
                self._judged(admission)
        except BaseException as error:  # top of a door: a callback of the loop, which would only log it
            asyncio.get_running_loop().call_later(_LAST_ANSWERS_SECONDS, stop_the_process, error)
            return
        if self._unjudged:
            asyncio.get_running_loop().call_soon(self._judge_some)
        else:
            self._idle.set()
