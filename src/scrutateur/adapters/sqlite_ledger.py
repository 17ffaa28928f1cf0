"""The ledger in one SQLite file: one writer, one transaction a batch.

From its first commit on, an instance belongs to the thread that committed. Others read through `open_reader`, each with
a connection of its own: on the writer's they would see rows that are not committed yet.
Two processes cannot both append: whoever opens the store for writing raises its epoch, and the head is moved by
compare-and-set, so that the older one appends nothing more and ends with `ForkError`.

After any error the instance is spent: every further commit is refused, nothing is rolled back by hand, no checkpoint
is made, and the process must end by `os._exit`. After a failed flush the system may report the next one as good.
"""

import itertools
import os
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import apsw

from scrutateur.adapters import sqlite_reading as reading
from scrutateur.adapters.sqlite_connection import (
    StoreSettings,
    connect_new,
    connect_reader,
    connect_writer,
    settings_in_use,
    store_error,
)
from scrutateur.adapters.sqlite_rows import (
    EMPTY_CHAIN,
    EMPTY_ROOT,
    Value,
    chain_after,
    entry_values,
    side_values,
    text_values,
)
from scrutateur.adapters.sqlite_schema import migrate
from scrutateur.election.names import LeafIndex
from scrutateur.errors import ForkError, ScrutateurError, StoreError
from scrutateur.ports import Batch, Head, Known, Seal

WAL_PAGES_MAX = 2000  # of 4 KiB: then the writer copies them into the database before its next batch
ROWS_PER_STATEMENT = 128
_INSERT_ENTRY = """
INSERT INTO entry (leaf_index, identity, kind, keyid, leaf_hash, chain, row_hash, receipt, body)
"""
_INSERT_SIDE = """
INSERT INTO side (side_index, identity, kind, keyid, leaf_hash, row_hash, receipt, body)
"""
_INSERT_TEXT = "INSERT INTO text (journal, entry_index, number, body_hash, body) "
_INSERT_HEAD = """
INSERT INTO head (id, size, root, chain, checkpoint, epoch, side_size, received_ms)
VALUES (1, 0, ?, ?, NULL, 0, 0, NULL)
"""
_MOVE_HEAD = """
UPDATE head
   SET size = ?, root = ?, chain = ?, checkpoint = ?, side_size = ?, received_ms = ?
 WHERE id = 1 AND size = ? AND side_size = ? AND epoch = ?
"""


