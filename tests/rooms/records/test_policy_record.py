"""Entry 0, read: no act rests on one person, and a policy that contradicts itself is none."""

import json
from base64 import b64encode

import pytest

from scrutateur.errors import MalformedRecordError
from scrutateur.records.canonical import canonical
from scrutateur.records.payloads import decode_payload
from scrutateur.records.policy_record import MemberQuorum, PersonQuorum, Policy, read_policy, read_public_key
from scrutateur.records.vkey import KeyType, VerifierKey
from tests.fakes.log_ground import MEMBERS, ORIGIN, keyid, member_key, policy_payload, public
from tests.fakes.signatures import ed25519_key

GOOD = json.loads(policy_payload())
ALIAS = VerifierKey("results.example/alias", KeyType.ED25519, public("member-2").raw).text
WITNESSES = "".join(f"witness w{n} {ed25519_key(f'w{n}', KeyType.COSIGNATURE)[0].text}\n" for n in range(3))


def read(**members: object) -> Policy:
    payload = decode_payload("policy", canonical({**GOOD, **members}))
    return read_policy(payload)


def with_policy(**changes: object) -> dict[str, object]:
    return {"policies": {**GOOD["policies"], **changes}}


def with_member(number: int, **changes: object) -> dict[str, object]:
    members = [dict(member) for member in GOOD["members"]]
    members[number].update(changes)
    return {"members": members}


def of_two(threshold: int, *names: str) -> dict[str, object]:
    lines = [f"witness {name} {member_key(name)[0].text}" for name in names]
    return {"independent_min": 0, "text": "\n".join([*lines, f"group g {threshold} {' '.join(names)}", "quorum g", ""])}


def test_entry_0_is_read():
    """Keys by role, quorums by kind of act, and the numbers that fix how long things may take."""
    policy = read()
    assert {key.role for key in policy.all_keys()} == {"instance", "clerk", "member"}
    assert isinstance(policy.quorums["decision"], PersonQuorum) and policy.quorums["decision"].persons == 2
    partial = policy.quorums["partial"]
    assert isinstance(partial, MemberQuorum) and partial.required() == 2
    assert policy.member(policy.members[0].person) is policy.members[0] and policy.member("nobody") is None
    assert (policy.limits.returns_per_key, policy.rehearsal, policy.witnesses.quorum) == (20, True, None)


def test_a_quorum_reads_groups_from_the_outside():
    """The outermost threshold is what must sign."""
    assert read(**with_policy(complete=of_two(2, *MEMBERS))).quorums["complete"].required() == 2


@pytest.mark.parametrize(
    ("members", "why"),
    [
        ({"rehearsal": False}, "`rehearsal` must be true"),
        ({"log": ed25519_key("other", KeyType.ED25519)[0].text}, "named results.example"),
        ({"log": ed25519_key(ORIGIN, KeyType.COSIGNATURE)[0].text}, "of type 1"),
        (with_member(0, vkey=ed25519_key("m", KeyType.COSIGNATURE)[0].text), "must be of type 1"),
        (with_member(0, keyid=keyid("member-2")), "a key id stands twice"),
        (with_member(0, keyid=keyid("clerk-1")), "a key id stands twice"),
        (with_member(0, person="member-2"), "member's person stands twice"),
        (with_member(0, vkey=ALIAS), "a public key stands twice"),
        (with_policy(partial={"persons": 2, "roles": ["member"]}), "in the grammar of tlog-policy"),
        (with_policy(decision={"persons": 2}), "`persons` and `roles` expected"),
        (with_policy(decision={"persons": 2, "roles": []}), "expected"),
        (with_policy(decision={"persons": 2, "roles": ["clerk"], "independent_min": 1}), "expected"),
        (with_policy(partial={"text": "quorum none\n"}), "`independent_min` and `text`"),
        (with_policy(partial={"independent_min": 0, "text": "quorum none\n"}), "a quorum expected"),
        (with_policy(partial=of_two(1, *MEMBERS)), "no act rests on one person"),
        (with_policy(partial={"independent_min": 0, "text": WITNESSES + "quorum w0\n"}), "only members' keys"),
        (with_policy(partial={"independent_min": 0, "text": "nonsense"}), "policy"),
        (with_policy(witnesses={"text": WITNESSES + "group g 1 w0 w1 w2\nquorum g\n"}), "could cosign two views"),
        (with_policy(witnesses={"text": of_two(2, *MEMBERS)["text"]}), "expected a key of type 4"),
    ],
)
def test_a_policy_that_contradicts_itself_is_refused(members, why):
    """One name per key and person, the right types, two persons at least, witnesses that prevent a split view."""
    with pytest.raises(MalformedRecordError, match=why):
        read(**members)


def test_a_quorum_of_witnesses_that_prevents_a_split_view_is_read():
    """Three of three."""
    policy = read(**with_policy(witnesses={"text": WITNESSES + "group g 3 w0 w1 w2\nquorum g\n"}))
    assert policy.witnesses.quorum == "g"


@pytest.mark.parametrize("alg", ["webauthn-p256", "webauthn-ed25519", "rsa"])
def test_algorithms_of_later_versions_are_refused(alg):
    """This version checks Ed25519 and P-256."""
    with pytest.raises(MalformedRecordError, match="ed25519 or p256 expected"):
        read_public_key(alg, b64encode(bytes(32)).decode())


@pytest.mark.parametrize(
    ("alg", "size"), [("ed25519", 31), ("ed25519", 33), ("p256", 64), ("p256", 33), ("ed25519", 0)]
)
def test_keys_of_another_length_are_refused(alg, size):
    """32 bytes, or an uncompressed point of 65."""
    with pytest.raises(MalformedRecordError, match="bytes expected"):
        read_public_key(alg, b64encode(bytes(size)).decode())
    assert read_public_key("ed25519", b64encode(public("x").raw).decode()) == public("x")
