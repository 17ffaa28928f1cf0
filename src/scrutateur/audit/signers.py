"""Who signed an act, and whether they were allowed to: keys in force, signatures, quorums.

The same two checks stand at the desk's door, before an act is kept, and in `verify`, for every entry of the log.
"""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from scrutateur.election.names import AreaID, Channel, KeyID, LeafIndex, PersonID, StationID
from scrutateur.errors import QuorumError, SignatureError
from scrutateur.ledger.signatures import PublicKey, SignatureCheck
from scrutateur.records.entry import Envelope
from scrutateur.records.kinds import POLICY_OF_KIND, STATION_KINDS
from scrutateur.records.payloads import PAYLOADS
from scrutateur.records.policy_record import Member, MemberQuorum, PersonQuorum, Policy
from scrutateur.records.status_request import KIND as STATUS_KIND

DESK_KINDS = frozenset(("return", "correction", "station-incident"))
"""Kinds of the public intake that clerks and members may sign too, at the desk's door."""

_ONE_PERSON = frozenset(("call-back", "stop", "bulletin", "retraction"))
"""Kinds that one person of the desk signs; the validity of a note rests on its own signatures."""

_OF_STATIONS = STATION_KINDS & PAYLOADS.keys()

_STATION_ROLES = {
    "return": frozenset(("station", "station-second", "gateway")),
    "remark": frozenset(("delegate", "observer")),
    "area-record": frozenset(("commission",)),
    "station-incident": frozenset(("station", "station-second", "delegate")),
}
_STATION = frozenset(("station", "station-second"))
_DESK = frozenset(("clerk", "member"))
_AT_THE_DESK, _BY_TELEPHONE = frozenset((Channel.DESK,)), frozenset((Channel.TELEPHONE,))
_BY_SMS = frozenset((Channel.SMS,))
_CARRIED = frozenset((Channel.WEB, Channel.API, Channel.BATCH, Channel.COURIER))


@dataclass(frozen=True, slots=True)
class EnrolledKey:
    """A key in force: of entry 0, or enrolled by an act."""

    keyid: KeyID
    public: PublicKey
    role: str
    person: PersonID | None
    station: StationID | None
    index: LeafIndex  # of the act that enrolled it
    late: bool  # enrolled after the freeze
    revoked_since: datetime | None = None
    area: tuple[int, AreaID] | None = None  # that a commission speaks for: level and code


def signers_of(envelope: Envelope, keys: Mapping[KeyID, EnrolledKey]) -> tuple[EnrolledKey, ...]:
    """Give the keys that an envelope names, in its order.

    Raises:
        SignatureError: A key id is not known; one sentence for that and for a bad signature.
    """
    found = [keys.get(signature.keyid) for signature in envelope.signatures]
    known = tuple(key for key in found if key is not None)
    if len(known) != len(found):
        raise SignatureError("the key is not known here, or the signature is not good")
    return known


def identity_of(envelope: Envelope, signers: Sequence[EnrolledKey]) -> bytes:
    """Give the identity under which an act is kept: 32 bytes, of the bytes that were signed and of whose account it is.

    The same bytes by the same account are a resend. By others they are another act: or whoever learns a station's form
    before it arrives could hand it in first, under a key of his own, and the station's would pass for a resend of it.

    Args:
        envelope: The act.
        signers: Its keys, in its order; none of entry 0, which names its own.
    """
    identity = envelope.identity()
    if envelope.kind not in _OF_STATIONS or all(_is_own(key, envelope.payload) for key in signers):
        return identity
    if all(key.role in _DESK for key in signers):  # one account, whichever of its people typed
        return hashlib.sha256(identity + b"desk").digest()
    return hashlib.sha256(identity + "".join(sorted(key.keyid for key in signers)).encode()).digest()


def _is_own(key: EnrolledKey, payload: bytes) -> bool:
    """Tell whether a payload names the station of a key. In canonical JSON no text can look like this member."""
    return key.station is not None and b'"station":"%b"' % key.station.encode() in payload


def check_signatures(envelope: Envelope, signers: Sequence[EnrolledKey], check: SignatureCheck) -> None:
    """Check every signature over the bytes that were signed.

    Raises:
        SignatureError: One of them is not good.
    """
    message = envelope.signed_bytes()
    for signature, key in zip(envelope.signatures, signers, strict=True):
        if signature.webauthn is not None or not check(key.public, signature.raw, message):
            raise SignatureError("the key is not known here, or the signature is not good")


