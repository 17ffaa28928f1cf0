"""What a quorum means: how many can sign, how many absent stop it, and whether it can be made to say two things.

**Witnesses.** With n keys, f of them dishonest and k required, two contradictory views both reach k only if 2 k - n
keys signed both, so only if 2 k - n <= f. With fewer than a third dishonest the view cannot split once k is more than
2 n / 3: k = 1 + floor(2 n / 3), which is 4 of 5, 6 of 8 and 11 of 15; 5 of 8 is not enough. A policy of several groups
is held to the same measure: more than a third of its keys must be needed to sign both.

**Members.** The witnesses already prevent two views of the log, so any two signatures will do; screens print who could
sign a false act (k) and how many absent stop every act (n - k + 1).
"""

from dataclasses import dataclass
from typing import Final

from scrutateur.errors import MalformedRecordError
from scrutateur.records.tlog_policy import Policy
from scrutateur.records.vkey import KeyType

MEMBER_SIGNATURES_MIN: Final = 2


@dataclass(frozen=True, slots=True)
class QuorumNumbers:
    """What a quorum means, in people.

    `keys` may count; the fewest that can sign, a false act too, are `signers_min`; the fewest whose absence stops every
    act are `absent_min`; of two quorums that sign contradictory things at least `overlap_min` signed both. For k of n
    they are n, k, n - k + 1 and max(0, 2 k - n). All are 0 where no signature is asked for.
    """

    keys: int
    signers_min: int
    absent_min: int
    overlap_min: int


def quorum_numbers(policy: Policy) -> QuorumNumbers:
    """Compute the numbers that a screen prints beside a policy."""
    return QuorumNumbers(0, 0, 0, 0) if policy.quorum is None else _numbers(policy, policy.quorum)


def witness_threshold(witnesses: int) -> int:
    """Return how many of n witnesses must cosign, so that no view splits while fewer than a third are dishonest."""
    assert witnesses > 0, "no witness, no threshold"
    return 1 + 2 * witnesses // 3


def check_witness_policy(policy: Policy) -> None:
    """Refuse a witness policy under which a log could show two views. `quorum none` is legal: every page then says so.

    Raises:
        MalformedRecordError: A third of the witnesses could split the view, or a key is of the wrong type.
    """
    for witness in policy.witnesses:
        if witness.key.type is not KeyType.COSIGNATURE:
            raise MalformedRecordError(f"witness policy: {witness.name!r}: expected a key of type 4, found type 1")
    numbers = quorum_numbers(policy)
    if policy.quorum is not None and 3 * numbers.overlap_min <= numbers.keys:
        raise MalformedRecordError(
            f"witness policy: {numbers.overlap_min} dishonest of {numbers.keys} witnesses could cosign two views; "
            f"more than a third must be needed (a single group: {witness_threshold(numbers.keys)} of {numbers.keys})"
        )


def check_member_policy(policy: Policy) -> None:
    """Refuse a policy for acts of the authority that one person could carry, or that names keys which cannot sign them.

    Raises:
        MalformedRecordError: Fewer than two must sign, or a key is of the wrong type.
    """
    for witness in policy.witnesses:
        if witness.key.type is not KeyType.ED25519:
            raise MalformedRecordError(f"member policy: {witness.name!r}: expected a key of type 1, found type 4")
    found = quorum_numbers(policy).signers_min
    if found < MEMBER_SIGNATURES_MIN:
        raise MalformedRecordError(f"member policy: expected a quorum of two keys at least, found {found}")


def _numbers(policy: Policy, name: str) -> QuorumNumbers:
    """Count bottom up: since no name is in two groups, the cheapest members of each group are the cheapest in all."""
    group = policy.group(name)
    if group is None:
        return QuorumNumbers(keys=1, signers_min=1, absent_min=1, overlap_min=1)
    members = [_numbers(policy, member) for member in group.members]
    absent = len(members) - group.threshold + 1
    in_both = max(0, 2 * group.threshold - len(members))
    return QuorumNumbers(
        keys=sum(member.keys for member in members),
        signers_min=sum(sorted(member.signers_min for member in members)[: group.threshold]),
        absent_min=sum(sorted(member.absent_min for member in members)[:absent]),
        overlap_min=sum(sorted(member.overlap_min for member in members)[:in_both]),
    )
