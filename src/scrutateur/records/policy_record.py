"""Entry 0, read: who may act, with which keys, and how many of them each kind of act takes.

The payload's bytes are published as the file `policy`; their SHA-256 is the policy hash. Each member has one Ed25519
key for envelopes and notes. A quorum counts different *persons*: two keys of one person count once.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from scrutateur.election.names import KeyID, PersonID
from scrutateur.errors import MalformedRecordError
from scrutateur.ledger.signatures import Algorithm, PublicKey
from scrutateur.records.canonical import from_base64
from scrutateur.records.payload_ground import PoliciesText, PolicyText, QuorumText
from scrutateur.records.quorum import check_witness_policy
from scrutateur.records.tlog_policy import Policy as QuorumPolicy
from scrutateur.records.tlog_policy import parse_policy
from scrutateur.records.vkey import KeyType, VerifierKey, parse_vkey


@dataclass(frozen=True, slots=True)
class Key:
    """A key of entry 0 that may sign acts."""

    keyid: KeyID
    public: PublicKey
    person: PersonID | None  # None: an instance
    role: str  # instance | clerk | member


@dataclass(frozen=True, slots=True)
class Member:
    """A member of the authority."""

    keyid: KeyID
    person: PersonID
    label: str
    vkey: VerifierKey
    independent: bool  # signs on a machine of their own, not in the desk's browser


@dataclass(frozen=True, slots=True)
class MemberQuorum:
    """So many members, in the grammar of tlog-policy, and so many of them on independent machines."""

    policy: QuorumPolicy
    independent_min: int
    names: Mapping[PersonID, str]  # a member's name in this policy

    def required(self) -> int:
        """Give the number that must sign, for a flat group; of a tree, its outermost threshold."""
        group = None if self.policy.quorum is None else self.policy.group(self.policy.quorum)
        return 1 if group is None else group.threshold

    def reached_by(self, members: Collection[Member]) -> bool:
        """Tell whether these members are enough."""
        signed = {self.names[member.person] for member in members if member.person in self.names}
        return sum(member.independent for member in members) >= self.independent_min and self.policy.satisfied_by(
            signed
        )


@dataclass(frozen=True, slots=True)
class PersonQuorum:
    """So many different persons with one of these roles."""

    persons: int
    roles: frozenset[str]


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds that entry 0 fixes."""

    acts_per_key: int
    payload_bytes_max: int
    returns_per_key: int


@dataclass(frozen=True, slots=True)
class Policy:
    """Entry 0."""

    origin: str
    rehearsal: bool
    log: VerifierKey
    instances: tuple[Key, ...]
    clerks: tuple[Key, ...]
    members: tuple[Member, ...]
    quorums: Mapping[str, MemberQuorum | PersonQuorum]
    witnesses: QuorumPolicy
    announce_delay_seconds: int
    inclusion_seconds_max: int
    embargo_fallback_seconds: int
    limits: Limits

    def all_keys(self) -> tuple[Key, ...]:
        """Give every key that may sign an act by entry 0 alone."""
        members = (Key(item.keyid, item.vkey.public_key, item.person, "member") for item in self.members)
        return (*self.instances, *self.clerks, *members)

    def member(self, person: PersonID) -> Member | None:
        """Give a member by person."""
        return next((item for item in self.members if item.person == person), None)


