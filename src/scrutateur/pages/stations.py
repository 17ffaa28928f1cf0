"""A page for each station: its form as sent, what the checks say, every act, and the proof to download.

A station's page says nothing of the whole: neither the number of the current bulletin nor a total. So a new bulletin
changes the pages of those stations alone that changed.
"""

from collections.abc import Iterator
from dataclasses import replace

from markupsafe import Markup

from scrutateur.bulletin.snapshot import ContestSnapshot, StationStanding
from scrutateur.election.names import AreaID, StationID
from scrutateur.election.registry import PollingStation
from scrutateur.pages.edition import Built, Edition, Page
from scrutateur.pages.news import News
from scrutateur.pages.outline import Outline
from scrutateur.pages.station_view import holes_of, shape_of, view_section, with_holes
from scrutateur.pages.stencils import hole

_UP = "../../"
_SECTION = "station"


def station_name(edition: Edition, station: PollingStation) -> str:
    """Name a station; where the registry knows only its code, say that it is one."""
    if station.name and station.name != station.code:
        return station.name
    return edition.words("station.name", code=station.code)


def name_by_code(edition: Edition, code: StationID) -> str:
    """Name a station by its code; one that an act has since taken out of the registry by that code alone."""
    station = edition.publication.registry.stations.get(code)
    return station_name(edition, station) if station else edition.words("station.name", code=code)


def station_pages(edition: Edition, outline: Outline, news: News) -> Iterator[Built]:
    """Make the page of every station in force, and a short one for each that no longer is."""
    current = edition.publication.current
    contests = tuple(current.snapshot.contests.values()) if current else ()
    for stations in outline.stations.values():
        for station in stations:
            if news.has_station(station.code):
                yield _station_page(edition, contests, station)
            else:
                yield edition.file(f"station/{station.code}/"), None
    for code, into in sorted(edition.publication.registry.withdrawn.items()):
        body = edition.fill("withdrawn.html", code=code, into=into, up=_UP)
        yield edition.page(f"station/{code}/", title=edition.words("station.name", code=code), body=body)


def _station_page(edition: Edition, contests: tuple[ContestSnapshot, ...], station: PollingStation) -> Page:
    name = station_name(edition, station)
    many = len(contests) > 1
    sections = [
        _section(edition, it, it.stations[station.code], many) for it in contests if station.code in it.stations
    ]  # fmt: skip
    holes = {
        "name": name,
        "code": station.code if name == station.name else "",
        "place": station.place,
        "registered": "" if station.registered is None else edition.words("station.registered", n=station.registered),
        "trail": _trail(edition, station),
        "facts": _facts(edition, station),
        "sections": Markup("").join(sections),
    }
    body = _page(edition, holes, edition.publication.changed_in.get(station.code))
    return edition.page(f"station/{station.code}/", title=name, body=body, section=_SECTION)


def _page(edition: Edition, holes: dict[str, str], changed_in: int | None) -> Markup:
    """Fill the page; pages that have and lack the same parts share a stencil."""
    there = tuple(name for name, value in holes.items() if value)
    stencil = edition.stencil(
        ("station", there, changed_in),
        lambda: edition.fill(
            "station.html", changed_in=changed_in, **{name: hole(name) if name in there else "" for name in holes}
        ),
    )
    return stencil.fill(holes)


def _section(edition: Edition, contest: ContestSnapshot, item: StationStanding, many: bool) -> Markup:
    """Show a station in a contest: by a stencil if it is like others, by its own words if anything is unlike."""

    def unlike() -> Markup:
        return edition.fill("station_section.html", section=view_section(edition, contest, item), many=many)

    if item.others or len(item.judged) > 1 or any(act.failed for act in item.judged):
        return unlike()
    standing, act = item.standing, item.judged[0] if item.judged else None
    proven = act is not None and act.index in edition.publication.first_counted_in
    shape = shape_of(contest, act) if act else ()
    stencil = edition.stencil(
        (contest.contest.id, standing.state, standing.reason, standing.act, proven, shape),
        lambda: edition.fill(
            "station_section.html", section=with_holes(view_section(edition, contest, item)), many=many
        ),
    )
    return stencil.fill(holes_of(edition, contest, act) if act else {})


# words: station-type.*
def _facts(edition: Edition, station: PollingStation) -> Markup:
    """Show type and closing: the same for most stations, so made once."""
    return edition.once(
        ("facts", station.type, station.closes), lambda: edition.fill("station_facts.html", station=station)
    )


def _trail(edition: Edition, station: PollingStation) -> Markup:
    """Show the areas that a station lies in, by a stencil of all areas below one: a country has too many to keep."""
    *above, own = edition.publication.registry.chain_of(station)
    like = replace(own, code=AreaID(hole("code")), names={edition.language: hole("name")})
    stencil = edition.stencil(
        ("trail", own.level, own.parent), lambda: edition.fill("station_trail.html", trail=(*above, like), up=_UP)
    )
    return stencil.fill({"code": own.code, "name": edition.text(own.names)})
