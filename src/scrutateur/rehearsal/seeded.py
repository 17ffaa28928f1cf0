"""What a seed decides: nonces, which stations do what, in which order. HMAC-SHA-256 alone, never a library's generator.

The same seed gives the same night on every machine and with every version of Python.
"""

import hmac
from collections.abc import Iterable

from scrutateur.election.names import StationID

NONCE_BYTES = 16


def draw(seed: bytes, *parts: str) -> bytes:
    """Give 32 bytes that depend on the seed and on these words alone."""
    return hmac.digest(seed, b"\0".join(part.encode() for part in parts), "sha256")


def nonce_of(seed: bytes, kind: str, *, contest: str = "", station: str = "", version: str = "") -> str:
    """Give the nonce of an act, in hex. An early act has `early` for its kind, or the real one would be a resend."""
    return draw(seed, kind, contest, station, version)[:NONCE_BYTES].hex()


def lowest(seed: bytes, purpose: str, stations: Iterable[StationID], count: int) -> frozenset[StationID]:
    """Choose so many stations for a purpose: those with the lowest draw."""
    return frozenset(sorted(stations, key=lambda station: draw(seed, purpose, station))[:count])


def shuffled(seed: bytes, stations: Iterable[StationID]) -> list[StationID]:
    """Put stations in the order of the seed."""
    return sorted(stations, key=lambda station: draw(seed, "order", station))
