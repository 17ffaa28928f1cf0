"""Making acts durable: one writer, many acts in one commit, a receipt for each.

The order that never changes: the tree is computed, the rows are written, their bytes are re-read and the root is
derived a second time, the checkpoint is signed, the head moves, the commit returns. Only then does a receipt leave.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from scrutateur.election.names import Channel, KeyID, LeafIndex
from scrutateur.errors import ForkError, StoreError
from scrutateur.ledger.edge import Edge
from scrutateur.ledger.merkle import Tree, leaf_hash
from scrutateur.ledger.signatures import Signer
from scrutateur.ports import Batch, Clock, Head, Known, Ledger, Row
from scrutateur.records.checkpoint import Checkpoint, sign_checkpoint
from scrutateur.records.entry import Envelope, LedgerEntry, Received, encode_entry
from scrutateur.records.policy_record import Limits
from scrutateur.records.receipt import Receipt, sign_receipt
from scrutateur.records.vkey import VerifierKey

_COUNTED = frozenset(("return", "correction"))


@dataclass(frozen=True, slots=True)
class Submission:
    """An act whose signatures are good, on its way to the store."""

    envelope: Envelope
    identity: bytes
    channel: Channel
    bounded: bool  # from the public intake: one key's flood goes to the side journal
    texts: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class Admission:
    """An act that is kept. `entry` is `None` for one that was kept before."""

    index: LeafIndex
    side: bool
    receipt: bytes
    entry: LedgerEntry | None
    body: bytes
    head: Head  # after the commit that holds it, or the last one

    @property
    def is_new(self) -> bool:
        return self.entry is not None


@dataclass(frozen=True, slots=True)
class Seat:
    """The keys and promises with which this instance writes."""

    origin: str
    instance: KeyID
    instance_signer: Signer
    log_key: VerifierKey
    log_signer: Signer
    inclusion_seconds_max: int
    limits: Limits


class Recorder:
    """The writer. One thread calls `record`; nothing else moves the head."""

    def __init__(self, ledger: Ledger, clock: Clock, seat: Seat) -> None:
        """Take up the log where the store left it, rebuilding the tree from the entries' bytes.

        Raises:
            StoreError: What is stored does not lead to the stored head.
        """
        self.tree = Tree()
        self._edge = Edge()
        self._ledger, self._clock, self._seat = ledger, clock, seat
        self._head = ledger.head()
        self._chain = bytes(32)
        for body in ledger.entries():
            self._append(leaf_hash(body))
        if (self.tree.size, self.tree.root(), self._chain) != (self._head.size, self._head.root, self._head.chain):
            raise StoreError(
                f"store: the {self.tree.size} stored entries do not lead to the stored head of size {self._head.size}"
            )
        self._counts = dict(ledger.counts_by_key())
        for (keyid, kind), count in ledger.counts_by_key().items():
            assert kind, "every act has a kind"
            self._counts[keyid, ""] = self._counts.get((keyid, ""), 0) + count

    @property
    def head(self) -> Head:
        """Give the head of the last commit."""
        return self._head

    def _append(self, hashed: bytes) -> None:
        self.tree.append(hashed)
        self._edge.append(hashed)
        self._chain = hashlib.sha256(self._chain + hashed).digest()

    def record(self, submissions: Sequence[Submission]) -> list[Admission]:
        """Keep a batch of acts in one commit, and give each its receipt.

        The same signed bytes get the same receipt and append nothing, whether they came before or twice in this batch.

        Raises:
            StoreError: The outcome is not known, or the store failed: the process must end.
        """
        known = dict(self._ledger.find([item.identity for item in submissions]))
        now = self._clock.now()
        if self._head.received_at is not None:
            now = max(now, self._head.received_at)
        batch = _Batch(self._head, now)
        admitted = [self._admit(item, known, batch) for item in submissions]
        if batch.log or batch.side:
            self._head = self._ledger.commit(Batch(self._head, tuple(batch.log), tuple(batch.side), now), self._seal)
        return [
            Admission(kept.index, kept.side, kept.receipt, entry, body, self._head) for kept, entry, body in admitted
        ]

    def _admit(
        self, item: Submission, known: dict[bytes, Known], batch: "_Batch"
    ) -> tuple[Known, LedgerEntry | None, bytes]:
        earlier = known.get(item.identity)
        if earlier is not None:
            return earlier, None, b""
        side = item.bounded and self._goes_to_the_side(item.envelope)
        received = Received(batch.now, self._seat.instance, item.channel)
        entry = LedgerEntry(item.envelope, received)
        body = encode_entry(entry)
        row = self._row(item, body, received, index=batch.next_index(side=side), side=side)
        (batch.side if side else batch.log).append(row)
        kept = known[item.identity] = Known(side, row.index, row.leaf_hash, row.receipt)
        self._count(item.envelope)
        return kept, entry, body

    def _row(self, item: Submission, body: bytes, received: Received, *, index: LeafIndex, side: bool) -> Row:
        hashed, seat = leaf_hash(body), self._seat
        kind, keyid = item.envelope.kind, item.envelope.signatures[0].keyid
        receipt = Receipt(seat.origin, kind, side, index, hashed, received, seat.inclusion_seconds_max)
        signed = sign_receipt(receipt, seat.instance_signer)
        return Row(index, item.identity, kind, keyid, body, hashed, signed, item.texts)

    def _goes_to_the_side(self, envelope: Envelope) -> bool:
        """Say whether an act is one too many of its key. A station's first return never is."""
        keyid, limits = envelope.signatures[0].keyid, self._seat.limits
        if envelope.kind == "return" and not self._counts.get((keyid, "return"), 0):
            return False
        counted = sum(self._counts.get((keyid, kind), 0) for kind in _COUNTED)
        in_all = self._counts.get((keyid, ""), 0)
        return in_all >= limits.acts_per_key or (envelope.kind in _COUNTED and counted >= limits.returns_per_key)

    def _count(self, envelope: Envelope) -> None:
        for key in ((envelope.signatures[0].keyid, envelope.kind), (envelope.signatures[0].keyid, "")):
            self._counts[key] = self._counts.get(key, 0) + 1

    def _seal(self, bodies: Sequence[bytes]) -> tuple[bytes, bytes, bytes]:
        """From the rows as re-read: derive the root twice, in two ways, and sign."""
        for body in bodies:
            self._append(leaf_hash(body))
        root = self.tree.root()
        if root != self._edge.root():
            raise ForkError(f"store: two derivations of the root at size {self.tree.size} disagree: nothing was signed")
        checkpoint = Checkpoint(self._seat.origin, self.tree.size, root)
        note = sign_checkpoint(checkpoint, self._seat.log_key, self._seat.log_signer)
        return root, self._chain, note.encode()


class _Batch:
    """Rows on their way into one commit."""

    def __init__(self, head: Head, now: datetime) -> None:
        self.log: list[Row] = []
        self.side: list[Row] = []
        self.now = now
        self._head = head

    def next_index(self, *, side: bool) -> LeafIndex:
        return LeafIndex(self._head.side_size + len(self.side) if side else self._head.size + len(self.log))
