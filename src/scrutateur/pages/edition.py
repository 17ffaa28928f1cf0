"""One language's edition of the site: its words, its times, and the frame that every page of it stands in.

All links are relative, so that the same bytes work under any address: the site's own, a mirror's, a folder's.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import cycle
from zoneinfo import ZoneInfo

from markupsafe import Markup, escape

from scrutateur.bulletin.publication import Publication
from scrutateur.election.names import Names
from scrutateur.election.registry import Candidate
from scrutateur.pages.shares import hundredths
from scrutateur.pages.templates import render
from scrutateur.pages.words import LANGUAGES, Words, load_words
from scrutateur.records.times import format_time

Page = tuple[str, bytes]

# Where a page's own parts go in a frame. What people wrote is escaped, so it can never hold one of these.
_SLOT = re.compile("<!--(title|other|body)-->")


@dataclass(frozen=True, slots=True)
class Edition:
    """What the pages of one language share. The two caches hold what many pages repeat."""

    publication: Publication
    words: Words
    zone: ZoneInfo
    frames: dict[tuple[int, str], tuple[str, ...]] = field(default_factory=dict)
    shown: dict[object, Markup] = field(default_factory=dict)  # by what is shown

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
        frame = self.frames.get((depth, section))
        if frame is None:
            frame = self.frames[depth, section] = self._frame(depth, section)
        filled = {"title": escape(title), "other": escape(path), "body": body}
        parts = [filled[part] if slot else part for part, slot in zip(frame, cycle((False, True)), strict=False)]
        return f"{self.language}/{path}index.html", "".join(parts).encode()

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

    def text(self, names: Names | None) -> str:
        """Give a name in this language, or in the one it has."""
        if not names:
            return ""
        return names.get(self.language) or next(
            (names[known] for known in self.publication.registry.election.languages if known in names),
            names[min(names)],
        )

    def time(self, at: datetime) -> Markup:
        """Show a moment: day, time to the second (a full minute: to the minute), distance from UTC."""
        local = at.astimezone(self.zone)
        clock = f"{local.hour:02}:{local.minute:02}" + (f":{local.second:02}" if local.second else "")
        moment = self.words("time.moment", day=self.words.day(local.date()), time=clock)
        return _time_element(at, f"{moment} {offset(local)}")

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

    def _frame(self, depth: int, section: str) -> tuple[str, ...]:
        text = self.fill(
            "frame.html",
            up="../" * depth,
            section=section,
            **{f"{slot}_slot": Markup(f"<!--{slot}-->") for slot in ("title", "other", "body")},
        )
        return tuple(_SLOT.split(text))


def open_edition(publication: Publication, language: str) -> Edition:
    """Begin the edition of a language."""
    return Edition(publication, load_words(language), ZoneInfo(publication.registry.election.time_zone))


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
    return Markup('<time datetime="{}">{}</time>').format(format_time(at), text)
