"""Codes of stations, areas and candidates: one spelling each, since they stand in paths and addresses.

A code is 1 to 64 of `A-Z a-z 0-9 . _ -` and does not begin with a point. What a source writes is turned into this
alphabet once, at the door, and what was received is kept beside it. Two that become one, or that differ in case only,
are an error: a file system would take one for the other.
"""

import re
import unicodedata
from dataclasses import dataclass

CODE_LENGTH_MAX = 64
ALPHABET = "A-Z a-z 0-9 . _ -"

_CODE = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}")
# Months as spreadsheets write them, in French, English, Spanish and German.
_MONTH = (
    "(?:jan|janv|january|janvier|januar|ene|enero|feb|febr|fev|fevr|fév|févr|february|fevrier|février|februar|febrero"
    "|mar|mars|march|marzo|mär|märz|apr|avr|abr|april|avril|abril|mai|may|mayo|jun|juin|june|juni|junio"
    "|jul|juil|july|juillet|juli|julio|aug|aou|aout|août|august|ago|agosto|sep|sept|september|septembre|septiembre"
    "|oct|october|octobre|octubre|okt|oktober|nov|november|novembre|noviembre"
    r"|dec|déc|december|decembre|décembre|dic|diciembre|dez|dezember)\.?"
)
_DATE = re.compile(
    r"\d{4}-[01]\d-[0-3]\d(?:[ T]\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?"  # 2026-03-12, with or without an hour
    r"|[0-3]?\d([/.-])[0-3]?\d\1(?:\d{2}|\d{4})"  # 12/03/2026, 3-12-26
    rf"|[0-3]?\d-{_MONTH}(?:-\d{{2,4}})?|{_MONTH}-\d{{2,4}}",  # 12-Mar, Mar-12, 12-mars-2026
    re.IGNORECASE,
)
_OUTSIDE = re.compile(r"[^A-Za-z0-9._-]+")


def is_code(text: str) -> bool:
    """Tell whether a text is a code as it is."""
    return _CODE.fullmatch(text) is not None


def to_code(received: str) -> str:
    """Drop accents, turn each run of other characters into one hyphen, leave no hyphen at the ends.

    The outcome may be empty, too long or begin with a point: ask `is_code`.
    """
    if is_code(received) and received[0] != "-" != received[-1]:  # nearly every code of nearly every file
        return received
    decomposed = unicodedata.normalize("NFD", received)
    without_accents = "".join(mark for mark in decomposed if not unicodedata.combining(mark))
    return _OUTSIDE.sub("-", without_accents).strip("-")


def is_date(text: str) -> bool:
    """Tell a date: spreadsheets turn a code such as 3-12 into one, and the code is lost."""
    return len(text) >= 4 and _DATE.fullmatch(text) is not None


@dataclass(frozen=True, slots=True)
class KnownCode:
    code: str
    received: str
    line: int


class CodeBook:
    """The codes of one kind (the stations, the areas of one level) that were met so far."""

    def __init__(self) -> None:
        self._known: dict[str, KnownCode] = {}

    def find(self, code: str) -> KnownCode | None:
        """Give the first code that a file system could take for this one."""
        return self._known.get(code.casefold())

    def add(self, known: KnownCode) -> None:
        """Keep a code that `find` did not know."""
        self._known[known.code.casefold()] = known


def clash(known: KnownCode, *, code: str, received: str) -> str | None:
    """Say why a code cannot stand beside a known one; nothing where both are the same text."""
    if known.code != code:
        return f'"{code}", which differs from "{known.code}" on line {known.line} in case only'
    if known.received != received:
        return f'"{received}", which becomes one code with "{known.received}" on line {known.line}'
    return None
