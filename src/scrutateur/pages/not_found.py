"""What a server answers where there is no page: in both languages, in the look of the site, without a script.

It is no page of the record. A server shows it under whatever address was asked for, so nothing in it may be relative:
the sheet is part of it, and its links name the address that the log's origin is. A log whose origin is no address, as a
rehearsal's under `.invalid`, has no link in it.
"""

from dataclasses import dataclass

from markupsafe import Markup

from scrutateur.bulletin.publication import Publication
from scrutateur.pages.edition import Edition, Page, open_edition, reading_order
from scrutateur.pages.templates import asset, render

PATH = "extra/404.html"
"""Where it lies: beside the record, and written anew with each site. A page of one's own goes under another name."""


@dataclass(frozen=True, slots=True)
class Said:
    """What the page says in one language."""

    language: str
    title: str
    text: str
    embargo: str
    enter: str
    back: str
    rehearsal: str
    rehearsal_means: str
    witnessed: str


def not_found_page(publication: Publication) -> Page:
    """Make the page that stands where there is none."""
    editions = tuple(open_edition(publication, language) for language in reading_order(publication))
    first, election = editions[0], publication.registry.election
    text = render(
        "not_found.html",
        doors=tuple(map(_said, editions)),
        rehearsal=publication.rehearsal,
        title=first.text(election.names),
        authority=first.text(election.authority),
        address=_address(publication.origin),
        origin=publication.origin,
        sheet=Markup(asset("site.css").decode()),
    )
    return PATH, text.encode()


def _address(origin: str) -> str:
    """Give the address of the first page: an origin is the log's, without the scheme; `.invalid` names no host."""
    host = origin.partition("/")[0]
    return "" if host.endswith(".invalid") else f"https://{origin}/"


def _said(edition: Edition) -> Said:
    words = edition.words
    return Said(
        language=edition.language,
        title=words("not-found.title"),
        text=words("not-found.text"),
        embargo=words("not-found.embargo"),
        enter=words("not-found.enter"),
        back=words("not-found.back"),
        rehearsal=words("frame.rehearsal"),
        rehearsal_means=words("frame.rehearsal-means"),
        witnessed=words.of("witnessed", edition.publication.witnessed),
    )
