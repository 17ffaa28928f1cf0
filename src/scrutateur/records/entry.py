"""A ledger entry: one signed envelope (DSSE) as it arrived, in canonical JSON.

    {"payload":"<base64>","payloadType":"application/vnd.scrutateur.<kind>.v1+json",
     "received":{"at":"<UTC, ms>","by":"<key id>","channel":"web"},"signatures":[{"keyid":"<32 hex>","sig":"<base64>"}]}

The signed bytes are PAE(type, payload) = "DSSEv1" SP len(type) SP type SP len(payload) SP payload, lengths in bytes, in
decimal. The identity of an act is SHA-256 of these bytes, never of a signature: ECDSA is randomised and malleable.
`received` is covered by the leaf, so that *early* and assurance can be replayed by anyone.

An entry is valid if and only if it has these four members and no other, at most 65,535 bytes, one to sixteen
signatures by different key ids, is canonical, and its base64 is canonical too.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

import msgspec

from scrutateur.election.names import Channel, KeyID
from scrutateur.errors import MalformedRecordError
from scrutateur.records.canonical import decode_canonical, from_base64, kept_once, to_base64
from scrutateur.records.kinds import kind_of, media_type
from scrutateur.records.times import format_arrival, parse_arrival

ENTRY_BYTES_MAX = 65_535
RECEIVED_BYTES_MAX = 128  # of `"received":{...},` with the longest channel

_KeyIDText = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{32}$(?!\n)")]


class _Webauthn(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    authenticator_data: str
    client_data_json: str


class _Signature(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True, frozen=True):
    keyid: _KeyIDText
    sig: str
    webauthn: _Webauthn | None = None


class _Received(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    at: str
    by: _KeyIDText
    channel: Channel


class _Entry(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    payload: str
    payloadType: str  # noqa: N815  DSSE's own spelling of the member
    received: _Received
    signatures: Annotated[tuple[_Signature, ...], msgspec.Meta(min_length=1, max_length=16)]


class _Envelope(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    payload: str
    payloadType: str  # noqa: N815  DSSE's own spelling of the member
    signatures: Annotated[tuple[_Signature, ...], msgspec.Meta(min_length=1, max_length=16)]


_entry_decoder = msgspec.json.Decoder(_Entry)
_envelope_decoder = msgspec.json.Decoder(_Envelope)
_encoder = msgspec.json.Encoder(order="sorted")


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature as sent: P-256 as raw r || s. `webauthn` keeps what a passkey signed around the challenge."""

    keyid: KeyID
    raw: bytes
    webauthn: tuple[bytes, bytes] | None = None  # authenticator data, client data JSON


@dataclass(frozen=True, slots=True)
class Envelope:
    """What somebody signed: a kind, the exact payload bytes, and signatures in the order sent."""

    kind: str
    payload: bytes
    signatures: tuple[Signature, ...]

    def signed_bytes(self) -> bytes:
        """Give the bytes that every signature covers."""
        return pae(self.kind, self.payload)

    def identity(self) -> bytes:
        """Give the identity of the act: 32 bytes."""
        return hashlib.sha256(self.signed_bytes()).digest()


@dataclass(frozen=True, slots=True)
class Received:
    """When, by which instance, and how an act came in."""

    at: datetime
    by: KeyID
    channel: Channel


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    envelope: Envelope
    received: Received


def pae(kind: str, payload: bytes) -> bytes:
    """Give the pre-authentication encoding of a payload of this kind. Source: DSSE 1.0."""
    media = media_type(kind).encode()
    return b"DSSEv1 %d %b %d %b" % (len(media), media, len(payload), payload)


def encode_entry(entry: LedgerEntry) -> bytes:
    """Write an entry.

    Raises:
        MalformedRecordError: The entry would be longer than 65,535 bytes.
    """
    received = entry.received
    data = _encoder.encode(
        _Entry(
            to_base64(entry.envelope.payload),
            media_type(entry.envelope.kind),
            _Received(format_arrival(received.at), received.by, received.channel),
            _signatures_out(entry.envelope.signatures),
        )
    )
    if len(data) > ENTRY_BYTES_MAX:
        raise MalformedRecordError(f"entry: at most {ENTRY_BYTES_MAX} bytes expected, {len(data)} found")
    return data


def parse_entry(data: bytes) -> LedgerEntry:
    """Read an entry, strictly.

    Raises:
        MalformedRecordError: Not an entry, or not its one byte form.
    """
    if len(data) > ENTRY_BYTES_MAX:
        raise MalformedRecordError(f"entry: at most {ENTRY_BYTES_MAX} bytes expected, {len(data)} found")
    raw = decode_canonical(_entry_decoder, data, "entry")
    received = Received(
        parse_arrival(raw.received.at, "received.at"), KeyID(kept_once(raw.received.by)), raw.received.channel
    )
    return LedgerEntry(_envelope_in(raw.payload, raw.payloadType, raw.signatures), received)


def encode_envelope(envelope: Envelope) -> bytes:
    """Write an envelope on its own, as files, QR codes and the desk's door carry it."""
    return _encoder.encode(
        _Envelope(
            to_base64(envelope.payload), media_type(envelope.kind), _signatures_out(envelope.signatures)
        )
    )  # fmt: skip


def parse_envelope(data: bytes) -> Envelope:
    """Read an envelope on its own, strictly.

    Raises:
        MalformedRecordError: Not an envelope, or not its one byte form.
    """
    if len(data) > ENTRY_BYTES_MAX:
        raise MalformedRecordError(f"envelope: at most {ENTRY_BYTES_MAX} bytes expected, {len(data)} found")
    raw = decode_canonical(_envelope_decoder, data, "envelope")
    return _envelope_in(raw.payload, raw.payloadType, raw.signatures)


def _signatures_out(signatures: Sequence[Signature]) -> tuple[_Signature, ...]:
    return tuple(
        _Signature(
            item.keyid,
            to_base64(item.raw),
            None if item.webauthn is None else _Webauthn(*(to_base64(part) for part in item.webauthn)),
        )
        for item in signatures
    )


def _envelope_in(payload: str, payload_type: str, signatures: Sequence[_Signature]) -> Envelope:
    if len({item.keyid for item in signatures}) != len(signatures):
        raise MalformedRecordError("signatures: two carry the same key id")
    return Envelope(
        kind_of(payload_type), from_base64(payload, "payload"), tuple(_signature_in(item) for item in signatures)
    )


def _signature_in(item: _Signature) -> Signature:
    webauthn = None
    if item.webauthn is not None:
        webauthn = (
            from_base64(item.webauthn.authenticator_data, "authenticator_data"),
            from_base64(item.webauthn.client_data_json, "client_data_json"),
        )
    return Signature(KeyID(item.keyid), from_base64(item.sig, "sig"), webauthn)
