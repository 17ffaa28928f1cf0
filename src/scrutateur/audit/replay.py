"""Replaying a log: from entry to entry to the state that they make. The desk and the stranger run this same code.

Each entry takes effect whole or not at all. One whose signatures are good and whose conditions fail is kept, has no
effect, and is listed with a code: nothing vanishes.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from scrutateur.audit.count_state import CountState
from scrutateur.audit.deciding import apply_answer, apply_call_back, apply_decision, apply_original_seen, revoke
from scrutateur.audit.ground import Ground, check_possession
from scrutateur.audit.hearing import NOTHING_HEARD, WITHOUT_EFFECT, Heard, hear_day, hear_return
from scrutateur.audit.publishing import Publishing
from scrutateur.audit.signers import EnrolledKey, identity_of, persons_of, revoked_at_the_desk, signers_of
from scrutateur.audit.snapshots import Snapshots
from scrutateur.audit.stating import hear_area_record
from scrutateur.bulletin.snapshot import Snapshot
from scrutateur.election.acts import Ref
from scrutateur.election.names import LeafIndex
from scrutateur.errors import MalformedRecordError, ScrutateurError
from scrutateur.ledger.merkle import Tree, leaf_hash
from scrutateur.ledger.signatures import SignatureCheck
from scrutateur.records.entry import LedgerEntry
from scrutateur.records.kinds import STATION_KINDS
from scrutateur.records.payload_ground import ElectionText, EnrolmentText, PolicyText, RegistryActText, RevocationText
from scrutateur.records.payload_publication import EmbargoLiftedText, NoteText, StopText
from scrutateur.records.payloads import PAYLOADS, Payload, decode_payload
from scrutateur.records.times import parse_time


@dataclass(frozen=True, slots=True)
class Listed:
    """An entry that is kept and has no effect: why, in a code and a sentence."""

    index: LeafIndex
    kind: str
    code: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Arrival:
    """An entry on its way through the replay."""

    entry: LedgerEntry
    ref: Ref
    signers: tuple[EnrolledKey, ...]

    @property
    def at(self) -> datetime:
        return self.entry.received.at


class Replay:
    """The state that the entries so far make. `apply` is its only door."""

    def __init__(self, check: SignatureCheck, cut_offs: frozenset[int] = frozenset()) -> None:
        """Begin with an empty log.

        Args:
            check: Checks signatures of notes and proofs of possession; those of entries are the caller's.
            cut_offs: Sizes whose snapshots bulletins further down the log will ask for.
        """
        self.check = check
        self.tree = Tree()
        self.ground = Ground()
        self.publishing = Publishing(check, self.ground, self.tree)
        self.count: CountState | None = None
        self._snapshots: Snapshots | None = None
        self.listed: list[Listed] = []
        self._cut_offs = cut_offs
        self._identities: set[bytes] = set()
        self._received_at: datetime | None = None

    @property
    def origin(self) -> str | None:
        return None if self.ground.policy is None else self.ground.policy.origin

    def next_index(self) -> LeafIndex:
        """Give the index of the entry that `apply` will take."""
        return LeafIndex(self.tree.size)

    def holds(self, identity: bytes) -> bool:
        """Tell whether an act of this identity is in the log."""
        return identity in self._identities

    def snapshot(self) -> Snapshot:
        """Give the count as it stands, and keep it for the bulletin that may announce it.

        Raises:
            MalformedRecordError: The registry is not frozen.
        """
        if self.count is None or self._snapshots is None or self.ground.in_force is None:
            raise MalformedRecordError("the registry is not frozen: there is nothing to count yet")
        kept, size = self.publishing.snapshots, self.tree.size
        if size not in kept:
            registry = self.ground.in_force.lend()  # what a snapshot keeps must not move with later acts
            assert registry is self.count.registry, "ground and count have one registry"
            kept[size] = self._snapshots.take(size=size, root=self.tree.root())
        return kept[size]

    def apply(self, entry: LedgerEntry, body: bytes) -> Heard:
        """Take the next entry of the log.

        Args:
            entry: Parsed; its signatures and quorum checked by the caller.
            body: Its bytes.

        Raises:
            MalformedRecordError: This is no log: it has no policy, the act is there already, or time falls.
            SignatureError: It is signed by a key that is not known.
        """
        at, index, envelope = entry.received.at, self.tree.size, entry.envelope
        if self.origin is None and (index or envelope.kind != "policy"):
            raise MalformedRecordError(f"entry {index}: a log begins with its policy")
        understood = index and envelope.kind in PAYLOADS
        signers = signers_of(envelope, self.ground.keys) if understood else ()
        identity = identity_of(envelope, signers)
        if identity in self._identities:
            raise MalformedRecordError(f"entry {index}: this act is in the log already")
        if self._received_at is not None and at < self._received_at:
            raise MalformedRecordError(f"entry {index}: received before the entry in front of it")
        self._identities.add(identity)
        self._received_at = at
        hashed = leaf_hash(body)
        heard = self._judge(Arrival(entry, Ref(LeafIndex(index), hashed.hex()), signers))
        self.tree.append(hashed)
        if self.tree.size in self._cut_offs and self.count is not None:
            self.snapshot()
        return heard

    def _judge(self, arrival: Arrival) -> Heard:
        kind, ref = arrival.entry.envelope.kind, arrival.ref
        if kind not in PAYLOADS:
            return self._list(ref, kind, "not-understood", "this version does not understand the kind")
        try:
            payload = decode_payload(kind, arrival.entry.envelope.payload)
        except MalformedRecordError as error:
            self._list(ref, kind, "R101", error.sentence)
            self._hold_for_unreadable(arrival)
            return Heard(("unreadable",))
        if ref.index and payload.origin != self.origin:
            return self._list(ref, kind, "R103", "the act names another origin")
        if kind not in STATION_KINDS and revoked_at_the_desk(arrival.signers):
            return self._list(ref, kind, "R303", "a key of the desk that was revoked signed the act")
        try:
            return _EFFECTS[kind](self, arrival, payload)
        except ScrutateurError as error:
            return self._list(ref, kind, error.code, error.sentence)

    def _list(self, ref: Ref, kind: str, code: str, sentence: str) -> Heard:
        self.listed.append(Listed(ref.index, kind, code, sentence))
        # A station is told what its notes can say; the desk must know that its act changed nothing.
        return NOTHING_HEARD if kind in STATION_KINDS else WITHOUT_EFFECT

    def _hold_for_unreadable(self, arrival: Arrival) -> None:
        """Hold the station of a return whose bytes do not parse, until a readable one comes (R101)."""
        station = arrival.signers[0].station if arrival.signers else None
        if self.count is None or station is None or arrival.entry.envelope.kind != "return":
            return
        known = self.count.registry.stations.get(station)
        if known is None or arrival.at < known.closes:
            return
        for contest in known.contests:
            file = self.count.file(contest, station)
            file.unreadable = arrival.ref.index
            self.count.restand(file)

    def counting(self) -> CountState:
        """Give the count.

        Raises:
            MalformedRecordError: The registry is not frozen.
        """
        if self.count is None:
            raise MalformedRecordError("the registry is not frozen: the act has no effect")
        return self.count

    def begin_counting(self) -> None:
        """Begin the count, once the registry is frozen."""
        if self.ground.registry is not None:
            self.count = CountState(self.ground.registry)
            self._snapshots = Snapshots(self.count)


def _policy(replay: Replay, arrival: Arrival, payload: Payload) -> Heard:
    assert isinstance(payload, PolicyText)
    replay.ground.apply_policy(payload, arrival.entry.envelope.payload, arrival.ref.index)
    return NOTHING_HEARD


def _election(replay: Replay, arrival: Arrival, payload: Payload) -> Heard:
    assert isinstance(payload, ElectionText)
    replay.ground.apply_election(payload, arrival.ref.index)
    replay.begin_counting()
    return NOTHING_HEARD


def _registry_act(replay: Replay, arrival: Arrival, payload: Payload) -> Heard:
    assert isinstance(payload, RegistryActText)
    count = replay.counting()
    replay.ground.apply_registry_act(payload, arrival.ref, arrival.at)
    assert replay.ground.registry is not None, "an act that applied has a registry"
    count.move_registry(replay.ground.registry, {replay.ground.changes[-1].station})
    return NOTHING_HEARD


def _enrolment(replay: Replay, arrival: Arrival, payload: Payload) -> Heard:
    assert isinstance(payload, EnrolmentText)
    check_possession(payload.devices, payload.origin, replay.check)
    replay.ground.apply_enrolment(payload, arrival.ref.index)
    return NOTHING_HEARD


def _revocation(replay: Replay, arrival: Arrival, payload: Payload) -> Heard:
    assert isinstance(payload, RevocationText)
    keyid = replay.ground.apply_revocation(payload)
    if replay.count is not None:
        revoke(replay.count, keyid, parse_time(payload.since, "since"))
    return NOTHING_HEARD


def _return(replay: Replay, arrival: Arrival, payload: Payload) -> Heard:
    return hear_return(replay.counting(), payload, arrival.entry, arrival.ref, arrival.signers)


def _day(replay: Replay, arrival: Arrival, payload: Payload) -> Heard:
    return hear_day(replay.counting(), payload, arrival.at, arrival.signers)


def _area_record(replay: Replay, arrival: Arrival, payload: Payload) -> Heard:
    hear_area_record(replay.counting(), payload, arrival.at, arrival.ref, arrival.signers)
    return NOTHING_HEARD


def _call_back(replay: Replay, arrival: Arrival, payload: Payload) -> Heard:
    apply_call_back(replay.counting(), payload, persons_of(arrival.signers))
    return NOTHING_HEARD


def _original_seen(replay: Replay, arrival: Arrival, payload: Payload) -> Heard:
    apply_original_seen(replay.counting(), payload, arrival.ref, persons_of(arrival.signers))
    return NOTHING_HEARD


def _decision(replay: Replay, arrival: Arrival, payload: Payload) -> Heard:
    apply_decision(replay.counting(), payload, arrival.ref)
    return NOTHING_HEARD


def _answer(replay: Replay, arrival: Arrival, payload: Payload) -> Heard:
    apply_answer(replay.counting(), payload, arrival.ref)
    return NOTHING_HEARD


def _embargo_lifted(replay: Replay, arrival: Arrival, payload: Payload) -> Heard:
    assert isinstance(payload, EmbargoLiftedText)
    publishing = replay.publishing
    publishing.check_embargo(payload, arrival.at)
    publishing.embargo_lifted = (arrival.ref.index + 1, arrival.at)
    publishing.witnessed = payload.witnessed
    return NOTHING_HEARD


def _bulletin(replay: Replay, arrival: Arrival, payload: Payload) -> Heard:
    assert isinstance(payload, NoteText)
    bulletin = replay.publishing.check_bulletin(payload.note, arrival.ref.index, arrival.at)
    replay.publishing.bulletins.take_bulletin(bulletin)
    replay.counting().announce(bulletin.snapshot)
    return NOTHING_HEARD


def _retraction(replay: Replay, arrival: Arrival, payload: Payload) -> Heard:
    assert isinstance(payload, NoteText)
    text, note_sha256 = replay.publishing.check_retraction(payload.note)
    replay.publishing.bulletins.take_retraction(text, note_sha256, arrival.ref.index, arrival.at)
    return NOTHING_HEARD


def _stop(replay: Replay, arrival: Arrival, payload: Payload) -> Heard:
    assert isinstance(payload, StopText)
    person = arrival.signers[0].person
    if person is None:  # of a log that others made: the desk lets a member's alone in
        raise MalformedRecordError("stop: a member signs it")
    replay.publishing.bulletins.take_stop(payload.number, payload.text_sha256, person)
    return NOTHING_HEARD


_EFFECTS: Mapping[str, Callable[[Replay, Arrival, Payload], Heard]] = {
    "policy": _policy,
    "election": _election,
    "registry-act": _registry_act,
    "enrolment": _enrolment,
    "revocation": _revocation,
    "opening": _day,
    "closing": _day,
    "turnout": _day,
    "return": _return,
    "correction": _return,
    "area-record": _area_record,
    "call-back": _call_back,
    "original-seen": _original_seen,
    "decision": _decision,
    "answer": _answer,
    "embargo-lifted": _embargo_lifted,
    "bulletin": _bulletin,
    "retraction": _retraction,
    "stop": _stop,
}
