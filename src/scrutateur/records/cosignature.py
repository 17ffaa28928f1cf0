"""Cosignatures: a witness says that it saw a checkpoint, and when.

The signature in the note's line is 8 bytes of time, POSIX seconds, big-endian, at most 2^63 - 1, then 64 bytes of
Ed25519 over

    cosignature/v1
    time <decimal seconds>
    <the whole text of the checkpoint: origin, size, root>

The witness's name is not in the signed bytes, so one key serves one witness only.

Source: C2SP tlog-cosignature, key type 0x04.
"""

from dataclasses import dataclass
from typing import Final

from scrutateur.errors import MalformedRecordError
from scrutateur.ledger.signatures import SignatureCheck, Signer
from scrutateur.records.vkey import KeyType, VerifierKey

TIME_BYTES: Final = 8
SECONDS_MAX: Final = 2**63 - 1
COSIGNATURE_BYTES: Final = TIME_BYTES + 64


@dataclass(frozen=True, slots=True)
class Cosignature:
    """What a witness signed: the time in POSIX seconds, and its 64 bytes."""

    posix_seconds: int
    signature: bytes

    def __post_init__(self) -> None:
        assert 0 <= self.posix_seconds <= SECONDS_MAX, f"no cosignature has the time {self.posix_seconds}"
        assert len(self.signature) == COSIGNATURE_BYTES - TIME_BYTES, f"64 bytes expected, {len(self.signature)} found"

    def encode(self) -> bytes:
        """Return the 72 bytes that follow the key ID in the note's line."""
        return self.posix_seconds.to_bytes(TIME_BYTES, "big") + self.signature


def cosigned_bytes(text: str, posix_seconds: int) -> bytes:
    """Return the bytes that a witness signs for a checkpoint's text."""
    return f"cosignature/v1\ntime {posix_seconds}\n{text}".encode()


def cosign(text: str, signer: Signer, *, posix_seconds: int) -> Cosignature:
    """Cosign the text of a checkpoint. The caller has verified its growth and made that durable first."""
    return Cosignature(posix_seconds, signer(cosigned_bytes(text, posix_seconds)))


def parse_cosignature(data: bytes) -> Cosignature:
    """Read the 72 bytes of a cosignature.

    Raises:
        MalformedRecordError: The length or the time is out of range.
    """
    if len(data) != COSIGNATURE_BYTES:
        raise MalformedRecordError(f"cosignature: expected 72 bytes, found {len(data)}")
    posix_seconds = int.from_bytes(data[:TIME_BYTES], "big")
    if posix_seconds > SECONDS_MAX:
        raise MalformedRecordError(f"cosignature: expected a time of at most 2^63 - 1, found {posix_seconds}")
    return Cosignature(posix_seconds, data[TIME_BYTES:])


def verify_cosignature(text: str, cosignature: Cosignature, key: VerifierKey, check: SignatureCheck) -> bool:
    """Tell whether a witness's key made this cosignature of a checkpoint's text."""
    assert key.type is KeyType.COSIGNATURE, f"{key.name} is no witness's key"
    return check(key.public_key, cosignature.signature, cosigned_bytes(text, cosignature.posix_seconds))
