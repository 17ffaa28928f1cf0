"""The listener's deadline: a request that is not whole in time is cut, however busily its bytes drip in.

The server's own time-outs are renewed by every byte, which is just what a slow client wants; and nothing above the
listener can help, since it runs after the head was parsed. So the server's protocol class is extended:

    connection made       the clock starts
    first byte            of each later request on the connection: the clock starts again
    head complete         at most so many bytes, or the connection is cut
    message complete      the clock stops
    clock runs out        the connection is cut, whatever has come

HTTP/1.1 only: the preface of HTTP/2 is cut too. Behind a front proxy the deadline stays here.

The target of a request is a path: the server would read `POST http://elsewhere/returns` as `/returns`, and a proxy in
front of it as a request for elsewhere. What is no request is answered 400 and the connection closed. While the
request in front of it waits for its answer, that one comes alone: a 400 would be taken for it, and say "not kept".
"""

import asyncio

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

from scrutateur.errors import RefusedError
from scrutateur.records.problem import PROBLEM_MEDIA_TYPE, encode_problem

REQUEST_SECONDS = 5.0
HEAD_BYTES_MAX = 8192
_HTTP_2_PREFACE = b"PRI * HTTP/2"
_NO_REQUEST = "a request of HTTP/1.1 for a path of this door expected"


class DeadlineProtocol(HttpToolsProtocol):
    """One connection of a door. The class attributes are what a test makes shorter."""

    request_seconds = REQUEST_SECONDS
    head_bytes_max = HEAD_BYTES_MAX

    _clock: asyncio.TimerHandle | None = None
    _head_bytes = 0
    _in_head = True

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as the server's own
        super().connection_made(transport)
        self._start_clock()

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
        if not self.url.startswith(b"/"):
            raise RefusedError("header", "a path expected")  # stops the parser, which has the answer below sent
        super().on_headers_complete()

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
        super().connection_lost(exc)

    def _start_clock(self) -> None:
        self._clock = self.loop.call_later(self.request_seconds, self.transport.abort)

    def _stop_clock(self) -> None:
        if self._clock is not None:
            self._clock.cancel()
            self._clock = None
