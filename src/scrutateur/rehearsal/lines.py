"""Many acts over a few connections that stay open, as many stations would send them. One request at a time on each.

A connection that is lost before the answer came leaves nothing known: the same bytes are sent again, until they are
answered or the patience named by the caller is at its end.
"""

import asyncio
import time
from collections.abc import Coroutine, Iterable, Sequence
from dataclasses import dataclass
from typing import cast

from scrutateur.adapters.door_client import signature_header
from scrutateur.errors import MissingPartError
from scrutateur.records.entry import Envelope
from scrutateur.records.kinds import media_type

_PAUSE_SECONDS = 0.02


@dataclass(frozen=True, slots=True)
class Address:
    """Where a door is."""

    host: str
    port: int


@dataclass(frozen=True, slots=True)
class RawAnswer:
    """What a door answered, unread."""

    status: int
    body: bytes
    seconds: float


def request_bytes(envelope: Envelope, *, path: str = "/returns", channel: str = "web") -> bytes:
    """Write a whole request to the public intake."""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: rehearsal\r\nContent-Type: {media_type(envelope.kind)}\r\n"
        f"Content-Length: {len(envelope.payload)}\r\nScrutateur-Signature: {signature_header(envelope.signatures)}\r\n"
        f"Scrutateur-Channel: {channel}\r\n\r\n"
    )
    return head.encode() + envelope.payload


class Line(asyncio.Protocol):
    """One connection. Holds state: what came in of the answer so far, and who waits for it."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._buffer = b""
        self._body_at = self._ends_at = -1
        self._waiting: asyncio.Future[tuple[int, bytes]] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # a stream's always is one, but uvloop's is no subclass

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_exception(ConnectionResetError("the connection ended before the answer"))

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if self._ends_at < 0:
            self._read_head()
        if 0 <= self._ends_at <= len(self._buffer) and self._waiting is not None:
            answer = int(self._buffer[9:12]), self._buffer[self._body_at : self._ends_at]
            self._buffer = self._buffer[self._ends_at :]
            self._body_at = self._ends_at = -1
            self._waiting.set_result(answer)

    def _read_head(self) -> None:
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            return
        head = self._buffer[:end].lower()
        at = head.find(b"content-length:")
        length = 0 if at < 0 else int(head[at + 15 :].partition(b"\r\n")[0])
        self._body_at, self._ends_at = end + 4, end + 4 + length

    def ask(self, request: bytes) -> "asyncio.Future[tuple[int, bytes]]":
        """Send a request; its future is the answer.

        Raises:
            ConnectionResetError: The connection is gone.
        """
        if self._transport is None:
            raise ConnectionResetError("the connection is gone")
        self._waiting = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return self._waiting

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()


class Caller:
    """Somebody who sends one act after the other, and the same bytes again where no answer came."""

    def __init__(self, address: Address, *, patience_seconds: float) -> None:
        self.address = address
        self._patience_seconds = patience_seconds
        self._line: Line | None = None

    async def send(self, request: bytes) -> RawAnswer:
        """Send until answered.

        Raises:
            MissingPartError: No answer for so long.
        """
        began = time.perf_counter()
        while True:
            try:
                line = self._line = self._line or await self._open()
                status, body = await line.ask(request)
                return RawAnswer(status, body, time.perf_counter() - began)
            except OSError as error:
                self._line = None
                if time.perf_counter() - began > self._patience_seconds:
                    where = f"{self.address.host}:{self.address.port}"
                    raise MissingPartError(f"{where}: no answer for {self._patience_seconds:g} s") from error
                await asyncio.sleep(_PAUSE_SECONDS)

    async def _open(self) -> Line:
        loop = asyncio.get_running_loop()
        return (await loop.create_connection(Line, self.address.host, self.address.port))[1]

    def close(self) -> None:
        if self._line is not None:
            self._line.close()


async def send_all(
    address: Address, requests: Sequence[bytes], *, callers: int, patience_seconds: float = 10
) -> list[RawAnswer]:
    """Send requests in their order over so many connections; give the answers in the same order.

    Raises:
        MissingPartError: No answer for so long.
    """
    answers: dict[int, RawAnswer] = {}
    waiting = iter(enumerate(requests))

    async def work() -> None:
        caller = Caller(address, patience_seconds=patience_seconds)
        for number, request in waiting:
            answers[number] = await caller.send(request)
        caller.close()

    await together([work() for _ in range(min(callers, len(requests)))])
    return [answers[number] for number in range(len(requests))]


async def together(works: Iterable[Coroutine[object, object, None]]) -> None:
    """Run some works at a time; where one fails the others are stopped, and its error is raised."""
    tasks = [asyncio.create_task(work) for work in works]
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
