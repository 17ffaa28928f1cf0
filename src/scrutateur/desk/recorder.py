"""Making acts durable: one writer, many acts in one commit, a receipt for each.

The order that never changes: the tree is computed, the rows are written, their bytes are re-read and the root is
derived a second time, the checkpoint is signed, the head moves, the commit returns. Only then does a receipt leave.
"""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
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
_EARLY = "early"  # no kind: these two, received before the closing, are counted apart


@dataclass(frozen=True, slots=True)
class Submission:
    """An act whose signatures are good, on its way to the store."""

    envelope: Envelope
    identity: bytes
    channel: Channel
    bounded: bool  # from the public intake: one key's flood goes to the side journal
    texts: tuple[bytes, ...] = ()
    closes: datetime | None = None  # of the key's station, in force: what arrives before is early

    def count_as(self, at: datetime) -> str:
        """Give the name under which the act is counted, were it received at this time."""
        kind = self.envelope.kind
        return _EARLY if kind in _COUNTED and self.closes is not None and at < self.closes else kind


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

    def __init__(
        self, ledger: Ledger, clock: Clock, seat: Seat, after_closing: Mapping[tuple[str, str], int] | None = None
    ) -> None:
        """Take up the log where the store left it, rebuilding the tree from the entries' bytes.

        Args:
            ledger: The store.
            clock: The times of arrival.
            seat: The keys with which to write.
            after_closing: Returns and corrections in the log that were not early, by (key id, kind); `None` for none.

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
        self._counts = Counter(after_closing)
        for (keyid, kind), count in ledger.counts_by_key().items():
            assert kind, "every act has a kind"
            self._counts[keyid, ""] += count
            if kind in _COUNTED:
                self._counts[keyid, _EARLY] += count - self._counts[keyid, kind]

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
        side = item.bounded and self._goes_to_the_side(item, batch.now)
        received = Received(batch.now, self._seat.instance, item.channel)
        entry = LedgerEntry(item.envelope, received)
        body = encode_entry(entry)
        row = self._row(item, body, received, index=batch.next_index(side=side), side=side)
        (batch.side if side else batch.log).append(row)
        kept = known[item.identity] = Known(side, row.index, row.leaf_hash, row.receipt)
        self._counts.update(((row.keyid, item.count_as(batch.now)), (row.keyid, "")))
        return kept, entry, body

    def _row(self, item: Submission, body: bytes, received: Received, *, index: LeafIndex, side: bool) -> Row:
        hashed, seat = leaf_hash(body), self._seat
        kind, keyid = item.envelope.kind, item.envelope.signatures[0].keyid
        receipt = Receipt(seat.origin, kind, side, index, hashed, received, seat.inclusion_seconds_max)
        signed = sign_receipt(receipt, seat.instance_signer)
        return Row(index, item.identity, kind, keyid, body, hashed, signed, item.texts)

    def _goes_to_the_side(self, item: Submission, at: datetime) -> bool:
        """Say whether an act is one too many of its key. A station's first return after its closing never is.

        What comes before the closing was a try: whoever tried often has used up nothing of the night's.
        """
        keyid, kind, limits = item.envelope.signatures[0].keyid, item.envelope.kind, self._seat.limits
        counted_as = item.count_as(at)
        if kind == "return" and not self._counts[keyid, counted_as]:
            return False
        names = (_EARLY,) if counted_as == _EARLY else _COUNTED
        counted = sum(self._counts[keyid, name] for name in names)
        in_all = self._counts[keyid, ""]
        return in_all >= limits.acts_per_key or (kind in _COUNTED and counted >= limits.returns_per_key)

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
