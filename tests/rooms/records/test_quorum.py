"""Quorums: the two numbers that are printed, and the views that must not split."""

from itertools import combinations

import pytest

from scrutateur.errors import MalformedRecordError
from scrutateur.records.quorum import (
    QuorumNumbers,
    check_member_policy,
    check_witness_policy,
    quorum_numbers,
    witness_threshold,
)
from scrutateur.records.tlog_policy import Policy, parse_policy
from scrutateur.records.vkey import KeyType, VerifierKey


def policy_of(*groups: str, quorum: str, keys: int, key_type: KeyType = KeyType.COSIGNATURE) -> Policy:
    """A policy of witnesses W0, W1 ... and some group lines."""
    vkeys = [VerifierKey(f"w{n}.example", key_type, bytes([n] * 32)) for n in range(keys)]
    lines = [f"witness W{n} {key.text}" for n, key in enumerate(vkeys)] + list(groups) + [f"quorum {quorum}"]
    return parse_policy(("\n".join(lines) + "\n").encode())


def flat(threshold: int, keys: int, key_type: KeyType = KeyType.COSIGNATURE) -> Policy:
    """The policy k of n."""
    members = " ".join(f"W{n}" for n in range(keys))
    return policy_of(f"group G {threshold} {members}", quorum="G", keys=keys, key_type=key_type)


NESTED = policy_of("group A 2 W0 W1 W2", "group B any W3 W4", "group C all A B", quorum="C", keys=5)
POLICIES = [flat(k, n) for n in range(1, 7) for k in range(1, n + 1)] + [
    NESTED,
    policy_of("group A 2 W0 W1 W2", "group B 2 A W3 W4", quorum="B", keys=6),
    policy_of("group A all W0 W1", "group B all W2 W3", "group C any A B", quorum="C", keys=4),
    policy_of("group A 3 W0 W1 W2 W3", "group B all A W4", quorum="B", keys=5),
]


@pytest.mark.parametrize("number", range(len(POLICIES)))
def test_numbers_are_those_of_every_set_of_signers(number):
    """Counted over all sets: the smallest that signs, the smallest whose absence stops, what two quorums share."""
    policy = POLICIES[number]
    names = [witness.name for witness in policy.witnesses]
    sets = [frozenset(chosen) for size in range(len(names) + 1) for chosen in combinations(names, size)]
    quorums = [chosen for chosen in sets if policy.satisfied_by(chosen)]
    numbers = quorum_numbers(policy)
    assert numbers.signers_min == min(map(len, quorums))
    assert numbers.absent_min == min(len(gone) for gone in sets if not policy.satisfied_by(frozenset(names) - gone))
    assert numbers.overlap_min == min(len(one & other) for one in quorums for other in quorums)


@pytest.mark.parametrize(("k", "n"), [(2, 5), (4, 5), (1, 1), (3, 7)])
def test_flat_group_prints_k_and_n_minus_k_plus_one(k, n):
    """How many could sign a false act, and how many absent stop every act."""
    expected = QuorumNumbers(keys=n, signers_min=k, absent_min=n - k + 1, overlap_min=max(0, 2 * k - n))
    assert quorum_numbers(flat(k, n)) == expected


def test_no_quorum_has_no_numbers():
    """Where nobody needs to sign, nobody can stop it either, and the screen says so."""
    assert quorum_numbers(parse_policy(b"quorum none\n")) == QuorumNumbers(0, 0, 0, 0)


@pytest.mark.parametrize(("n", "k"), [(1, 1), (3, 3), (4, 3), (5, 4), (7, 5), (8, 6), (10, 7), (15, 11)])
def test_witness_threshold_is_the_published_one(n, k):
    """The table of the log's format, and the policy check agrees with it exactly."""
    assert witness_threshold(n) == k
    check_witness_policy(flat(k, n))
    if k > 1:
        with pytest.raises(MalformedRecordError, match=f"a single group: {k} of {n}"):
            check_witness_policy(flat(k - 1, n))


def test_five_of_eight_is_refused_with_the_reason():
    """More than half is not enough: two dishonest of eight could show two views."""
    with pytest.raises(MalformedRecordError, match="2 dishonest of 8 witnesses could cosign two views"):
        check_witness_policy(flat(5, 8))


def test_groups_are_held_to_the_same_measure():
    """Two groups of which either may sign split at once; two that must both sign may be enough."""
    either = policy_of("group A all W0 W1", "group B all W2 W3", "group C any A B", quorum="C", keys=4)
    with pytest.raises(MalformedRecordError, match="0 dishonest of 4"):
        check_witness_policy(either)
    check_witness_policy(policy_of("group A 2 W0 W1 W2", "group B all A W3", quorum="B", keys=4))


def test_no_witness_quorum_is_legal():
    """A laptop or a rehearsal has no witness, and every page says so."""
    check_witness_policy(parse_policy(b"quorum none\n"))


def test_witness_policy_with_a_member_s_key_is_refused():
    """A key that does not sign a time cannot cosign."""
    with pytest.raises(MalformedRecordError, match="'W0': expected a key of type 4"):
        check_witness_policy(flat(3, 3, KeyType.ED25519))


@pytest.mark.parametrize(("k", "n"), [(2, 2), (2, 5), (4, 5)])
def test_any_two_members_may_sign(k, n):
    """The witnesses prevent two views, so a member policy needs only more than one person."""
    check_member_policy(flat(k, n, KeyType.ED25519))


@pytest.mark.parametrize(
    "policy", [flat(1, 5, KeyType.ED25519), flat(1, 1, KeyType.ED25519), parse_policy(b"quorum none\n")]
)
def test_member_policy_that_one_person_carries_is_refused(policy):
    """No act rests on one person, and none on nobody."""
    with pytest.raises(MalformedRecordError, match="a quorum of two keys at least"):
        check_member_policy(policy)


def test_member_policy_with_a_witness_s_key_is_refused():
    """A witness's key signs times, not acts."""
    with pytest.raises(MalformedRecordError, match="'W0': expected a key of type 1"):
        check_member_policy(flat(2, 3))


def test_threshold_of_no_witness_stops_the_process():
    """Asking how many of none is a caller's bug."""
    with pytest.raises(AssertionError):
        witness_threshold(0)
