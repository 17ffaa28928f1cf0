"""Bulletins and retractions in the making: drafted, signed line by line, announced when enough members have."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime

from scrutateur.audit.bulletin_state import check_retraction, check_status_word, draft_retraction
from scrutateur.audit.drafting import Frame
from scrutateur.audit.replay import Replay
from scrutateur.bulletin.numbered import BulletinText
from scrutateur.desk.held import Json, held_stations
from scrutateur.errors import EmbargoError, MalformedRecordError, QuorumError, RefusedError, SignatureError
from scrutateur.ports import Clock
from scrutateur.records.bulletin_note import encode_bulletin
from scrutateur.records.kinds import POLICY_OF_BULLETIN
from scrutateur.records.note import Note, SignatureLine, open_note, parse_signature_line
from scrutateur.records.policy_record import Member, MemberQuorum, Policy
from scrutateur.records.receipt import policy_hash
from scrutateur.records.retraction_note import RetractionText, encode_retraction


@dataclass(slots=True)
class Draft:
    """A note in the making. Holds state: the lines that members have signed so far."""

    text: BulletinText | RetractionText
    tables: dict[str, bytes]
    quorum: MemberQuorum
    lines: dict[str, SignatureLine] = field(default_factory=dict)  # by the member's key name, in order of signing

    @property
    def kind(self) -> str:
        """The bulletin's kind; `retraction` for what takes one back."""
        return self.text.kind if isinstance(self.text, BulletinText) else "retraction"

    @property
    def required(self) -> int:
        return self.quorum.required()

    @property
    def encoded(self) -> str:
        return encode_bulletin(self.text) if isinstance(self.text, BulletinText) else encode_retraction(self.text)

    @property
    def text_sha256(self) -> str:
        return hashlib.sha256(self.encoded.encode()).hexdigest()

    def note(self) -> str:
        """Give the note with the lines signed so far."""
        return Note(self.encoded, tuple(self.lines.values())).encode().decode()


class Drafts:
    """The drafts of this desk, by number. They live in memory: a restart drafts anew."""

    def __init__(self, replay: Replay, clock: Clock) -> None:
        self._replay, self._clock = replay, clock
        self._drafts: dict[int, Draft] = {}

    def make(self, kind: str, *, again: bool = False) -> Draft:
        """Draft the next bulletin at the head of the log.

        Args:
            kind: Which bulletin.
            again: Take the place of a draft of this number, though members have signed that: their lines are lost.

        Raises:
            EmbargoError: The embargo is not lifted: until then nothing adds two stations.
            GateError: A gate does not open.
            RefusedError: No such kind of bulletin; `draft`: members have signed the draft that there is.
        """
        if kind not in POLICY_OF_BULLETIN:
            raise RefusedError("payload", f"a kind of bulletin expected: {', '.join(POLICY_OF_BULLETIN)}")
        publishing = self._replay.publishing
        if publishing.embargo_lifted is None:
            raise EmbargoError("the embargo is not lifted: no figure of two stations may be added yet")
        policy = self._policy()
        check_status_word(kind, publishing.bulletins)
        frame = self._frame(kind, policy, self._clock.now())
        text, tables = publishing.draft(frame, self._replay.snapshot())
        return self._put(Draft(text, tables, _quorum(policy, kind)), again=again)

    def make_retraction(self, number: int, reason: str, *, again: bool = False) -> Draft:
        """Draft what takes a bulletin back; as many sign it as had to sign that.

        Raises:
            MalformedRecordError: No bulletin of this number stands, or the reason is no code.
            RefusedError: `draft`: members have signed the draft that there is.
        """
        policy, bulletins = self._policy(), self._replay.publishing.bulletins
        hashed, drafted = policy_hash(self._replay.ground.policy_payload), self._clock.now().replace(microsecond=0)
        text = draft_retraction(bulletins, policy, hashed, number=number, reason=reason, drafted=drafted)
        kind = check_retraction(text, bulletins, policy, hashed)
        return self._put(Draft(text, {}, _quorum(policy, kind)), again=again)

    def _put(self, draft: Draft, *, again: bool) -> Draft:
        number = draft.text.number
        before = self._drafts.get(number)
        if before is not None and before.encoded == draft.encoded:
            return before  # asked for twice in one second: the same text, with the lines that it has
        if before is not None and before.lines and not again:
            # Whoever asks once more, or a command typed twice, must not undo what members did.
            raise RefusedError(
                "draft",
                f"bulletin {number}: a draft of kind {before.kind} is there, signed by {len(before.lines)}: "
                "announce it, or ask for another with `--again`, and its lines are lost",
            )
        self._drafts[number] = draft
        self._forget_snapshots()
        return draft

    def _forget_snapshots(self) -> None:
        """Let go of what no draft and no bulletin speaks of: a country's count is large, and drafts are asked for."""
        publishing = self._replay.publishing
        texts = [draft.text for draft in self._drafts.values()]
        spoken_of = {text.size for text in texts if isinstance(text, BulletinText)}
        spoken_of |= {bulletin.text.size for bulletin in publishing.bulletins.announced}
        for size in publishing.snapshots.keys() - spoken_of:
            del publishing.snapshots[size]

    def _frame(self, kind: str, policy: Policy, now: datetime) -> Frame:
        bulletins = self._replay.publishing.bulletins
        return Frame(
            origin=policy.origin,
            number=bulletins.highest + 1,
            kind=kind,
            drafted=now.replace(microsecond=0),
            previous=bulletins.last_note,
            policy_sha256=policy_hash(self._replay.ground.policy_payload),
        )

    def get(self, number: int) -> Draft:
        """Give a draft.

        Raises:
            RefusedError: There is none of this number.
        """
        draft = self._drafts.get(number)
        if draft is None:
            raise RefusedError("path", f"there is no draft of bulletin {number}")
        return draft

    def held(self) -> Json:
        """List the stations that a bulletin drafted now would not count, though something was received, and why.

        Raises:
            EmbargoError: As `make`.
        """
        return held_stations(self._replay)

    def sign(self, number: int, line: str) -> Draft:
        """Take a member's signature line under a draft.

        Raises:
            RefusedError: `signature`: the line is no good signature of a member over this text.
        """
        draft, members = self.get(number), self._replay.ground.members_in_force()
        try:
            parsed = parse_signature_line(line)
            note = Note(draft.encoded, (parsed,)).encode()
            opened = open_note(note, [member.vkey for member in members], self._replay.check)
        except (MalformedRecordError, SignatureError) as error:
            raise RefusedError("signature", "the line is no member's good signature over this draft") from error
        draft.lines[parsed.name] = opened.lines[0]
        return draft

    def reached(self, draft: Draft) -> bool:
        """Tell whether enough members have signed."""
        return draft.quorum.reached_by(self._signed(draft))

    def _signed(self, draft: Draft) -> list[Member]:
        return [member for member in self._replay.ground.members_in_force() if member.vkey.name in draft.lines]

    def _policy(self) -> Policy:
        policy = self._replay.ground.policy
        if policy is None:
            raise QuorumError("the log has no policy yet", required=2, reached=0)
        return policy


def _quorum(policy: Policy, kind: str) -> MemberQuorum:
    quorum = policy.quorums[POLICY_OF_BULLETIN[kind]]
    assert isinstance(quorum, MemberQuorum), "notes are signed by members"
    return quorum
