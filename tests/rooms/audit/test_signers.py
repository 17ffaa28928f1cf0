"""Who may sign what: the same check at the desk's door and in every verification."""

from dataclasses import replace

import pytest

from scrutateur.audit.signers import check_admissible, check_quorum, check_signatures, persons_of, signers_of
from scrutateur.election.names import KeyID, LeafIndex, PersonID
from scrutateur.errors import QuorumError, SignatureError
from scrutateur.records.entry import Envelope, Signature
from tests.fakes.log_builder import Log
from tests.fakes.log_ground import CLERKS, MEMBERS, keyid, private
from tests.fakes.signatures import ed25519_check

GROUND = Log().replay.ground
POLICY = GROUND.policy


def keys(*names: str):
    return [GROUND.keys[keyid(name)] for name in names]


def enough(kind: str, *names: str, stricter: str | None = None) -> bool:
    try:
        check_admissible(kind, keys(*names), POLICY, stricter=stricter)
    except QuorumError:
        return False
    return True


@pytest.mark.parametrize(
    ("kind", "names", "admissible"),
    [
        ("return", ("0001",), True),
        ("return", ("0001", "0002"), True),
        ("return", ("0001", "clerk-1"), False),
        ("return", ("clerk-1",), True),
        ("return", ("clerk-1", "member-1"), True),
        ("return", ("instance",), False),
        ("correction", ("0001",), True),
        ("correction", ("clerk-1",), False),
        ("correction", CLERKS[:2], True),
        ("station-incident", ("clerk-1",), True),
        ("opening", ("clerk-1",), False),
        ("call-back", ("clerk-1",), True),
        ("call-back", CLERKS[:2], False),
        ("bulletin", ("clerk-1",), False),
        ("bulletin", ("member-1",), True),
        ("stop", MEMBERS[:2], False),
        ("decision", ("clerk-1", "clerk-2"), True),
        ("decision", ("clerk-1", "instance"), False),
        ("decision", ("clerk-1", "0001"), False),
        ("election", MEMBERS[:2], True),
        ("election", CLERKS[:2], False),
        ("rotation", MEMBERS[:2], False),
        ("rotation", MEMBERS, True),
        ("perimeter-digest", ("instance",), False),
    ],
)
def test_each_kind_has_its_signers(kind, names, admissible):
    """Stations, clerks, members and the quorum of a kind; never a server's key."""
    assert enough(kind, *names) is admissible


def test_a_stricter_policy_is_asked_for_by_the_payload():
    """An annulment is a decision that takes more."""
    assert enough("decision", *MEMBERS[:2]) and not enough("decision", *MEMBERS[:2], stricter="annulment")
    assert enough("decision", *MEMBERS, stricter="annulment")


def test_two_keys_of_one_person_are_one_person():
    """A quorum counts persons, never keys (I7)."""
    first, second = keys("clerk-1", "clerk-2")
    same = replace(second, person=first.person)
    assert persons_of([first, same]) == {first.person}
    with pytest.raises(QuorumError, match="2 different persons must sign, 1 did"):
        check_quorum("decision", [first, same], POLICY)


def test_a_members_clerk_key_is_no_member():
    """A person who is both signs an annulment with the member's key, not with the desk's."""
    as_clerks = [replace(key, person=PersonID(name)) for key, name in zip(keys(*CLERKS), MEMBERS, strict=True)]
    with pytest.raises(QuorumError):
        check_quorum("annulment", as_clerks, POLICY)
    check_quorum("annulment", keys(*MEMBERS), POLICY)


def test_a_quorum_may_ask_for_independent_machines():
    """So many of those who sign do it away from the desk's browser."""
    few = replace(POLICY.quorums["partial"], independent_min=2)
    desk = tuple(replace(member, independent=member.person == "member-1") for member in POLICY.members)
    policy = replace(POLICY, quorums={**POLICY.quorums, "partial": few}, members=desk)
    with pytest.raises(QuorumError):
        check_quorum("partial", keys(*MEMBERS[:2]), policy)
    check_quorum("partial", keys(*MEMBERS[:2]), replace(policy, members=POLICY.members))


def test_a_member_whom_a_policy_does_not_name_adds_nothing():
    """Each kind of act names those who count for it."""
    names = {person: name for person, name in POLICY.quorums["partial"].names.items() if person != "member-1"}
    policy = replace(POLICY, quorums={**POLICY.quorums, "partial": replace(POLICY.quorums["partial"], names=names)})
    with pytest.raises(QuorumError):
        check_quorum("partial", keys(*MEMBERS[:2]), policy)
    check_quorum("partial", keys(*MEMBERS[1:]), policy)


def test_signatures_are_over_the_bytes_that_were_sent():
    """An unknown key and a bad signature are refused in one sentence."""
    envelope = Envelope("return", b"x", (Signature(keyid("0001"), b""),))
    good = replace(envelope, signatures=(Signature(keyid("0001"), private("0001").sign(envelope.signed_bytes())),))
    check_signatures(good, signers_of(good, GROUND.keys), ed25519_check)
    stranger = replace(good, signatures=(*good.signatures, Signature(KeyID("0" * 32), b"")))
    with pytest.raises(SignatureError) as unknown:
        signers_of(stranger, GROUND.keys)
    bad = replace(good, payload=b"y")
    with pytest.raises(SignatureError) as failed:
        check_signatures(bad, signers_of(bad, GROUND.keys), ed25519_check)
    passkey = replace(good, signatures=(replace(good.signatures[0], webauthn=(b"", b"")),))
    with pytest.raises(SignatureError):
        check_signatures(passkey, signers_of(passkey, GROUND.keys), ed25519_check)
    assert unknown.value.sentence == failed.value.sentence


def test_keys_of_entry_0_are_in_force_from_the_start():
    """Instances, clerks and members, each in its role; a station's by its enrolment, before the freeze."""
    roles = {name: GROUND.keys[keyid(name)].role for name in ("instance", "clerk-1", "member-1", "0001")}
    assert roles == {"instance": "instance", "clerk-1": "clerk", "member-1": "member", "0001": "station"}
    assert GROUND.keys[keyid("member-1")].index == LeafIndex(0) and not GROUND.keys[keyid("0001")].late
