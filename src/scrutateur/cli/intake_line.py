"""The intake's process, as the desk's knows it: told what it must know, asked by it, stopped.

Strangers reach that process alone. It has no key to sign with, no store and no setting, and it is told of the ground
only what its door needs; whatever is done to its parsers, the log is written here.
"""

import asyncio
import socket
from collections.abc import Callable

from scrutateur.adapters.frame_line import connect_line
from scrutateur.audit.ground import Ground
from scrutateur.errors import StoreError
from scrutateur.intake.messages import Ask, FromDesk, Open, Stop, Told, encode_messages, read_from_intake
from scrutateur.wiring import stop_the_process

_KEYS_PER_MESSAGE = 2000


class IntakeLine:
    """The line to the intake. Holds state: what was told so far, and what leaves after this turn of the loop."""

    def __init__(self, ground: Ground, refuses: Callable[[], str | None], asked: Callable[[Ask], None]) -> None:
        """Take what the line needs.

        Args:
            ground: The desk's own, which moves.
            refuses: Gives the code with which acts are refused now.
            asked: Called with each ask of the intake; `say` answers it.
        """
        self._ground, self._refuses, self._asked = ground, refuses, asked
        self._leaving: list[FromDesk] = []
        self._told: tuple[int, int | None, str | None] | None = None  # keys, freeze, refusal
        self._number = 0
        self._known = asyncio.Event()
        self._stopping = False
        self._ended = asyncio.Event()

    async def open(self, end: socket.socket) -> None:
        """Tell the intake all it must know, and have it let stations in."""
        self._line = await connect_line(end, self._hear, self._end)
        self.tell()
        await self.known()
        self.say(Open())

    def say(self, message: FromDesk) -> None:
        """Send a message at the end of this turn of the loop, with the others of this turn."""
        if not self._leaving:
            asyncio.get_running_loop().call_soon(self._leave)
        self._leaving.append(message)

    def tell(self) -> None:
        """Tell what has changed of the ground since it was last told."""
        ground, refuses = self._ground, self._refuses()
        now = (len(ground.moved_keys), ground.freeze_size, refuses)
        if now == self._told:
            return
        first = 0 if self._told is None else self._told[0]
        self._told = now
        for start in range(first, max(now[0], first + 1), _KEYS_PER_MESSAGE):
            self._number += 1
            self._known.clear()
            keys = tuple(ground.moved_keys[start : start + _KEYS_PER_MESSAGE])
            self.say(Told(self._number, ground.policy_payload, ground.freeze_size, refuses, keys))
            self._leave()  # each in a frame of its own: a country's keys are many megabytes

    async def known(self) -> None:
        """Wait until the intake knows all that it was told."""
        await self._known.wait()

    async def stop(self) -> None:
        """Have the intake answer what it has, take nothing more, and end."""
        self._stopping = True
        self.say(Stop())
        await self._ended.wait()

    def _leave(self) -> None:
        if self._leaving:
            self._line.send(encode_messages(self._leaving))
            self._leaving.clear()

    def _hear(self, frame: bytes) -> None:
        try:
            messages = read_from_intake(frame)
        except ValueError:
            self._line.close()
            return
        for message in messages:
            if isinstance(message, Ask):
                self._asked(message)
            elif message.number == self._number:
                self._known.set()

    def _end(self) -> None:
        self._ended.set()
        if not self._stopping:
            stop_the_process(StoreError("the intake's process has ended"))
