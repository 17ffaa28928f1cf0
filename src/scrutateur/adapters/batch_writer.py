"""One thread that writes in batches, between an event loop and a store.

    submit (loop) ──> bounded queue ──> the thread takes what is there, up to 1000 ──> work(items): durable or dead
         future  <── deliver (loop), then results <── one call_soon_threadsafe a batch <──┘

There is no timer: while one batch is being flushed the next one gathers, so an idle desk answers at once and a busy one
in batches. A timer would add waiting when idle and nothing when busy.

It knows nothing of what it writes. After any exception in `work` nothing more is written, and `on_fatal` ends the
process. Whoever was not in that batch yet is told that nothing was kept. Those in it are told nothing: a flush that
failed may have reached the disk, and a refusal would say that it did not. Their connections end with the process.
"""

import asyncio
import threading
from collections.abc import Callable, Sequence
from queue import Empty, SimpleQueue
from typing import Generic, NoReturn, TypeVar

from scrutateur.errors import RefusedError, StoreError

BATCH_MAX = 1000
QUEUE_MAX = 8000  # a few seconds of the slowest disk that still keeps up; more would only be waiting
_ANSWER_SECONDS = 0.5  # between a failure and the end of the process, for answers that say so to leave

Item = TypeVar("Item")
Result = TypeVar("Result")


class BatchWriter(Generic[Item, Result]):
    """Writes items in batches in one thread; used from one event loop."""

    def __init__(
        self,
        work: Callable[[Sequence[Item]], Sequence[Result]],
        on_fatal: Callable[[BaseException], NoReturn],
        *,
        deliver: Callable[[Sequence[tuple[Item, Result]]], None] | None = None,
        queue_max: int = QUEUE_MAX,
    ) -> None:
        """Prepare the writer.

        Args:
            work: Makes a batch durable and gives one result for each item; runs in the thread.
            on_fatal: Ends the process.
            deliver: Called on the loop with each batch before its futures resolve: what follows from an act is known
                before anybody hears of it.
            queue_max: How many items may wait.
        """
        self._work = work
        self._on_fatal = on_fatal
        self._deliver = deliver
        self._queue_max = queue_max
        self._queue: SimpleQueue[Item | None] = SimpleQueue()
        self._futures: list[asyncio.Future[Result]] = []  # of all items not yet answered, in order; the loop's alone
        self._closed: StoreError | None = StoreError("the writer has not started")
        self._answered = threading.Event()
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)

    def start(self) -> None:
        """Start the thread; call it on the event loop that will submit."""
        self._loop = asyncio.get_running_loop()
        self._closed = None
        self._thread.start()

    @property
    def waiting(self) -> int:
        """How many items wait for their result."""
        return len(self._futures)

    def submit(self, item: Item) -> "asyncio.Future[Result]":
        """Queue an item; its future resolves when it is durable.

        Raises:
            RefusedError: `busy`: too many are waiting.
            StoreError: The writer is closed or has failed.
        """
        if self._closed is not None:
            raise self._closed
        if len(self._futures) >= self._queue_max:
            raise RefusedError("busy", f"{self._queue_max} acts are waiting already", retry_after_seconds=1)
        future: asyncio.Future[Result] = self._loop.create_future()
        self._futures.append(future)
        self._queue.put(item)
        return future

    async def close(self) -> None:
        """Take nothing more, write what waits, and end the thread."""
        if self._closed is None:
            self._closed = StoreError("the writer is closed")
            self._queue.put(None)
        await self._loop.run_in_executor(None, self._thread.join)

    def _run(self) -> None:
        """Write batch after batch. The top of the thread: whatever goes wrong here ends the process."""
        items: list[Item] = []
        try:
            while items := self._take():
                results = self._work(items)
                assert len(results) == len(items), f"{len(items)} items, {len(results)} results"
                self._loop.call_soon_threadsafe(self._settle, items, results)
        except BaseException as error:  # top of a door: the thread's
            try:
                self._loop.call_soon_threadsafe(self._fail, error, len(items))
                self._answered.wait(_ANSWER_SECONDS)
            finally:  # a loop that is closed already must not keep the process alive
                self._on_fatal(error)

    def _take(self) -> list[Item]:
        """Wait for one item, then take what is there; an empty list once closed and empty."""
        items: list[Item] = []
        item = self._queue.get()
        while item is not None:
            items.append(item)
            if len(items) == BATCH_MAX:
                return items
            try:
                item = self._queue.get_nowait()
            except Empty:
                return items
        if items:
            self._queue.put(None)  # the end was met behind these: meet it again
        return items

    def _settle(self, items: Sequence[Item], results: Sequence[Result]) -> None:
        """Hand a durable batch over, then answer. What fails in `deliver` is a bug, but the items are kept: say so."""
        futures = self._futures[: len(items)]
        del self._futures[: len(items)]
        try:
            if self._deliver is not None:
                self._deliver(list(zip(items, results, strict=True)))
        except BaseException as error:  # top of a door: a callback of the loop, which would only log it
            self._closed = StoreError("the desk has failed")
            self._loop.call_later(_ANSWER_SECONDS, self._on_fatal, error)
        finally:
            for future, result in zip(futures, results, strict=True):
                if not future.done():  # whoever asked may have gone
                    future.set_result(result)

    def _fail(self, error: BaseException, unknown: int) -> None:
        """Tell those whose act was not being written; of the first ones, which were, nothing is known."""
        failure = error if isinstance(error, StoreError) else StoreError(f"the writer failed: {type(error).__name__}")
        self._closed = failure
        for future in self._futures[unknown:]:
            if not future.done():
                future.set_exception(failure)
        self._futures.clear()
        self._loop.call_later(_ANSWER_SECONDS / 2, self._answered.set)
