"""Bulletins in the making: drafted from the count, signed line by line, announced when enough members have."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime

from scrutateur.audit.bulletin_state import check_status_word
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


@dataclass(slots=True)
class Draft:
    """A bulletin in the making. Holds state: the lines that members have signed so far."""

    text: BulletinText
    tables: dict[str, bytes]
    required: int
    lines: dict[str, SignatureLine] = field(default_factory=dict)  # by the member's key name, in order of signing

    @property
    def encoded(self) -> str:
        return encode_bulletin(self.text)

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

    def make(self, kind: str) -> Draft:
        """Draft the next bulletin at the head of the log.

        Raises:
            EmbargoError: The embargo is not lifted: until then nothing adds two stations.
            GateError: A gate does not open.
            RefusedError: No such kind of bulletin.
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
        quorum = policy.quorums[POLICY_OF_BULLETIN[kind]]
        assert isinstance(quorum, MemberQuorum), "bulletins are signed by members"
        draft = Draft(text, tables, quorum.required())
        self._drafts[text.number] = draft
        return draft

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
        policy = self._policy()
        quorum = policy.quorums[POLICY_OF_BULLETIN[draft.text.kind]]
        assert isinstance(quorum, MemberQuorum), "bulletins are signed by members"
        return quorum.reached_by(self._signed(draft))

    def _signed(self, draft: Draft) -> list[Member]:
        return [member for member in self._replay.ground.members_in_force() if member.vkey.name in draft.lines]

    def _policy(self) -> Policy:
        policy = self._replay.ground.policy
        if policy is None:
            raise QuorumError("the log has no policy yet", required=2, reached=0)
        return policy
