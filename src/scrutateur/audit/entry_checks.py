"""Replaying a published log with every check of an entry that a stranger makes: form, keys, quorum, arrival.

Entries are read one after the other. Of each is kept what a later check asks for, and no entry as a whole: a country's
would take as much memory as the bytes they were read from.

What the replay lists (acts without effect) is no fault of the log; what is found here is.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from scrutateur.audit.derived import is_open, read_bulletin_text
from scrutateur.audit.ground import check_possession
from scrutateur.audit.published_log import PublishedLog
from scrutateur.audit.replay import Replay
from scrutateur.audit.report import Difference, Remark
from scrutateur.audit.signers import channels_of, check_admissible, is_governed, signers_of
from scrutateur.audit.text_files import Texts
from scrutateur.errors import MalformedRecordError, QuorumError, ScrutateurError, SignatureError
from scrutateur.ledger.signatures import PublicKey, SignatureCheck
from scrutateur.records.entry import Envelope, LedgerEntry, parse_entry
from scrutateur.records.kinds import media_type
from scrutateur.records.payload_count import DecisionText
from scrutateur.records.payload_ground import EnrolmentText
from scrutateur.records.payload_publication import EmbargoLiftedText
from scrutateur.records.payloads import PAYLOADS, decode_payload

SignedMessage = tuple[PublicKey, bytes, bytes]
"""A key, a signature, the message under it."""

CheckAll = Callable[[Sequence[SignedMessage]], Sequence[bool]]
"""Checks many signatures; the outcomes in the order given."""


_CHECKED_AT_ONCE = 16_384
"""So many signed messages wait for their check at a time: a million would fill a machine's memory."""

_A_BULLETIN = b'"payloadType":"%b"' % media_type("bulletin").encode()
"""Stands in each entry of this kind. In canonical JSON, and beside base64, nothing else of an entry looks like it."""


@dataclass(frozen=True, slots=True)
class ToCheck:
    """A signature of an entry, and what it is held against."""

    index: int
    key: PublicKey
    raw: bytes
    envelope: Envelope

    def message(self) -> SignedMessage:
        return self.key, self.raw, self.envelope.signed_bytes()


@dataclass(slots=True)
class ReplayedLog:
    """A log replayed: the state that its entries make, and what is wrong with them. `broken` ended it early."""

    log: PublishedLog
    replay: Replay
    since: int = 0  # signatures of earlier entries are not checked
    taken: int = 0  # entries that took their place
    last_at: datetime | None = None  # when the last of them was received
    faults: list[tuple[int, str, str]] = field(default_factory=list)  # index, expected, found
    broken: bool = False
    signatures: int = 0  # gathered so far, checked or waiting
    waiting: list[ToCheck] = field(default_factory=list)
    open: list[int] = field(default_factory=list)  # published one by one: of open kinds, before the embargo ended
    first_closed: tuple[int, str] | None = None  # the first other one: index and kind
    texts: Texts = field(default_factory=Texts)

    def keep(self, entry: LedgerEntry) -> None:
        """Keep of an entry that took its place what later checks ask for."""
        index, envelope = self.taken, entry.envelope
        if self.replay.publishing.embargo_lifted is None:
            self._keep_beside_embargo(index, envelope)
        self.texts.hear(index, envelope)
        self.last_at = entry.received.at
        self.taken += 1

    def _keep_beside_embargo(self, index: int, envelope: Envelope) -> None:
        if is_open(envelope):
            self.open.append(index)
        elif self.first_closed is None:
            self.first_closed = index, envelope.kind

    def differences(self) -> Iterator[Difference]:
        """Give what is wrong with entries, in the order of the log."""
        for index, expected, found in sorted(self.faults, key=lambda fault: fault[0]):
            path, at = self.log.place(index)
            yield Difference("entry", path, at, f"entry {index}: {expected}", found)

    @property
    def whole(self) -> bool:
        """Tell whether every entry of the log was there and took its place."""
        return self.log.whole and not self.broken

    def invalid_bulletins(self) -> Iterator[tuple[int, int, str]]:
        """Give the bulletins without effect: index, the number they claim, and why."""
        for item in self.replay.listed:
            if item.kind == "bulletin":
                number = _claimed_number(_payload_of(self.log, item.index))
                if number is not None:
                    yield item.index, number, item.sentence

    def remarks(self) -> Iterator[Remark]:
        """Give the entries that have no effect."""
        for item in self.replay.listed:
            code = "not-understood" if item.code == "not-understood" else "without-effect"
            yield Remark(code, str(item.index), f"{item.kind}: {item.sentence}")


