"""Payloads of the day and the count: what stations, clerks and members say of figures."""

from typing import Annotated, Literal

import msgspec

from scrutateur.election.acts import (
    Answer,
    AreaRecord,
    CallBack,
    Correction,
    Decision,
    DecisionKind,
    OriginalSeen,
    StationClosing,
    StationOpening,
    StationReturn,
    TurnoutReport,
)
from scrutateur.election.names import AreaID, ContestID, FormID, StationID
from scrutateur.records.canonical import kept_once
from scrutateur.records.payload_types import (
    AreaRefText,
    Code,
    Count,
    Figures,
    FigureText,
    Hex32,
    Hex64,
    Origin,
    RefText,
    TimeText,
    Votes,
    figure_in,
    figures_in,
    votes_in,
)
from scrutateur.records.times import parse_time

SignedRoll = dict[
    Literal["signed_roll"], FigureText
]  # no other figure: what is said before the count is public at once
Version = Annotated[int, msgspec.Meta(ge=1, le=999)]


class OpeningText(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True, frozen=True, kw_only=True):
    box_empty: Literal["yes", "no"]
    members_present: Count
    nonce: Hex32
    opened_at: TimeText
    origin: Origin
    seals: tuple[Code, ...]
    station: Code

    def noun(self) -> StationOpening:
        opened_at = parse_time(self.opened_at, "opened_at")
        return StationOpening(
            StationID(self.station), opened_at, self.box_empty == "yes", self.members_present, self.seals
        )


class ClosingText(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True, frozen=True, kw_only=True):
    closed_at: TimeText
    figures: SignedRoll
    nonce: Hex32
    origin: Origin
    seals: tuple[Code, ...]
    station: Code

    def noun(self) -> StationClosing:
        signed_roll = self.figures.get("signed_roll")
        figure = None if signed_roll is None else figure_in(signed_roll)
        return StationClosing(StationID(self.station), parse_time(self.closed_at, "closed_at"), figure, self.seals)


class TurnoutText(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True, frozen=True, kw_only=True):
    figures: SignedRoll
    hour: Annotated[str, msgspec.Meta(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$(?!\n)")]
    nonce: Hex32
    origin: Origin
    station: Code

    def noun(self) -> TurnoutReport:
        signed_roll = self.figures.get("signed_roll")
        return TurnoutReport(
            StationID(self.station), self.hour, None if signed_roll is None else figure_in(signed_roll)
        )


class FilledFormText(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True, frozen=True, kw_only=True):
    """A results form filled in, whole in one flat object: what a return and a correction have in common.

    Both inherit it, alone among our classes: the bytes are flat, so that a member held in a struct of its own would be
    another format, and fifteen members written twice would one day differ.
    """

    contest: Code
    figures: Figures
    form: str
    nonce: Hex32
    origin: Origin
    station: Code
    version: Version
    answers: dict[Code, Literal["yes", "no", "both", "none"]] | None = None
    completed_at: TimeText | None = None
    gap_box: Literal["equal", "more", "fewer", "empty"] | None = None
    photos: tuple[Hex64, ...] = ()
    reasons: tuple[Code, ...] = ()
    serial: Code | None = None
    text_hashes: tuple[Hex64, ...] = ()
    votes: Votes | None = None

    def __post_init__(self) -> None:
        """Refuse what the types cannot: a time that is none, and lists that are there and empty."""
        if self.votes == () or self.answers == {}:
            raise ValueError("what is empty is left out")
        if self.completed_at is not None:
            parse_time(self.completed_at, "completed_at")


class ReturnText(FilledFormText, forbid_unknown_fields=True, omit_defaults=True, frozen=True, kw_only=True):
    def noun(self) -> StationReturn:
        return _station_return(self)


class CorrectionText(FilledFormText, forbid_unknown_fields=True, omit_defaults=True, frozen=True, kw_only=True):
    """All of a return anew, and what it replaces."""

    read_from: Literal["original", "photograph", "telephone"]
    reason: Code
    replaces: RefText

    def noun(self) -> Correction:
        return Correction(_station_return(self), self.replaces.noun(), self.reason, self.read_from)


def _station_return(text: FilledFormText) -> StationReturn:
    return StationReturn(
        ContestID(kept_once(text.contest)),
        StationID(text.station),
        FormID(kept_once(text.form)),
        text.version,
        figures_in(text.figures),
        None if text.votes is None else votes_in(text.votes),
        None if text.completed_at is None else parse_time(text.completed_at, "completed_at"),
        text.reasons,
        text.answers,
        text.gap_box,
        text.serial,
        text.photos,
    )


class AreaRecordText(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True, frozen=True, kw_only=True):
    """What a commission states of its area: those figures and votes only that it states."""

    area: AreaRefText
    contest: Code
    figures: Figures
    form: str
    nonce: Hex32
    origin: Origin
    text_hashes: tuple[Hex64, ...] = ()
    votes: Votes | None = None

    def __post_init__(self) -> None:
        if self.votes == () or (not self.figures and self.votes is None):
            raise ValueError("one figure or vote at least is stated; what is empty is left out")

    def noun(self) -> AreaRecord:
        votes = () if self.votes is None else votes_in(self.votes)
        return AreaRecord(
            ContestID(self.contest),
            self.area.level,
            AreaID(self.area.code),
            FormID(self.form),
            figures_in(self.figures),
            votes,
        )


class CallBackText(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True, frozen=True, kw_only=True):
    about: RefText
    code_given: bool
    number_from_registry: bool
    origin: Origin
    outcome: Literal["equal", "differs", "not-reached"]

    def noun(self) -> CallBack:
        return CallBack(self.about.noun(), self.number_from_registry, self.code_given, self.outcome)


class OriginalSeenText(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True, frozen=True, kw_only=True):
    about: RefText
    origin: Origin
    outcome: Literal["confirmed", "withdrawn"]

    def noun(self) -> OriginalSeen:
        return OriginalSeen(self.about.noun(), self.outcome == "confirmed")


class DecisionText(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True, frozen=True, kw_only=True):
    about: Annotated[tuple[RefText, ...], msgspec.Meta(min_length=1)]
    decision: Literal["accept-with-explanation", "hold", "correct", "annul-station", "reopen"]
    findings: tuple[Code, ...]
    origin: Origin
    reason: Code
    text_hashes: tuple[Hex64, ...] = ()

    def noun(self) -> Decision:
        about = tuple(ref.noun() for ref in self.about)
        return Decision(DecisionKind(self.decision), about, self.findings, self.reason)


_ANSWERED = (("about",), ("about", "finding"), ("number", "test"))


class AnswerToText(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True, frozen=True, kw_only=True):
    """One of `{finding, about}`, `{test, number}` or `{about}`."""

    about: RefText | None = None
    finding: Code | None = None
    number: Count | None = None
    test: Code | None = None

    def __post_init__(self) -> None:
        names = ("about", "finding", "number", "test")
        if tuple(name for name in names if getattr(self, name) is not None) not in _ANSWERED:
            raise ValueError("one of {finding, about}, {test, number} or {about} expected")


class AnswerText(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True, frozen=True, kw_only=True):
    code: Code
    origin: Origin
    to: AnswerToText
    text_hashes: tuple[Hex64, ...] = ()

    def noun(self) -> Answer:
        about = None if self.to.about is None else self.to.about.noun()
        return Answer(self.code, about, self.to.finding, self.to.test, self.to.number)
