"""Replaying a published log with every check of an entry that a stranger makes: form, keys, quorum, arrival.

What the replay lists (acts without effect) is no fault of the log; what is found here is.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from scrutateur.audit.derived import Logged, read_bulletin_text
from scrutateur.audit.ground import check_possession
from scrutateur.audit.published_log import PublishedLog
from scrutateur.audit.replay import Replay
from scrutateur.audit.report import Difference, Remark
from scrutateur.audit.signers import channels_of, check_admissible, is_governed, signers_of
from scrutateur.errors import MalformedRecordError, QuorumError, ScrutateurError, SignatureError
from scrutateur.ledger.signatures import PublicKey, SignatureCheck
from scrutateur.records.entry import Envelope, LedgerEntry, parse_entry
from scrutateur.records.payload_count import DecisionText
from scrutateur.records.payload_ground import EnrolmentText
from scrutateur.records.payload_publication import EmbargoLiftedText
from scrutateur.records.payloads import PAYLOADS, decode_payload

SignedMessage = tuple[PublicKey, bytes, bytes]
"""A key, a signature, the message under it."""

CheckAll = Callable[[Sequence[SignedMessage]], Sequence[bool]]
"""Checks many signatures; the outcomes in the order given."""


_CHECKED_AT_ONCE = 32_768
"""So many signed messages are written out at a time: a million would fill a machine's memory."""


@dataclass(frozen=True, slots=True)
class ToCheck:
    """A signature of an entry, and what it is held against."""

    index: int
    key: PublicKey
    raw: bytes
    envelope: Envelope


@dataclass(slots=True)
class ReplayedLog:
    """A log replayed: its entries and the state they make, and what is wrong with entries. `broken` ended it early."""

    log: PublishedLog
    replay: Replay
    entries: list[Logged] = field(default_factory=list)
    faults: list[tuple[int, str, str]] = field(default_factory=list)  # index, expected, found
    broken: bool = False
    signatures: list[ToCheck] = field(default_factory=list)

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
                number = _claimed_number(self.entries[item.index].entry.envelope.payload)
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
    entries, fault = _read_entries(log.bodies)
    state = ReplayedLog(log, Replay(check, frozenset(_cut_offs(entries))))
    for index, logged in enumerate(entries):
        if not _take(state, index, logged):
            break
        state.entries.append(logged)
    if fault is not None and not state.broken:
        state.faults.append((len(entries), "an entry", fault))
        state.broken = True
    wanted = [item for item in state.signatures if item.index >= since]
    for start in range(0, len(wanted), _CHECKED_AT_ONCE):
        some = wanted[start : start + _CHECKED_AT_ONCE]
        outcomes = check_all([(item.key, item.raw, item.envelope.signed_bytes()) for item in some])
        bad = (item.index for item, good in zip(some, outcomes, strict=True) if not good)
        state.faults += [(index, "good signatures", "one that is not good") for index in bad]
    state.faults += _bad_possessions(state, check)
    return state


def _read_entries(bodies: Sequence[bytes]) -> tuple[list[Logged], str | None]:
    """Read entries up to the first that is none; say what is wrong with that one."""
    entries: list[Logged] = []
    for body in bodies:
        try:
            entries.append(Logged(parse_entry(body), body))
        except MalformedRecordError as error:
            return entries, error.sentence
    return entries, None


def _cut_offs(entries: Sequence[Logged]) -> Iterator[int]:
    """Give the sizes that bulletins speak of, so that their snapshots are taken on the way."""
    for logged in entries:
        if logged.entry.envelope.kind == "bulletin":
            text = read_bulletin_text(logged.entry.envelope.payload)
            if text is not None:
                yield text.size


def _claimed_number(payload: bytes) -> int | None:
    text = read_bulletin_text(payload)
    return None if text is None else text.number


def _take(state: ReplayedLog, index: int, logged: Logged) -> bool:
    """Check and apply one entry; tell whether the log can be read further."""
    replay, entry = state.replay, logged.entry
    try:
        if index:
            _check_entry(state, index, entry)
        replay.apply(entry, logged.body)
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
        pairs = zip(signers, envelope.signatures, strict=True)
        state.signatures += [ToCheck(index, key.public, signature.raw, envelope) for key, signature in pairs]
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
            payload = decode_payload(item.kind, state.entries[item.index].entry.envelope.payload)
            assert isinstance(payload, EnrolmentText), "an enrolment is read as one"
            try:
                check_possession(payload.devices, payload.origin, check)
            except ScrutateurError as error:
                yield item.index, "devices that hold their keys", error.sentence
