"""Cells of files that know types (JSON, Parquet, XLSX), as the text that a table of text would hold.

A number is written without a fraction where it has none. What is neither text nor a number (a date, a list, bytes) is
a `WrongCell`, and an error if a mapping reads it: its text would be a guess. It is not empty either.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from math import isfinite

from scrutateur.exchange.texts import shown


@dataclass(frozen=True, slots=True)
class WrongCell:
    """A cell that no mapping can read: what was expected, what was found, and what stands there for conditions."""

    expected: str
    found: str
    text: str


def text_of(value: object) -> str | WrongCell:
    """Give the text of a cell; an absent value is an empty cell."""
    match value:
        case None:
            return ""
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case float() | Decimal():
            return _number(value)
        case datetime() | date() | time() | timedelta():
            return WrongCell("a number or a text", f"the date or time {value}", str(value))
        case _:
            return WrongCell("a number or a text", f"{type(value).__name__} {shown(str(value))}", str(value))


def split_wrong(cells: Iterable[str | WrongCell]) -> tuple[list[str], dict[int, WrongCell]]:
    """Give the texts of a row, and by their index those cells that a mapping cannot read."""
    texts, wrong = [], {}
    for index, cell in enumerate(cells):
        if isinstance(cell, WrongCell):
            wrong[index] = cell
        texts.append(cell.text if isinstance(cell, WrongCell) else cell)
    return texts, wrong


def _number(value: float | Decimal) -> str:
    # Infinities and "not a number" have no whole part; their names are no figures anywhere.
    return str(int(value)) if isfinite(value) and value == int(value) else str(value)
