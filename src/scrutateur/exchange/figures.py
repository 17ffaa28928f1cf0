"""A cell of a table, read as a figure of a results form.

A figure is a whole number from 0 to 999,999,999. A cell may also say that the field was left empty, that it could not
be read, or that no return came. Nothing turns any of these into a zero, and nothing else is a figure: a share, a date,
`12,5`, `-3` and `1.2E+05` are errors at their cell.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from scrutateur.election.names import Figure, Unread

FIGURE_MAX = 999_999_999
EXPECTED = "a whole number from 0 to 999,999,999"


@dataclass(frozen=True, slots=True)
class CellWords:
    """How one source writes its numbers, and what it writes where there is none."""

    thousands: tuple[str, ...] = (" ", "\u00a0", "\u202f")
    decimal: str = "."
    empty: tuple[str, ...] = ("",)
    illegible: tuple[str, ...] = ()
    no_return: tuple[str, ...] = ()


def read_figure(cell: str, words: CellWords) -> Figure | None:
    """Read one cell, spaces around it removed; `None` if it is neither a figure nor a word for its absence."""
    if cell in words.empty:  # first: a source may well write 0 or 9999 for a field that was left empty
        return Unread.EMPTY
    if cell in words.illegible:
        return Unread.ILLEGIBLE
    if cell.isascii() and cell.isdigit() and len(cell) <= 9:  # nearly every cell of nearly every file
        return int(cell)
    return _read_written_number(cell, words)


def combine(plus: Iterable[Figure], *, minus: Iterable[Figure] = ()) -> Figure | int:
    """Add and subtract; a term that is not a number makes the whole illegible, or else empty. May be negative."""
    total, unread = 0, None
    for sign, terms in ((1, plus), (-1, minus)):
        for term in terms:
            if isinstance(term, Unread):
                unread = term if unread is not Unread.ILLEGIBLE else unread
            else:
                total += sign * term
    return total if unread is None else unread


def _read_written_number(cell: str, words: CellWords) -> int | None:
    whole, mark, fraction = cell.partition(words.decimal)
    if mark and not (fraction and set(fraction) == {"0"}):
        return None
    separators = "|".join(re.escape(separator) for separator in words.thousands)
    digits = rf"[0-9]+(?:(?:{separators})[0-9]+)*" if separators else "[0-9]+"
    if not re.fullmatch(digits, whole):
        return None
    number = int(re.sub("[^0-9]", "", whole)) if len(whole) <= 40 else FIGURE_MAX + 1
    return number if number <= FIGURE_MAX else None
