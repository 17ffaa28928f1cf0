"""A page for each station: its form as sent, what the checks say, every act, and the proof to download.

A station's page says nothing of the whole: neither the number of the current bulletin nor a total. So a new bulletin
changes the pages of those stations alone that changed.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from markupsafe import Markup

from scrutateur.bulletin.snapshot import ContestSnapshot, JudgedAct, StationStanding
from scrutateur.count.standing import State
from scrutateur.election.findings import Finding, Verdict
from scrutateur.election.names import LeafIndex, Unread
from scrutateur.election.registry import PollingStation
from scrutateur.pages.edition import Edition, Page
from scrutateur.pages.outline import Outline
from scrutateur.pages.rule_words import FindingText, finding_text, missing_text, reason_text, rule_title
from scrutateur.records.receipt import short_code

_UP = "../../"
_SECTION = "station"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the form. `unread` marks what is not a number; `code` is a candidate's."""

    label: str
    value: str
    unread: bool
    code: str = ""
    differs: bool = False  # from the same line of another account of the station


@dataclass(frozen=True, slots=True)
class ActView:
    """A return or correction with all that is said of it."""

    index: LeafIndex
    kind: str
    version: int
    received: Markup
    channel: str
    leaf_hash: str
    short_code: str
    proof: bool
    late_key: bool
    reasons: tuple[str, ...]
    lines: tuple[Line, ...]
    failed: tuple[FindingText, ...]
    not_checkable_count: int
    not_checkable: Markup
    passed_count: int
    passed: Markup


@dataclass(frozen=True, slots=True)
class Section:
    """A contest on a station's page."""

    title: str
    state: str
    reason: str
    decided_by: LeafIndex | None
    acts: tuple[ActView, ...]
    others: tuple[tuple[LeafIndex, str], ...]


def station_name(edition: Edition, station: PollingStation) -> str:
    """Name a station; where the registry knows only its code, say that it is one."""
    if station.name and station.name != station.code:
        return station.name
    return edition.words("station.name", code=station.code)


def station_pages(edition: Edition, outline: Outline) -> Iterator[Page]:
    """Make the page of every station in force, and a short one for each that no longer is."""
    current = edition.publication.current
    contests = tuple(current.snapshot.contests.values()) if current else ()
    for stations in outline.stations.values():
        for station in stations:
            yield _station_page(edition, contests, station)
    for code, into in sorted(edition.publication.registry.withdrawn.items()):
        body = edition.fill("withdrawn.html", code=code, into=into, up=_UP)
        yield edition.page(f"station/{code}/", title=edition.words("station.name", code=code), body=body)


def _station_page(edition: Edition, contests: tuple[ContestSnapshot, ...], station: PollingStation) -> Page:
    name = station_name(edition, station)
    sections = [_section(edition, it, it.stations[station.code]) for it in contests if station.code in it.stations]
    body = edition.fill(
        "station.html",
        station=station,
        name=name,
        name_says_more=name == station.name,
        trail=_trail(edition, station),
        facts=_facts(edition, station),
        sections=sections,
        many=len(contests) > 1,
        changed_in=edition.publication.changed_in.get(station.code),
    )
    return edition.page(f"station/{station.code}/", title=name, body=body, section=_SECTION)


# words: station-type.*
def _facts(edition: Edition, station: PollingStation) -> Markup:
    """Show type and closing: the same for most stations, so made once."""
    return edition.once(
        ("facts", station.type, station.closes),
        lambda: edition.fill(
            "station_facts.html",
            station=station,
        ),
    )


def _trail(edition: Edition, station: PollingStation) -> Markup:
    """Show the areas that a station lies in: the same for all of an area, so made once."""
    return edition.once(
        ("trail", station.area),
        lambda: edition.fill(
            "station_trail.html",
            trail=edition.publication.registry.chain_of(station),
            up=_UP,
        ),
    )


def _section(edition: Edition, contest: ContestSnapshot, item: StationStanding) -> Section:
    standing = item.standing
    reason = "" if standing.state in (State.COUNTED, State.CONTESTED) else reason_text(edition, standing.reason)
    return Section(
        edition.text(contest.contest.names),
        standing.state.value,
        reason,
        standing.act,
        _compared(tuple(_act(edition, contest, act) for act in item.judged)),
        tuple((index, edition.coded("act-why", why)) for index, why in item.others),
    )


def _compared(acts: tuple[ActView, ...]) -> tuple[ActView, ...]:
    """Mark the lines in which accounts that wait for a decision differ."""
    if len(acts) < 2:
        return acts
    said = [{(line.label, line.code): line.value for line in act.lines} for act in acts]
    return tuple(
        replace(
            act,
            lines=tuple(
                replace(line, differs=len({each.get((line.label, line.code)) for each in said}) > 1)
                for line in act.lines
            ),
        )
        for act in acts
    )


# words: act-why.* act-kind.* channel.* reason.*
def _act(edition: Edition, contest: ContestSnapshot, act: JudgedAct) -> ActView:
    form = act.station_return
    passed, unchecked = (_with(act, verdict) for verdict in (Verdict.PASSED, Verdict.NOT_CHECKABLE))
    return ActView(
        act.index,
        edition.words.of("act-kind", act.kind),
        form.version,
        edition.time(act.received_at),
        edition.words.of("channel", act.channel.value),
        act.leaf_hash,
        short_code(bytes.fromhex(act.leaf_hash)),
        act.index in edition.publication.first_counted_in,
        act.late_key,
        tuple(edition.coded("reason", code) for code in form.reasons),
        tuple(_lines(edition, contest, act)),
        tuple(finding_text(edition, item, act.answers.get(item.rule)) for item in act.findings if item.failed),
        len(unchecked),
        _check_list(edition, unchecked),
        len(passed),
        _check_list(edition, passed),
    )


def _with(act: JudgedAct, verdict: Verdict) -> tuple[Finding, ...]:
    return tuple(item for item in act.findings if item.verdict is verdict)


def _lines(edition: Edition, contest: ContestSnapshot, act: JudgedAct) -> Iterator[Line]:
    """Give the form in its own order, and candidates in the order in which they were sent."""
    form, figures = contest.form, act.station_return.figures
    names = {item.code: item for item in contest.contest.candidates}
    for field in form.fields:
        if field.name != "votes":
            yield _line(edition, edition.text(field.labels), figures.get(field.name))
            continue
        for code, figure in act.station_return.votes or ():
            known = names.get(code)
            label = edition.candidate(known) if known else edition.words("candidate.unknown")
            yield _line(edition, label, figure, code="" if known and not edition.named(known) else code)


def _line(edition: Edition, label: str, figure: int | Unread | None, *, code: str = "") -> Line:
    if isinstance(figure, int):
        return Line(label, edition.words.number(figure), False, code)
    return Line(label, edition.words(f"figure.{'absent' if figure is None else figure.value}"), True, code)


# words: figure.*
def _check_list(edition: Edition, findings: tuple[Finding, ...]) -> Markup:
    """List checks that need no more than a name; most stations have the same ones, so each list is made once."""
    return edition.once(
        tuple((item.rule, item.missing) for item in findings),
        lambda: edition.fill(
            "check_list.html",
            items=[(item.rule, rule_title(edition, item.rule), missing_text(edition, item)) for item in findings],
        ),
    )
