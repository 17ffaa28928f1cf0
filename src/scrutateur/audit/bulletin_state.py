"""The bulletins of a log: what was announced, what it rested on, what was taken back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from scrutateur.audit.signers import check_members
from scrutateur.bulletin.changes import changes
from scrutateur.bulletin.numbered import AnnouncedBulletin, BulletinText, Signed
from scrutateur.bulletin.publication import Retraction
from scrutateur.election.names import LeafIndex, PersonID, StationID
from scrutateur.errors import GateError, MalformedRecordError, SignatureError
from scrutateur.ledger.signatures import SignatureCheck
from scrutateur.records.bulletin_note import parse_bulletin
from scrutateur.records.kinds import POLICY_OF_BULLETIN
from scrutateur.records.note import Note, open_note, split_note
from scrutateur.records.policy_record import Member, MemberQuorum, Policy
from scrutateur.records.retraction_note import RetractionText, encode_retraction, parse_retraction
from scrutateur.records.times import format_arrival, format_time


@dataclass(slots=True)
class BulletinState:
    """Holds state: bulletins, retractions and stops share one series of numbers."""

    announced: list[AnnouncedBulletin] = field(default_factory=list)
    retractions: list[Retraction] = field(default_factory=list)
    stops: dict[int, str] = field(default_factory=dict)  # number -> SHA-256 of the text it stops
    stopped_by: set[PersonID] = field(default_factory=set)  # since the last announcement: each member stops once
    highest: int = 0
    last_note: tuple[int, str] | None = None  # number and SHA-256 of the last bulletin or retraction
    changed_in: dict[StationID, int] = field(default_factory=dict)
    first_counted_in: dict[LeafIndex, int] = field(default_factory=dict)

    def standing(self) -> AnnouncedBulletin | None:
        """Give the last bulletin that was not retracted."""
        return next((item for item in reversed(self.announced) if not item.retracted), None)

    def take_bulletin(self, bulletin: AnnouncedBulletin) -> None:
        """Remember a bulletin that was found valid."""
        number = bulletin.number
        self.highest, self.last_note = number, (number, bulletin.note_sha256)
        self.stopped_by.clear()
        self.announced.append(bulletin)
        for name, contest in bulletin.snapshot.contests.items():
            before = None if bulletin.before is None else bulletin.before.contests.get(name)
            for change in changes(before, contest):
                self.changed_in[change.station] = number
            for item in contest.stations.values():
                if item.standing.state.counts and item.standing.index is not None:
                    self.first_counted_in.setdefault(item.standing.index, number)

    def take_stop(self, number: int, text_sha256: str, person: PersonID) -> None:
        """Stop the bulletin in the making: its number is used up.

        Raises:
            MalformedRecordError: Not the next number, or a second stop by one member: the quorum may pass over it.
        """
        if number != self.highest + 1:
            raise MalformedRecordError(f"stop: bulletin {self.highest + 1} is the next, {number} found")
        if person in self.stopped_by:
            raise MalformedRecordError("stop: this member stopped the announcement before: the quorum passes over it")
        self.stopped_by.add(person)
        self.stops[number], self.highest = text_sha256, number

    def take_retraction(self, text: RetractionText, note_sha256: str, index: LeafIndex, at: datetime) -> None:
        """Take a bulletin back."""
        place = next(i for i, item in enumerate(self.announced) if item.number == text.retracts[0])
        self.announced[place] = replace(self.announced[place], retracted=True)
        self.retractions.append(Retraction(text.number, text.retracts[0], text.reason, at, index))
        self.highest, self.last_note = text.number, (text.number, note_sha256)


def note_text(note: str) -> str:
    """Give the text of a note without verifying anything: to learn which cut-off a bulletin speaks of.

    Raises:
        MalformedRecordError: Not a note.
    """
    return split_note(note.encode())[0]


def open_members_note(note: str, members: Sequence[Member], check: SignatureCheck) -> tuple[Note, tuple[Member, ...]]:
    """Verify a note signed by members in force; give it, and who signed, in the order of the lines.

    Raises:
        MalformedRecordError: Not a note.
        SignatureError: A member's line fails, or a line is by no member: surplus lines are refused too.
    """
    opened = open_note(note.encode(), [member.vkey for member in members], check)
    if any(line.key is None for line in opened.lines):
        raise SignatureError("note: a line is by no member of the policy, or by one whose key was revoked")
    by_key = {member.vkey: member for member in members}
    signed = [by_key[line.key] for line in opened.lines if line.key is not None]
    if len(set(signed)) != len(signed):
        raise SignatureError("note: one member signed twice")
    return opened, tuple(signed)


def signed_by(kind: str, members: tuple[Member, ...], policy: Policy) -> Signed:
    """Say who signed and how many were needed.

    Raises:
        QuorumError: The policy of this kind of bulletin is not reached.
    """
    name = POLICY_OF_BULLETIN[kind]
    quorum = policy.quorums[name]
    assert isinstance(quorum, MemberQuorum), f"policy {name} counts members"
    check_members(name, quorum, members)
    independent = sum(member.independent for member in members)
    labels = tuple(member.label for member in members)
    return Signed(labels, len(members), quorum.required(), independent, len(policy.members))


def check_frame(
    text: BulletinText, state: BulletinState, policy: Policy, *, policy_sha256: str, index: LeafIndex, at: datetime
) -> None:
    """Check what a bulletin says of itself: origin, number, previous, policy, delay, stops.

    Raises:
        GateError: A line is not what the log gives.
    """
    lines: Mapping[str, tuple[object, object]] = {
        "origin": (policy.origin, text.origin),
        "number": (state.highest + 1, text.number),
        "previous": (state.last_note, text.previous),
        "policy": (policy_sha256, text.policy_sha256),
    }
    for what, (expected, found) in lines.items():
        if expected != found:
            raise GateError("R512", what, expected=expected, found=found)
    last = state.announced[-1].text.size if state.announced else 0
    if not last <= text.size <= index:
        raise GateError("R512", "cut-off", expected=f"{last} to {index}", found=text.size)
    due = text.drafted + timedelta(seconds=policy.announce_delay_seconds)
    if at < due:
        raise GateError("R514", "announced at", expected=f"{format_time(due)} or later", found=format_arrival(at))
    if text.not_witnessed is not None:
        # Where the witness policy is `quorum none` there was nothing to wait for, and the line has no ground.
        raise GateError("R517", "not-witnessed", expected="no such line with `quorum none`", found=text.not_witnessed)
    check_status_word(text.kind, state)


def check_status_word(kind: str, state: BulletinState) -> None:
    """Check that rulings follow a proclamation.

    Raises:
        GateError: `after-rulings` or `final`, and nothing proclaimed stands.
    """
    proclaimed = any(item.text.kind == "proclaimed" and not item.retracted for item in state.announced)
    if kind in ("after-rulings", "final") and not proclaimed:
        raise GateError("R517", f"kind {kind}", expected="after a bulletin `proclaimed`", found="none stands")


def read_bulletin(note: str) -> BulletinText:
    """Read the text of a bulletin's note.

    Raises:
        MalformedRecordError: Not a bulletin.
    """
    return parse_bulletin(note_text(note))


def read_retraction(note: str) -> RetractionText:
    """Read the text of a retraction's note.

    Raises:
        MalformedRecordError: Not a retraction.
    """
    return parse_retraction(note_text(note))


def check_retraction(text: RetractionText, state: BulletinState, policy: Policy, policy_sha256: str) -> str:
    """Check what a retraction says of itself; give the kind of the bulletin it retracts.

    Raises:
        GateError: A line is not what the log gives.
        MalformedRecordError: It retracts what does not stand.
    """
    lines: Mapping[str, tuple[object, object]] = {
        "origin": (policy.origin, text.origin),
        "number": (state.highest + 1, text.number),
        "previous": (state.last_note, text.previous),
        "policy": (policy_sha256, text.policy_sha256),
    }
    for what, (expected, found) in lines.items():
        if expected != found:
            raise GateError("R512", what, expected=expected, found=found)
    found = next((item for item in state.announced if item.number == text.retracts[0] and not item.retracted), None)
    if found is None or found.note_sha256 != text.retracts[1]:
        raise MalformedRecordError(f"retraction: bulletin {text.retracts[0]} does not stand, or has another note")
    return found.text.kind


def draft_retraction(
    state: BulletinState, policy: Policy, policy_sha256: str, *, number: int, reason: str, drafted: datetime
) -> RetractionText:
    """Draft the text that takes a bulletin back.

    Raises:
        MalformedRecordError: No bulletin of this number stands, or the reason is no code.
    """
    found = next((item for item in state.announced if item.number == number and not item.retracted), None)
    if found is None or state.last_note is None:
        raise MalformedRecordError(f"bulletin {number}: no bulletin of this number stands")
    text = RetractionText(
        origin=policy.origin,
        number=state.highest + 1,
        retracts=(number, found.note_sha256),
        drafted=drafted,
        previous=state.last_note,
        policy_sha256=policy_sha256,
        reason=reason,
    )
    return parse_retraction(encode_retraction(text))
