"""A line between two processes of one night: a pair of connected sockets, and frames on it.

A frame is its length (4 bytes, big-endian) and so many bytes. The sockets have no name: nobody else can connect.
"""

import asyncio
import socket
from collections.abc import Callable
from typing import cast

_LENGTH_BYTES = 4
FRAME_BYTES_MAX = 256 * 1024 * 1024  # all acts that two thousand connections can have under way


class FrameLine(asyncio.Protocol):
    """One end. Holds state: what came in of the next frame."""

    def __init__(self, hear: Callable[[bytes], None], ended: Callable[[], None]) -> None:
        """Take who hears.

        Args:
            hear: Called with each whole frame.
            ended: Called once, when the other end is gone or has sent what is no frame.
        """
        self._hear, self._ended = hear, ended
        self._buffer = bytearray()
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # a stream's always is one, but uvloop's is no subclass

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while len(self._buffer) >= _LENGTH_BYTES:
            length = int.from_bytes(self._buffer[:_LENGTH_BYTES])
            if length > FRAME_BYTES_MAX:
                self.close()
                return
            end = _LENGTH_BYTES + length
            if len(self._buffer) < end:
                return
            frame = bytes(self._buffer[_LENGTH_BYTES:end])
            del self._buffer[:end]
            self._hear(frame)

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None
        self._ended()

    def send(self, frame: bytes) -> None:
        """Send a frame; nothing once the other end is gone, as `ended` has said."""
        if self._transport is not None:
            self._transport.writelines((len(frame).to_bytes(_LENGTH_BYTES), frame))

    def close(self) -> None:
        """Send what is left and end the line."""
        if self._transport is not None:
            self._transport.close()


async def connect_line(end: socket.socket, hear: Callable[[bytes], None], ended: Callable[[], None]) -> FrameLine:
    """Make a line of one end of a pair of sockets; the line owns it from now on."""
    loop = asyncio.get_running_loop()
    _, line = await loop.create_unix_connection(lambda: FrameLine(hear, ended), sock=end)
    return line
