"""The registry's nouns from and to the chunks of `election`, and a station from a registry act."""

from collections.abc import Mapping
from datetime import date

from scrutateur.election.names import AreaID, CandidateID, ContestID, FormID, RuleCode, StationID
from scrutateur.election.registry import (
    Area,
    Base,
    Calendar,
    Candidate,
    Contest,
    Election,
    Form,
    FormField,
    PollingStation,
    RuleSet,
    StationType,
)
from scrutateur.errors import MalformedRecordError
from scrutateur.records.canonical import kept_once
from scrutateur.records.payload_ground import (
    AreaText,
    CalendarText,
    CandidateText,
    ContestText,
    ElectionHeadText,
    FormFieldText,
    FormText,
    RulesText,
    StationText,
)
from scrutateur.records.times import format_time, parse_time


def read_station(text: StationText) -> PollingStation:
    """Read a station.

    Raises:
        MalformedRecordError: A time is none, or the station closes before it opens.
    """
    what = f"station {text.code}"
    opens, closes = parse_time(text.opens, f"{what}: opens"), parse_time(text.closes, f"{what}: closes")
    if closes < opens:
        raise MalformedRecordError(f"{what}: closes before it opens")
    return PollingStation(
        code=StationID(text.code),
        area=AreaID(text.area),
        type=StationType(text.type),
        contests=tuple(ContestID(kept_once(code)) for code in text.contests),
        opens=opens,
        closes=closes,
        figure_max=text.figure_max,
        place=text.place,
        name=text.name,
        lock=None if text.lock is None else parse_time(text.lock, f"{what}: lock"),
        registered=text.registered,
        ballots_issued=text.ballots_issued,
        previous_registered=text.previous_registered,
        previous_ballots=text.previous_ballots,
        serial=text.serial,
    )


def write_station(station: PollingStation) -> StationText:
    """Write a station."""
    return StationText(
        area=station.area,
        closes=format_time(station.closes),
        code=station.code,
        contests=station.contests,
        figure_max=station.figure_max,
        opens=format_time(station.opens),
        place=station.place,
        type=station.type.value,
        ballots_issued=station.ballots_issued,
        lock=None if station.lock is None else format_time(station.lock),
        name=station.name,
        previous_ballots=station.previous_ballots,
        previous_registered=station.previous_registered,
        registered=station.registered,
        serial=station.serial,
    )


def read_election(text: ElectionHeadText) -> Election:
    """Read what the election declares of itself.

    Raises:
        MalformedRecordError: A time or a date is none.
    """
    return Election(
        id=text.id,
        authority=text.authority,
        names=text.names,
        languages=text.languages,
        round=text.round,
        time_zone=text.time_zone,
        opens=parse_time(text.opens, "election: opens"),
        closes=parse_time(text.closes, "election: closes"),
        calendar=_read_calendar(text.calendar),
        source=text.source,
        licence=text.licence,
        synthetic=text.synthetic,
    )


def write_election(election: Election) -> ElectionHeadText:
    """Write what the election declares of itself."""
    return ElectionHeadText(
        authority=dict(election.authority),
        calendar=_write_calendar(election.calendar),
        closes=format_time(election.closes),
        id=election.id,
        languages=election.languages,
        names=dict(election.names),
        opens=format_time(election.opens),
        round=election.round,
        time_zone=election.time_zone,
        licence=_plain(election.licence),
        source=_plain(election.source),
        synthetic=_plain(election.synthetic),
    )


def _plain(names: Mapping[str, str] | None) -> dict[str, str] | None:
    return None if names is None else dict(names)


def _read_calendar(text: CalendarText) -> Calendar:
    return Calendar(
        complaints_until=_read_date(text.complaints_until),
        audit_until=_read_date(text.audit_until),
        proclaim_by=_read_date(text.proclaim_by),
        round_2_list_by=_read_date(text.round_2_list_by),
        real_opens=None if text.real_opens is None else parse_time(text.real_opens, "calendar: real_opens"),
        real_closes=None if text.real_closes is None else parse_time(text.real_closes, "calendar: real_closes"),
    )


def _read_date(text: str | None) -> date | None:
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError as error:
        raise MalformedRecordError(f"calendar: {text} is no date") from error


def _write_calendar(calendar: Calendar) -> CalendarText:
    dates = {
        name: getattr(calendar, name).isoformat()
        for name in ("complaints_until", "audit_until", "proclaim_by", "round_2_list_by")
        if getattr(calendar, name) is not None
    }
    times = {
        name: format_time(getattr(calendar, name))
        for name in ("real_opens", "real_closes")
        if getattr(calendar, name) is not None
    }
    return CalendarText(**dates, **times)


def read_contest(text: ContestText) -> Contest:
    """Read a contest."""
    return Contest(
        id=ContestID(text.id),
        names=text.names,
        base=Base(text.base),
        candidates=tuple(Candidate(CandidateID(item.code), item.name) for item in text.candidates),
        form=FormID(text.form),
        rule=text.rule,
        seats=text.seats,
    )


def write_contest(contest: Contest) -> ContestText:
    """Write a contest."""
    assert contest.rule in ("plurality", "two-round-majority"), contest.rule
    return ContestText(
        base=contest.base.value,
        candidates=tuple(CandidateText(code=item.code, name=item.name) for item in contest.candidates),
        form=contest.form,
        id=contest.id,
        names=dict(contest.names),
        rule="plurality" if contest.rule == "plurality" else "two-round-majority",
        seats=contest.seats,
    )


def read_area(text: AreaText) -> Area:
    """Read an area."""
    return Area(
        AreaID(text.code), text.kind, text.level, text.names, None if text.parent is None else AreaID(text.parent)
    )


def write_area(area: Area) -> AreaText:
    """Write an area."""
    return AreaText(code=area.code, kind=area.kind, level=area.level, names=dict(area.names), parent=area.parent)


def read_form(text: FormText) -> Form:
    """Read a results form."""
    fields = tuple(FormField(item.name, item.labels) for item in text.fields)
    return Form(id=FormID(text.id), fields=fields, acts=frozenset(text.acts), questions=text.questions)


def write_form(form: Form) -> FormText:
    """Write a results form."""
    fields = tuple(FormFieldText(labels=dict(item.labels), name=item.name) for item in form.fields)
    return FormText(acts=tuple(sorted(form.acts)), fields=fields, id=form.id, questions=form.questions)


def read_rules(text: RulesText) -> RuleSet:
    """Read the rules that an election evaluates."""
    return RuleSet(text.version, tuple(RuleCode(code) for code in text.codes), text.tolerances)


def write_rules(rules: RuleSet) -> RulesText:
    """Write the rules that an election evaluates."""
    return RulesText(codes=rules.codes, tolerances=dict(rules.tolerances), version=rules.version)
