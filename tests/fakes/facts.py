"""Facts for the rules: a good return on a form that has every field, and ways to spoil one thing at a time."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from scrutateur.election.acts import (
    AreaRecord,
    Correction,
    Ref,
    StationClosing,
    StationOpening,
    StationReturn,
    TurnoutReport,
)
from scrutateur.election.names import AreaID, CandidateID, Channel, ContestID, Figure, FormID, LeafIndex, StationID
from scrutateur.election.registry import Base, Candidate, Contest, Form, FormField, PollingStation, StationType
from scrutateur.rules.facts import AreaShare, ComparisonFacts, DayFacts, ReturnFacts, SenderFacts

OPENS = datetime(2026, 9, 20, 7, tzinfo=UTC)
CLOSES = datetime(2026, 9, 20, 17, tzinfo=UTC)
LOCK = CLOSES + timedelta(days=14)
RECEIVED = CLOSES + timedelta(minutes=42)

FIGURES: dict[str, Figure] = {
    "registered": 900,
    "signed_roll": 412,
    "ballots_in_box": 412,
    "blank": 3,
    "null": 2,
    "valid": 407,
    "contributions_cents": 41200,
    "written_voters": 412,
    "written_abstentions": 488,
    "admitted_extra": 0,
    "declared_excess": 0,
    "declared_shortfall": 0,
}
VOTES: dict[str, Figure] = {"A": 201, "B": 150, "C": 56}


def form(*names: str, acts: frozenset[str] = frozenset(), questions: tuple[str, ...] = ()) -> Form:
    """Make a form of these fields."""
    return Form(FormID("pv/1"), tuple(FormField(name, {"en": name}) for name in names), acts, questions)


FULL_FORM = form(
    *FIGURES, "votes", acts=frozenset({"opening", "closing", "return", "turnout"}), questions=("delegates-present",)
)
STATION = PollingStation(
    StationID("75-0001"),
    AreaID("75"),
    StationType.ORDINARY,
    (ContestID("P1"),),
    OPENS,
    CLOSES,
    9999,
    "École Voltaire",
    lock=LOCK,
    registered=900,
    ballots_issued=900,
    previous_registered=900,
    previous_ballots=400,
    serial="S-1",
)
CONTEST = Contest(
    ContestID("P1"),
    {"en": "Primary"},
    Base.VALID,
    tuple(Candidate(CandidateID(code), code) for code in VOTES),
    FormID("pv/1"),
    "two-round-majority",
)
RETURN = StationReturn(
    ContestID("P1"),
    StationID("75-0001"),
    FormID("pv/1"),
    1,
    FIGURES,
    tuple((CandidateID(code), figure) for code, figure in VOTES.items()),
    CLOSES + timedelta(minutes=38),
    answers={"delegates-present": "yes"},
    gap_box="equal",
    serial="S-1",
    photos=("0" * 64,),
)
SENDER = SenderFacts(
    assigned=True,
    revoked=False,
    late_key=False,
    signatures_required=1,
    signatures_good=1,
    persons=0,
    channel=Channel.WEB,
)
DAY = DayFacts(
    StationOpening(StationID("75-0001"), OPENS, True, 3, ("B7", "A1")),
    OPENS,
    StationClosing(StationID("75-0001"), CLOSES, 412, ("A1", "B7")),
    (TurnoutReport(StationID("75-0001"), "12:00", 120), TurnoutReport(StationID("75-0001"), "17:00", 390)),
)
CORRECTION = Correction(RETURN, Ref(LeafIndex(4), "0" * 64), "typing-slip", "original")

GOOD = ReturnFacts(
    RETURN,
    RECEIVED,
    origin_matches=True,
    station=STATION,
    known_but_withdrawn=False,
    contest=CONTEST,
    form=FULL_FORM,
    sender=SENDER,
    day=DAY,
    correction=None,
    replaces_current=False,
    second_person=False,
    called_back=False,
    second_account=False,
    original_seen=False,
    answered=frozenset(),
    tolerances={"opening_tolerance_seconds": 1800},
)
ALONE = ComparisonFacts(
    RETURN,
    FULL_FORM,
    conflicts=False,
    weaker=False,
    weaker_differs=False,
    contested=False,
    twin_waits=False,
    twin_stands=False,
    serial_of_another=False,
    photo_elsewhere=False,
    branches=False,
    resolved=False,
    area_blank=AreaShare(part=40, ballots=4000),
    area_null=AreaShare(part=20, ballots=4000),
    registry_serial="S-1",
    other_accounts=1,
)


def sent(
    figures: Mapping[str, Figure | None] | None = None, votes: Mapping[str, Figure] | None = None, **changes: Any
) -> StationReturn:  # Any: the fields of a return have every type
    """Make the good return with some figures changed; `None` as a figure takes it away."""
    changed = {name: figure for name, figure in {**FIGURES, **(figures or {})}.items() if figure is not None}
    cast = tuple((CandidateID(code), figure) for code, figure in {**VOTES, **(votes or {})}.items())
    return replace(RETURN, **{"figures": changed, "votes": cast, **changes})


def facts(
    figures: Mapping[str, Figure | None] | None = None, votes: Mapping[str, Figure] | None = None, **changes: Any
) -> ReturnFacts:  # Any: the facts have every type
    """Make good facts with some figures changed, and facts of any name replaced."""
    return replace(GOOD, **{"station_return": sent(figures, votes), **changes})


def station(**changes: Any) -> PollingStation:  # Any: the fields of a station have every type
    """Make the good station with some fields changed."""
    return replace(STATION, **changes)


def sender(**changes: Any) -> SenderFacts:  # Any: booleans, numbers and a channel
    """Make the good sender with some facts changed."""
    return replace(SENDER, **changes)


def day(**changes: Any) -> DayFacts:  # Any: acts and times
    """Make the good day with some acts changed."""
    return replace(DAY, **changes)


def beside(
    figures: Mapping[str, Figure | None] | None = None, votes: Mapping[str, Figure] | None = None, **changes: Any
) -> ComparisonFacts:  # Any: the facts have every type
    """Make the facts of an account that nothing speaks against, with some changed."""
    return replace(ALONE, **{"station_return": sent(figures, votes), **changes})


def without(*names: str) -> Form:
    """Make the full form without some of its fields."""
    return replace(FULL_FORM, fields=tuple(field for field in FULL_FORM.fields if field.name not in names))


def a_record(votes: tuple[tuple[str, Figure], ...] = (), **figures: Figure) -> AreaRecord:
    """What a commission states of an area."""
    said = tuple((CandidateID(code), figure) for code, figure in votes)
    return AreaRecord(ContestID("P1"), 1, AreaID("N"), FormID("pv/1"), figures, said)
