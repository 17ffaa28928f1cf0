"""Who may hand in what at the desk: keys, signatures, quorums, and what would have no effect if it were kept."""

import hashlib
from collections.abc import Sequence

from scrutateur.audit.deciding import typed_by_one_of
from scrutateur.audit.ground import check_possession
from scrutateur.audit.replay import Replay
from scrutateur.audit.signers import (
    EnrolledKey,
    channels_of,
    check_admissible,
    identity_of,
    persons_of,
    revoked_at_the_desk,
)
from scrutateur.desk.recorder import Submission
from scrutateur.desk.station_doorkeeper import StationDoorkeeper, check_fits
from scrutateur.election.acts import Ref
from scrutateur.election.names import Channel
from scrutateur.errors import GateError, MalformedRecordError, QuorumError, RefusedError, SignatureError
from scrutateur.ports import Clock
from scrutateur.records.entry import Envelope
from scrutateur.records.kinds import STATION_KINDS
from scrutateur.records.payload_count import CallBackText, DecisionText, OriginalSeenText
from scrutateur.records.payload_ground import EnrolmentText
from scrutateur.records.payload_publication import EmbargoLiftedText, NoteText
from scrutateur.records.payloads import PAYLOADS, decode_payload

_DESK_ROLES = frozenset(("clerk", "member"))


class Doorkeeper:
    """Authenticates acts of the desk with the keys in force. Reads the replay, changes nothing."""

    def __init__(self, replay: Replay, clock: Clock, stations: StationDoorkeeper) -> None:
        self._replay, self._clock, self.stations = replay, clock, stations

    def admit_from_desk(self, envelope: Envelope, texts: tuple[bytes, ...] = ()) -> Submission:
        """Check an act handed in at the desk: the policy of its kind is its authentication.

        Raises:
            RefusedError: `key`, `signature`, `quorum`, `gate`: it is not kept.
        """
        pairs = [(item.keyid, item.raw) for item in envelope.signatures]
        checked, signers = self.stations.authenticated(envelope.kind, envelope.payload, pairs)
        if checked.kind in STATION_KINDS and not any(key.role in _DESK_ROLES for key in signers):
            # Whoever holds a signed return may hand it in at any door: here a courier does, nobody telephoned.
            return self.stations.admit_from_station(checked.kind, checked.payload, pairs, Channel.COURIER)
        identity = identity_of(checked, signers)
        if self._replay.holds(identity):  # a resend has the receipt that it had, whatever has changed since
            return Submission(checked, identity, Channel.DESK, False)
        if revoked_at_the_desk(signers):
            raise RefusedError("key", "the key of a clerk or member among these was revoked")
        self.stations.refuse_before_freeze(checked.kind)
        check_fits(checked)
        try:
            self._check_desk_act(checked, signers, texts)
        except QuorumError as error:
            raise RefusedError("quorum", error.sentence) from error
        except GateError as error:
            raise RefusedError("gate", error.sentence) from error
        (channel,) = channels_of(checked.kind, signers)
        return Submission(checked, identity, channel, False, texts)

    def _check_desk_act(self, envelope: Envelope, signers: Sequence[EnrolledKey], texts: Sequence[bytes]) -> None:
        payload = None
        if envelope.kind in PAYLOADS:
            try:
                payload = decode_payload(envelope.kind, envelope.payload)
                if isinstance(payload, EnrolmentText):  # its proofs are the devices' own: nobody else looked at them
                    check_possession(payload.devices, payload.origin, self._replay.check)
            except MalformedRecordError as error:
                # At the desk nobody is tired and nothing is lost: what could never take effect is not kept.
                raise RefusedError("payload", error.sentence) from error
        check_admissible(envelope.kind, signers, self.stations.policy(), stricter=_stricter(payload))
        check_texts(getattr(payload, "text_hashes", ()), texts)
        if isinstance(payload, CallBackText | OriginalSeenText):
            self._check_others(envelope.kind, payload.about.noun(), signers)
        if isinstance(payload, NoteText):
            self._check_note(envelope.kind, payload.note)

    def _check_others(self, kind: str, about: Ref, signers: Sequence[EnrolledKey]) -> None:
        """Let nobody confirm what they typed: the same words by another person would then be a resend."""
        count = self._replay.count
        if count is not None and typed_by_one_of(count, about, persons_of(signers)):
            raise RefusedError("quorum", f"{kind}: others than those who typed the account sign it")

    def _check_note(self, kind: str, note: str) -> None:
        """Let an announcement in only if it is valid now: an invalid one in the log would help nobody."""
        publishing = self._replay.publishing
        try:
            if kind == "bulletin":
                publishing.check_bulletin(note, self._replay.next_index(), self._clock.now())
            else:
                publishing.check_retraction(note)
        except (MalformedRecordError, SignatureError) as error:
            raise RefusedError("signature", error.sentence) from error


def _stricter(payload: object) -> str | None:
    """Name the policy that a payload asks for beyond that of its kind."""
    if isinstance(payload, DecisionText) and payload.decision == "annul-station":
        return "annulment"
    if isinstance(payload, EmbargoLiftedText) and payload.witnessed == "no":
        return "proclaimed"
    return None


def check_texts(hashes: Sequence[str], texts: Sequence[bytes]) -> None:
    """Check that each text is the one that its act names: 32 hex digits of nonce, LF, the text in UTF-8.

    Raises:
        RefusedError: `payload`.
    """
    if len(hashes) != len(texts) or any(text_hash(text) != named for named, text in zip(hashes, texts, strict=False)):
        raise RefusedError("payload", f"text_hashes: {len(hashes)} texts with these hashes expected beside the act")


def text_hash(text: bytes) -> str | None:
    """Give SHA-256(nonce || text) of a text as it lies beside the log; `None` where it is none."""
    nonce, line_end, words = text.partition(b"\n")
    if len(nonce) != 32 or nonce.strip(b"0123456789abcdef") or not line_end or not _is_text(words):
        return None
    return hashlib.sha256(bytes.fromhex(nonce.decode()) + words).hexdigest()


def _is_text(words: bytes) -> bool:
    try:
        words.decode()
    except UnicodeDecodeError:
        return False
    return True
