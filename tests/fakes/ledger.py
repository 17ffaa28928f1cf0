"""A ledger in memory, held to the same contract as the store (tests/ports/test_ledger_contract.py), and rows for it."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256

from scrutateur.election.names import LeafIndex
from scrutateur.errors import ForkError, ScrutateurError, StoreError
from scrutateur.ledger.merkle import EMPTY_ROOT, leaf_hash, root_of
from scrutateur.ports import Batch, Head, Known, Ledger, Row, Seal

NOON = datetime(2026, 9, 20, 12, tzinfo=UTC)


class MemoryLedger:
    """Keeps entries in lists. `free` is what `free_bytes` tells."""

    def __init__(self) -> None:
        self.free = 2**40
        self.fails = False  # set it to make the next commit fail as a disk would
        self._head = Head(0, EMPTY_ROOT, bytes(32), None, 1, 0, None)
        self._log: list[Row] = []
        self._side: list[Row] = []

    def head(self) -> Head:
        return self._head

    def find(self, identities: Sequence[bytes]) -> Mapping[bytes, Known]:
        known = {row.identity: Known(True, row.index, row.leaf_hash, row.receipt) for row in self._side}
        known |= {row.identity: Known(False, row.index, row.leaf_hash, row.receipt) for row in self._log}
        return {identity: known[identity] for identity in identities if identity in known}

    def commit(self, batch: Batch, seal: Seal) -> Head:
        if batch.head != self._head:
            raise ForkError(f"expected size {batch.head.size}, found {self._head.size}")
        assert self._head.received_at is None or self._head.received_at <= batch.received_at, "times never fall"
        assert batch.received_at.microsecond % 1000 == 0, "times are whole milliseconds"
        log, side = [*self._log, *batch.log], [*self._side, *batch.side]
        assert [row.index for row in log] == list(range(len(log))), "I1"
        assert [row.index for row in side] == list(range(len(side))), "I1"
        if self.fails or any(len({row.identity for row in rows}) < len(rows) for rows in (log, side)):
            self.fails = True
            raise StoreError("the store failed: nothing of this batch is kept")
        root, chain, checkpoint = self._head.root, self._head.chain, self._head.checkpoint
        if batch.log:
            try:
                root, chain, checkpoint = seal([row.body for row in batch.log])
            except ScrutateurError as error:
                self.fails = True
                raise StoreError(error.sentence) from error
        self._log, self._side = log, side
        self._head = Head(len(log), root, chain, checkpoint, self._head.epoch, len(side), batch.received_at)
        return self._head

    def entries(self, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
        return (row.body for row in self._log[start:stop])

    def side_entries(self, start: int = 0) -> Iterator[bytes]:
        return (row.body for row in self._side[start:])

    def leaf_hashes(self) -> Iterator[bytes]:
        return (row.leaf_hash for row in self._log)

    def receipt(self, index: LeafIndex) -> bytes | None:
        return self._log[index].receipt if index < len(self._log) else None

    def text(self, index: LeafIndex, number: int) -> bytes | None:
        texts = self._log[index].texts if index < len(self._log) else ()
        return texts[number] if number < len(texts) else None

    def counts_by_key(self) -> Mapping[tuple[str, str], int]:
        return Counter((row.keyid, row.kind) for row in [*self._log, *self._side])

    def free_bytes(self) -> int:
        return self.free


def a_row(index: int, body: bytes | None = None, *, kind: str = "return", texts: tuple[bytes, ...] = ()) -> Row:
    """A row whose bytes tell its index, unless given."""
    entry = b'{"entry":%d}' % index if body is None else body
    return Row(
        index=LeafIndex(index),
        identity=sha256(b"identity" + entry).digest(),
        kind=kind,
        keyid=f"{index % 3:032x}",
        body=entry,
        leaf_hash=leaf_hash(entry),
        receipt=b"receipt of " + entry,
        texts=texts,
    )


def rows_from(start: int, count: int) -> tuple[Row, ...]:
    """So many rows in order."""
    return tuple(a_row(index) for index in range(start, start + count))


def seal_after(ledger: Ledger) -> Seal:
    """A seal that hashes all that the log holds with the new bodies; the checkpoint is no signed one."""
    old, chain = list(ledger.entries()), ledger.head().chain

    def seal(bodies: Sequence[bytes]) -> tuple[bytes, bytes, bytes]:
        new_chain = chain
        for body in bodies:
            new_chain = sha256(new_chain + leaf_hash(body)).digest()
        root = root_of(leaf_hash(body) for body in [*old, *bodies])
        return root, new_chain, b"checkpoint %d %s" % (len(old) + len(bodies), root.hex().encode())

    return seal


def append(ledger: Ledger, log: tuple[Row, ...] = (), side: tuple[Row, ...] = ()) -> Head:
    """Commit rows at the ledger's head, at noon."""
    return ledger.commit(Batch(ledger.head(), log, side, NOON), seal_after(ledger))
