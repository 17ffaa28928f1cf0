"""What the public pages may say, gathered from a replay: the desk builds its site from it, `verify` builds it again."""

from datetime import datetime

from scrutateur.audit.replay import Replay
from scrutateur.bulletin.publication import MemberLine, Publication, QuorumLine, RegistryChange
from scrutateur.election.registry import Registry
from scrutateur.errors import MalformedRecordError
from scrutateur.records.policy_record import MemberQuorum, PersonQuorum, Policy
from scrutateur.records.receipt import policy_hash


def publication_of(replay: Replay) -> Publication:
    """Gather what the log says to the public so far.

    Raises:
        MalformedRecordError: The registry is not frozen: there is nothing to publish yet.
    """
    ground, bulletins = replay.ground, replay.publishing.bulletins
    policy, freeze_size = ground.policy, ground.freeze_size
    if policy is None or freeze_size is None:
        raise MalformedRecordError("the registry is not frozen: there is nothing to publish yet")
    return Publication(
        origin=policy.origin,
        rehearsal=policy.rehearsal,
        policy_sha256=policy_hash(ground.policy_payload),
        log_vkey=policy.log.text,
        members=tuple(MemberLine(item.label, item.vkey.text, item.independent) for item in policy.members),
        quorums=tuple(_quorum_line(name, quorum, policy) for name, quorum in sorted(policy.quorums.items())),
        witnessed=replay.publishing.witnessed,
        registry=_registry_shown(replay),
        freeze_size=freeze_size,
        registry_changes=_changes_shown(replay),
        embargo_lifted_at=_embargo_lifted_at(replay),
        bulletins=tuple(bulletins.announced),
        retractions=tuple(bulletins.retractions),
        changed_in=dict(bulletins.changed_in),
        first_counted_in=dict(bulletins.first_counted_in),
    )


def _quorum_line(name: str, quorum: MemberQuorum | PersonQuorum, policy: Policy) -> QuorumLine:
    if isinstance(quorum, MemberQuorum):
        return QuorumLine(name, required=quorum.required(), members=len(quorum.names))
    persons = {key.person for key in policy.all_keys() if key.role in quorum.roles}
    return QuorumLine(name, required=quorum.persons, members=len(persons))


def _changes_shown(replay: Replay) -> tuple[RegistryChange, ...]:
    """Give the registry acts up to the last standing bulletin's cut-off: pages change with bulletins only."""
    standing = replay.publishing.bulletins.standing()
    size = 0 if standing is None else standing.text.size
    return tuple(change for change in replay.ground.changes if change.index < size)


def _registry_shown(replay: Replay) -> Registry:
    """Give the registry of the last standing bulletin, or the frozen one before there is any."""
    standing, frozen = replay.publishing.bulletins.standing(), replay.ground.frozen_registry
    assert frozen is not None, "asked after the freeze only"
    return frozen if standing is None else standing.snapshot.registry


def _embargo_lifted_at(replay: Replay) -> datetime | None:
    lifted = replay.publishing.embargo_lifted
    return None if lifted is None else lifted[1]
