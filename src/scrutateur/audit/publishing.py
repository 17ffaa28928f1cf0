"""Whether an announcement is valid: the end of the embargo, a bulletin, a retraction.

A bulletin is valid if and only if its text parses and encodes again, its frame fits the log, different members reach
the policy of its kind, an end of the embargo precedes its cut-off, no stop names it, and every line and table is what
the replay gives.
"""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime

from scrutateur.audit.bulletin_state import (
    BulletinState,
    check_frame,
    check_retraction,
    open_members_note,
    read_bulletin,
    read_retraction,
    signed_by,
)
from scrutateur.audit.drafting import DrawnTables, Frame, compare_texts, draft_over, draw_tables
from scrutateur.audit.ground import Ground
from scrutateur.bulletin.numbered import AnnouncedBulletin, BulletinText
from scrutateur.bulletin.snapshot import Snapshot
from scrutateur.election.names import LeafIndex
from scrutateur.errors import EmbargoError, GateError
from scrutateur.ledger.merkle import Tree
from scrutateur.ledger.signatures import SignatureCheck
from scrutateur.records.canonical import from_base64
from scrutateur.records.payload_publication import EmbargoLiftedText
from scrutateur.records.receipt import policy_hash
from scrutateur.records.retraction_note import RetractionText
from scrutateur.records.times import format_time


@dataclass(slots=True)
class Publishing:
    """What was announced, and what an announcement is held against. Holds state; the replay alone moves it."""

    check: SignatureCheck
    ground: Ground
    tree: Tree
    bulletins: BulletinState = field(default_factory=BulletinState)
    snapshots: dict[int, Snapshot] = field(default_factory=dict)
    embargo_lifted: tuple[int, datetime] | None = None  # size of the log with the act in it, and its time
    witnessed: str = "none"
    drawn: DrawnTables | None = None  # the last ones: a bulletin is drafted, handed in and announced over the same

    def check_embargo(self, payload: EmbargoLiftedText, at: datetime) -> None:
        """Check that the embargo may end now: the latest closing in force has passed, on the time of receipt.

        Raises:
            EmbargoError: It may not.
        """
        policy, latest = self.ground.policy, self.ground.latest_closing()
        assert policy is not None, "entry 0 is the policy"
        if self.embargo_lifted is not None:
            raise EmbargoError("the embargo is lifted already")
        if latest is None or payload.latest_closing != format_time(latest):
            expected = "none" if latest is None else format_time(latest)
            raise EmbargoError(f"latest closing in force: {expected} expected, {payload.latest_closing} found")
        if at < latest:
            raise EmbargoError(f"the embargo ends at {format_time(latest)}, not before")
        tree = payload.checkpoint
        if tree.size > self.tree.size or self.tree.root(tree.size) != from_base64(tree.root, "checkpoint"):
            raise EmbargoError(f"checkpoint: the log has another root at size {tree.size}")
        if payload.witnessed != "none" or policy.witnesses.quorum is not None:
            # Until the witnesses of a quorum can be asked, a log that names one keeps its embargo.
            raise EmbargoError("witnessed: this version lifts the embargo of a log with `quorum none` only")

    def check_bulletin(self, note: str, index: LeafIndex, at: datetime) -> AnnouncedBulletin:
        """Check a bulletin as a stranger would, and give it.

        Raises:
            ScrutateurError: The first thing that does not hold.
        """
        policy = self.ground.policy
        assert policy is not None, "entry 0 is the policy"
        text = read_bulletin(note)
        _, members = open_members_note(note, self.ground.members_in_force(), self.check)
        signed = signed_by(text.kind, members, policy)
        hashed = policy_hash(self.ground.policy_payload)
        check_frame(text, self.bulletins, policy, policy_sha256=hashed, index=index, at=at)
        self._check_lifted(text.size)
        snapshot, before = self._snapshot(text.size), self.before()
        derived, tables = self.draft(_frame(text), snapshot)
        compare_texts(derived=derived, announced=text)
        data = note.encode()
        return AnnouncedBulletin(
            text=text,
            note=data,
            note_sha256=hashlib.sha256(data).hexdigest(),
            index=index,
            announced_at=at,
            signed=signed,
            snapshot=snapshot,
            tables=tables,
            before=before,
        )

    def draft(self, frame: Frame, snapshot: Snapshot) -> tuple[BulletinText, dict[str, bytes]]:
        """Draft a bulletin over a snapshot of this log: its text and its tables.

        Raises:
            GateError: A gate does not open.
        """
        drawn, before = self.drawn, self.before()
        if drawn is None or drawn.snapshot is not snapshot or drawn.before is not before:
            drawn = self.drawn = draw_tables(snapshot, before)
        return draft_over(frame, drawn), drawn.tables

    def _check_lifted(self, size: int) -> None:
        if self.embargo_lifted is None or self.embargo_lifted[0] > size:
            raise GateError("R516", "cut-off", expected="after the act that lifts the embargo", found=size)

    def _snapshot(self, size: int) -> Snapshot:
        if size not in self.snapshots:
            raise GateError("R515", "cut-off", expected="a size drafted by this desk, or known beforehand", found=size)
        return self.snapshots[size]

    def before(self) -> Snapshot | None:
        """Give the snapshot of the last standing bulletin."""
        standing = self.bulletins.standing()
        return None if standing is None else standing.snapshot

    def check_retraction(self, note: str) -> tuple[RetractionText, str]:
        """Check a retraction; give its text and the SHA-256 of its note.

        Raises:
            ScrutateurError: The first thing that does not hold.
        """
        policy = self.ground.policy
        assert policy is not None, "entry 0 is the policy"
        text = read_retraction(note)
        _, members = open_members_note(note, self.ground.members_in_force(), self.check)
        kind = check_retraction(text, self.bulletins, policy, policy_hash(self.ground.policy_payload))
        signed_by(kind, members, policy)
        return text, hashlib.sha256(note.encode()).hexdigest()


def _frame(text: BulletinText) -> Frame:
    return Frame(
        text.origin, text.number, text.kind, text.drafted, text.previous, text.policy_sha256, text.not_witnessed
    )
