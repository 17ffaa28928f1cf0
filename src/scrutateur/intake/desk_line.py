"""The desk, as the intake's process knows it: what it was told of the ground, and a line to ask along.

Asks that come up in one turn of the loop leave in one frame.
"""

import asyncio
from collections.abc import Callable

from scrutateur.audit.ground import Ground
from scrutateur.desk.recorder import Submission
from scrutateur.election.names import LeafIndex
from scrutateur.errors import RefusedError
from scrutateur.intake.messages import (
    Ask,
    FromIntake,
    Kept,
    Open,
    Refused,
    Taken,
    Told,
    encode_messages,
    read_from_desk,
)
from scrutateur.records.payload_ground import PolicyText
from scrutateur.records.payloads import decode_payload


class DeskLine:
    """Holds state: the ground, who waits for which answer, and what leaves at the end of this turn of the loop."""

    def __init__(self, send: Callable[[bytes], None]) -> None:
        """Begin to know nothing; `send` sends a frame to the desk."""
        self.ground = Ground()
        self.opened, self.stopped = asyncio.Event(), asyncio.Event()
        self._send = send
        self._refuses: str | None = "closed"
        self._waiting: dict[int, asyncio.Future[Kept]] = {}
        self._leaving: list[FromIntake] = []
        self._number = 0

    def refuses(self) -> str | None:
        """Give the code with which acts are refused now; `None` while they are taken. May be half a second old."""
        return self._refuses

    def ask(self, submission: Submission) -> "asyncio.Future[Kept]":
        """Have an act kept, or a status request answered; the future raises `RefusedError` where it is not."""
        loop, envelope = asyncio.get_running_loop(), submission.envelope
        self._number += 1
        future: asyncio.Future[Kept] = loop.create_future()
        self._waiting[self._number] = future
        signatures = tuple((item.keyid, item.raw) for item in envelope.signatures)
        self._say(
            Ask(self._number, envelope.kind, envelope.payload, signatures, submission.identity, submission.channel)
        )
        return future

    def hear(self, frame: bytes) -> None:
        """Take a frame of the desk."""
        for message in read_from_desk(frame):
            if isinstance(message, Kept | Refused):
                self._answer(message)
            elif isinstance(message, Told):
                self._learn(message)
            else:
                (self.opened if isinstance(message, Open) else self.stopped).set()

    def _answer(self, message: Kept | Refused) -> None:
        future = self._waiting.pop(message.number)
        if future.done():  # whoever asked has gone
            return
        if isinstance(message, Kept):
            future.set_result(message)
            return
        retry = message.retry_after_seconds
        future.set_exception(RefusedError(message.code, message.sentence, retry_after_seconds=retry))

    def _learn(self, message: Told) -> None:
        if self.ground.policy is None and message.policy_payload:
            policy = decode_payload("policy", message.policy_payload)
            assert isinstance(policy, PolicyText), "the decoder gives the struct of its kind"
            self.ground.apply_policy(policy, message.policy_payload, LeafIndex(0))
        for key in message.keys:
            self.ground.take_key(key)
        self.ground.moved_keys.clear()  # nobody keeps a copy of this copy
        self.ground.freeze_size, self._refuses = message.freeze_size, message.refuses
        self._say(Taken(message.number))

    def _say(self, message: FromIntake) -> None:
        if not self._leaving:
            asyncio.get_running_loop().call_soon(self._leave)
        self._leaving.append(message)

    def _leave(self) -> None:
        self._send(encode_messages(self._leaving))
        self._leaving.clear()
