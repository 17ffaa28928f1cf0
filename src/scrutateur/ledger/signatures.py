"""What the pure rooms know of signatures: names of algorithms and two shapes of function.

Nothing below `adapters/` computes a signature. Whoever checks one is handed a `SignatureCheck`, whoever signs a
`Signer`; `adapters/signatures.py` makes both from well-kept libraries.
"""

from dataclasses import dataclass
from enum import Enum
from typing import Protocol


class Algorithm(Enum):
    """Algorithms a key of the record may have (`alg`)."""

    ED25519 = "ed25519"
    P256 = "p256"


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A public key: 32 bytes for Ed25519, the uncompressed point of 65 bytes for P-256."""

    algorithm: Algorithm
    raw: bytes

    def __post_init__(self) -> None:
        expected = 32 if self.algorithm is Algorithm.ED25519 else 65
        assert len(self.raw) == expected, f"{self.algorithm.value}: {expected} bytes expected, {len(self.raw)} found"


class SignatureCheck(Protocol):
    """Tell whether a signature over a message is good. Ed25519: 64 bytes; P-256: raw r || s, 64 bytes."""

    def __call__(self, key: PublicKey, signature: bytes, message: bytes) -> bool: ...


class Signer(Protocol):
    """Sign a message with a key held elsewhere. P-256 signers give raw r || s."""

    def __call__(self, message: bytes) -> bytes: ...
