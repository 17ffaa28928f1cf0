"""Reads pages as strictly as we write them: a small checker on top of the standard parser, and the sites it reads."""

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser

from scrutateur.bulletin.publication import Publication
from scrutateur.pages.site import build_site
from tests.fakes.hostile import hostile
from tests.fakes.publication import annulled, conflicting, contested, held, order_played, retract, toulouse

VOID = {"meta", "link", "br", "hr", "img", "input"}
SELF_CLOSED = {"path", "rect"}  # of inline drawings
BLOCKS = {"p", "li", "td", "th", "dt", "dd", "h1", "h2", "h3", "caption", "summary", "small", "title", "div", "a"}
RECORD = re.compile(
    r"latest\.json|contests/[\w.-]+\.json|checkpoint|policy|log\.vkey|members\.vkeys|witness\.vkeys"
    r"|bulletin/\d+/[\w.-]+|proof/\d+\.tlog-proof"
)
"""Paths of the public record that are not pages."""


@dataclass
class Read(HTMLParser):
    """One page, read: its faults, its links, its text by blocks."""

    path: str
    faults: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    headings: list[int] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    attributes: list[tuple[str, Mapping[str, str | None]]] = field(default_factory=list)
    open_tags: list[str] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if len(given) != len(attrs):
            self.faults.append(f"<{tag}> has an attribute twice")
        self.tags.append(tag)
        self.attributes.append((tag, given))
        self.links += [value for name in ("href", "src") if (value := given.get(name)) is not None]
        self.ids += [value for name, value in attrs if name == "id" and value is not None]
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag in BLOCKS:
            self.pieces.append("\n")
        if tag not in VOID:
            self.open_tags.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in SELF_CLOSED:
            self.faults.append(f"<{tag}/> closes itself")
        self.tags.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in BLOCKS:
            self.pieces.append("\n")
        if not self.open_tags or self.open_tags[-1] != tag:
            self.faults.append(f"</{tag}> does not close {self.open_tags[-1:]}")
        else:
            self.open_tags.pop()

    def handle_data(self, data: str) -> None:
        self.pieces.append(data)

    @property
    def text(self) -> str:
        """Give the text as a reader sees it, one block a line, all spaces alike."""
        lines = (" ".join(line.split()) for line in "".join(self.pieces).split("\n"))
        return "\n".join(line for line in lines if line)


def read(path: str, content: bytes) -> Read:
    page = Read(path)
    page.feed(content.decode())
    page.close()
    page.faults += [f"<{tag}> is never closed" for tag in page.open_tags]
    return page


def targets(page: Read) -> Iterator[tuple[str, str]]:
    """Give the page's links within the record: the path each leads to, and its fragment."""
    for link in page.links:
        address, _, fragment = link.partition("#")
        where = posixpath.normpath(posixpath.join(posixpath.dirname(page.path), address)) if address else page.path
        folder = address.endswith("/") or address in (".", "..")
        yield (posixpath.normpath(posixpath.join(where, "index.html")) if folder else where), fragment


def special() -> dict[str, object]:
    """Give rewrites that put each state on a station of the first bulletin."""
    played = order_played()
    return {played[3]: held, played[5]: annulled, played[7]: contested, played[9]: conflicting}


@cache
def publication(name: str) -> Publication:
    """Give a publication by name."""
    if name == "partial":
        return toulouse(rewrites=special(), arrived=(60, 114))  # type: ignore[arg-type]
    if name == "complete":
        return toulouse()
    if name == "none":
        return toulouse(arrived=())
    if name == "retracted":
        return retract(toulouse(), 2)
    if name == "long":
        return hostile("Très-long-nom-de-" * 18)
    assert name == "all-retracted", name
    return retract(toulouse(arrived=(114,)), 1)


VARIANTS = ("partial", "complete", "none", "retracted", "all-retracted")


@cache
def site(name: str) -> Mapping[str, bytes]:
    """Give the whole site of a publication."""
    return dict(build_site(publication(name)))


@cache
def page(name: str, path: str) -> Read:
    """Read a page: `page("partial", "fr/")`."""
    full = f"{path}index.html"
    return read(full, site(name)[full])


def built_page(record: Publication, path: str) -> Read:
    """Read one page of a publication, building no further than that."""
    return read(path, next(content for built, content in build_site(record) if built == path))


@cache
def chosen(name: str) -> Mapping[str, Read]:
    """Read every page but those of stations, and of stations those that are unlike the others."""
    odd = {*order_played()[:10], "0001"}
    return {
        path: read(path, content)
        for path, content in site(name).items()
        if path.endswith(".html") and ("station/" not in path or path.split("station/")[1].split("/")[0] in odd)
    }
