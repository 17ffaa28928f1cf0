"""What is read from the store: the same on the writer's connection and on a reader's.

Long lists are read in pages, so that no read transaction stays open while a slow caller thinks: an open one keeps the
write-ahead log from being reset.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import apsw

from scrutateur.election.names import LeafIndex
from scrutateur.errors import StoreError
from scrutateur.ports import Head, Known

PAGE_ROWS = 1000
Cell = Any  # what a column holds is said by the STRICT tables of sqlite_schema.py, where no type checker looks
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SELECT_HEAD = "SELECT size, root, chain, checkpoint, epoch, side_size, received_ms FROM head WHERE id = 1"
_SELECT_KNOWN = (
    "SELECT identity, side_index, leaf_hash, receipt FROM side WHERE identity IN ({})",
    "SELECT identity, leaf_index, leaf_hash, receipt FROM entry WHERE identity IN ({})",
)
_SELECT_NEW_BODIES = """
SELECT json_group_array(json_array(leaf_index, hex(body)) ORDER BY leaf_index)
  FROM entry
 WHERE leaf_index >= ? AND leaf_index < ?
"""
_SELECT_COUNTS = """
SELECT keyid, kind, count(*)
  FROM (SELECT keyid, kind FROM entry UNION ALL SELECT keyid, kind FROM side)
 GROUP BY keyid, kind
"""
_SELECT_BODIES = "SELECT leaf_index, body FROM entry WHERE leaf_index >= ? AND leaf_index < ? ORDER BY leaf_index"
_SELECT_SIDE_BODIES = "SELECT side_index, body FROM side WHERE side_index >= ? AND side_index < ? ORDER BY side_index"
_SELECT_LEAVES = "SELECT leaf_index, leaf_hash FROM entry WHERE leaf_index >= ? AND leaf_index < ? ORDER BY leaf_index"


def fetch(connection: apsw.Connection, select: str, values: tuple[int | bytes, ...] = ()) -> list[tuple[Cell, ...]]:
    """Run a query to its end, so that no read transaction stays open.

    Raises:
        StoreError: The store cannot be read, or a flipped bit made text of no encoding.
    """
    try:
        return connection.execute(select, values).fetchall()
    except (apsw.Error, UnicodeDecodeError) as error:
        raise StoreError(f"store {connection.filename}: {type(error).__name__}: {error}") from error


def milliseconds(time: datetime) -> int:
    """Give a time as stored: whole milliseconds since 1970, UTC."""
    return (time - _EPOCH) // timedelta(milliseconds=1)


def read_meta(connection: apsw.Connection) -> tuple[str, str]:
    """Give the origin and the log's vkey for which the store was created."""
    rows = fetch(connection, "SELECT origin, log_vkey FROM meta WHERE id = 1")
    if not rows:
        raise StoreError("store: expected its origin and key, found none")
    return str(rows[0][0]), str(rows[0][1])


def read_head(connection: apsw.Connection) -> Head:
    """Give where the log stands."""
    rows = fetch(connection, _SELECT_HEAD)
    if not rows:
        raise StoreError("store: expected a head, found none")
    size, root, chain, checkpoint, epoch, side_size, received_ms = rows[0]
    received_at = None if received_ms is None else _EPOCH + timedelta(milliseconds=received_ms)
    return Head(size, root, chain, checkpoint, epoch, side_size, received_at)


def find_known(connection: apsw.Connection, identities: Sequence[bytes]) -> Mapping[bytes, Known]:
    """Give those acts that are kept already. In both journals, once entered by decision: the log's answers."""
    known = {}
    for start in range(0, len(identities), PAGE_ROWS):
        page = tuple(identities[start : start + PAGE_ROWS])
        for select, side in zip(_SELECT_KNOWN, (True, False), strict=True):
            places = ", ".join("?" * len(page))
            for identity, index, leaf_hash, receipt in fetch(connection, select.format(places), page):
                known[identity] = Known(side, LeafIndex(index), leaf_hash, receipt)
    return known


def read_new_bodies(connection: apsw.Connection, start: int, stop: int) -> list[bytes]:  # positional: as a range
    """Re-read the bodies of a batch in one step: each step of a query gives the interpreter away to other threads."""
    rows: list[list[Any]] = json.loads(fetch(connection, _SELECT_NEW_BODIES, (start, stop))[0][0])  # as it was written
    if [index for index, _ in rows] != list(range(start, stop)):
        raise StoreError(
            f"store {connection.filename}: expected the rows {start} to {stop}, re-read {len(rows)} of them"
        )
    return [bytes.fromhex(body) for _, body in rows]


def read_entries(connection: apsw.Connection, start: int, stop: int | None) -> Iterator[bytes]:
    """Give the log's entries as stored, in order."""
    return _pages(connection, _SELECT_BODIES, start, stop)


def read_side_entries(connection: apsw.Connection, start: int) -> Iterator[bytes]:
    """Give the side journal's entries as stored, in order."""
    return _pages(connection, _SELECT_SIDE_BODIES, start, None)


def read_leaf_hashes(connection: apsw.Connection) -> Iterator[bytes]:
    """Give the leaf hashes as stored, in order, for the tree that the process keeps."""
    return _pages(connection, _SELECT_LEAVES, 0, None)


def read_receipt(connection: apsw.Connection, index: LeafIndex) -> bytes | None:
    """Give the receipt stored with an entry of the log."""
    rows = fetch(connection, "SELECT receipt FROM entry WHERE leaf_index = ?", (index,))
    return rows[0][0] if rows else None


def read_text(connection: apsw.Connection, index: LeafIndex, number: int) -> bytes | None:
    """Give a text that lies beside an entry of the log."""
    select = "SELECT body FROM text WHERE journal = 'log' AND entry_index = ? AND number = ?"
    rows = fetch(connection, select, (index, number))
    return rows[0][0] if rows else None


def count_by_key(connection: apsw.Connection) -> Mapping[tuple[str, str], int]:
    """Count the acts of both journals by (key id, kind)."""
    return {(keyid, kind): count for keyid, kind, count in fetch(connection, _SELECT_COUNTS)}


def _pages(connection: apsw.Connection, select: str, start: int, stop: int | None) -> Iterator[bytes]:
    """Read a dense column page by page; a gap is never passed over in silence (I1)."""
    assert start >= 0, "indexes count from 0"
    while stop is None or start < stop:
        page_stop = start + PAGE_ROWS if stop is None else min(start + PAGE_ROWS, stop)
        for index, value in fetch(connection, select, (start, page_stop)):
            if index != start:
                raise StoreError(f"store: expected entry {start}, found {index}: a gap")
            yield value
            start += 1
        if start < page_stop:
            return
