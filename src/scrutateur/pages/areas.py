"""A page for each area of the tree: its coverage and figures, the areas below it or its stations."""

from collections.abc import Iterator
from dataclasses import dataclass

from scrutateur.bulletin.numbered import AnnouncedBulletin
from scrutateur.bulletin.snapshot import ContestSnapshot, StationStanding
from scrutateur.count.standing import State
from scrutateur.count.sums import Coverage, Place
from scrutateur.election.names import CandidateID
from scrutateur.election.registry import Area, Contest, PollingStation, Registry
from scrutateur.pages.contest_view import FigureRow, VoteRow, area_table, figure_rows, vote_rows
from scrutateur.pages.edition import Built, Edition, Page
from scrutateur.pages.headline import Headline, headline
from scrutateur.pages.news import News
from scrutateur.pages.outline import Outline
from scrutateur.pages.stated import StatedView, stated_view
from scrutateur.pages.stations import station_name

_UP = "../../"


@dataclass(frozen=True, slots=True)
class StationRow:
    """A station in the list of its area; figures as written, a dash where it does not count."""

    code: str
    name: str
    state: str
    state_word: str
    voters: str
    valid: str
    votes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AreaView:
    """A contest in an area."""

    id: str
    level: int
    contest: Contest
    base: str
    headline: Headline
    coverage: Coverage
    votes: tuple[VoteRow, ...]
    figures: tuple[FigureRow, ...]
    children: str
    stations: tuple[StationRow, ...]
    outstanding_roll: int = 0
    stated: StatedView | None = None


def area_pages(edition: Edition, outline: Outline, news: News) -> Iterator[Built]:
    """Make the page of every area, the whole included.

    Only the whole names the current bulletin. The others name the one in which something in them last changed, so that
    a bulletin makes those pages anew that it changed.
    """
    areas = edition.publication.registry.areas
    for place in sorted(areas):
        if news.has_place(place):
            yield _area_page(edition, outline, areas[place])
        else:
            yield edition.file(_path(areas[place])), None


def trail(registry: Registry, area: Area) -> tuple[Area, ...]:
    """Give the areas above an area, from the whole down; the area itself is not among them."""
    above: list[Area] = []
    while area.parent is not None:
        area = registry.areas[area.level - 1, area.parent]
        above.append(area)
    return tuple(reversed(above))


def _area_page(edition: Edition, outline: Outline, area: Area) -> Page:
    publication = edition.publication
    bulletin, place = publication.current, (area.level, area.code)
    contests = tuple(bulletin.snapshot.contests.values()) if bulletin else ()
    views = [_view(edition, outline, bulletin, it, place) for it in contests] if bulletin else []
    body = edition.fill(
        "area.html",
        area=area,
        trail=trail(publication.registry, area),
        up=_UP,
        bulletin=bulletin,
        changed=outline.changed.get(place) if area.level else None,
        views=[view for view in views if view.coverage.expected],
        many=len(contests) > 1,
        children=outline.children.get(place, ()),
        stations=[(it.code, station_name(edition, it)) for it in outline.stations.get(place, ())],
    )
    section = f"area/0-{publication.registry.election.id}/"
    return edition.page(_path(area), title=edition.text(area.names), body=body, section=section)


def _path(area: Area) -> str:
    return f"area/{area.level}-{area.code}/"


def _view(
    edition: Edition, outline: Outline, bulletin: AnnouncedBulletin, contest: ContestSnapshot, place: Place
) -> AreaView:
    sums = contest.areas[place]
    has_children = place in outline.children
    return AreaView(
        id=contest.contest.id,
        level=3 if len(bulletin.snapshot.contests) > 1 else 2,
        contest=contest.contest,
        base=contest.contest.base.value,
        headline=headline(edition, bulletin.text.kind, contest, place),
        coverage=contest.area_coverage[place],
        votes=vote_rows(edition, contest.contest, sums),
        figures=figure_rows(edition, sums),
        children=area_table(edition, outline, contest, place, up=_UP, wide=True) if has_children else "",
        stations=tuple(_rows(edition, contest, outline.stations.get(place, ()))),
        stated=stated_view(edition, contest, place),
    )


def _rows(edition: Edition, contest: ContestSnapshot, stations: tuple[PollingStation, ...]) -> Iterator[StationRow]:
    codes = [item.code for item in contest.contest.candidates] if contest.form.has("votes") else []
    for station in stations:
        item = contest.stations.get(station.code)
        if item is not None:
            yield _row(edition, station, item, codes)


# words: state.*
def _row(edition: Edition, station: PollingStation, item: StationStanding, codes: list[CandidateID]) -> StationRow:
    state = item.standing.state
    voters, valid, votes = "–", "–", ("–",) * len(codes)
    if item.current is not None and state.counts:
        form = item.current.station_return
        voters, valid = (_figure(edition, form.number(name)) for name in ("ballots_in_box", "valid"))
        given = dict(form.votes or ()) if state is not State.ANNULLED else {}
        votes = tuple(_figure(edition, given.get(code)) for code in codes)
    name = station_name(edition, station)
    return StationRow(
        station.code, name, state.value, edition.words.of("state", state.value), voters, valid, votes
    )  # fmt: skip


def _figure(edition: Edition, figure: object) -> str:
    return edition.words.number(figure) if isinstance(figure, int) else "–"
