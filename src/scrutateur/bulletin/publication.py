"""Everything the public pages may say: what was announced, and the ground it stands on. From the ledger alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from scrutateur.bulletin.numbered import AnnouncedBulletin
from scrutateur.election.names import LeafIndex, StationID
from scrutateur.election.registry import Registry


@dataclass(frozen=True, slots=True)
class MemberLine:
    """A member of the authority as the policy names them."""

    label: str
    vkey: str
    independent: bool


@dataclass(frozen=True, slots=True)
class QuorumLine:
    """How many must sign for a kind of act: `required` of `members`."""

    policy: str  # annulment | complete | decision | partial | proclaimed | registry | rotation
    required: int
    members: int


@dataclass(frozen=True, slots=True)
class Retraction:
    """A bulletin taken back, by an act with a coded reason."""

    number: int  # of the retraction itself
    retracts: int
    reason: str
    announced_at: datetime
    index: LeafIndex


@dataclass(frozen=True, slots=True)
class RegistryChange:
    """A registry act since the freeze."""

    index: LeafIndex
    act: str
    station: StationID
    reason: str
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Publication:
    """The record as the pages show it. `registry` is the one in force at the last cut-off, or at the freeze."""

    origin: str
    rehearsal: bool
    policy_sha256: str
    log_vkey: str
    members: tuple[MemberLine, ...]
    quorums: tuple[QuorumLine, ...]
    witnessed: str  # none | yes | no
    registry: Registry
    freeze_size: int
    registry_changes: tuple[RegistryChange, ...]
    embargo_lifted_at: datetime | None
    bulletins: tuple[AnnouncedBulletin, ...]  # in order of their numbers, retracted ones included
    retractions: tuple[Retraction, ...]
    changed_in: Mapping[StationID, int]  # bulletin in which each station last changed
    first_counted_in: Mapping[LeafIndex, int]  # bulletin that first counted an act: its proof file stands against it

    @property
    def current(self) -> AnnouncedBulletin | None:
        """Give the last standing bulletin."""
        return next((item for item in reversed(self.bulletins) if not item.retracted), None)
