"""Rows of the store: what is written beside the bytes of an entry, so that a flipped bit is found."""

from collections.abc import Sequence
from hashlib import sha256
from itertools import accumulate

from scrutateur.ports import Row

Value = int | str | bytes
EMPTY_CHAIN = bytes(32)
EMPTY_ROOT = sha256(b"").digest()


def chain_after(chain: bytes, rows: Sequence[Row]) -> list[bytes]:
    """Extend the chain: after each row, SHA-256(previous chain || leaf hash)."""
    return list(accumulate((row.leaf_hash for row in rows), chain_link, initial=chain))[1:]


def chain_link(chain: bytes, leaf_hash: bytes) -> bytes:  # positional: in the order in which they are hashed
    """Extend the chain by one leaf."""
    return sha256(chain + leaf_hash).digest()


def row_hash(*values: object) -> bytes:
    """Hash the other columns of a row, each preceded by its length, so that no two rows look alike."""
    digest = sha256()
    for value in values:
        octets = value if isinstance(value, bytes) else str(value).encode("utf-8")
        digest.update(b"%d:" % len(octets))
        digest.update(octets)
    return digest.digest()


def entry_values(row: Row, chain: bytes) -> tuple[Value, ...]:
    """Give the columns of `entry`, in their order. `body` is covered by `leaf_hash`."""
    before = (row.index, row.identity, row.kind, row.keyid, row.leaf_hash, chain)
    return (*before, row_hash(*before, row.receipt), row.receipt, row.body)


def side_values(row: Row) -> tuple[Value, ...]:
    """Give the columns of `side`, in their order."""
    before = (row.index, row.identity, row.kind, row.keyid, row.leaf_hash)
    return (*before, row_hash(*before, row.receipt), row.receipt, row.body)


def text_values(journal: str, rows: Sequence[Row]) -> list[tuple[Value, ...]]:
    """Give the columns of `text` for all texts beside these rows."""
    return [
        (journal, row.index, number, sha256(text).digest(), text)
        for row in rows
        for number, text in enumerate(row.texts)
    ]
