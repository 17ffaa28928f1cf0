"""The bulletins: all of them in one series of numbers, and a page for each that says it in words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from scrutateur.bulletin.changes import Change
from scrutateur.bulletin.numbered import AnnouncedBulletin, ContestLines
from scrutateur.bulletin.publication import Retraction
from scrutateur.bulletin.snapshot import ContestSnapshot
from scrutateur.count.standing import State
from scrutateur.election.names import StationID
from scrutateur.pages.contest_view import Bar, FigureRow, VoteRow, bar_of, figure_rows, vote_rows
from scrutateur.pages.edition import Built, Edition, Page
from scrutateur.pages.news import News
from scrutateur.pages.outline import Outline
from scrutateur.pages.stations import name_by_code
from scrutateur.records.canonical import to_base64
from scrutateur.records.receipt import short_code

_UP = "../../"


@dataclass(frozen=True, slots=True)
class SeriesLine:
    """A number of the series: a bulletin, or a retraction."""

    number: int
    announced_at: datetime
    bulletin: AnnouncedBulletin | None
    retraction: Retraction | None
    lines: tuple[tuple[ContestLines, int], ...]  # with how many stations changed


@dataclass(frozen=True, slots=True)
class NewlyCounted:
    """A station that this bulletin counts for the first time."""

    code: StationID
    name: str
    index: int | None


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """Any other change of a station."""

    code: StationID
    name: str
    in_force: bool
    before: str
    after: str
    index_before: int | None
    index_after: int | None
    act: int | None


@dataclass(frozen=True, slots=True)
class BulletinContest:
    """What a bulletin says of one contest, with its changes."""

    lines: ContestLines
    title: str
    base: str
    bar: Bar
    votes_caption: str
    votes: tuple[VoteRow, ...]
    figures_caption: str
    figures: tuple[FigureRow, ...]
    counted: tuple[NewlyCounted, ...]
    changed: tuple[ChangeRow, ...]

    @property
    def coverage(self) -> object:
        return self.lines.coverage


def bulletin_pages(edition: Edition, outline: Outline, news: News) -> Iterator[Built]:
    """Make the list of the series, and the page of every bulletin."""
    yield _series_page(edition, outline)
    by_number = {it.retracts: it for it in edition.publication.retractions}
    for bulletin in edition.publication.bulletins:
        if news.has_bulletin(bulletin.number):
            yield _bulletin_page(edition, outline, bulletin, by_number)
        else:
            yield edition.file(f"bulletin/{bulletin.number}/"), None


def _series_page(edition: Edition, outline: Outline) -> Page:
    body = edition.fill(
        "bulletins.html",
        series=_series(edition, outline),
        up="../",
    )
    return edition.page("bulletins/", title=edition.words("menu.bulletins"), body=body, section="bulletins/")


def _series(edition: Edition, outline: Outline) -> list[SeriesLine]:
    """Give the series, newest first."""
    series = [
        SeriesLine(
            it.number,
            it.announced_at,
            it,
            None,
            tuple((line, len(outline.changes[it.number, line.contest])) for line in it.text.contests),
        )
        for it in edition.publication.bulletins
    ]
    series += [SeriesLine(it.number, it.announced_at, None, it, ()) for it in edition.publication.retractions]
    return sorted(series, key=lambda line: -line.number)


def _bulletin_page(
    edition: Edition, outline: Outline, bulletin: AnnouncedBulletin, retractions: Mapping[int, Retraction]
) -> Page:
    title = edition.words("bulletin.title", number=bulletin.number)
    body = edition.fill(
        "bulletin.html",
        bulletin=bulletin,
        contests=[_contest(edition, outline, bulletin, lines) for lines in bulletin.text.contests],
        retraction=retractions.get(bulletin.number),
        root=to_base64(bulletin.text.root),
        root_short=short_code(bulletin.text.root),
        stops=bulletin.signed.members - bulletin.signed.required + 1,
        up=_UP,
        files=f"{_UP}../bulletin/{bulletin.number}/",
    )
    return edition.page(f"bulletin/{bulletin.number}/", title=title, body=body, section="bulletins/")


def _contest(edition: Edition, outline: Outline, bulletin: AnnouncedBulletin, lines: ContestLines) -> BulletinContest:
    contest = bulletin.contest(lines.contest)
    changes = outline.changes[bulletin.number, lines.contest]
    return BulletinContest(
        lines,
        edition.text(contest.contest.names),
        lines.base.value,
        bar_of(lines.coverage),
        edition.words("votes.caption", n=lines.coverage.counted),
        vote_rows(edition, contest.contest, lines.sums),
        edition.words("figures.caption", n=lines.coverage.counted),
        figure_rows(edition, lines.sums),
        tuple(_newly(edition, it) for it in changes if _is_new(it, contest)),
        tuple(_changed(edition, it) for it in changes if not _is_new(it, contest)),
    )


def _is_new(change: Change, contest: ContestSnapshot) -> bool:
    """Tell the ordinary case: nothing was there, and the station's first return counts."""
    if change.state_before is not State.MISSING or change.state_after is not State.COUNTED:
        return False
    current = contest.stations[change.station].current
    return current is not None and current.kind == "return"


def _newly(edition: Edition, change: Change) -> NewlyCounted:
    return NewlyCounted(change.station, name_by_code(edition, change.station), change.index_after)


def _changed(edition: Edition, change: Change) -> ChangeRow:
    return ChangeRow(
        change.station,
        name_by_code(edition, change.station),
        _has_page(edition, change.station),
        _state(edition, change.state_before),
        _state(edition, change.state_after),
        change.index_before,
        change.index_after,
        change.act,
    )


def _has_page(edition: Edition, code: StationID) -> bool:
    registry = edition.publication.registry
    return code in registry.stations or code in registry.withdrawn


# words: state.*
def _state(edition: Edition, state: State | None) -> str:
    return edition.words(f"state.{state.value}" if state else "state.not-in-force")
