"""One language's edition of the site: its words, its times, and the frame that every page of it stands in.

All links are relative, so that the same bytes work under any address: the site's own, a mirror's, a folder's.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from markupsafe import Markup, escape

from scrutateur.bulletin.publication import Publication
from scrutateur.election.names import Names
from scrutateur.election.registry import Candidate
from scrutateur.pages.shares import hundredths
from scrutateur.pages.stencils import Stencil, cut, hole
from scrutateur.pages.templates import render
from scrutateur.pages.words import LANGUAGES, Words, load_words
from scrutateur.records.times import format_time

Page = tuple[str, bytes]
Built = tuple[str, bytes | None]
"""A page, or the path of one that has the bytes that it had."""


@dataclass(frozen=True, slots=True)
class Edition:
    """What the pages of one language share. The two caches hold what many pages repeat, whole or but for holes."""

    publication: Publication
    words: Words
    zone: tzinfo
    shown: dict[object, Markup] = field(default_factory=dict)  # by what is shown
    stencils: dict[object, Stencil] = field(default_factory=dict)  # by what they have in common

    @property
    def language(self) -> str:
        return self.words.language

    @property
    def other(self) -> str:
        return LANGUAGES[1 - LANGUAGES.index(self.language)]

    def page(self, path: str, *, title: str, body: Markup, section: str = "") -> Page:
        """Put a page into its frame.

        Args:
            path: Below the language's folder, from "" for its first page to "station/0417/".
            section: Path of the entry of the menu that is marked as the present one.
        """
        depth = path.count("/")
        frame = self.stencil(("frame", depth, section), lambda: self._frame(depth, section))
        text = frame.fill({"title": title, "path": path, "body": body})
        return self.file(path), text.encode()

    def file(self, path: str) -> str:
        """Give the path in the public folder of a page, whose own is below the language's folder."""
        return f"{self.language}/{path}index.html"

    def fill(self, template: str, **context: object) -> Markup:
        """Fill a template with what every page may speak of, and with what this one is about."""
        publication = self.publication
        return render(
            template,
            edition=self,
            words=self.words,
            publication=publication,
            election=publication.registry.election,
            **context,
        )

    def once(self, key: object, make: Callable[[], Markup]) -> Markup:
        """Give a piece that many pages repeat, made by a template the first time."""
        found = self.shown.get(key)
        if found is None:
            found = self.shown[key] = make()
        return found

    def stencil(self, key: object, make: Callable[[], Markup]) -> Stencil:
        """Give the stencil that many pages are filled into, cut from a template the first time."""
        found = self.stencils.get(key)
        if found is None:
            found = self.stencils[key] = cut(make())
        return found

    def text(self, names: Names) -> str:
        """Give a name in this language, or in the one it has."""
        return names.get(self.language) or next(
            (names[known] for known in self.publication.registry.election.languages if known in names),
            names[min(names)],
        )

    def time(self, at: datetime) -> Markup:
        """Show a moment: day, time to the second (a full minute: to the minute), distance from UTC."""
        local = at.astimezone(self.zone)
        clock = f"{local.hour:02}:{local.minute:02}" + (f":{local.second:02}" if local.second else "")
        moment = self.words("time.moment", day=self.words.day(local.date()), time=clock)
        return _time_element(at, f"{moment}\u00a0{offset(local)}")

    def share(self, part: int, whole: int) -> str:  # positional: a share is always part of whole
        """Write a share in per cent; a dash where there is nothing to divide by."""
        found = hundredths(part, whole=whole)
        return "–" if found is None else self.words.percent(found)

    def candidate(self, candidate: Candidate) -> str:
        """Name a candidate; where the registry knows only a code, say that it is one."""
        if self.named(candidate):
            return candidate.name
        return self.words("candidate.code", code=candidate.code)

    def named(self, candidate: Candidate) -> bool:
        """Tell whether a candidate's name says more than the code."""
        return candidate.name not in ("", candidate.code)

    def coded(self, family: str, code: str) -> str:  # positional: family, then a code of that family
        """Give the words of a code that the record holds; the code itself where this version does not know it."""
        name = f"{family}.{code}"
        return self.words(name) if self.words.known(name) else code

    def _frame(self, depth: int, section: str) -> Markup:
        return self.fill(
            "frame.html",
            up="../" * depth,
            section=section,
            title=hole("title"),
            path=hole("path"),
            body=hole("body"),
        )


def open_edition(publication: Publication, language: str) -> Edition:
    """Begin the edition of a language."""
    return Edition(publication, load_words(language), _zone(publication.registry.election.time_zone))


def _zone(name: str) -> tzinfo:
    """Give a time zone; UTC for one that this machine does not know: a registry that others wrote may say anything."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


def reading_order(publication: Publication) -> tuple[str, ...]:
    """Give the site's languages, the election's first one first."""
    declared = publication.registry.election.languages
    return tuple(sorted(LANGUAGES, key=lambda it: declared.index(it) if it in declared else len(declared)))


def offset(local: datetime) -> str:
    """Write the distance from UTC: UTC, UTC+1, UTC−3:30."""
    distance = local.utcoffset()
    assert distance is not None, "a time without its zone"
    minutes = int(distance.total_seconds()) // 60
    if not minutes:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'+' if minutes > 0 else '−'}{hours}" + (f":{rest:02}" if rest else "")


def _time_element(at: datetime, text: str) -> Markup:
    return Markup(f'<time datetime="{format_time(at)}">{escape(text)}</time>')
