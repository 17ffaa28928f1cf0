"""Composing the ground before it is signed: entry 0, the registry in chunks, enrolments. Gives payload bytes.

How long lists are cut is in `records/chunks.py`.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from scrutateur.count.sums import Place
from scrutateur.election.registry import Registry
from scrutateur.ledger.signatures import Algorithm, PublicKey
from scrutateur.records.canonical import to_base64
from scrutateur.records.chunks import enrolment_chunks, registry_chunks
from scrutateur.records.payload_ground import (
    ClerkKeyText,
    DeviceText,
    InstanceKeyText,
    LimitsText,
    MemberKeyText,
    PoliciesText,
    PolicyText,
    QuorumText,
    WebauthnText,
    WitnessesText,
)
from scrutateur.records.payload_types import AreaRefText
from scrutateur.records.payloads import encode_payload
from scrutateur.records.possession import possession_bytes
from scrutateur.records.vkey import VerifierKey


@dataclass(frozen=True, slots=True)
class MemberToName:
    """A member of the authority, to stand in entry 0."""

    keyid: str
    person: str
    label: str
    vkey: VerifierKey
    independent: bool


@dataclass(frozen=True, slots=True)
class KeyToName:
    """An instance's or a clerk's key, to stand in entry 0."""

    keyid: str
    public: PublicKey
    person: str = ""


@dataclass(frozen=True, slots=True)
class PolicyNumbers:
    """How many must sign, and how long things may take."""

    partial: int
    complete: int
    announce_delay_seconds: int = 120
    inclusion_seconds_max: int = 60
    embargo_fallback_seconds: int = 900
    proclaim_witness_seconds: int = 3600
    independent_min: int = 0


def compose_policy(
    log: VerifierKey,
    *,
    instances: Sequence[KeyToName],
    clerks: Sequence[KeyToName],
    members: Sequence[MemberToName],
    numbers: PolicyNumbers,
) -> bytes:
    """Compose entry 0 of a log without witnesses; its origin is the name of the log's key."""
    few = _members_quorum(members, numbers.partial, 0)
    many = _members_quorum(members, numbers.complete, numbers.independent_min)
    policy = PolicyText(
        announce_delay_seconds=numbers.announce_delay_seconds,
        clerks=tuple(
            ClerkKeyText(
                alg=key.public.algorithm.value, keyid=key.keyid, person=key.person, public_key=to_base64(key.public.raw)
            )
            for key in clerks
        ),
        embargo_fallback_seconds=numbers.embargo_fallback_seconds,
        format=1,
        inclusion_seconds_max=numbers.inclusion_seconds_max,
        instances=tuple(
            InstanceKeyText(alg=key.public.algorithm.value, keyid=key.keyid, public_key=to_base64(key.public.raw))
            for key in instances
        ),
        limits=LimitsText(
            acts_per_key=200,
            payload_bytes_max=16_384,
            photo_bytes_max=2_097_152,
            photos_per_station=4,
            returns_per_key=20,
        ),
        log=log.text,
        members=tuple(_member(member) for member in members),
        origin=log.name,
        policies=PoliciesText(
            annulment=many,
            complete=many,
            decision=QuorumText(persons=2, roles=("clerk", "member")),
            partial=few,
            proclaimed=many,
            registry=QuorumText(persons=2, roles=("member",)),
            rotation=many,
            witnesses=WitnessesText(text="quorum none\n"),
        ),
        proclaim_witness_seconds=numbers.proclaim_witness_seconds,
        rehearsal="rehearsal" in log.name,
        webauthn=WebauthnText(origins=(), rp_id=log.name.partition("/")[0]),
    )
    return encode_payload(policy)


def _member(member: MemberToName) -> MemberKeyText:
    return MemberKeyText(
        keyid=member.keyid,
        label=member.label,
        person=member.person,
        signer="independent" if member.independent else "desk",
        vkey=member.vkey.text,
    )


def _members_quorum(members: Sequence[MemberToName], threshold: int, independent_min: int) -> QuorumText:
    lines = [f"witness {member.person} {member.vkey.text}" for member in members]
    names = " ".join(member.person for member in members)
    text = "\n".join([*lines, f"group members {threshold} {names}", "quorum members", ""])
    return QuorumText(independent_min=independent_min, text=text)


def compose_registry(registry: Registry, origin: str) -> list[bytes]:
    """Compose the chunks of the registry; the last one, alone, says `frozen`.

    Keys are enrolled between the last but one and the last: what comes after the freeze needs a call-back.
    """
    return [encode_payload(chunk) for chunk in registry_chunks(registry, origin)]


def compose_enrolments(devices: Iterable[DeviceText], origin: str) -> list[bytes]:
    """Compose enrolments, about 190 devices an act."""
    return [encode_payload(chunk) for chunk in enrolment_chunks(devices, origin)]


def device_text(
    *, keyid: str, public: PublicKey, station: str, origin: str, sign: Callable[[bytes], bytes]
) -> DeviceText:
    """Compose a station device's item, with its proof that it holds the key."""
    alg, key = _algorithm(public), to_base64(public.raw)
    unproved = DeviceText(alg=alg, keyid=keyid, proof="", public_key=key, role="station", station=station)
    proof = to_base64(sign(possession_bytes(unproved, origin)))
    return DeviceText(alg=alg, keyid=keyid, proof=proof, public_key=key, role="station", station=station)


def commission_text(
    *, keyid: str, public: PublicKey, place: Place, origin: str, sign: Callable[[bytes], bytes]
) -> DeviceText:
    """Compose the item of an area's commission, with its proof that it holds the key."""
    alg, key, area = _algorithm(public), to_base64(public.raw), AreaRefText(code=place[1], level=place[0])
    unproved = DeviceText(alg=alg, keyid=keyid, proof="", public_key=key, role="commission", area=area)
    proof = to_base64(sign(possession_bytes(unproved, origin)))
    return DeviceText(alg=alg, keyid=keyid, proof=proof, public_key=key, role="commission", area=area)


def _algorithm(public: PublicKey) -> Literal["ed25519", "p256"]:
    return "ed25519" if public.algorithm is Algorithm.ED25519 else "p256"
