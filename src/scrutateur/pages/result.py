"""The first page: where the count stands, in one screen."""

from dataclasses import dataclass

from markupsafe import Markup

from scrutateur.bulletin.numbered import AnnouncedBulletin
from scrutateur.bulletin.snapshot import ContestSnapshot
from scrutateur.count.standing import State
from scrutateur.election.registry import Contest
from scrutateur.pages.contest_view import (
    CoverageView,
    FigureRow,
    SumRow,
    VoteRow,
    area_table,
    coverage_view,
    figure_rows,
    outstanding_roll,
    sum_rows,
    vote_rows,
)
from scrutateur.pages.edition import Edition, Page
from scrutateur.pages.headline import Headline, headline
from scrutateur.pages.outline import Outline


@dataclass(frozen=True, slots=True)
class ResultView:
    """A contest on the first page. `level` is the level of its headings."""

    id: str
    level: int
    contest: Contest
    base: str
    headline: Headline
    coverage: CoverageView
    votes_caption: str
    votes: tuple[VoteRow, ...]
    figures_caption: str
    figures: tuple[FigureRow, ...]
    sums: tuple[SumRow, ...]
    areas: Markup
    open_findings: int
    not_counted: int
    changes: int


def result_page(edition: Edition, outline: Outline) -> Page:
    """Make the first page, before the first bulletin too."""
    publication = edition.publication
    bulletin = publication.current
    views = [_view(edition, outline, bulletin, it) for it in bulletin.snapshot.contests.values()] if bulletin else []
    body = edition.fill(
        "result.html",
        bulletin=bulletin,
        views=views,
        many=len(views) > 1,
        embargo=None if bulletin else waiting(edition),
    )
    return edition.page("", title=edition.words("menu.result"), body=body)


def waiting(edition: Edition) -> Markup:
    """Say why there is no result: none was announced yet, or all were taken back."""
    publication = edition.publication
    return edition.fill(
        "waiting.html",
        why="retracted" if publication.bulletins else "none",
        expected=len(publication.registry.stations),
    )


def plain_headline(edition: Edition) -> str:
    """Give the headline of the first contest as one line of text, for the doorways."""
    publication = edition.publication
    bulletin = publication.current
    if bulletin is None:
        return edition.words("waiting.retracted" if publication.bulletins else "waiting.none")
    found = headline(edition, bulletin.text.kind, next(iter(bulletin.snapshot.contests.values())))
    return f"{found.coverage} {found.standing} {found.reservation}"


def _view(edition: Edition, outline: Outline, bulletin: AnnouncedBulletin, contest: ContestSnapshot) -> ResultView:
    sums = contest.totals()
    top = next(place for place in contest.areas if place[0] == 0)
    annulled = sum(item.standing.state is State.ANNULLED for item in contest.stations.values())
    return ResultView(
        id=contest.contest.id,
        level=3 if len(bulletin.snapshot.contests) > 1 else 2,
        contest=contest.contest,
        base=contest.contest.base.value,
        headline=headline(edition, bulletin.text.kind, contest),
        coverage=coverage_view(edition, contest.coverage, outstanding_roll(contest, bulletin)),
        votes_caption=edition.words("votes.caption", n=contest.coverage.counted),
        votes=vote_rows(edition, contest.contest, sums),
        figures_caption=edition.words("figures.caption", n=contest.coverage.counted),
        figures=figure_rows(edition, sums),
        sums=sum_rows(edition, contest),
        areas=area_table(edition, outline, contest, top, up="", wide=False),
        open_findings=outline.checks[contest.contest.id].unanswered,
        not_counted=contest.coverage.held + contest.coverage.missing + annulled,
        changes=len(outline.changes[bulletin.number, contest.contest.id]),
    )
