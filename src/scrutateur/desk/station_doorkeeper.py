"""Who may hand in a station's act: keys and signatures over the bytes received, and nothing else.

Nothing is parsed before a signature holds. An unknown key and a bad signature get the same sentence. It rests on the
ground alone (policy, keys, freeze), so that it can stand in a process that has nothing else of the desk.
"""

from collections.abc import Callable, Sequence

from scrutateur.audit.ground import Ground
from scrutateur.audit.signers import (
    EnrolledKey,
    check_admissible,
    check_asks,
    check_signatures,
    identity_of,
    signers_of,
)
from scrutateur.desk.recorder import Submission
from scrutateur.election.names import Channel, KeyID
from scrutateur.errors import QuorumError, RefusedError, SignatureError
from scrutateur.ledger.signatures import Algorithm, PublicKey, SignatureCheck
from scrutateur.records.entry import ENTRY_BYTES_MAX, RECEIVED_BYTES_MAX, Envelope, Signature, encode_envelope
from scrutateur.records.kinds import EMBARGOED_KINDS, STATION_KINDS
from scrutateur.records.policy_record import Policy
from scrutateur.records.status_request import KIND as STATUS_KIND

_DESK_ROLES = frozenset(("clerk", "member"))
_OF_THE_DAY = STATION_KINDS | EMBARGOED_KINDS

Normalise = Callable[[bytes], bytes]
"""Gives a P-256 signature as raw r || s, whatever form it came in. Raises SignatureError."""


class StationDoorkeeper:
    """Authenticates acts with the keys in force. Reads the ground, changes nothing."""

    def __init__(self, ground: Ground, check: SignatureCheck, normalise: Normalise) -> None:
        self._ground, self._check, self._normalise = ground, check, normalise

    def admit_from_station(
        self, kind: str, payload: bytes, signatures: Sequence[tuple[str, bytes]], channel: Channel
    ) -> Submission:
        """Check an act handed in at the public intake.

        Raises:
            RefusedError: `key`, `signature`: it is not kept.
        """
        envelope, signers = self.authenticated(kind, payload, signatures)
        try:
            if kind == STATUS_KIND:
                check_asks(signers)
            else:
                check_admissible(kind, signers, self.policy())
        except QuorumError as error:
            raise RefusedError("key", "this key may not sign an act of this kind at this door") from error
        if any(key.role in _DESK_ROLES for key in signers):
            raise RefusedError("key", "acts of clerks and members are taken at the desk's door")
        self.refuse_before_freeze(kind)
        check_fits(envelope)
        sms = any(key.role == "gateway" for key in signers)
        closes = self._ground.closing_of(signers[0].keyid)  # the desk's ground knows it, the intake's does not
        return Submission(
            envelope, identity_of(envelope, signers), Channel.SMS if sms else channel, bounded=True, closes=closes
        )

    def authenticated(
        self, kind: str, payload: bytes, signatures: Sequence[tuple[str, bytes]]
    ) -> tuple[Envelope, tuple[EnrolledKey, ...]]:
        """Check every signature of an act; give its envelope, with P-256 signatures in raw form, and its keys.

        Raises:
            RefusedError: `key`, `signature`.
        """
        keys = self._ground.keys
        known = [keys.get(KeyID(keyid)) for keyid, _ in signatures]
        try:
            normal = tuple(
                Signature(KeyID(keyid), self._raw(None if key is None else key.public, raw))
                for (keyid, raw), key in zip(signatures, known, strict=True)
            )
            envelope = Envelope(kind, payload, normal)
            signers = signers_of(envelope, keys)
            check_signatures(envelope, signers, self._check)
        except SignatureError as error:
            code = "key" if None in known else "signature"
            raise RefusedError(code, "the key is not known here, or the signature is not good") from error
        return envelope, signers

    def refuse_before_freeze(self, kind: str) -> None:
        """Take no act of the day yet: the log up to the freeze is published whole, and none of them could have effect.

        Raises:
            RefusedError: `closed`.
        """
        if kind in _OF_THE_DAY and self._ground.freeze_size is None:
            sentence = "the registry is not frozen: acts of the day are not taken yet"
            raise RefusedError("closed", sentence, retry_after_seconds=30)

    def policy(self) -> Policy:
        """Give the policy in force.

        Raises:
            RefusedError: `closed`: the log has none yet.
        """
        policy = self._ground.policy
        if policy is None:
            raise RefusedError("closed", "the log has no policy yet")
        return policy

    def _raw(self, key: PublicKey | None, signature: bytes) -> bytes:
        if key is None or key.algorithm is Algorithm.ED25519:
            return signature
        return self._normalise(signature)


def check_fits(envelope: Envelope) -> None:
    """Refuse what would be no entry once its arrival is written beside it: the writer keeps whole batches or none.

    Raises:
        RefusedError: `length`.
    """
    if len(encode_envelope(envelope)) > ENTRY_BYTES_MAX - RECEIVED_BYTES_MAX:
        raise RefusedError("length", f"an entry of at most {ENTRY_BYTES_MAX} bytes expected, its arrival included")
