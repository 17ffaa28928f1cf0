"""The intake's half of the line: it asks, it learns, and it answers whom the desk answers."""

import asyncio
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime

import pytest

from scrutateur.audit.signers import EnrolledKey
from scrutateur.desk.recorder import Submission
from scrutateur.election.names import Channel, KeyID, LeafIndex, StationID
from scrutateur.errors import RefusedError
from scrutateur.intake.desk_line import DeskLine
from scrutateur.intake.messages import (
    Ask,
    FromDesk,
    Kept,
    Open,
    Refused,
    Stop,
    Taken,
    Told,
    encode_messages,
    read_from_intake,
    submission_of,
)
from scrutateur.ledger.signatures import Algorithm, PublicKey
from scrutateur.records.entry import Envelope, Signature

KEY = EnrolledKey(
    KeyID("0" * 32), PublicKey(Algorithm.P256, bytes(65)), "station", None, StationID("7"), LeafIndex(3), True,
    datetime(2027, 1, 1, tzinfo=UTC),
)  # fmt: skip
ACT = Submission(Envelope("return", b"{}", (Signature(KEY.keyid, bytes(64)),)), bytes(32), Channel.WEB, bounded=True)


class Desk:
    """The other end, by hand: the frames that it got, and what it says."""

    def __init__(self) -> None:
        self.frames: list[bytes] = []
        self.line = DeskLine(self.frames.append)

    def says(self, *messages: FromDesk) -> None:
        self.line.hear(encode_messages(messages))

    def heard(self) -> list[object]:
        return [message for frame in self.frames for message in read_from_intake(frame)]


def run(test: Callable[[Desk], Coroutine[None, None, None]]) -> None:
    async def begin() -> None:
        await test(Desk())

    asyncio.run(asyncio.wait_for(begin(), 5))


def test_acts_of_one_turn_leave_in_one_frame_and_arrive_as_they_were():
    """Two acts asked for at once cost one write, and the desk reads just what the door authenticated."""

    async def test(desk: Desk) -> None:
        desk.line.ask(ACT)
        desk.line.ask(ACT)
        await asyncio.sleep(0)
        assert len(desk.frames) == 1
        first, second = desk.heard()
        assert isinstance(first, Ask) and isinstance(second, Ask)
        assert (first.number, second.number) == (1, 2)
        assert submission_of(first) == ACT

    run(test)


def test_answers_reach_those_who_asked_in_any_order():
    """The second act's answer comes first; the first one's is a refusal with all that it said."""

    async def test(desk: Desk) -> None:
        first, second = desk.line.ask(ACT), desk.line.ask(ACT)
        desk.says(Kept(2, True, b"receipt"), Refused(1, "busy", "too many", 5))
        assert (await second).body == b"receipt"
        with pytest.raises(RefusedError, match="too many") as refusal:
            await first
        assert (refusal.value.code, refusal.value.retry_after_seconds) == ("busy", 5)

    run(test)


def test_an_answer_for_somebody_who_has_gone_is_dropped():
    """A station that hung up does not break the line for the others."""

    async def test(desk: Desk) -> None:
        gone, stays = desk.line.ask(ACT), desk.line.ask(ACT)
        gone.cancel()
        desk.says(Refused(1, "busy", "too many", None), Kept(2, False, b"receipt"))
        assert (await stays).is_new is False

    run(test)


def test_the_ground_is_learnt_and_acknowledged():
    """Keys arrive as they are, a revoked one with its time; the desk is told when they are known."""

    async def test(desk: Desk) -> None:
        assert desk.line.refuses() == "closed"
        desk.says(Told(9, b"", 12, None, (KEY,)))
        await asyncio.sleep(0)
        assert desk.line.ground.keys == {KEY.keyid: KEY}
        assert (desk.line.ground.freeze_size, desk.line.refuses()) == (12, None)
        assert desk.heard() == [Taken(9)]

    run(test)


def test_open_and_stop_are_heard():
    """The door opens when it is told to, and stops when it is told to, and not before."""

    async def test(desk: Desk) -> None:
        assert not desk.line.opened.is_set()
        desk.says(Open())
        assert desk.line.opened.is_set() and not desk.line.stopped.is_set()
        desk.says(Stop())
        assert desk.line.stopped.is_set()

    run(test)


@pytest.mark.parametrize("frame", [b"", b"\xc1", b"\x91\x92\xa3ask\x01", b"\x91\x92\xa5other\x01"])
def test_what_no_intake_says_is_an_error(frame: bytes):
    """An empty frame, no MessagePack, half an ask, an unknown message: the desk ends such a line."""
    with pytest.raises(ValueError):
        read_from_intake(frame)
