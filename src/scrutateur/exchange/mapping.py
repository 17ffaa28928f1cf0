"""The mapping file: how any table of a past election becomes a rehearsal.

A mapping is TOML without code. This file holds what a mapping says once it was read; `mapping_file` reads it,
`rehearsal_file` holds a table against it. The language is described in docs/reference/mapping.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from zoneinfo import ZoneInfo

from scrutateur.election.names import ContestID, Names
from scrutateur.election.registry import Calendar, StationType
from scrutateur.exchange.figures import CellWords
from scrutateur.exchange.tables import Dialect
from scrutateur.exchange.templates import ColumnRef, Conditions, Template
from scrutateur.exchange.toml_document import CheckedTable, TomlDocument

BALLOT_LIST = "ballot-list"
ONEGOV, NIST_CDF = "onegov", "nist-cdf"  # formats whose columns are known


class EventKind(Enum):
    """What a row of a stream says of its station."""

    APPEARED = "appeared"
    CHANGED = "changed"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class ElectionPart:
    id: str
    names: Names
    authority: Names
    languages: tuple[str, ...]
    profile: str
    round: int
    origin: str
    source: Names | None
    licence: Names | None
    synthetic: Names | None


@dataclass(frozen=True, slots=True)
class CalendarPart:
    """The real times of the day, as instants; `day` is the local day of the closing."""

    zone: ZoneInfo
    opens: datetime
    closes: datetime
    day: date
    lock: datetime
    closes_column: ColumnRef | None
    received_column: ColumnRef | None
    type_closes: Mapping[StationType, datetime]
    legal: Calendar


@dataclass(frozen=True, slots=True)
class ContestPart:
    """The contest; with `by` there is one for each value of a column, or for each list of candidates found."""

    id: ContestID
    names: Names
    rule: str
    by: ColumnRef | None
    by_ballot_list: bool
    value_names: Mapping[str, Names]  # names of single contests, by the value of `by`
    seats: int | None = None


@dataclass(frozen=True, slots=True)
class CandidatePart:
    """A candidate as the mapping, a header or a row names it; no columns where rows find them."""

    code: str
    received: str
    name: str
    columns: tuple[ColumnRef, ...]
    line: int
    contest: str | None = None  # the value of `by`


@dataclass(frozen=True, slots=True)
class TablePart:
    """A file of results; what is `None` follows from its name."""

    written: CheckedTable  # as it stands in the mapping, for the lines of later errors
    path: str | None
    format: str | None
    compression: str | None
    encoding: str
    delimiter: str | None
    sheet: str | None
    dialect: Dialect
    words: CellWords


@dataclass(frozen=True, slots=True)
class FigureSource:
    """Where a figure comes from: columns added and subtracted. One column added is a figure as written."""

    name: str
    plus: tuple[ColumnRef, ...]
    minus: tuple[ColumnRef, ...] = ()


@dataclass(frozen=True, slots=True)
class BlockPart:
    """Where each candidate stands in a row: blocks of `width` cells; the other numbers are places in one, from 1."""

    first: ColumnRef
    width: int
    votes: int
    code: int | None
    names: tuple[int, ...]
    key: int  # a block whose key is empty is not there


@dataclass(frozen=True, slots=True)
class LongPart:
    """Where the one candidate of a row stands."""

    candidate: ColumnRef
    candidate_name: Template | None
    votes: ColumnRef


@dataclass(frozen=True, slots=True)
class EventsPart:
    """The columns of a stream of events, and what its source calls each kind of event."""

    state: ColumnRef
    kind: ColumnRef
    time: ColumnRef | None
    words: Mapping[str, EventKind]


@dataclass(frozen=True, slots=True)
class StatedPart:
    """A table of totals that somebody else states, one row an area."""

    level: int
    kind: str
    area: Template
    table: TablePart
    figures: tuple[FigureSource, ...]
    pattern: str | None
    drop: tuple[Conditions, ...]
    column_lines: Mapping[ColumnRef, int]


@dataclass(frozen=True, slots=True)
class LevelPart:
    kind: str
    code: Template
    label: Template | None


@dataclass(frozen=True, slots=True)
class TypeRule:
    type: StationType
    conditions: Conditions


@dataclass(frozen=True, slots=True)
class StationPart:
    code: Template
    name: Template | None
    place: Template | None
    type: StationType
    type_column: ColumnRef | None
    types: Mapping[str, StationType]
    type_when: tuple[TypeRule, ...]
    figure_max: Mapping[StationType, int]
    ballots_issued: ColumnRef | None
    previous_registered: ColumnRef | None
    previous_ballots: ColumnRef | None


@dataclass(frozen=True, slots=True)
class SimulateSettings:
    """How the night is played. The counts are numbers of stations; `bulletins` are per cents of returns received."""

    seed: str = "1"
    keys: str = "ed25519"  # ed25519 | p256 | mixed
    order: str = "file"  # file | shuffled
    openings: bool = False
    closings: bool = False
    turnout_reports: int = 0
    explain_gaps: bool = True
    resends: int = 0
    late: int = 0
    early: int = 0
    corrected: int = 0
    conflicting: int = 0
    strangers: int = 0
    tampered: int = 0
    telephone: int = 0
    bulletins: tuple[int, ...] = (100,)
    bulletin_each_state: bool = False  # of a stream of events, in the place of `bulletins`
    members: int = 5
    partial: int = 2
    complete: int = 4
    announce_delay_seconds: int = 0


@dataclass(frozen=True, slots=True)
class RehearsalMapping:
    """A mapping that was read whole; `column_lines` says where in the mapping each column was first named."""

    document: TomlDocument  # for the lines of later errors
    election: ElectionPart
    calendar: CalendarPart
    contest: ContestPart
    candidates: tuple[CandidatePart, ...]
    table: TablePart
    layout: str  # wide | blocks | long | none
    pattern: str | None
    block: BlockPart | None
    long: LongPart | None
    figures: tuple[FigureSource, ...]
    labels: Mapping[str, Names]
    drop: tuple[Conditions, ...]
    no_return: tuple[Conditions, ...]
    events: EventsPart | None
    levels: tuple[LevelPart, ...]
    station: StationPart
    simulate: SimulateSettings
    stated: tuple[StatedPart, ...]
    column_lines: Mapping[ColumnRef, int]
