"""Verifier keys: how a key that signs notes is written.

    <name>+<key ID, 8 lower hex digits>+<base64(type byte || public key)>

The key ID is the first 4 bytes of SHA-256(name || LF || type byte || public key). It is a hint, not an identity: two
keys may share one by chance. Valid if and only if the ID is right, the base64 canonical and the type one of

    0x01   Ed25519, signs the text of a note          (log, members)
    0x04   Ed25519, signs the text and a time         (witnesses, see `cosignature`)

Source: C2SP signed-note, C2SP tlog-cosignature.
"""

import binascii
from base64 import b64encode
from dataclasses import dataclass
from enum import IntEnum
from hashlib import sha256
from typing import Final

from scrutateur.errors import MalformedRecordError
from scrutateur.ledger.signatures import Algorithm, PublicKey

KEY_ID_BYTES: Final = 4
PUBLIC_KEY_BYTES: Final = 32
VKEY_CHARACTERS_MAX: Final = 512


class KeyType(IntEnum):
    """The kinds of note key whose signatures we check."""

    ED25519 = 0x01
    COSIGNATURE = 0x04


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A key that signs notes: the name its owner goes by, its type, its 32 bytes."""

    name: str
    type: KeyType
    raw: bytes

    def __post_init__(self) -> None:
        assert is_key_name(self.name), f"{self.name!r} is no key name"
        assert len(self.raw) == PUBLIC_KEY_BYTES, f"an Ed25519 key has 32 bytes, this one {len(self.raw)}"

    @property
    def key_id(self) -> bytes:
        """The 4 bytes that stand before each of its signatures."""
        return sha256(self.name.encode() + b"\n" + bytes([self.type]) + self.raw).digest()[:KEY_ID_BYTES]

    @property
    def text(self) -> str:
        """The key as it is written in policies and `*.vkeys` files."""
        return f"{self.name}+{self.key_id.hex()}+{b64encode(bytes([self.type]) + self.raw).decode()}"

    @property
    def public_key(self) -> PublicKey:
        """The key as a `SignatureCheck` takes it."""
        return PublicKey(Algorithm.ED25519, self.raw)


def is_key_name(name: str) -> bool:
    """Tell whether a name may stand in a signature line: not empty, no space of any alphabet, no `+`, no control."""
    return bool(name) and all(not c.isspace() and c != "+" and c >= " " and not "\ud800" <= c <= "\udfff" for c in name)


def parse_vkey(text: str) -> VerifierKey:
    """Read one verifier key.

    Raises:
        MalformedRecordError: It is not exactly how this key is written, or not of a type that we check.
    """
    if len(text) > VKEY_CHARACTERS_MAX:
        raise MalformedRecordError(f"vkey: expected at most {VKEY_CHARACTERS_MAX} characters, found {len(text)}")
    # The first two `+` only: base64 has `+` too.
    name, *rest = text.split("+", 2)
    if len(rest) != 2 or not is_key_name(name):
        raise MalformedRecordError(f"vkey: expected name+key ID+base64, found {text!r}")
    encoded = decode_base64(rest[1], what="vkey")
    if not encoded or encoded[0] not in list(KeyType):
        raise MalformedRecordError(f"vkey {name}: expected key type 1 or 4, found {encoded[:1].hex() or 'none'}")
    if len(encoded) != 1 + PUBLIC_KEY_BYTES:
        raise MalformedRecordError(f"vkey {name}: expected a key of 32 bytes, found {len(encoded) - 1}")
    key = VerifierKey(name, KeyType(encoded[0]), encoded[1:])
    if key.key_id.hex() != rest[0]:
        raise MalformedRecordError(f"vkey {name}: expected key ID {key.key_id.hex()}, found {rest[0]!r}")
    return key


def decode_base64(text: str, *, what: str) -> bytes:
    """Decode standard base64 with padding, canonical: no other text gives the same bytes.

    Raises:
        MalformedRecordError: It is not that.
    """
    try:
        data = binascii.a2b_base64(text.encode(), strict_mode=True)
    except ValueError as error:
        raise MalformedRecordError(f"{what}: expected base64, found {text[:80]!r}") from error
    if b64encode(data).decode() != text:
        raise MalformedRecordError(f"{what}: expected canonical base64, found {text[:80]!r}")
    return data
