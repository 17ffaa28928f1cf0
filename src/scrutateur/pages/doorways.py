"""Doorways: addresses without a language. They lead on at once, and say in both languages where to."""

from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup

from scrutateur.pages.edition import Built, Edition, Page
from scrutateur.pages.news import News
from scrutateur.pages.result import plain_headline
from scrutateur.pages.templates import render


@dataclass(frozen=True, slots=True)
class Door:
    """What a doorway says in one language."""

    language: str
    text: str
    enter: str
    rehearsal: str
    witnessed: str


def front_doorway(editions: tuple[Edition, ...]) -> Page:
    """Make the first address of all: the headline in both languages, on to the first."""
    doors = tuple(_door(edition, plain_headline(edition), edition.words("doorway.enter")) for edition in editions)
    first = editions[0]
    title = first.text(first.publication.registry.election.names)
    return "index.html", _render(editions, doors, up="", path="", title=title).encode()


def station_doorways(editions: tuple[Edition, ...], news: News) -> Iterator[Built]:
    """Make the address on each station's door, the same whatever is counted there.

    All are one page but for the code, so it is filled once and cut at the places of the code.
    """
    publication = editions[0].publication
    doors = tuple(
        _door(edition, edition.words("doorway.station"), edition.words("doorway.enter")) for edition in editions
    )
    election = editions[0].text(publication.registry.election.names)
    pattern = _render(editions, doors, up="../../", path="station/{code}/", title=election)
    for code in sorted({*publication.registry.stations, *publication.registry.withdrawn}):
        content = pattern.replace("{code}", code).encode() if news.has_doorway(code) else None
        yield f"station/{code}/index.html", content


def _door(edition: Edition, text: str, enter: str) -> Door:  # positional: what it says, then the link's words
    words, publication = edition.words, edition.publication
    rehearsal = f"{words('frame.rehearsal')} – {words('frame.rehearsal-means')}"
    return Door(edition.language, text, enter, rehearsal, words.of("witnessed", publication.witnessed))


def _render(editions: tuple[Edition, ...], doors: tuple[Door, ...], *, up: str, path: str, title: str) -> Markup:
    return render(
        "doorway.html",
        doors=doors,
        first=editions[0].language,
        rehearsal=editions[0].publication.rehearsal,
        up=up,
        path=path,
        title=title,
    )
