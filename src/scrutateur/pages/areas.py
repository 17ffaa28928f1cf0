"""A page for each area of the tree: its coverage and figures, the areas below it or its stations."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count

from markupsafe import Markup

from scrutateur.bulletin.numbered import AnnouncedBulletin
from scrutateur.bulletin.snapshot import ContestSnapshot, StationStanding
from scrutateur.count.standing import State
from scrutateur.count.sums import Place
from scrutateur.election.names import CandidateID, StationID
from scrutateur.election.registry import Area, PollingStation, Registry
from scrutateur.pages.area_view import AreaView, StationRow, shape_of, values_of, with_values
from scrutateur.pages.contest_view import area_table, coverage_view, figure_rows, vote_rows
from scrutateur.pages.edition import Built, Edition, Page
from scrutateur.pages.headline import headline
from scrutateur.pages.news import News
from scrutateur.pages.outline import Outline
from scrutateur.pages.stated import stated_view
from scrutateur.pages.stations import station_name
from scrutateur.pages.stencils import hole

_UP = "../../"


@dataclass(frozen=True, slots=True)
class _AreaPage:
    """What an area's page says."""

    name: str
    crumbs: Markup
    level: int
    bulletin: AnnouncedBulletin | None  # the current one
    changed: AnnouncedBulletin | None  # in which something here last changed
    views: list[AreaView]
    many: bool


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
    expected = [it for it in contests if it.area_coverage[place].expected]
    views = [_view(edition, outline, bulletin, it, place) for it in expected] if bulletin else []
    page = _AreaPage(
        edition.text(area.names),
        _crumbs(edition, area),
        area.level,
        bulletin,
        outline.changed.get(place) if area.level else None,
        views,
        len(contests) > 1,
    )
    if views and place not in outline.children and not any(view.stated for view in views):
        body = _filled(edition, page)
    else:
        stations = [(it.code, station_name(edition, it)) for it in outline.stations.get(place, ())]
        body = _fill(edition, page, children=outline.children.get(place, ()), stations=stations)
    section = f"area/0-{publication.registry.election.id}/"
    return edition.page(_path(area), title=edition.text(area.names), body=body, section=section)


def _filled(edition: Edition, page: _AreaPage) -> Markup:
    """Fill the stencil of all areas that are like this one but for names and figures."""
    values = [page.name, page.crumbs, *(value for view in page.views for value in values_of(view))]
    changed, kind = page.changed and page.changed.number, page.bulletin and page.bulletin.text.kind
    there = tuple(map(bool, values))
    shape = ("area", kind, changed, page.many, there, tuple(shape_of(view) for view in page.views))

    def with_holes() -> Markup:
        holes = (hole(str(n)) if there[n] else Markup() for n in count())
        name, crumbs = next(holes), next(holes)
        views = [with_values(view, holes) for view in page.views]
        return _fill(edition, replace(page, name=name, crumbs=crumbs, views=views))

    return edition.stencil(shape, with_holes).fill({str(n): value for n, value in enumerate(values)})


def _fill(
    edition: Edition,
    page: _AreaPage,
    *,
    children: Sequence[Area] = (),
    stations: Sequence[tuple[StationID, str]] = (),
) -> Markup:
    return edition.fill("area.html", page=page, up=_UP, children=children, stations=stations)


def _crumbs(edition: Edition, area: Area) -> Markup:
    """Show the areas above an area: the same for all below one, so made once."""
    above = trail(edition.publication.registry, area)
    return edition.once(
        ("crumbs", area.level, area.parent), lambda: edition.fill("station_trail.html", trail=above, up=_UP)
    )


def _path(area: Area) -> str:
    return f"area/{area.level}-{area.code}/"


def _view(
    edition: Edition, outline: Outline, bulletin: AnnouncedBulletin, contest: ContestSnapshot, place: Place
) -> AreaView:
    sums, coverage = contest.areas[place], contest.area_coverage[place]
    has_children = place in outline.children
    return AreaView(
        id=contest.contest.id,
        level=3 if len(bulletin.snapshot.contests) > 1 else 2,
        contest=contest.contest,
        base=contest.contest.base.value,
        headline=headline(edition, bulletin.text.kind, contest, place),
        counts=coverage.counted > 0,
        coverage=coverage_view(edition, coverage),
        votes_caption=edition.words("votes.caption", n=coverage.counted),
        votes=vote_rows(edition, contest.contest, sums),
        figures_caption=edition.words("figures.caption", n=coverage.counted),
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
