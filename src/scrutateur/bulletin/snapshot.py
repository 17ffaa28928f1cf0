"""The state of the count at a cut-off: everything that a bulletin, its tables and its pages may say.

A snapshot is derived from the ledger's first `size` entries and from nothing else; the same entries give the same
snapshot. Nothing here holds a share or a percentage: those are made where they are printed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from scrutateur.count.standing import Standing
from scrutateur.count.sums import Coverage, Place, Sums
from scrutateur.election.acts import AreaRecord, StationReturn
from scrutateur.election.findings import Finding, Severity
from scrutateur.election.names import Channel, ContestID, LeafIndex, StationID
from scrutateur.election.registry import Contest, Form, Registry


@dataclass(frozen=True, slots=True)
class JudgedAct:
    """An act of a station as it stands: what it says, and what the rules say of it.

    `answers` gives for a rule's code the index of the act that answers its finding.
    """

    index: LeafIndex
    kind: str  # return | correction
    leaf_hash: str
    received_at: datetime
    channel: Channel
    station_return: StationReturn
    findings: tuple[Finding, ...]  # in the order of the election's rules
    answers: Mapping[str, LeafIndex]
    late_key: bool
    failed: tuple[Finding, ...] = field(init=False, repr=False, compare=False)  # of the findings: few of fifty

    def __post_init__(self) -> None:
        object.__setattr__(self, "failed", tuple([item for item in self.findings if item.failed]))

    def open_findings(self, severity: Severity) -> tuple[Finding, ...]:
        """Give the FAILED findings of a severity that no act answers."""
        return tuple(item for item in self.failed if item.severity is severity and item.rule not in self.answers)


@dataclass(frozen=True, slots=True)
class StationStanding:
    """A station of a contest at the cut-off.

    `judged` are the acts the checks speak of: the current one, or those held in its place. `others` are all other acts
    of the station, by index, with why they do not count (a code): listed, never hidden.
    """

    standing: Standing
    current: JudgedAct | None
    judged: tuple[JudgedAct, ...]
    others: tuple[tuple[LeafIndex, str], ...] = ()


@dataclass(frozen=True, slots=True)
class StatedArea:
    """What a commission states of its area, beside the sum of its stations. Compared, never summed."""

    index: LeafIndex
    record: AreaRecord
    summed: Mapping[str, int]  # as counted at the stations, by the names of `AreaRecord.columns`
    findings: tuple[Finding, ...]
    answers: Mapping[str, LeafIndex]

    def open_findings(self, severity: Severity) -> tuple[Finding, ...]:
        """Give the FAILED findings of a severity that no act answers."""
        return tuple(
            item for item in self.findings
            if item.failed and item.severity is severity and item.rule not in self.answers
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class ContestSnapshot:
    """One contest at the cut-off."""

    contest: Contest
    form: Form
    coverage: Coverage
    area_coverage: Mapping[Place, Coverage]
    received: Sums
    counted: Sums
    areas: Mapping[Place, Sums]  # as standing; level 0 is the whole
    stations: Mapping[StationID, StationStanding]  # every station in force, sorted by code
    without_paper: int
    stated: Mapping[Place, StatedArea] = field(default_factory=dict)  # by level, then code

    def totals(self) -> Sums:
        """Give the whole, as standing: what a bulletin prints."""
        return next(sums for (level, _), sums in self.areas.items() if level == 0)

    def open_findings(self, severity: Severity) -> int:
        """Count the open findings of a severity over all judged acts, and over what commissions state."""
        judged = (act for item in self.stations.values() for act in item.judged if act.failed)
        stated = sum(len(item.open_findings(severity)) for item in self.stated.values())
        return stated + sum(len(act.open_findings(severity)) for act in judged)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The count at a cut-off, `size` entries of the log with this root."""

    size: int
    root: bytes
    registry: Registry
    contests: Mapping[ContestID, ContestSnapshot]
    late_keys: int  # returns of keys enrolled after the freeze
