"""The line between two processes: whole frames, in order, and one word when it ends."""

import asyncio
import socket
from collections.abc import Callable, Coroutine

from scrutateur.adapters.frame_line import FRAME_BYTES_MAX, FrameLine, connect_line


def run(test: Callable[[], Coroutine[None, None, None]]) -> None:
    asyncio.run(asyncio.wait_for(test(), 20))


def ignore() -> None:
    """Hear nothing of the end."""


async def end(*lines: FrameLine) -> None:
    """Close lines, and give the loop the turn in which it closes their sockets."""
    for line in lines:
        line.close()
    await asyncio.sleep(0.01)


def test_frames_arrive_whole_and_in_order():
    """An empty frame, small ones and one of a megabyte come as they were sent, however the socket cuts them."""
    sent = [b"", b"a", bytes(1 << 20), b"z" * 70_000]
    heard: list[bytes] = []

    async def test() -> None:
        one, other = socket.socketpair()
        done = asyncio.Event()

        def hear(frame: bytes) -> None:
            heard.append(frame)
            if len(heard) == len(sent):
                done.set()

        listens = await connect_line(other, hear, ignore)
        line = await connect_line(one, hear, ignore)
        for frame in sent:
            line.send(frame)
        await done.wait()
        await end(line, listens)

    run(test)
    assert heard == sent


def test_bytes_one_by_one_make_the_same_frame():
    """A frame whose length comes in pieces is heard once, when it is whole."""
    heard: list[bytes] = []

    async def test() -> None:
        one, other = socket.socketpair()
        ended = asyncio.Event()
        line = await connect_line(other, heard.append, ended.set)
        for byte in b"\0\0\0\3abc":
            one.send(bytes([byte]))
            await asyncio.sleep(0.001)
        one.close()
        await ended.wait()
        await end(line)

    run(test)
    assert heard == [b"abc"]


def test_what_is_no_frame_ends_the_line():
    """A length beyond all frames is not waited for."""

    async def test() -> None:
        one, other = socket.socketpair()
        ended = asyncio.Event()
        line = await connect_line(other, lambda frame: None, ended.set)
        one.send((FRAME_BYTES_MAX + 1).to_bytes(4))
        await ended.wait()
        one.close()
        await end(line)

    run(test)


def test_both_ends_hear_that_the_line_has_ended():
    """Whoever closes, each end is told once, and what is sent after that is dropped."""
    told: list[str] = []

    async def test() -> None:
        one, other = socket.socketpair()
        first = await connect_line(one, lambda frame: None, lambda: told.append("one"))
        second = await connect_line(other, lambda frame: None, lambda: told.append("other"))
        first.close()
        while len(told) < 2:
            await asyncio.sleep(0.001)
        second.send(b"nobody hears this")
        await end(first, second)

    run(test)
    assert sorted(told) == ["one", "other"]
