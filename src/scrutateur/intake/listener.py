"""The listener's deadline: a request that is not whole in time is cut, however busily its bytes drip in.

The server's own time-outs are renewed by every byte, which is just what a slow client wants; and nothing above the
listener can help, since it runs after the head was parsed. So the server's protocol class is extended:

    connection made       the clock starts
    first byte            of each later request on the connection: the clock starts again
    head complete         at most so many bytes, or the connection is cut
    message complete      the clock stops
    clock runs out        the connection is cut, whatever has come

Nor has the server a deadline for answers: whoever asks and never reads would hold a connection for good. Every few
seconds a look at what waits to be sent; where hardly anything went since the last one, the connection is cut.
Requests that come before the one in front of them is answered are taken up to a number: each costs memory.

HTTP/1.1 only: the preface of HTTP/2 is cut too. Behind a front proxy the deadline stays here.

The target of a request is a path: the server would read `POST http://elsewhere/returns` as `/returns`, and a proxy in
front of it as a request for elsewhere. What is no request is answered 400 and the connection closed. While the
request in front of it waits for its answer, that one comes alone: a 400 would be taken for it, and say "not kept".
"""

import asyncio
import re
from collections import deque

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

from scrutateur.errors import RefusedError
from scrutateur.records.problem import PROBLEM_MEDIA_TYPE, encode_problem

REQUEST_SECONDS = 5.0
HEAD_BYTES_MAX = 8192
LOOK_SECONDS = 5.0
SENT_BYTES_MIN = 16_384  # from one look to the next, where more than that waits
WAITING_MAX = 16
_HTTP_2_PREFACE = b"PRI * HTTP/2"
_NO_REQUEST = "a request of HTTP/1.1 for a path of this door expected"
_TARGET = re.compile(rb"/[0-9A-Za-z._/-]*")  # no query, no %: every path of ours has one spelling


class DeadlineProtocol(HttpToolsProtocol):
    """One connection of a door. The class attributes are what a test makes shorter."""

    request_seconds = REQUEST_SECONDS
    head_bytes_max = HEAD_BYTES_MAX
    look_seconds = LOOK_SECONDS

    _clock: asyncio.TimerHandle | None = None
    _head_bytes = 0
    _in_head = True

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as the server's own
        super().connection_made(transport)
        self._answering: deque[RequestResponseCycle] = deque()
        self._start_clock()
        self._next_look = self.loop.call_later(self.look_seconds, self._look, 0)

    def _look(self, unsent_before: int) -> None:
        unsent = self.transport.get_write_buffer_size()
        if unsent_before and unsent > max(0, unsent_before - SENT_BYTES_MIN):
            self.transport.abort()
            return
        self._next_look = self.loop.call_later(self.look_seconds, self._look, unsent)

    def data_received(self, data: bytes) -> None:
        if data.startswith(_HTTP_2_PREFACE):
            self.transport.abort()
            return
        if self._clock is None:
            self._start_clock()
        if self._in_head:
            self._head_bytes += len(data)
        super().data_received(data)
        if self._in_head and self._head_bytes > self.head_bytes_max:
            self.transport.abort()

    def on_message_begin(self) -> None:
        # A request whose first bytes came behind the last of the one before it.
        if self._clock is None:
            self._start_clock()
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._in_head = False
        if sum(len(name) + len(value) + 4 for name, value in self.headers) > self.head_bytes_max:
            self.transport.abort()
            return
        if len(self.pipeline) >= WAITING_MAX or not _TARGET.fullmatch(self.url):
            raise RefusedError("header", _NO_REQUEST)  # stops the parser, which has the answer below sent
        super().on_headers_complete()
        self._answering.append(self.cycle)

    def on_response_complete(self) -> None:
        self._answering.popleft()
        super().on_response_complete()

    def send_400_response(self, msg: str) -> None:
        waiting: RequestResponseCycle | None = self.cycle
        if waiting is not None and not waiting.response_complete:
            waiting.keep_alive = False  # its answer closes the connection
            self.flow.pause_reading()
            return
        body = encode_problem("header", sentence=_NO_REQUEST, title="Bad Request", status=400)
        head = f"content-type: {PROBLEM_MEDIA_TYPE}\r\ncontent-length: {len(body)}\r\nconnection: close\r\n\r\n"
        self.transport.write(STATUS_LINE[400] + head.encode("ascii") + body)
        self.transport.close()

    def on_message_complete(self) -> None:
        self._stop_clock()
        self._head_bytes, self._in_head = 0, True
        super().on_message_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_clock()
        self._next_look.cancel()
        for cycle in self._answering:  # the server tells the last one alone; the others would write, and fail loudly
            cycle.disconnected = True
        super().connection_lost(exc)

    def _start_clock(self) -> None:
        self._clock = self.loop.call_later(self.request_seconds, self.transport.abort)

    def _stop_clock(self) -> None:
        if self._clock is not None:
            self._clock.cancel()
            self._clock = None