class SqliteLedger:
    """The writer's ledger. Implements `ports.Ledger`."""

    def __init__(self, path: Path, connection: apsw.Connection, wal_pages_max: int = WAL_PAGES_MAX) -> None:
        self.path = path
        self.origin, self.log_vkey = reading.read_meta(connection)
        self._connection = connection
        self._wal_pages_max = wal_pages_max
        self._spent = False
        self._writing_thread: int | None = None
        self._wal_pages = 0
        connection.set_wal_hook(self._count_wal_pages)

    def head(self) -> Head:
        """Give where the log stands."""
        return reading.read_head(self._here())

    def find(self, identities: Sequence[bytes]) -> Mapping[bytes, Known]:
        """Give those acts that are kept already, in the log or in the side journal."""
        return reading.find_known(self._here(), identities)

    def commit(self, batch: Batch, seal: Seal) -> Head:
        """Append a batch durably, all or nothing, and move the head by compare-and-set.

        Without new entries of the log (side journal alone) nothing is sealed: root and checkpoint stay.

        Raises:
            ForkError: The stored head is not `batch.head`: somebody else wrote.
            StoreError: The store or the seal failed; nothing of the batch is acknowledged.
        """
        if self._spent:
            raise StoreError(f"store {self.path}: a commit failed before: the process must end")
        self._writing_thread = self._writing_thread or threading.get_ident()
        self._spent = True  # until this commit is known to be whole
        try:
            head = self._commit(batch, seal)
        except apsw.Error as error:
            raise store_error(self.path, error) from error
        self._spent = False
        return head

    def entries(self, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
        """Give the log's entries as stored, in order."""
        return reading.read_entries(self._here(), start, stop)

    def side_entries(self, start: int = 0) -> Iterator[bytes]:
        """Give the side journal's entries as stored, in order."""
        return reading.read_side_entries(self._here(), start)

    def leaf_hashes(self) -> Iterator[bytes]:
        """Give the leaf hashes as stored, in order, for the tree that the process keeps."""
        return reading.read_leaf_hashes(self._here())

    def receipt(self, index: LeafIndex) -> bytes | None:
        """Give the receipt stored with an entry of the log."""
        return reading.read_receipt(self._here(), index)

    def text(self, index: LeafIndex, number: int) -> bytes | None:
        """Give text `number` (from 0) that lies beside an entry."""
        return reading.read_text(self._here(), index, number)

    def counts_by_key(self) -> Mapping[tuple[str, str], int]:
        """Count the acts of both journals by (key id, kind)."""
        return reading.count_by_key(self._here())

    def free_bytes(self) -> int:
        """Give the free space where the store grows."""
        return free_bytes_at(self.path)

    def settings(self) -> StoreSettings:
        """Read back what durability rests on."""
        return settings_in_use(self._connection, self.path)

    def close(self) -> None:
        """Copy the write-ahead log into the database, remove it, and close; after an error, close and write nothing."""
        if not self._spent:
            self._connection.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0)
        self._connection.close(True)

    def _here(self) -> apsw.Connection:
        """Give the connection to the thread that writes: any other would read rows that are not committed."""
        assert self._writing_thread in (None, threading.get_ident()), (
            "beside the writer's thread, read by `open_reader`"
        )
        return self._connection

    def _commit(self, batch: Batch, seal: Seal) -> Head:
        if self._wal_pages > self._wal_pages_max:
            self._checkpoint()
        self._begin(batch)
        chain = self._insert(batch)
        root, sealed_chain, checkpoint = self._sealed(batch, seal)
        if sealed_chain != chain:
            raise StoreError(f"store {self.path}: the chain over the stored rows is not the one sealed")
        head = Head(
            size=batch.head.size + len(batch.log),
            root=root,
            chain=chain,
            checkpoint=checkpoint,
            epoch=batch.head.epoch,
            side_size=batch.head.side_size + len(batch.side),
            received_at=batch.received_at,
        )
        self._move_head(batch.head, head)
        self._connection.execute("COMMIT")
        return head

    def _begin(self, batch: Batch) -> None:
        """Take the write lock and refuse a head that is not ours any more."""
        self._connection.execute("BEGIN IMMEDIATE")
        stored = self.head()
        if stored == batch.head:
            return
        self._connection.execute("ROLLBACK")  # nothing has been written yet
        raise ForkError(
            f"store {self.path}: expected size {batch.head.size} and epoch {batch.head.epoch}, "
            f"found {stored.size} and {stored.epoch}: another writer has taken over"
        )

    def _insert(self, batch: Batch) -> bytes:
        """Insert the rows; give the chain after the last one."""
        head = batch.head
        assert [row.index for row in batch.log] == list(range(head.size, head.size + len(batch.log))), "I1"
        assert [row.index for row in batch.side] == list(range(head.side_size, head.side_size + len(batch.side))), "I1"
        assert head.received_at is None or head.received_at <= batch.received_at, "times of the log never fall"
        assert batch.received_at.microsecond % 1000 == 0, "times of the log are whole milliseconds, as stored"
        chains = chain_after(head.chain, batch.log)
        self._insert_rows(
            _INSERT_ENTRY, [entry_values(row, chain) for row, chain in zip(batch.log, chains, strict=True)]
        )
        self._insert_rows(_INSERT_SIDE, [side_values(row) for row in batch.side])
        self._insert_rows(_INSERT_TEXT, text_values("log", batch.log) + text_values("side", batch.side))
        return chains[-1] if chains else head.chain

    def _insert_rows(self, insert: str, rows: Sequence[tuple[Value, ...]]) -> None:
        """Insert rows, many in one statement: each statement gives the interpreter away, and has to wait for it."""
        for start in range(0, len(rows), ROWS_PER_STATEMENT):
            part = rows[start : start + ROWS_PER_STATEMENT]
            places = ", ".join([f"({', '.join('?' * len(part[0]))})"] * len(part))
            self._connection.execute(f"{insert}VALUES {places}", tuple(itertools.chain.from_iterable(part)))

    def _sealed(self, batch: Batch, seal: Seal) -> tuple[bytes, bytes, bytes | None]:
        """Re-read the new bodies and have them sealed."""
        head = batch.head
        if not batch.log:
            return head.root, head.chain, head.checkpoint
        bodies = reading.read_new_bodies(self._here(), head.size, head.size + len(batch.log))
        try:
            return seal(bodies)
        except StoreError:
            raise
        except ScrutateurError as error:
            raise StoreError(f"store {self.path}: the new head cannot be sealed: {error.sentence}") from error

    def _move_head(self, old: Head, new: Head) -> None:
        assert new.received_at is not None
        values = (new.size, new.root, new.chain, new.checkpoint, new.side_size, reading.milliseconds(new.received_at))
        self._connection.execute(_MOVE_HEAD, (*values, old.size, old.side_size, old.epoch))
        if self._connection.changes() != 1:
            raise ForkError(f"store {self.path}: the head at size {old.size} was not there to be moved")

    def _count_wal_pages(self, _connection: apsw.Connection, _database: str, pages: int) -> int:
        self._wal_pages = pages
        return apsw.SQLITE_OK

    def _checkpoint(self) -> None:
        """Copy what the readers allow; a reader in the middle only means that more is copied next time."""
        self._connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_PASSIVE)
        self._wal_pages = 0


