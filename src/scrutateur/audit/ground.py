"""The ground of a log: its policy, the keys in force, the registry in force. Changed by named acts only."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from scrutateur.audit.registry_state import RegistryDraft, RegistryInForce
from scrutateur.audit.signers import EnrolledKey
from scrutateur.bulletin.publication import RegistryChange
from scrutateur.election.acts import Ref
from scrutateur.election.names import AreaID, KeyID, LeafIndex, PersonID, StationID
from scrutateur.election.registry import Registry
from scrutateur.errors import MalformedRecordError
from scrutateur.ledger.signatures import SignatureCheck
from scrutateur.records.canonical import from_base64
from scrutateur.records.payload_ground import (
    DeviceText,
    ElectionText,
    EnrolmentText,
    PolicyText,
    RegistryActText,
    RevocationText,
)
from scrutateur.records.policy_record import Member, Policy, read_policy, read_public_key
from scrutateur.records.possession import possession_bytes
from scrutateur.records.times import parse_time

_AT_FREEZE_ONLY = frozenset(("station", "station-second"))


@dataclass(slots=True)
class Ground:
    """Holds state: `apply_*` are its only doors, and each takes effect whole or not at all."""

    policy: Policy | None = None
    policy_payload: bytes = b""
    keys: dict[KeyID, EnrolledKey] = field(default_factory=dict)
    moved_keys: list[EnrolledKey] = field(default_factory=list)  # as they came and changed, for who keeps a copy
    draft: RegistryDraft = field(default_factory=RegistryDraft)
    in_force: RegistryInForce | None = None
    freeze_size: int | None = None
    frozen_registry: Registry | None = None
    frozen_closing: datetime | None = None  # the latest of its stations
    changes: list[RegistryChange] = field(default_factory=list)

    def apply_policy(self, text: PolicyText, payload: bytes, index: LeafIndex) -> None:
        """Take entry 0.

        Raises:
            MalformedRecordError: Not entry 0, or a policy that contradicts itself.
        """
        if index != 0:
            raise MalformedRecordError("policy: stands in entry 0 only; later changes are a rotation")
        self.policy, self.policy_payload = read_policy(text), payload
        for key in self.policy.all_keys():
            self.take_key(EnrolledKey(key.keyid, key.public, key.role, key.person, None, index, False))

    def apply_election(self, text: ElectionText, index: LeafIndex) -> None:
        """Take a chunk of the registry; the last one freezes it.

        Raises:
            MalformedRecordError: It does not fit what came before.
        """
        if self.registry is not None:
            raise MalformedRecordError("election: the registry is frozen; later changes are registry acts")
        self.frozen_registry = self.draft.add(text)
        if self.frozen_registry is not None:
            self.in_force, self.freeze_size = RegistryInForce(self.frozen_registry), index + 1
            self.frozen_closing = _latest_closing(self.frozen_registry)

    @property
    def registry(self) -> Registry | None:
        """Give the registry in force; whoever keeps it asks `in_force.lend`."""
        return None if self.in_force is None else self.in_force.registry

    def apply_registry_act(self, text: RegistryActText, ref: Ref, received_at: datetime) -> None:
        """Take a change of the registry.

        Raises:
            MalformedRecordError: It does not fit the registry in force.
        """
        assert self.in_force is not None, "asked after the freeze only"
        self.in_force.change(text, ref)
        self.changes.append(RegistryChange(ref.index, text.act, StationID(text.station), text.reason, received_at))

    def apply_enrolment(self, text: EnrolmentText, index: LeafIndex) -> None:
        """Take devices' keys, all of the act or none.

        Raises:
            MalformedRecordError: A key id is known already, a station's key names no station, or a key is none.
        """
        keys = [self._enrolled(device, index) for device in text.devices]
        if len({key.keyid for key in keys}) != len(keys):
            raise MalformedRecordError("enrolment: a key id stands twice")
        for key in keys:
            self.take_key(key)

    def take_key(self, key: EnrolledKey) -> None:
        """Take a key as it is from now on: a new one, or one that was revoked."""
        self.keys[key.keyid] = key
        self.moved_keys.append(key)

    def _enrolled(self, device: DeviceText, index: LeafIndex) -> EnrolledKey:
        if KeyID(device.keyid) in self.keys:
            raise MalformedRecordError(f"enrolment: key id {device.keyid} is known already")
        if device.role in _AT_FREEZE_ONLY and device.station is None:
            raise MalformedRecordError(f"enrolment: key id {device.keyid}: a station's key names its station")
        if (device.role == "commission") != (device.area is not None):
            raise MalformedRecordError(f"enrolment: key id {device.keyid}: a commission's key alone names its area")
        if device.role in ("clerk", "member"):
            raise MalformedRecordError("enrolment: keys of clerks and members stand in entry 0")
        station = None if device.station is None else StationID(device.station)
        person = None if device.person is None else PersonID(device.person)
        public = read_public_key(device.alg, device.public_key)
        late = self.freeze_size is not None
        area = None if device.area is None else (device.area.level, AreaID(device.area.code))
        return EnrolledKey(KeyID(device.keyid), public, device.role, person, station, index, late, area=area)

    def apply_revocation(self, text: RevocationText) -> KeyID:
        """Stop trusting a key since a time; give it.

        Raises:
            MalformedRecordError: The key is not known.
        """
        keyid = KeyID(text.keyid)
        if keyid not in self.keys:
            raise MalformedRecordError(f"revocation: key id {keyid} is not known")
        key, since = self.keys[keyid], parse_time(text.since, "since")
        # A second revocation never gives back what the first one took.
        earlier = since if key.revoked_since is None else min(since, key.revoked_since)
        self.take_key(replace(key, revoked_since=earlier))
        return keyid

    def members_in_force(self) -> tuple[Member, ...]:
        """Give the members who may sign a note: those of the policy whose key was not revoked."""
        members = () if self.policy is None else self.policy.members
        return tuple(member for member in members if self.keys[member.keyid].revoked_since is None)

    def closing_of(self, keyid: KeyID) -> datetime | None:
        """Give the closing in force of the station that a key is enrolled for; `None` where it has none."""
        key, registry = self.keys.get(keyid), self.registry
        if registry is None or key is None or key.station is None:
            return None
        station = registry.stations.get(key.station)
        return None if station is None else station.closes

    def latest_closing(self) -> datetime | None:
        """Give the closing that the end of the embargo waits for: the latest in force, or that of the frozen calendar.

        Acts move it later, and back again, but never to before the calendar that was frozen in front of everybody:
        whoever may move a closing would end the embargo by moving it into the past.
        """
        if self.registry is None or self.frozen_closing is None:
            return None
        return max(_latest_closing(self.registry), self.frozen_closing)


def _latest_closing(registry: Registry) -> datetime:
    return max((station.closes for station in registry.stations.values()), default=registry.election.closes)


def check_possession(devices: Sequence[DeviceText], origin: str, check: SignatureCheck) -> None:
    """Check each device's proof that it holds its key.

    Raises:
        MalformedRecordError: A proof is not good.
    """
    for device in devices:
        public = read_public_key(device.alg, device.public_key)
        if not check(public, from_base64(device.proof, "proof"), possession_bytes(device, origin)):
            raise MalformedRecordError(f"enrolment: key id {device.keyid}: the proof of possession is not good")
