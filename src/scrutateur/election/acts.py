"""What stations, clerks and members say: the acts, once their bytes were read.

The bytes and the signatures are `records/`; whether an act takes effect is `count/` and `audit/`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from scrutateur.election.names import AreaID, CandidateID, ContestID, Figure, FormID, LeafIndex, StationID


@dataclass(frozen=True, slots=True)
class Ref:
    """Names an entry by position and content, so that neither alone can be exchanged."""

    index: LeafIndex
    leaf_hash: str  # 64 hex digits


@dataclass(frozen=True, slots=True)
class StationReturn:
    """The results form of one station and contest, as it was sent.

    `figures` holds the fields of the form but the candidates' votes. `votes` is in the order sent, and `None` where
    the form has no votes. Absent keys of `figures` were not sent; the form's definition says whether they exist.
    """

    contest: ContestID
    station: StationID
    form: FormID
    version: int
    figures: Mapping[str, Figure]
    votes: tuple[tuple[CandidateID, Figure], ...] | None
    completed_at: datetime | None = None
    reasons: tuple[str, ...] = ()
    answers: Mapping[str, str] | None = None
    gap_box: str | None = None  # equal | more | fewer | empty
    serial: str | None = None
    photos: tuple[str, ...] = ()
    votes_sum: int | None = field(init=False, repr=False, compare=False)  # None: no votes, or one is not a number

    def __post_init__(self) -> None:
        # Made once: a dozen rules and every list of stations ask for it.
        object.__setattr__(self, "votes_sum", _sum_of(self.votes))

    def number(self, name: str) -> int | None:
        """Give a figure if it is a number; `None` if it is illegible, empty or absent."""
        figure = self.figures.get(name)
        return figure if isinstance(figure, int) else None

    def same_figures(self, other: "StationReturn") -> bool:
        """Tell whether two returns say the same: numbers, illegible and empty alike."""
        return self.figures == other.figures and self.votes == other.votes


def _sum_of(votes: tuple[tuple[CandidateID, Figure], ...] | None) -> int | None:
    if votes is None:
        return None
    total = 0
    for _, figure in votes:
        if not isinstance(figure, int):
            return None
        total += figure
    return total


@dataclass(frozen=True, slots=True)
class Correction:
    """A return anew, one version up, naming the act that it replaces."""

    station_return: StationReturn
    replaces: Ref
    reason: str
    read_from: str  # original | photograph | telephone


@dataclass(frozen=True, slots=True)
class AreaRecord:
    """What a commission states of its area: held against the sum of its stations, never summed itself.

    Only what is stated is there; an empty cell of the record states nothing.
    """

    contest: ContestID
    level: int
    area: AreaID
    form: FormID
    figures: Mapping[str, Figure]
    votes: tuple[tuple[CandidateID, Figure], ...] = ()

    def columns(self) -> dict[str, Figure]:
        """Give everything that is stated: fields of the form, then `votes:<candidate>`."""
        return {**self.figures, **{f"votes:{code}": figure for code, figure in self.votes}}


@dataclass(frozen=True, slots=True)
class StationOpening:
    station: StationID
    opened_at: datetime
    box_empty: bool
    members_present: int
    seals: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StationClosing:
    """Signatures counted *before* the box is opened."""

    station: StationID
    closed_at: datetime
    signed_roll: Figure | None
    seals: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TurnoutReport:
    station: StationID
    hour: str  # HH:MM, local
    signed_roll: Figure | None


@dataclass(frozen=True, slots=True)
class CallBack:
    """A clerk called the station at the registry's number and read the figures back."""

    about: Ref
    number_from_registry: bool
    code_given: bool
    outcome: str  # equal | differs | not-reached

    def confirms(self) -> bool:
        """Tell whether the call settles the account: equal, at the registry's number."""
        return self.outcome == "equal" and self.number_from_registry


@dataclass(frozen=True, slots=True)
class OriginalSeen:
    """Two persons held a correction against the original of the form: what it says stands, or is taken back."""

    about: Ref
    confirmed: bool


class DecisionKind(Enum):
    ACCEPT = "accept-with-explanation"
    HOLD = "hold"
    CORRECT = "correct"
    ANNUL = "annul-station"
    REOPEN = "reopen"


@dataclass(frozen=True, slots=True)
class Decision:
    kind: DecisionKind
    about: tuple[Ref, ...]
    findings: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Answer:
    """A coded answer to a finding (`rule` and `about`), a test of a bulletin, or another act."""

    code: str
    about: Ref | None = None
    rule: str | None = None
    test: str | None = None
    number: int | None = None
