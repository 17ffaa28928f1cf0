"""The static public site, from what was announced and nothing else.

The same publication gives the same bytes, whoever builds it and whenever: no clock, no host name, no chance, no order
of a set. `verify` builds it again and compares. Every page is useful without a script; nothing is loaded from
elsewhere.

    index.html                        doorway: the headline, and on to the election's first language
    station/<code>/                   doorway of a station: the address on its door
    <lang>/                           the result; also site.css and mark.svg
    <lang>/area/<level>-<code>/       each area, level 0 being the whole
    <lang>/station/<code>/            each station, and those no longer in force
    <lang>/bulletins/, bulletin/<n>/  the series, and each bulletin in words
    <lang>/not-counted/, findings/, registry/, data/, check/, about/
"""

import re
from collections.abc import Iterator

from scrutateur.bulletin.publication import Publication
from scrutateur.pages.areas import area_pages
from scrutateur.pages.bulletins import bulletin_pages
from scrutateur.pages.doorways import front_doorway, station_doorways
from scrutateur.pages.edition import Built, Edition, Page, open_edition, reading_order
from scrutateur.pages.ground import ground_pages
from scrutateur.pages.news import ALL_IS_NEW, News, news_since
from scrutateur.pages.open_points import findings_page, not_counted_page
from scrutateur.pages.outline import Outline, draw_outline
from scrutateur.pages.result import result_page
from scrutateur.pages.stations import station_pages
from scrutateur.pages.templates import asset

_PATH = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*(?:/[A-Za-z0-9_-][A-Za-z0-9._-]*)*")


def build_site(publication: Publication) -> Iterator[Page]:
    """Make every file of the site: its path in the public folder, and its bytes."""
    for path, content in _files(publication, ALL_IS_NEW):
        assert content is not None, "all of it is made"
        yield path, content


def rebuild_site(publication: Publication, before: Publication | None) -> Iterator[Built]:
    """Name every file of the site, and make those that may not be what they were: `None` stands for the same bytes.

    Args:
        before: What the site shows now; `None` where nobody knows.
    """
    return _files(publication, news_since(before, publication))


def _files(publication: Publication, news: News) -> Iterator[Built]:
    outline = draw_outline(publication)
    editions = tuple(open_edition(publication, language) for language in reading_order(publication))
    yield front_doorway(editions)
    for edition in editions:
        for path, content in _edition_pages(edition, outline, news):
            # Codes were checked when they were read. This line is what keeps a page inside its folder even so.
            assert _PATH.fullmatch(path), f"not a path of the public folder: {path}"
            yield path, content
    yield from station_doorways(editions, news)


def _edition_pages(edition: Edition, outline: Outline, news: News) -> Iterator[Built]:
    yield from ((f"{edition.language}/{name}", asset(name)) for name in ("site.css", "mark.svg"))
    yield result_page(edition, outline)
    yield from area_pages(edition, outline, news)
    yield from station_pages(edition, outline, news)
    yield from bulletin_pages(edition, outline, news)
    yield not_counted_page(edition)
    yield findings_page(edition, outline)
    yield from ground_pages(edition)