def replay_log(log: PublishedLog, check: SignatureCheck, check_all: CheckAll, *, since: int = 0) -> ReplayedLog:
    """Replay a log and check every entry of it.

    Args:
        since: Signatures of entries before this index are not checked again.
    """
    state = ReplayedLog(log, Replay(check, frozenset(_cut_offs(log.bodies))), since)
    for index, body in enumerate(log.bodies):
        try:
            entry = parse_entry(body)
        except MalformedRecordError as error:
            state.faults.append((index, "an entry", error.sentence))
            state.broken = True
            break
        if not _take(state, index, entry, body):
            break
        state.keep(entry)
        if len(state.waiting) >= _CHECKED_AT_ONCE:
            _check_waiting(state, check_all)
    _check_waiting(state, check_all)
    state.faults += _bad_possessions(state, check)
    return state


def _check_waiting(state: ReplayedLog, check_all: CheckAll) -> None:
    """Check the signatures gathered since the last time."""
    outcomes = check_all([item.message() for item in state.waiting])
    bad = (item.index for item, good in zip(state.waiting, outcomes, strict=True) if not good)
    state.faults += [(index, "good signatures", "one that is not good") for index in bad]
    state.waiting.clear()


def _cut_offs(bodies: Sequence[bytes]) -> Iterator[int]:
    """Give the sizes that bulletins speak of, so that their snapshots are taken on the way."""
    for body in bodies:
        if _A_BULLETIN in body:
            try:
                text = read_bulletin_text(parse_entry(body).envelope.payload)
            except MalformedRecordError:
                continue  # the replay ends there, and says so
            if text is not None:
                yield text.size


def _payload_of(log: PublishedLog, index: int) -> bytes:
    """Give what an entry says that was read before."""
    return parse_entry(log.bodies[index]).envelope.payload


def _claimed_number(payload: bytes) -> int | None:
    text = read_bulletin_text(payload)
    return None if text is None else text.number


def _take(state: ReplayedLog, index: int, entry: LedgerEntry, body: bytes) -> bool:
    """Check and apply one entry; tell whether the log can be read further."""
    replay = state.replay
    try:
        if index:
            _check_entry(state, index, entry)
        replay.apply(entry, body)
        if not index:
            if replay.ground.policy is None:
                raise MalformedRecordError(" ".join(item.sentence for item in replay.listed) or "no policy")
            _check_entry(state, index, entry)
    except MalformedRecordError as error:
        state.faults.append((index, "the next entry of a log", error.sentence))
        state.broken = True
    except SignatureError:
        state.broken = True  # a key that is not known: the check has named the entry
    return not state.broken


def _check_entry(state: ReplayedLog, index: int, entry: LedgerEntry) -> None:
    """Check who signed an entry and by whom it was received; the signatures themselves are gathered for later."""
    policy, keys = state.replay.ground.policy, state.replay.ground.keys
    assert policy is not None, "entry 0 was taken"
    if entry.received.by not in {key.keyid for key in policy.instances}:
        state.faults.append((index, "received by an instance of the policy", f"received by {entry.received.by}"))
    envelope = entry.envelope
    if envelope.kind not in PAYLOADS and not is_governed(envelope.kind):
        return
    try:
        signers = signers_of(envelope, keys)
        if any(signature.webauthn is not None for signature in envelope.signatures):
            raise SignatureError("a passkey's signature, which this version does not check")
        if index >= state.since:
            pairs = zip(signers, envelope.signatures, strict=True)
            state.waiting += [ToCheck(index, key.public, signature.raw, envelope) for key, signature in pairs]
            state.signatures += len(signers)
        check_admissible(envelope.kind, signers, policy, stricter=_stricter(envelope))
        if entry.received.channel not in channels_of(envelope.kind, signers):
            # Or who runs a server could have one clerk's account pass for a form that nobody need call back.
            state.faults.append((index, "a channel that its keys can have", entry.received.channel.value))
    except (SignatureError, QuorumError) as error:
        state.faults.append((index, "signed as the policy asks", error.sentence))


def _stricter(envelope: Envelope) -> str | None:
    """Name the policy that a payload asks for instead of its kind's."""
    if envelope.kind not in ("decision", "embargo-lifted"):
        return None
    try:
        payload = decode_payload(envelope.kind, envelope.payload)
    except MalformedRecordError:
        return None
    if isinstance(payload, DecisionText) and payload.decision == "annul-station":
        return "annulment"
    return "proclaimed" if isinstance(payload, EmbargoLiftedText) and payload.witnessed == "no" else None


def _bad_possessions(state: ReplayedLog, check: SignatureCheck) -> Iterator[tuple[int, str, str]]:
    """Find, among enrolments without effect, those with a proof of possession that is not good."""
    for item in state.replay.listed:
        if item.kind == "enrolment" and item.code not in ("R101", "R103"):
            payload = decode_payload(item.kind, _payload_of(state.log, item.index))
            assert isinstance(payload, EnrolmentText), "an enrolment is read as one"
            try:
                check_possession(payload.devices, payload.origin, check)
            except ScrutateurError as error:
                yield item.index, "devices that hold their keys", error.sentence
