"""What the intake's process and the desk's say to one another, over a line that nobody else holds.

    intake ── Ask (an act whose signatures are good, or a status request) ──────────> desk
           <─ Kept (what to answer: it is durable) or Refused (it is not kept) ──────
           <─ Told (policy, keys as they move, freeze, whether acts are taken) ──────
           ── Taken (from now on I know them) ──────────────────────────────────────>
           <─ Open (you know what you must: let stations in) ────────────────────────
           <─ Stop (answer what you have, take nothing more, end) ───────────────────

A frame is a MessagePack list of messages, so that many acts cost one write. Asks are answered in any order, by number.
A line that ends without a stop ends the process that is left: neither can do its work without the other.
"""

from collections.abc import Sequence

import msgspec

from scrutateur.audit.signers import EnrolledKey
from scrutateur.desk.recorder import Submission
from scrutateur.election.names import Channel, KeyID
from scrutateur.records.entry import Envelope, Signature


class Ask(msgspec.Struct, array_like=True, frozen=True, tag="ask"):
    """An act to be kept, or a status request to be answered."""

    number: int
    kind: str
    payload: bytes
    signatures: tuple[tuple[KeyID, bytes], ...]
    identity: bytes
    channel: Channel


class Taken(msgspec.Struct, array_like=True, frozen=True, tag="taken"):
    """What was told under this number is known at the door."""

    number: int


class Kept(msgspec.Struct, array_like=True, frozen=True, tag="kept"):
    """What to answer: an act is durable, or a status request was answered."""

    number: int
    is_new: bool
    body: bytes


class Refused(msgspec.Struct, array_like=True, frozen=True, tag="refused"):
    """It is not kept."""

    number: int
    code: str
    sentence: str
    retry_after_seconds: int | None


class Told(msgspec.Struct, array_like=True, frozen=True, tag="told"):
    """What has changed of the ground. Keys come as they are from now on; the rest is said whole each time."""

    number: int
    policy_payload: bytes
    freeze_size: int | None
    refuses: str | None
    keys: tuple[EnrolledKey, ...]


class Open(msgspec.Struct, array_like=True, frozen=True, tag="open"):
    """Let stations in."""


class Stop(msgspec.Struct, array_like=True, frozen=True, tag="stop"):
    """Take nothing more."""


FromIntake = Ask | Taken
FromDesk = Kept | Refused | Told | Open | Stop

_encoder = msgspec.msgpack.Encoder()
_from_intake = msgspec.msgpack.Decoder(list[FromIntake])
_from_desk = msgspec.msgpack.Decoder(list[FromDesk])


def encode_messages(messages: Sequence[FromIntake] | Sequence[FromDesk]) -> bytes:
    """Write a frame."""
    return _encoder.encode(messages)


def read_from_intake(frame: bytes) -> list[FromIntake]:
    """Read what the intake said.

    Raises:
        ValueError: It is no frame of an intake: whoever speaks there is not our program any more.
    """
    return _from_intake.decode(frame)


def read_from_desk(frame: bytes) -> list[FromDesk]:
    """Read what the desk said."""
    return _from_desk.decode(frame)


def submission_of(ask: Ask) -> Submission:
    """Give the act that is asked to be kept."""
    signatures = tuple(Signature(keyid, raw) for keyid, raw in ask.signatures)
    return Submission(Envelope(ask.kind, ask.payload, signatures), ask.identity, ask.channel, bounded=True)
