"""The registry: what was declared before the vote, and may change by named acts only.

A `Registry` is the state in force at one position of the log. It is a value: an act makes a new one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum

from scrutateur.election.names import AreaID, CandidateID, ContestID, FormID, Names, RuleCode, StationID


class StationType(Enum):
    """What kind of unit a station is; it says which rules and bounds apply."""

    ORDINARY = "ordinary"
    ABROAD = "abroad"
    MOBILE = "mobile"
    INSTITUTION = "institution"
    POSTAL = "postal"
    ONLINE = "online"
    AGGREGATE = "aggregate"


class Base(Enum):
    """What a percentage is a percentage of; printed beside each one."""

    VALID = "valid"
    VOTERS = "voters"


@dataclass(frozen=True, slots=True)
class Calendar:
    """Legal deadlines, and in a rehearsal the times of the real day."""

    complaints_until: date | None = None
    audit_until: date | None = None
    proclaim_by: date | None = None
    round_2_list_by: date | None = None
    real_opens: datetime | None = None
    real_closes: datetime | None = None


@dataclass(frozen=True, slots=True)
class Election:
    """One round of one election, as the authority declared it."""

    id: str
    authority: Names
    names: Names
    languages: tuple[str, ...]
    round: int
    time_zone: str
    opens: datetime
    closes: datetime
    calendar: Calendar
    source: Names | None = None
    licence: Names | None = None
    synthetic: Names | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    code: CandidateID
    name: str


@dataclass(frozen=True, slots=True)
class Contest:
    """One question put to the voters: candidates in ballot order, "choose one"."""

    id: ContestID
    names: Names
    base: Base
    candidates: tuple[Candidate, ...]
    form: FormID
    rule: str
    seats: int | None = None


@dataclass(frozen=True, slots=True)
class Area:
    """A node of the area tree. Level 0 is the whole election."""

    code: AreaID
    kind: str
    level: int
    names: Names
    parent: AreaID | None = None


@dataclass(frozen=True, slots=True)
class FormField:
    """A line of the results form; the name `votes` marks where the candidates stand on the paper."""

    name: str
    labels: Names


@dataclass(frozen=True, slots=True)
class Form:
    """The results form as data. Only its definition can say that a field does not exist."""

    id: FormID
    fields: tuple[FormField, ...]
    acts: frozenset[str]  # kinds expected of a station: "opening", "closing", "return", ...
    questions: tuple[str, ...]
    # Made once: forty rules ask for every return whether a field exists.
    field_names: frozenset[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "field_names", frozenset(line.name for line in self.fields))

    def has(self, name: str) -> bool:
        """Tell whether the form has this field (`votes` for the candidates)."""
        return name in self.field_names


@dataclass(frozen=True, slots=True)
class PollingStation:
    """A unit that sends one return for each of its contests."""

    code: StationID
    area: AreaID  # of the lowest level
    type: StationType
    contests: tuple[ContestID, ...]
    opens: datetime
    closes: datetime
    figure_max: int
    place: str
    name: str | None = None
    lock: datetime | None = None  # returns received later are held
    registered: int | None = None  # the roll; None where there is none
    ballots_issued: int | None = None
    previous_registered: int | None = None
    previous_ballots: int | None = None
    serial: str | None = None


@dataclass(frozen=True, slots=True)
class RuleSet:
    """The rules evaluated, in this order, frozen with the election and named on each bulletin."""

    version: str
    codes: tuple[RuleCode, ...]
    tolerances: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Registry:
    """The registry in force at one position of the log."""

    election: Election
    contests: Mapping[ContestID, Contest]  # in registry order
    areas: Mapping[tuple[int, AreaID], Area]
    forms: Mapping[FormID, Form]
    stations: Mapping[StationID, PollingStation]  # in force
    rules: RuleSet
    withdrawn: Mapping[StationID, StationID | None]  # merged (into which) or closed (None): no longer in force
    lowest_level: int = field(init=False, compare=False)  # of areas: stations hang there

    def __post_init__(self) -> None:
        # Asked for each station, and a country has tens of thousands of areas: made once.
        object.__setattr__(self, "lowest_level", max((level for level, _ in self.areas), default=0))

    def stations_of(self, contest: ContestID) -> tuple[PollingStation, ...]:
        """Give the stations in force that take part in a contest."""
        return tuple(station for station in self.stations.values() if contest in station.contests)

    def chain_of(self, station: PollingStation) -> tuple[Area, ...]:
        """Give the areas a station belongs to, from level 0 down to its own."""
        chain: list[Area] = []
        level, code = self.lowest_level, station.area
        while True:
            area = self.areas[level, code]
            chain.append(area)
            if area.parent is None:
                return tuple(reversed(chain))
            level, code = level - 1, area.parent