class SqliteReader:
    """The reading half of the ledger, on a connection that cannot write. One instance a thread."""

    def __init__(self, path: Path, connection: apsw.Connection) -> None:
        self.path = path
        self.origin, self.log_vkey = reading.read_meta(connection)
        self._connection = connection

    def head(self) -> Head:
        """Give where the log stands."""
        return reading.read_head(self._connection)

    def find(self, identities: Sequence[bytes]) -> Mapping[bytes, Known]:
        """Give those acts that are kept already, in the log or in the side journal."""
        return reading.find_known(self._connection, identities)

    def entries(self, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
        """Give the log's entries as stored, in order."""
        return reading.read_entries(self._connection, start, stop)

    def side_entries(self, start: int = 0) -> Iterator[bytes]:
        """Give the side journal's entries as stored, in order."""
        return reading.read_side_entries(self._connection, start)

    def leaf_hashes(self) -> Iterator[bytes]:
        """Give the leaf hashes as stored, in order."""
        return reading.read_leaf_hashes(self._connection)

    def receipt(self, index: LeafIndex) -> bytes | None:
        """Give the receipt stored with an entry of the log."""
        return reading.read_receipt(self._connection, index)

    def text(self, index: LeafIndex, number: int) -> bytes | None:
        """Give text `number` (from 0) that lies beside an entry."""
        return reading.read_text(self._connection, index, number)

    def counts_by_key(self) -> Mapping[tuple[str, str], int]:
        """Count the acts of both journals by (key id, kind)."""
        return reading.count_by_key(self._connection)

    def free_bytes(self) -> int:
        """Give the free space where the store grows."""
        return free_bytes_at(self.path)

    def close(self) -> None:
        """Close the connection."""
        self._connection.close(True)


def create_ledger(path: Path, *, origin: str, log_vkey: str) -> None:
    """Create an empty store for one log, durably, never over another file.

    Raises:
        StoreError: The file exists, the disk refuses, or it is a network file system.
    """
    connection = connect_new(path)
    try:
        connection.execute("BEGIN IMMEDIATE")
        migrate(connection)
        connection.execute("INSERT INTO meta (id, origin, log_vkey) VALUES (1, ?, ?)", (origin, log_vkey))
        connection.execute(_INSERT_HEAD, (EMPTY_ROOT, EMPTY_CHAIN))
        connection.execute("COMMIT")
        connection.close()
    except apsw.Error as error:
        raise store_error(path, error) from error


def open_ledger(path: Path) -> SqliteLedger:
    """Open a store for its one writer, taking over from any other by raising the epoch.

    Raises:
        StoreError: It cannot be opened as it must be: absent, newer, another program's, on a network file system.
    """
    connection = connect_writer(path)
    try:
        connection.execute("UPDATE head SET epoch = epoch + 1 WHERE id = 1")
        return SqliteLedger(path, connection)
    except apsw.Error as error:
        raise store_error(path, error) from error


def open_reader(path: Path) -> SqliteReader:
    """Open a store for reading, beside its writer.

    Raises:
        StoreError: It is absent, newer, or another program's.
    """
    connection = connect_reader(path)
    try:
        return SqliteReader(path, connection)
    except apsw.Error as error:
        raise store_error(path, error) from error


def free_bytes_at(path: Path) -> int:
    """Give the space left to ordinary users on the file system of a path."""
    state = os.statvfs(path.parent)
    return state.f_bavail * state.f_frsize
