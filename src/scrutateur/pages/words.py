"""The words people read, by symbolic name, in one language; numbers and dates as that language writes them.

Words live in `locale/<part>.<language>.po`, one file per part of the program. A name is symbolic: `result.headline`,
never a sentence. A message with plural forms has its own name for `msgid_plural` too, and the value `n` chooses the
form. Whole numbers among the values are written as the language groups them; anything else is put in as it is.

A name that does not exist is our own bug, and raises `KeyError`.
"""

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from gettext import GNUTranslations
from importlib.resources import files
from importlib.resources.abc import Traversable

from babel import Locale
from babel.dates import format_date
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LANGUAGES = ("fr", "en")

# French keeps a no-break space before double signs and inside quotation marks. Catalogues are typed with plain ones.
_FRENCH_SPACES = (
    (re.compile(r" (?=[;!?%])"), "\u202f"),
    (re.compile(r" (?=[:»])|(?<=«) |(?<=n°) "), "\u00a0"),
)
# English keeps one between "no." and what follows it: a candidate's number, an entry's, a bulletin's.
_ENGLISH_SPACES = ((re.compile(r"(?<=\b[Nn]o\.) (?=\{)"), "\u00a0"),)


@dataclass(frozen=True, slots=True)
class Words:
    """All words of one language: `words("state.held")`, `words("open.changes", n=284)`."""

    language: str
    plain: Mapping[str, str]
    plurals: GNUTranslations
    group: str  # between thousands
    decimal: str

    def __call__(self, name: str, /, **values: int | str) -> str:
        """Give a message with its values put in.

        Raises:
            KeyError: There is no message of this name: a bug.
        """
        text = self.plain.get(name)
        if text is None:
            text = self._plural(name, values)
        if not values:
            return text
        return text.format_map({key: self._written(value) for key, value in values.items()})

    def of(self, family: str, code: str, /) -> str:  # positional: family, then a code of that family
        """Give the message of a code: `words.of("state", "held")`. The family is declared by a comment."""
        return self(f"{family}.{code}")

    def known(self, name: str) -> bool:
        """Tell whether there is a message of this name without plural forms: for codes that data may bring in."""
        return name in self.plain

    def number(self, value: int) -> str:
        """Write a whole number, its thousands grouped; one below zero with a minus, which is no hyphen."""
        if 0 <= value < 1000:
            return str(value)
        return f"{value:,}".replace(",", self.group).replace("-", "−")

    def percent(self, hundredths: int) -> str:
        """Write hundredths of a per cent with two decimals: 3721 is 37.21 %."""
        sign = "\u202f%" if self.language == "fr" else "%"
        return f"{self.number(hundredths // 100)}{self.decimal}{hundredths % 100:02}{sign}"

    def day(self, day: date) -> str:
        """Write a date in full: 15 March 2026."""
        return _day(self.language, day)

    def _written(self, value: int | str) -> str:
        return self.number(value) if isinstance(value, int) else value

    def _plural(self, name: str, values: Mapping[str, int | str]) -> str:
        count = values.get("n")
        if not isinstance(count, int):
            raise KeyError(name)
        text = self.plurals.ngettext(name, name, count)
        if text == name:
            raise KeyError(name)
        return text


@cache
def load_words(language: str) -> Words:
    """Read every catalogue of a language. Done once: the catalogues are part of the program."""
    merged = Catalog(locale=language)
    plain: dict[str, str] = {}
    for file in _catalogues(language):
        for name, forms in _messages(language, file.read_bytes()):
            if len(forms) == 1:
                plain[name] = forms[0]
            else:
                merged.add((name, name), forms)
    compiled = io.BytesIO()
    write_mo(compiled, merged)
    compiled.seek(0)
    symbols = Locale.parse(language).number_symbols["latn"]
    return Words(language, plain, GNUTranslations(compiled), str(symbols["group"]), str(symbols["decimal"]))


def _catalogues(language: str) -> list[Traversable]:
    folder = files("scrutateur") / "locale"
    return sorted((file for file in folder.iterdir() if file.name.endswith(f".{language}.po")), key=lambda it: it.name)


def _messages(language: str, text: bytes) -> Iterator[tuple[str, tuple[str, ...]]]:
    for message in read_po(io.BytesIO(text), locale=language, abort_invalid=True):
        if not message.id:
            continue
        name = message.id if isinstance(message.id, str) else message.id[0]
        forms = (message.string,) if isinstance(message.string, str) else message.string or ()
        yield name, tuple(_spaced(language, form) for form in forms)


def _spaced(language: str, text: str) -> str:
    """Put the no-break spaces in that the language wants."""
    for pattern, space in _FRENCH_SPACES if language == "fr" else _ENGLISH_SPACES:
        text = pattern.sub(space, text)
    return text


@cache
def _day(language: str, day: date) -> str:
    return format_date(day, "d MMMM y", locale=language)
