"""Canonical JSON: the one byte form of a value.

A profile of RFC 8785. Keys are ASCII and sorted; no insignificant white space; integers only, |n| < 2^53; strings in
NFC; no float, no null, no duplicate key; what is absent is left out. In this profile the encoder below gives the bytes
of RFC 8785 (a test holds the two together).

Bytes are valid if and only if they decode into the type of their format, unknown members refused, and encode again to
the same bytes. That comparison alone refuses duplicate keys, white space, other orders and other spellings of a number.

Example: `{"contest":"P1","figures":{"blank":3,"null":2}}`
"""

import base64
import binascii
import unicodedata
from functools import lru_cache
from typing import TypeVar

import msgspec

from scrutateur.errors import MalformedRecordError

INTEGER_MAX = 2**53 - 1

T = TypeVar("T")

_encoder = msgspec.json.Encoder(order="sorted")


def canonical(value: object) -> bytes:
    """Encode plain values (dicts, lists, strings, integers, booleans) or a struct of this room as canonical JSON."""
    return _encoder.encode(value)


def decode_canonical(decoder: msgspec.json.Decoder[T], data: bytes, what: str) -> T:
    """Decode bytes that must be canonical.

    Args:
        decoder: Of the format's struct; made once, since making one is slow.
        what: Names the format in the error.

    Raises:
        MalformedRecordError: The bytes are not of this format, or not its one byte form.
    """
    try:
        value = decoder.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise MalformedRecordError(f"{what}: {error}") from error
    if _encoder.encode(value) != data:
        raise MalformedRecordError(f"{what}: not canonical: encoded again it gives other bytes")
    if not data.isascii() and not unicodedata.is_normalized("NFC", data.decode()):
        raise MalformedRecordError(f"{what}: not canonical: a text is not in Unicode form NFC")
    return value


@lru_cache(maxsize=1 << 10)
def kept_once(text: str) -> str:
    """Give one copy of a text that very many acts repeat: a country's returns name one contest and one form."""
    return text


def to_base64(data: bytes) -> str:
    """Encode as standard base64 with padding."""
    return base64.b64encode(data).decode("ascii")


def from_base64(text: str, what: str) -> bytes:  # positional: a text, then its name
    """Decode standard base64, refusing every spelling but the one that encodes back.

    Raises:
        MalformedRecordError: Not base64, or not its canonical spelling.
    """
    try:
        data = binascii.a2b_base64(text.encode("ascii"), strict_mode=True)
    except (binascii.Error, UnicodeEncodeError) as error:
        raise MalformedRecordError(f"{what}: not standard base64") from error
    if to_base64(data) != text:
        raise MalformedRecordError(f"{what}: not canonical base64")
    return data
