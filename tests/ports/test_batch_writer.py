"""The batch writer: everybody is answered after the write, in batches, or told that nothing was kept."""

import asyncio
import threading
from collections.abc import Callable, Coroutine, Sequence
from typing import NoReturn

import pytest

from scrutateur.adapters.batch_writer import BATCH_MAX, BatchWriter
from scrutateur.errors import ForkError, RefusedError, StoreError

# What stands for the end of the process leaves the writer's thread by an exception.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")


class Ends:
    """Remembers why the process was ended."""

    def __init__(self) -> None:
        self.errors: list[BaseException] = []
        self.called = threading.Event()

    def __call__(self, error: BaseException) -> NoReturn:
        self.errors.append(error)
        self.called.set()
        raise SystemExit(1)


def run(test: Callable[[], Coroutine[None, None, None]]) -> None:
    asyncio.run(asyncio.wait_for(test(), 20))


def doubled(items: Sequence[int]) -> list[int]:
    return [item * 2 for item in items]


def test_each_item_gets_its_own_result():
    """Five thousand items submitted at once are answered, each with what its own write gave."""

    async def test() -> None:
        writer = BatchWriter(doubled, Ends())
        writer.start()
        assert await asyncio.gather(*map(writer.submit, range(5000))) == doubled(range(5000))
        assert writer.waiting == 0
        await writer.close()

    run(test)


def test_items_are_written_in_order_and_in_batches():
    """While a batch is written the next one gathers: no timer, no item twice, at most 1000 at once."""
    batches: list[list[int]] = []
    begun, go_on = threading.Event(), threading.Event()

    def work(items: Sequence[int]) -> list[int]:
        batches.append(list(items))
        begun.set()
        assert go_on.wait(10)
        return list(items)

    async def test() -> None:
        writer = BatchWriter(work, Ends())
        writer.start()
        first = writer.submit(0)
        await asyncio.to_thread(begun.wait)
        others = [writer.submit(item) for item in range(1, 2500)]
        go_on.set()
        await asyncio.gather(first, *others)
        await writer.close()

    run(test)
    assert [len(batch) for batch in batches] == [1, BATCH_MAX, BATCH_MAX, 499]
    assert [item for batch in batches for item in batch] == list(range(2500))


def test_a_full_queue_refuses():
    """Beyond the bound an item is refused as busy, to be sent again in a second; those waiting are kept."""
    go_on = threading.Event()

    def work(items: Sequence[int]) -> list[int]:
        assert go_on.wait(10)
        return list(items)

    async def test() -> None:
        writer = BatchWriter(work, Ends(), queue_max=3)
        writer.start()
        waiting = [writer.submit(item) for item in range(3)]
        with pytest.raises(RefusedError) as refused:
            writer.submit(3)
        assert (refused.value.code, refused.value.retry_after_seconds) == ("busy", 1)
        go_on.set()
        assert await asyncio.gather(*waiting) == [0, 1, 2]
        assert await writer.submit(3) == 3
        await writer.close()

    run(test)


def test_deliver_comes_before_the_answers():
    """What follows from a batch is known, on the loop's own thread, before anybody hears of it."""
    delivered: list[tuple[int, int]] = []
    threads: set[threading.Thread] = set()

    def deliver(pairs: Sequence[tuple[int, int]]) -> None:
        threads.add(threading.current_thread())
        delivered.extend(pairs)

    async def test() -> None:
        writer = BatchWriter(doubled, Ends(), deliver=deliver)
        writer.start()
        assert await writer.submit(21) == 42
        assert delivered == [(21, 42)] and threads == {threading.current_thread()}
        await writer.close()

    run(test)


@pytest.mark.parametrize("error", [StoreError("disk"), ForkError("fork"), OSError(5, "EIO"), AssertionError("bug")])
def test_a_failure_ends_the_process(error: Exception):
    """After any exception nobody is told that anything was kept; those being written are told nothing at all."""
    ends = Ends()
    begun, go_on = threading.Event(), threading.Event()
    taken: list[int] = []

    def work(items: Sequence[int]) -> list[int]:
        taken.extend(items)
        begun.set()
        assert go_on.wait(10)
        raise error

    async def test() -> None:
        writer = BatchWriter(work, ends)
        writer.start()
        waiting = [writer.submit(item) for item in range(1500)]
        await asyncio.to_thread(begun.wait)
        written, queued = waiting[: len(taken)], waiting[len(taken) :]
        go_on.set()
        answers = await asyncio.gather(*queued, return_exceptions=True)
        assert all(isinstance(answer, StoreError) for answer in answers)
        assert all(isinstance(answer, ForkError) is isinstance(error, ForkError) for answer in answers)
        assert not any(future.done() for future in written)
        with pytest.raises(StoreError):
            writer.submit(1)
        assert await asyncio.to_thread(ends.called.wait, 5)

    run(test)
    assert ends.errors == [error]


def test_fewer_results_than_items_is_a_bug():
    """A write that loses an item ends the process."""
    ends = Ends()

    async def test() -> None:
        writer = BatchWriter(lambda _items: [], ends)
        writer.start()
        future = writer.submit(1)
        assert await asyncio.to_thread(ends.called.wait, 5)
        assert not future.done()

    run(test)
    assert isinstance(ends.errors[0], AssertionError)


def test_a_failure_in_deliver_still_answers():
    """What was made durable is acknowledged even if judging it fails; then the process ends."""
    ends = Ends()

    def deliver(_pairs: Sequence[tuple[int, int]]) -> None:
        raise ValueError("a bug in judging")

    def ended(error: BaseException) -> NoReturn:
        ends.errors.append(error)
        ends.called.set()
        raise asyncio.CancelledError  # the loop of this test goes on

    async def test() -> None:
        writer = BatchWriter(doubled, ended, deliver=deliver)
        writer.start()
        assert await writer.submit(4) == 8
        with pytest.raises(StoreError):
            writer.submit(5)
        assert await asyncio.to_thread(ends.called.wait, 5)

    run(test)
    assert isinstance(ends.errors[0], ValueError)


def test_somebody_who_left_does_not_matter():
    """A cancelled future, as of a lost connection, changes nothing for the others."""

    async def test() -> None:
        writer = BatchWriter(doubled, Ends())
        writer.start()
        gone, stays = writer.submit(1), writer.submit(2)
        gone.cancel()
        assert await stays == 4
        await writer.close()

    run(test)


def test_close_writes_what_waits():
    """Closing takes nothing more, and answers all that was taken."""
    written: list[int] = []

    def work(items: Sequence[int]) -> list[int]:
        written.extend(items)
        return list(items)

    async def test() -> None:
        writer = BatchWriter(work, Ends())
        writer.start()
        waiting = [writer.submit(item) for item in range(2500)]
        await writer.close()
        with pytest.raises(StoreError):
            writer.submit(1)
        await writer.close()
        assert await asyncio.gather(*waiting) == list(range(2500)) == written

    run(test)


def test_nothing_is_taken_before_the_start():
    """A writer that has not started refuses, since nobody would ever answer."""
    with pytest.raises(StoreError):
        BatchWriter(doubled, Ends()).submit(1)