def read_policy(text: PolicyText) -> Policy:
    """Read the payload of entry 0.

    Raises:
        MalformedRecordError: A key, a quorum or the mark of a rehearsal is not what it must be.
    """
    if text.rehearsal != ("rehearsal" in text.origin):
        raise MalformedRecordError("policy: `rehearsal` must be true exactly where the origin contains `rehearsal`")
    log = parse_vkey(text.log)
    if log.name != text.origin or log.type is not KeyType.ED25519:
        raise MalformedRecordError(f"policy: the log's key must be of type 1 and named {text.origin}")
    members = tuple(
        Member(
            KeyID(item.keyid), PersonID(item.person), item.label, _member_key(item.vkey), item.signer == "independent"
        )
        for item in text.members
    )
    instances = tuple(_key(item.alg, item.keyid, item.public_key, None) for item in text.instances)
    clerks = tuple(_key(item.alg, item.keyid, item.public_key, PersonID(item.person)) for item in text.clerks)
    _different([*(key.keyid for key in (*instances, *clerks)), *(item.keyid for item in members)], "key id")
    _different([item.person for item in members], "member's person")
    # One private key under two names would be two persons to a quorum.
    keys = [*(key.public for key in (*instances, *clerks)), *(item.vkey.public_key for item in members)]
    _different([key.raw.hex() for key in keys], "public key")
    witnesses = parse_policy(text.policies.witnesses.text.encode())
    check_witness_policy(witnesses)
    return Policy(
        text.origin,
        text.rehearsal,
        log,
        instances,
        clerks,
        members,
        _quorums(text.policies, members),
        witnesses,
        text.announce_delay_seconds,
        text.inclusion_seconds_max,
        text.embargo_fallback_seconds,
        Limits(text.limits.acts_per_key, text.limits.payload_bytes_max, text.limits.returns_per_key),
    )


def _member_key(vkey: str) -> VerifierKey:
    key = parse_vkey(vkey)
    if key.type is not KeyType.ED25519:
        raise MalformedRecordError(f"policy: the member's key {key.name} must be of type 1")
    return key


def read_public_key(alg: str, public_key: str) -> PublicKey:  # positional: in the order of the record
    """Read a key as enrolled or as in entry 0.

    Raises:
        MalformedRecordError: An algorithm this version does not check, or a key of another length.
    """
    if alg not in ("ed25519", "p256"):
        raise MalformedRecordError(f"key: ed25519 or p256 expected, {alg} found")
    algorithm = Algorithm(alg)
    raw = from_base64(public_key, "public_key")
    expected = 32 if algorithm is Algorithm.ED25519 else 65
    if len(raw) != expected:
        raise MalformedRecordError(f"key: {alg}: {expected} bytes expected, {len(raw)} found")
    return PublicKey(algorithm, raw)


def _key(alg: str, keyid: str, public_key: str, person: PersonID | None) -> Key:
    role = "instance" if person is None else "clerk"
    return Key(KeyID(keyid), read_public_key(alg, public_key), person, role)


def _different(values: Collection[str], what: str) -> None:
    if len(set(values)) != len(values):
        raise MalformedRecordError(f"policy: a {what} stands twice")


def _quorums(text: PoliciesText, members: Collection[Member]) -> dict[str, MemberQuorum | PersonQuorum]:
    names = ("annulment", "complete", "decision", "partial", "proclaimed", "registry", "rotation")
    return {name: _quorum(name, getattr(text, name), members) for name in names}


def _quorum(name: str, text: QuorumText, members: Collection[Member]) -> MemberQuorum | PersonQuorum:
    if text.persons is not None and text.roles and text.text is None and text.independent_min is None:
        if name not in ("decision", "registry"):
            raise MalformedRecordError(f"policy {name}: a text in the grammar of tlog-policy expected")
        return PersonQuorum(text.persons, frozenset(text.roles))
    if text.text is None or text.independent_min is None or text.persons is not None or text.roles is not None:
        raise MalformedRecordError(f"policy {name}: `independent_min` and `text`, or `persons` and `roles` expected")
    policy = parse_policy(text.text.encode())
    by_key = {member.vkey: member.person for member in members}
    unknown = [witness.name for witness in policy.witnesses if witness.key not in by_key]
    if unknown or policy.quorum is None:
        raise MalformedRecordError(
            f"policy {name}: only members' keys and a quorum expected, found {unknown or 'none'}"
        )
    quorum = MemberQuorum(policy, text.independent_min, {by_key[item.key]: item.name for item in policy.witnesses})
    if quorum.required() < 2:
        raise MalformedRecordError(f"policy {name}: no act rests on one person: a threshold of 2 or more expected")
    return quorum