def check_admissible(kind: str, signers: Sequence[EnrolledKey], policy: Policy, *, stricter: str | None = None) -> None:
    """Check that those who signed may perform an act of this kind.

    Args:
        kind: Of the act.
        signers: Keys that signed, good signatures all of them.
        policy: In force.
        stricter: Name of the policy that the payload asks for instead (annulment, or the embargo without witnesses).

    Raises:
        QuorumError: Too few different persons, or keys that may not sign this.
    """
    roles = {key.role for key in signers}
    if kind in STATION_KINDS and not roles & _DESK:
        _require(kind, roles <= _STATION_ROLES.get(kind, _STATION), 1)
    elif kind in DESK_KINDS:
        _require(kind, roles <= _DESK, 2 if kind == "correction" else 1, reached=len(persons_of(signers)))
    elif kind in _ONE_PERSON:
        allowed = _DESK if kind == "call-back" else frozenset(("member",))
        _require(kind, roles <= allowed and len(signers) == 1, 1)
    elif kind in POLICY_OF_KIND:
        check_quorum(stricter or POLICY_OF_KIND[kind], signers, policy)
    else:
        raise QuorumError(f"{kind}: no policy governs this kind", required=1, reached=0)


def check_asks(signers: Sequence[EnrolledKey]) -> None:
    """Check that those who ask after a station's acts are its own devices, and none that was stolen.

    What is wrong with a form tells figures of it: no delegate, gateway or thief learns them before the embargo ends.

    Raises:
        QuorumError: One of them is not.
    """
    own = all(key.role in _STATION and key.revoked_since is None for key in signers)
    _require(STATUS_KIND, own, 1)


def is_governed(kind: str) -> bool:
    """Tell whether it is known who may perform acts of a kind, whether or not this version understands them."""
    return kind in STATION_KINDS or kind in _ONE_PERSON or kind in POLICY_OF_KIND


def channels_of(kind: str, signers: Sequence[EnrolledKey]) -> frozenset[Channel]:
    """Give the channels by which an act of these keys can have come: the keys say more than the server that took it.

    A return by one clerk alone came by telephone; typed from paper takes two.
    """
    roles = {key.role for key in signers}
    if roles & _DESK or kind not in STATION_KINDS:
        return _BY_TELEPHONE if kind == "return" and len(persons_of(signers)) < 2 else _AT_THE_DESK
    return _BY_SMS if "gateway" in roles else _CARRIED


def _require(kind: str, right_roles: bool, required: int, *, reached: int = 1) -> None:
    if not right_roles:
        raise QuorumError(f"{kind}: signed by a key whose role may not sign it", required=required, reached=0)
    if reached < required:
        raise QuorumError(kind, required=required, reached=reached)


def check_quorum(name: str, signers: Sequence[EnrolledKey], policy: Policy) -> None:
    """Check that the persons who signed reach a policy of entry 0.

    Raises:
        QuorumError: They do not.
    """
    quorum = policy.quorums[name]
    if isinstance(quorum, PersonQuorum):
        persons = persons_of(signers)
        allowed = {key.person for key in signers if key.role in quorum.roles and key.person is not None}
        if len(allowed) < quorum.persons or allowed != persons:
            raise QuorumError(f"policy {name}", required=quorum.persons, reached=len(allowed))
        return
    as_member = {key.person for key in signers if key.role == "member"}  # not with the clerk's key of that person
    check_members(name, quorum, [member for member in policy.members if member.person in as_member])


def check_members(name: str, quorum: MemberQuorum, members: Collection[Member]) -> None:
    """Check that these members reach a policy.

    Raises:
        QuorumError: They do not.
    """
    if not quorum.reached_by(members):
        raise QuorumError(f"policy {name}", required=quorum.required(), reached=len(members))


def revoked_at_the_desk(signers: Sequence[EnrolledKey]) -> bool:
    """Tell whether a clerk's or member's key among these was revoked. What a station's signed is called back."""
    return any(key.role in _DESK and key.revoked_since is not None for key in signers)


def persons_of(signers: Sequence[EnrolledKey]) -> set[PersonID]:
    """Give the different persons among those who signed."""
    return {key.person for key in signers if key.person is not None}
