"""What an import gives: a registry, and for a rehearsal the returns of the night as well.

Times are those of the real day. Whoever plays it shifts them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from scrutateur.election.acts import StationReturn
from scrutateur.election.names import AreaID, CandidateID, ContestID, Figure, StationID
from scrutateur.election.registry import PollingStation, Registry
from scrutateur.exchange.input_files import InputFile
from scrutateur.exchange.mapping import EventKind, SimulateSettings

ReturnKey = tuple[ContestID, StationID]  # a station sends one return for each of its contests


@dataclass(frozen=True, slots=True)
class RegistrySource:
    """A registry as an authority wrote it, before it is frozen."""

    registry: Registry
    warnings: tuple[str, ...]
    inputs: tuple[InputFile, ...]  # every file that was read


@dataclass(frozen=True, slots=True)
class ColumnSum:
    """The sum of one figure, or of one candidate's votes, over the returns of a contest."""

    contest: ContestID
    name: str  # the figure, or `votes:<code>`
    total: int
    empty: int  # of the returns: how many did not have a number there
    illegible: int


@dataclass(frozen=True, slots=True)
class SourceRow:
    """Where a return came from, and how the source wrote its station's code."""

    line: int
    received: str


@dataclass(frozen=True, slots=True)
class SourceEvent:
    """One row of a stream: a return appeared, was changed, or was withdrawn.

    `station` is the station as this row describes it. The registry holds it as its first row did, so a later place,
    label, area or roll that differs is a registry act. A withdrawal names the station alone.
    """

    state: str  # rows of one state stand together; each state was published as a whole
    time: datetime | None
    kind: EventKind
    key: ReturnKey
    station_return: StationReturn | None
    station: PollingStation | None
    line: int


@dataclass(frozen=True, slots=True)
class StatedTotals:
    """What somebody else states of an area: only the columns that they give."""

    contest: ContestID
    level: int
    area: AreaID
    figures: Mapping[str, Figure]
    votes: tuple[tuple[CandidateID, Figure], ...] | None
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class RehearsalSource:
    """A past election, ready to be played again: nothing of it was invented but what `synthetic` says.

    Of a stream of events, `returns` are those that stand at its end; a station that never sent one is `missing`, and
    one whose return was withdrawn is in neither.
    """

    origin: str
    profile: str
    registry: Registry
    returns: Mapping[ReturnKey, StationReturn]  # in the order of the file
    missing: tuple[ReturnKey, ...]  # in the registry, but the source has no figures: their return never comes
    rows: Mapping[ReturnKey, SourceRow]
    sums: tuple[ColumnSum, ...]  # contest by contest
    simulate: SimulateSettings
    warnings: tuple[str, ...]
    inputs: tuple[InputFile, ...]  # the mapping, then the tables
    received_at: Mapping[ReturnKey, datetime] = field(default_factory=dict)  # where the source says when rows came
    events: tuple[SourceEvent, ...] = ()
    stated: tuple[StatedTotals, ...] = ()
