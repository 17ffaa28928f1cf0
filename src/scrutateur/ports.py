"""What the desk asks of the world. One method is one transaction; an implementer must guarantee what is written here.

The drivers share no code: they share the contract tests in tests/ports.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from scrutateur.election.names import LeafIndex


@dataclass(frozen=True, slots=True)
class Head:
    """Where the log stands: what the last commit left.

    `checkpoint` is the signed note for `size` and `root`; `None` only while the log is empty. `chain` is
    SHA-256(previous chain || leaf hash) over all entries, 32 zero bytes for none: it finds flipped bits that the
    store's own checks do not. `received_at` is the arrival of the last entry: times of the log never fall.
    """

    size: int
    root: bytes
    chain: bytes
    checkpoint: bytes | None
    epoch: int
    side_size: int
    received_at: datetime | None


@dataclass(frozen=True, slots=True)
class Row:
    """An entry about to be appended, with all that its receipt needs."""

    index: LeafIndex  # in its own journal
    identity: bytes  # SHA-256 of the signed bytes
    kind: str
    keyid: str  # of the first signature: acts are counted by it
    body: bytes
    leaf_hash: bytes
    receipt: bytes
    texts: tuple[bytes, ...] = ()  # beside the log: text n of this entry, nonce line and all


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows appended together: to the log at `head.size`, to the side journal at `head.side_size`."""

    head: Head  # as read before; the commit is refused if the store has moved on
    log: tuple[Row, ...]
    side: tuple[Row, ...]
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Known:
    """An act that is kept already."""

    side: bool
    index: LeafIndex
    leaf_hash: bytes
    receipt: bytes


Seal = Callable[[Sequence[bytes]], tuple[bytes, bytes, bytes]]
"""From the bodies of the log's new rows *as re-read from the store*: the new root, chain and signed checkpoint."""


class Ledger(Protocol):
    """Keeps the entries. Exactly one process writes; positions are dense from 0 (I1)."""

    def head(self) -> Head:
        """Give where the log stands."""
        ...

    def find(self, identities: Sequence[bytes]) -> Mapping[bytes, Known]:
        """Give those acts that are kept already, in the log or in the side journal."""
        ...

    def commit(self, batch: Batch, seal: Seal) -> Head:
        """Append a batch durably, all or nothing, and move the head by compare-and-set (I2, I3).

        Inserts the rows, re-reads their bytes, calls `seal` with what was read, writes head and checkpoint, commits.
        When it returns, every row and the head survive a power cut. An unknown outcome or an I/O error is raised as
        `StoreError`: the process must end without another write.

        Raises:
            ForkError: The stored head is not `batch.head`: somebody else wrote.
            StoreError: The store failed; what was in the batch is not acknowledged.
        """
        ...

    def entries(self, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
        """Give the log's entries as stored, in order."""
        ...

    def side_entries(self, start: int = 0) -> Iterator[bytes]:
        """Give the side journal's entries as stored, in order."""
        ...

    def receipt(self, index: LeafIndex) -> bytes | None:
        """Give the receipt stored with an entry of the log."""
        ...

    def text(self, index: LeafIndex, number: int) -> bytes | None:
        """Give text `number` (from 0) that lies beside an entry."""
        ...

    def counts_by_key(self) -> Mapping[tuple[str, str], int]:
        """Count the acts of both journals by (key id, kind)."""
        ...

    def free_bytes(self) -> int:
        """Give the free space where the store grows: intake stops at a reserve."""
        ...


class LedgerReader(Protocol):
    """Reads what was committed, beside the writer."""

    def entries(self, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
        """Give the log's entries as stored, in order."""
        ...

    def receipt(self, index: LeafIndex) -> bytes | None:
        """Give the receipt stored with an entry of the log."""
        ...

    def text(self, index: LeafIndex, number: int) -> bytes | None:
        """Give text `number` (from 0) that lies beside an entry."""
        ...


DerivedFile = tuple[str, bytes | None]
"""A path below the public folder, and its bytes; `None` where whoever made them knows that they are the published."""


class PublicFolder(Protocol):
    """The public record as files. A projection of the store: it may lag behind it, never lead it."""

    def read(self, path: str) -> bytes | None:
        """Give a published file, or `None`."""
        ...

    def paths(self) -> Sequence[str]:
        """List every published file, sorted."""
        ...

    def write_log(self, files: Sequence[tuple[str, bytes]], checkpoint: bytes) -> None:
        """Write immutable files durably, one by one, then the checkpoint, last.

        A file that exists already must be equal byte for byte.

        Raises:
            ForkError: An immutable file exists with other bytes.
        """
        ...

    def write_tree(self, files: Iterable[DerivedFile], *, immutable: Mapping[str, bytes]) -> int:
        """Replace the derived part of the folder as one: new tree beside the old, unchanged files linked, one rename.

        Args:
            files: The whole derived part, one file after the other and none of them kept in memory; what is not in it
                (and is not the log's or immutable) disappears. `None` for bytes: as it is published.
            immutable: Files that appear with it and stay for ever, `bulletin/<n>/...`.

        Returns:
            How many files were written; all others were linked.
        """
        ...

    def remove(self, paths: Sequence[str]) -> None:
        """Remove partial tiles that full ones have replaced."""
        ...


class Clock(Protocol):
    """Tells the time, never going back."""

    def now(self) -> datetime:
        """Give the time in UTC, aware, in whole milliseconds."""
        ...


class RecordSource(Protocol):
    """A public record to be verified: a folder, an archive or an address."""

    def read(self, path: str) -> bytes | None:
        """Give a file of the record, or `None` where there is none."""
        ...

    def paths(self) -> Sequence[str] | None:
        """List every file, sorted; `None` where the source cannot be listed (an address)."""
        ...
