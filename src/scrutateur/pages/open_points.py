"""What is not settled: the stations not counted, each with its reason, and what the checks found."""

from collections.abc import Iterator
from dataclasses import dataclass

from scrutateur.bulletin.snapshot import ContestSnapshot, JudgedAct, StationStanding
from scrutateur.count.standing import State
from scrutateur.election.names import CandidateID, StationID
from scrutateur.election.registry import Candidate
from scrutateur.pages.edition import Edition, Page
from scrutateur.pages.outline import Check, Outline
from scrutateur.pages.rule_words import FindingText, finding_text, reason_text, rule_title
from scrutateur.pages.stated import StatedCounts, stated_counts
from scrutateur.pages.stations import name_by_code

_UP = "../"


@dataclass(frozen=True, slots=True)
class NotCounted:
    """A station that a total does not have in it, or not its votes; the figures of a held return are its own."""

    code: StationID
    name: str
    state: str
    reason: str
    index: int | None
    voters: str
    votes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NotCountedView:
    """The stations of a contest that are not counted: with a return, and without one."""

    title: str
    candidates: tuple[Candidate, ...]
    with_return: tuple[NotCounted, ...]
    missing: tuple[NotCounted, ...]


@dataclass(frozen=True, slots=True)
class FailedRow:
    """A failed check of a station's act."""

    code: StationID
    name: str
    index: int
    text: FindingText


@dataclass(frozen=True, slots=True)
class ChecksView:
    """The checks of a contest."""

    title: str
    checks: tuple[tuple[Check, str], ...]
    failed: tuple[FailedRow, ...]
    stated: StatedCounts | None = None


def not_counted_page(edition: Edition) -> Page:
    """List the stations not counted."""
    current = edition.publication.current
    views = [_not_counted(edition, it) for it in current.snapshot.contests.values()] if current else []
    body = edition.fill(
        "not_counted.html",
        bulletin=current,
        views=views,
        up=_UP,
    )
    return edition.page("not-counted/", title=edition.words("menu.not-counted"), body=body, section="not-counted/")


def findings_page(edition: Edition, outline: Outline) -> Page:
    """List the checks by rule, and those that failed by station."""
    current = edition.publication.current
    views = [_checks(edition, outline, it) for it in current.snapshot.contests.values()] if current else []
    body = edition.fill(
        "findings.html",
        bulletin=current,
        views=views,
        up=_UP,
    )
    return edition.page("findings/", title=edition.words("menu.findings"), body=body, section="findings/")


def _not_counted(edition: Edition, contest: ContestSnapshot) -> NotCountedView:
    candidates = contest.contest.candidates if contest.form.has("votes") else ()
    rows = tuple(_rows(edition, contest, tuple(item.code for item in candidates)))
    return NotCountedView(
        edition.text(contest.contest.names),
        candidates,
        tuple(row for row in rows if row.state != State.MISSING.value),
        tuple(row for row in rows if row.state == State.MISSING.value),
    )


def _rows(edition: Edition, contest: ContestSnapshot, codes: tuple[CandidateID, ...]) -> Iterator[NotCounted]:
    for code in sorted(contest.stations):
        item = contest.stations[code]
        if item.standing.state in (State.MISSING, State.HELD, State.ANNULLED):
            yield from _lines(edition, code, item, codes)


def _lines(
    edition: Edition, code: StationID, item: StationStanding, codes: tuple[CandidateID, ...]
) -> Iterator[NotCounted]:
    """Give one line for each act that waits (two, where two are in conflict), or one for a station without any."""
    for act in item.judged or (None,):
        yield NotCounted(
            code,
            name_by_code(edition, code),
            item.standing.state.value,
            reason_text(edition, item.standing.reason),
            act.index if act else None,
            _figure(edition, act.station_return.number("ballots_in_box")) if act else "–",
            _votes(edition, act, codes) if act else (),
        )


def _votes(edition: Edition, act: JudgedAct, codes: tuple[CandidateID, ...]) -> tuple[str, ...]:
    given = dict(act.station_return.votes or ())
    return tuple(_figure(edition, given.get(code)) for code in codes)


def _figure(edition: Edition, figure: object) -> str:
    return edition.words.number(figure) if isinstance(figure, int) else "–"


def _checks(edition: Edition, outline: Outline, contest: ContestSnapshot) -> ChecksView:
    found = outline.checks[contest.contest.id]
    return ChecksView(
        edition.text(contest.contest.names),
        tuple((check, rule_title(edition, check.rule)) for check in found.checks),
        tuple(
            FailedRow(
                it.station,
                name_by_code(edition, it.station),
                it.act.index,
                finding_text(edition, it.finding, it.act.answers.get(it.finding.rule)),
            )
            for it in found.failed
        ),
        stated_counts(edition, contest),
    )
