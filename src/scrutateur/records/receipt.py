"""The receipt: signed evidence that an act was kept, given only after it was durable.

An envelope in canonical JSON with payload type `application/vnd.scrutateur.receipt.v1+json` and one Ed25519 signature
by the instance that received the act. Payload, all members present, no other: `channel`, `inclusion_seconds_max`,
`index`, `journal` (`log` or `side`), `kind`, `leaf_hash` (64 hex digits), `origin`, `received_at`.

It holds no figure and no identity of the act: it can be photographed and posted before the embargo ends. At
`received_at` + `inclusion_seconds_max` a public checkpoint must have this leaf at this index, or the receipt is
evidence of a breach.
"""

import hashlib
from dataclasses import dataclass
from typing import Annotated, Literal

import msgspec

from scrutateur.election.names import Channel, KeyID, LeafIndex
from scrutateur.errors import MalformedRecordError
from scrutateur.ledger.signatures import Signer
from scrutateur.records.canonical import INTEGER_MAX, canonical, decode_canonical
from scrutateur.records.entry import Envelope, Received, Signature, encode_envelope, pae, parse_envelope
from scrutateur.records.payload_types import Seconds
from scrutateur.records.times import format_arrival, parse_arrival

_Count = Annotated[int, msgspec.Meta(ge=0, le=INTEGER_MAX)]


class _Receipt(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    channel: Channel
    inclusion_seconds_max: Seconds
    index: _Count
    journal: Literal["log", "side"]
    kind: str
    leaf_hash: Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}$(?!\n)")]
    origin: str
    received_at: str


_decoder = msgspec.json.Decoder(_Receipt)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What an instance promises: this leaf, at this index of this journal, received then."""

    origin: str
    kind: str
    side: bool
    index: LeafIndex
    leaf_hash: bytes
    received: Received
    inclusion_seconds_max: int


def sign_receipt(receipt: Receipt, signer: Signer) -> bytes:
    """Write and sign a receipt with the key of the instance named in `received.by`."""
    payload = canonical(
        _Receipt(
            receipt.received.channel,
            receipt.inclusion_seconds_max,
            receipt.index,
            "side" if receipt.side else "log",
            receipt.kind,
            receipt.leaf_hash.hex(),
            receipt.origin,
            format_arrival(receipt.received.at),
        )
    )
    signature = Signature(receipt.received.by, signer(pae("receipt", payload)))
    return encode_envelope(Envelope("receipt", payload, (signature,)))


def parse_receipt(data: bytes) -> tuple[Receipt, Envelope]:
    """Read a receipt, strictly; its signature is the caller's to check, over the envelope's signed bytes.

    Raises:
        MalformedRecordError: Not a receipt, or not its one byte form.
    """
    envelope = parse_envelope(data)
    if envelope.kind != "receipt" or len(envelope.signatures) != 1:
        raise MalformedRecordError("receipt: one signature and payload type `receipt` expected")
    raw = decode_canonical(_decoder, envelope.payload, "receipt")
    by = KeyID(envelope.signatures[0].keyid)
    received = Received(parse_arrival(raw.received_at, "received_at"), by, raw.channel)
    leaf_hash = bytes.fromhex(raw.leaf_hash)
    side = raw.journal == "side"
    receipt = Receipt(raw.origin, raw.kind, side, LeafIndex(raw.index), leaf_hash, received, raw.inclusion_seconds_max)
    return receipt, envelope


def short_code(leaf_hash: bytes) -> str:
    """Give the first 50 bits of a leaf hash in Crockford's base 32, as two groups of five."""
    alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    bits = int.from_bytes(leaf_hash[:7]) >> 6
    letters = "".join(alphabet[bits >> shift & 31] for shift in range(45, -1, -5))
    return f"{letters[:5]}-{letters[5:]}"


def policy_hash(policy: bytes) -> str:
    """Give the policy hash: SHA-256 of the payload bytes of entry 0, in hex."""
    return hashlib.sha256(policy).hexdigest()
