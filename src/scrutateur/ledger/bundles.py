"""Entry bundles: the entries of up to 256 neighbouring leaves in one file.

Each entry is a length of two bytes, big-endian, and its bytes; nothing stands before, between or after them. Hence no
entry is longer than 65,535 bytes. Bundle N of a log holds the entries 256 N to 256 N + 255; `tiles` gives its path.

Source: C2SP tlog-tiles.
"""

from collections.abc import Sequence
from typing import Final

from scrutateur.errors import MalformedRecordError
from scrutateur.ledger.tiles import TILE_WIDTH

ENTRY_BYTES_MAX: Final = 65_535
_LENGTH_BYTES: Final = 2


def encode_bundle(entries: Sequence[bytes]) -> bytes:
    """Join 1 to 256 entries. Doors refuse a longer entry; one that comes this far is a bug."""
    assert 1 <= len(entries) <= TILE_WIDTH, f"a bundle holds 1 to 256 entries, not {len(entries)}"
    parts = []
    for entry in entries:
        assert len(entry) <= ENTRY_BYTES_MAX, f"an entry has at most 65,535 bytes, this one {len(entry)}"
        parts += [len(entry).to_bytes(_LENGTH_BYTES, "big"), entry]
    return b"".join(parts)


def parse_bundle(data: bytes, width: int) -> tuple[bytes, ...]:
    """Split a bundle into its entries.

    Args:
        width: How many entries its path promises.

    Raises:
        MalformedRecordError: The bytes end early or late.
    """
    entries = []
    position = 0
    for number in range(1, width + 1):
        start = position + _LENGTH_BYTES
        position = start + int.from_bytes(data[position:start], "big")
        if start > len(data) or position > len(data):
            raise MalformedRecordError(f"bundle: expected {width} entries, the bytes end within number {number}")
        entries.append(data[start:position])
    if position != len(data):
        raise MalformedRecordError(f"bundle: {len(data) - position} bytes follow the last of {width} entries")
    return tuple(entries)
