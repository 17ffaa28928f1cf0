"""The mapping file: how any table of a past election becomes a rehearsal.

A mapping is TOML without code. This file holds what a mapping says once it was read; `mapping_file` reads it,
`rehearsal_rows` holds a table against it. The language is described in docs/reference/mapping.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from scrutateur.election.names import ContestID, Names
from scrutateur.election.registry import Calendar, StationType
from scrutateur.exchange.figures import CellWords
from scrutateur.exchange.tables import Dialect
from scrutateur.exchange.templates import ColumnRef, Conditions, Template
from scrutateur.exchange.toml_document import CheckedTable, TomlDocument


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
    type_closes: Mapping[StationType, datetime]
    legal: Calendar


@dataclass(frozen=True, slots=True)
class ContestPart:
    id: ContestID
    names: Names
    rule: str


@dataclass(frozen=True, slots=True)
class CandidatePart:
    """A candidate as the mapping names it; no columns where a pattern finds them."""

    code: str
    received: str
    name: str
    columns: tuple[ColumnRef, ...]
    line: int


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
    words: CellWords
    layout: str  # wide | none
    pattern: str | None
    figures: tuple[FigureSource, ...]
    labels: Mapping[str, Names]
    drop: tuple[Conditions, ...]
    no_return: tuple[Conditions, ...]
    levels: tuple[LevelPart, ...]
    station: StationPart
    simulate: SimulateSettings
    column_lines: Mapping[ColumnRef, int]
