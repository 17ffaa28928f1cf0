"""What the quorums of a policy mean, in people: how many could sign a false act, how many absent stop every act."""

from dataclasses import dataclass

from scrutateur.records.payload_ground import PolicyText
from scrutateur.records.payloads import decode_payload
from scrutateur.records.policy_record import MemberQuorum, Policy, read_policy
from scrutateur.records.quorum import check_member_policy, check_witness_policy, quorum_numbers


@dataclass(frozen=True, slots=True)
class QuorumShown:
    """A quorum of entry 0, in numbers of persons."""

    name: str
    keys: int
    sign: int
    absent: int


def quorums_shown(payload: bytes) -> tuple[QuorumShown, ...]:
    """Read a policy's payload and give what its quorums mean.

    Raises:
        MalformedRecordError: It is no policy; an act would rest on one person; or its witnesses could be shown two
            views of the log.
    """
    text = decode_payload("policy", payload)
    assert isinstance(text, PolicyText), "the decoder gives the struct of its kind"
    policy = read_policy(text)
    check_witness_policy(policy.witnesses)
    return tuple(_shown(name, policy) for name in sorted(policy.quorums))


def _shown(name: str, policy: Policy) -> QuorumShown:
    quorum = policy.quorums[name]
    if isinstance(quorum, MemberQuorum):
        check_member_policy(quorum.policy)
        numbers = quorum_numbers(quorum.policy)
        return QuorumShown(name, numbers.keys, numbers.signers_min, numbers.absent_min)
    persons = len({key.person for key in policy.all_keys() if key.role in quorum.roles})
    return QuorumShown(name, persons, quorum.persons, persons - quorum.persons + 1)
