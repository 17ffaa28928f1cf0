"""Codes: one spelling each, and no two that a file system could confuse."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrutateur.exchange.codes import CODE_LENGTH_MAX, CodeBook, KnownCode, clash, is_code, to_code

ALPHABET = set(string.ascii_letters + string.digits + "._-")


@pytest.mark.parametrize(
    ("received", "code"),
    [
        ("0001", "0001"),
        ("081A", "081A"),
        ("Saint-Étienne", "Saint-Etienne"),
        ("Val d'Oise / 2", "Val-d-Oise-2"),
        ("  Ain  ", "Ain"),
        ("n° 12", "n-12"),
        ("a_b.c", "a_b.c"),
        ("-x-", "x"),
        ("東京", ""),
    ],
)
def test_a_code_is_written_in_the_alphabet_when_it_was_received_otherwise(received: str, code: str):
    """Accents go, each run of other characters becomes one hyphen, none stands at the ends."""
    assert to_code(received) == code


@given(st.text(max_size=80))
def test_a_code_stays_as_it_is_when_it_is_turned_again(received: str):
    """Turning is done once: a second time changes nothing, and only letters of the alphabet come out."""
    code = to_code(received)
    assert to_code(code) == code
    assert set(code) <= ALPHABET


@pytest.mark.parametrize("text", ["", ".hidden", "..", "a b", "é", "a/b", "x" * (CODE_LENGTH_MAX + 1), "a\n"])
def test_a_text_is_no_code_when_it_cannot_stand_in_a_path(text: str):
    """A code is short, has no separator and does not begin with a point."""
    assert not is_code(text)


def test_two_codes_clash_when_they_differ_in_case_only():
    """A file system that ignores case would take one for the other."""
    book = CodeBook()
    book.add(KnownCode("81A", "81A", 2))
    known = book.find("81a")
    assert known is not None
    assert clash(known, code="81a", received="81a") == '"81a", which differs from "81A" on line 2 in case only'


def test_two_codes_clash_when_they_become_one():
    """Two spellings at the source may be two stations: nobody guesses."""
    known = KnownCode("a-b", "a b", 2)
    assert clash(known, code="a-b", received="a-b") == '"a-b", which becomes one code with "a b" on line 2'
    assert clash(known, code="a-b", received="a b") is None
