"""Who may hand in what: keys, signatures and quorums over the bytes received, and nothing else.

Nothing is parsed before a signature holds. An unknown key and a bad signature get the same sentence.
"""

import hashlib
from collections.abc import Callable, Sequence
from datetime import datetime

from scrutateur.audit.deciding import typed_by_one_of
from scrutateur.audit.ground import check_possession
from scrutateur.audit.replay import Replay
from scrutateur.audit.signers import (
    EnrolledKey,
    channels_of,
    check_admissible,
    check_asks,
    check_signatures,
    identity_of,
    persons_of,
    revoked_at_the_desk,
    signers_of,
)
from scrutateur.desk.recorder import Submission
from scrutateur.election.acts import Ref
from scrutateur.election.names import Channel, KeyID
from scrutateur.errors import GateError, MalformedRecordError, QuorumError, RefusedError, SignatureError
from scrutateur.ledger.signatures import Algorithm, PublicKey
from scrutateur.ports import Clock
from scrutateur.records.entry import ENTRY_BYTES_MAX, RECEIVED_BYTES_MAX, Envelope, Signature, encode_envelope
from scrutateur.records.kinds import EMBARGOED_KINDS, STATION_KINDS
from scrutateur.records.payload_count import CallBackText, DecisionText, OriginalSeenText
from scrutateur.records.payload_ground import EnrolmentText
from scrutateur.records.payload_publication import EmbargoLiftedText, NoteText
from scrutateur.records.payloads import PAYLOADS, decode_payload
from scrutateur.records.policy_record import Policy
from scrutateur.records.status_request import KIND as STATUS_KIND

_DESK_ROLES = frozenset(("clerk", "member"))
_OF_THE_DAY = STATION_KINDS | EMBARGOED_KINDS

Normalise = Callable[[bytes], bytes]
"""Gives a P-256 signature as raw r || s, whatever form it came in. Raises SignatureError."""


class Doorkeeper:
    """Authenticates acts with the keys in force. Reads the replay, changes nothing."""

    def __init__(self, replay: Replay, clock: Clock, normalise: Normalise) -> None:
        self._replay, self._clock, self._normalise = replay, clock, normalise

    def admit_from_station(
        self, kind: str, payload: bytes, signatures: Sequence[tuple[str, bytes]], channel: Channel
    ) -> Submission:
        """Check an act handed in at the public intake.

        Raises:
            RefusedError: `key`, `signature`: it is not kept.
        """
        envelope, signers = self._authenticated(kind, payload, signatures)
        try:
            if kind == STATUS_KIND:
                check_asks(signers)
            else:
                check_admissible(kind, signers, self._policy())
        except QuorumError as error:
            raise RefusedError("key", "this key may not sign an act of this kind at this door") from error
        if any(key.role in _DESK_ROLES for key in signers):
            raise RefusedError("key", "acts of clerks and members are taken at the desk's door")
        self._refuse_before_freeze(kind)
        _check_fits(envelope)
        sms = any(key.role == "gateway" for key in signers)
        carried = Channel.SMS if sms else channel
        return Submission(envelope, identity_of(envelope, signers), carried, True, closes=self._closing_of(signers[0]))

    def _closing_of(self, key: EnrolledKey) -> datetime | None:
        registry = self._replay.ground.registry
        station = None if registry is None or key.station is None else registry.stations.get(key.station)
        return None if station is None else station.closes

    def admit_from_desk(self, envelope: Envelope, texts: tuple[bytes, ...] = ()) -> Submission:
        """Check an act handed in at the desk: the policy of its kind is its authentication.

        Raises:
            RefusedError: `key`, `signature`, `quorum`, `gate`: it is not kept.
        """
        pairs = [(item.keyid, item.raw) for item in envelope.signatures]
        checked, signers = self._authenticated(envelope.kind, envelope.payload, pairs)
        if checked.kind in STATION_KINDS and not any(key.role in _DESK_ROLES for key in signers):
            # Whoever holds a signed return may hand it in at any door: here a courier does, nobody telephoned.
            return self.admit_from_station(checked.kind, checked.payload, pairs, Channel.COURIER)
        identity = identity_of(checked, signers)
        if self._replay.holds(identity):  # a resend has the receipt that it had, whatever has changed since
            return Submission(checked, identity, Channel.DESK, False)
        if revoked_at_the_desk(signers):
            raise RefusedError("key", "the key of a clerk or member among these was revoked")
        self._refuse_before_freeze(checked.kind)
        _check_fits(checked)
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
        check_admissible(envelope.kind, signers, self._policy(), stricter=_stricter(payload))
        check_texts(getattr(payload, "text_hashes", ()), texts)
        if isinstance(payload, CallBackText | OriginalSeenText):
            self._check_others(envelope.kind, payload.about.noun(), signers)
        if isinstance(payload, NoteText):
            self._check_note(envelope.kind, payload.note)

    def _refuse_before_freeze(self, kind: str) -> None:
        """Take no act of the day yet: the log up to the freeze is published whole, and none of them could have effect.

        Raises:
            RefusedError: `closed`.
        """
        if kind in _OF_THE_DAY and self._replay.ground.freeze_size is None:
            sentence = "the registry is not frozen: acts of the day are not taken yet"
            raise RefusedError("closed", sentence, retry_after_seconds=30)

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

    def _authenticated(
        self, kind: str, payload: bytes, signatures: Sequence[tuple[str, bytes]]
    ) -> tuple[Envelope, tuple[EnrolledKey, ...]]:
        keys = self._replay.ground.keys
        known = [keys.get(KeyID(keyid)) for keyid, _ in signatures]
        try:
            normal = tuple(
                Signature(KeyID(keyid), self._raw(None if key is None else key.public, raw))
                for (keyid, raw), key in zip(signatures, known, strict=True)
            )
            envelope = Envelope(kind, payload, normal)
            signers = signers_of(envelope, keys)
            check_signatures(envelope, signers, self._replay.check)
        except SignatureError as error:
            code = "key" if None in known else "signature"
            raise RefusedError(code, "the key is not known here, or the signature is not good") from error
        return envelope, signers

    def _raw(self, key: PublicKey | None, signature: bytes) -> bytes:
        if key is None or key.algorithm is Algorithm.ED25519:
            return signature
        return self._normalise(signature)

    def _policy(self) -> Policy:
        policy = self._replay.ground.policy
        if policy is None:
            raise RefusedError("closed", "the log has no policy yet")
        return policy


def _stricter(payload: object) -> str | None:
    """Name the policy that a payload asks for beyond that of its kind."""
    if isinstance(payload, DecisionText) and payload.decision == "annul-station":
        return "annulment"
    if isinstance(payload, EmbargoLiftedText) and payload.witnessed == "no":
        return "proclaimed"
    return None


def _check_fits(envelope: Envelope) -> None:
    """Refuse what would be no entry once its arrival is written beside it: the writer keeps whole batches or none."""
    if len(encode_envelope(envelope)) > ENTRY_BYTES_MAX - RECEIVED_BYTES_MAX:
        raise RefusedError("length", f"an entry of at most {ENTRY_BYTES_MAX} bytes expected, its arrival included")


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
    if len(nonce) != 32 or nonce.strip(b"0123456789abcdef") or not line_end:
        return None
    return hashlib.sha256(bytes.fromhex(nonce.decode()) + words).hexdigest()
