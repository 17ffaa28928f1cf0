"""Words: by name or not at all; numbers, dates and spaces as each language writes them."""

from datetime import date

import pytest
from babel.messages.pofile import read_po

from scrutateur.pages.words import LANGUAGES, load_words
from tests.house.sources import PACKAGE


def test_unknown_name_is_a_bug():
    """A name that no catalogue has raises, plural or not, instead of showing a hole."""
    words = load_words("fr")
    for values in ({}, {"n": 3}):
        with pytest.raises(KeyError):
            words("no.such.name", **values)
    assert not words.known("no.such.name")


def test_plural_without_its_number_is_a_bug():
    """A message with plural forms cannot be asked for without `n`."""
    with pytest.raises(KeyError):
        load_words("en")("open.changes")


def test_value_that_is_not_given_is_a_bug():
    """A message is never shown with a field left open."""
    with pytest.raises(KeyError):
        load_words("en")("bulletin.title", other=1)


@pytest.mark.parametrize(
    ("language", "number", "written"),
    [
        ("fr", 1, "Il reste 1 bureau à compter"),
        ("fr", 0, "Il reste 0 bureau à compter"),
        ("fr", 1204, "Il reste 1\u202f204 bureaux à compter"),
        ("en", 1, "1 station is still to come"),
        ("en", 0, "0 stations are still to come"),
        ("en", 1204, "1,204 stations are still to come"),
    ],
)
def test_plural_follows_the_language(language, number, written):
    """French counts nought as one, English as many; thousands are grouped in each."""
    assert load_words(language)("headline.to-come", n=number).startswith(written)


@pytest.mark.parametrize(("language", "written"), [("fr", "\u22121\u202f234"), ("en", "\u22121,234")])
def test_numbers_are_grouped(language, written):
    """Thousands are grouped by a narrow no-break space in French, by a comma in English; a minus is no hyphen."""
    assert load_words(language).number(-1234) == written
    assert (load_words(language).number(999), load_words(language).number(-7)) == ("999", "\u22127")


def test_a_number_is_not_torn_from_what_says_that_it_is_one():
    """A line never ends between no. and what follows, in either language."""
    assert load_words("en")("bulletin.title", number=2) == "Bulletin no.\u00a02"
    assert load_words("fr")("candidate.code", code="005") == "n°\u00a0005"


def test_percent_is_spelled_out():
    """Two decimals, always; French puts a narrow no-break space before the sign."""
    assert load_words("fr").percent(5) == "0,05\u202f%"
    assert load_words("en").percent(10_000) == "100.00%"
    assert load_words("fr").percent(123_456_789) == "1\u202f234\u202f567,89\u202f%"


def test_day_is_written_in_full():
    """A date has its month in words and the day first in both languages."""
    assert load_words("fr").day(date(2026, 3, 15)) == "15 mars 2026"
    assert load_words("en").day(date(2026, 3, 15)) == "15 March 2026"


def test_french_spaces_do_not_break():
    """No line can begin with a colon, a semicolon, a question mark or a closing quotation mark."""
    assert load_words("fr")("frame.source", source="ville") == "Source\u00a0: ville"
    assert load_words("en")("frame.source", source="city") == "Source: city"
    assert "«\u00a0Comptés\u00a0»\u00a0:" in load_words("fr")("areas.n-of-m-means")


def test_values_are_put_in_as_they_are():
    """A value that looks like a field or a sign of ours is not filled again."""
    assert load_words("fr")("frame.source", source="{n} : %s") == "Source\u00a0: {n} : %s"


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_name_is_in_two_catalogues(language):
    """Which words are shown never depends on the order in which catalogues are read."""
    names = []
    for path in (PACKAGE / "locale").glob(f"*.{language}.po"):
        with path.open("rb") as stream:
            names += [str(message.id) for message in read_po(stream, locale=language) if message.id]
    assert len(names) == len(set(names))
