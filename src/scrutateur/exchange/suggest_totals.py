"""Guesses which rows of a table are no stations: totals, and a second line of headers.

Totals call themselves so, or the last row is the sum of all the others.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from scrutateur.exchange.figures import read_figure
from scrutateur.exchange.suggest_table import Seen
from scrutateur.exchange.suggest_words import TOTAL_WORDS, plain
from scrutateur.exchange.tables import TableRow
from scrutateur.exchange.texts import tidy

CELLS_NAMED_MAX = 20
_FEWEST_ROWS = 3  # of two rows, one is the sum of the other wherever both are equal


@dataclass(frozen=True, slots=True)
class Totals:
    """What tells totals apart: a cell of one column; or, where that is empty, its being empty."""

    column: int
    cells: tuple[str, ...]


def without_totals(seen: Seen, figures: Mapping[str, int]) -> tuple[Seen, tuple[Totals, ...]]:
    """Take the rows of totals out of a table, and say by which cells they were known."""
    rows = seen.table.rows
    found = {number: place for number, row in enumerate(rows) if (place := _named_total(row, figures)) is not None}
    if not found and _is_sum(seen, rows, figures):
        place = _telling_cell(rows, figures)
        found = {} if place is None else {len(rows) - 1: place}
    if (place := _second_header(rows, seen.headers)) is not None:
        found[0] = place
    if not found or len(found) == len(rows):
        return seen, ()
    by_column: dict[int, list[str]] = {}
    for number, place in found.items():
        by_column.setdefault(place, []).append(tidy(rows[number].cells[place]))
    kept = tuple(row for number, row in enumerate(rows) if number not in found)
    totals = tuple(Totals(column, tuple(dict.fromkeys(cells))) for column, cells in by_column.items())
    return replace(seen, table=replace(seen.table, rows=kept)), totals


def _named_total(row: TableRow, figures: Mapping[str, int]) -> int | None:
    """Give the first cell that begins with a word for totals."""
    for index, cell in enumerate(row.cells):
        if index in figures.values():
            return None  # what names a row stands before its figures
        if plain(cell).split(" ")[0] in TOTAL_WORDS:
            return index
    return None


def _second_header(rows: Sequence[TableRow], headers: Sequence[str]) -> int | None:
    """Give a cell of a first row of words that stand above columns of numbers; `None` if it is no such row.

    A column without a header of its own goes first: no pattern of candidates names it.
    """
    words = [index for index, cell in enumerate(rows[0].cells) if tidy(cell)]
    if len(rows) < _FEWEST_ROWS or len(words) < 2:  # one word may be the name of a station that sent nothing
        return None
    for index in words:
        others = [cell for row in rows[1:] if index < len(row.cells) and (cell := tidy(row.cells[index]))]
        if tidy(rows[0].cells[index])[0].isdigit() or not others or not all(cell[0].isdigit() for cell in others):
            return None
    return next((index for index in words if index >= len(headers) or not headers[index]), words[0])


def _is_sum(seen: Seen, rows: Sequence[TableRow], figures: Mapping[str, int]) -> bool:
    """Tell whether each known figure of the last row is what the others add up to."""
    if len(rows) < _FEWEST_ROWS or len(figures) < 2:
        return False
    for index in figures.values():
        *others, last = (read_figure(tidy(row.cells[index]), seen.words) for row in rows)
        if not last or last != sum(figure for figure in others if isinstance(figure, int)):
            return False
    return True


def _telling_cell(rows: Sequence[TableRow], figures: Mapping[str, int]) -> int | None:
    """Give the first column, before the figures, whose cell in the last row is in no other row."""
    for index in range(min(figures.values(), default=0)):
        *others, last = (tidy(row.cells[index]) for row in rows)
        if last not in others:
            return index
    return None


def conditions(totals: Sequence[Totals]) -> Iterator[tuple[int, Mapping[str, object]]]:
    """Give the conditions under which a row is left out: the column of each, and what is asked of it."""
    for item in totals:
        if "" in item.cells:
            yield item.column, {"empty": True}
        elif len(item.cells) <= CELLS_NAMED_MAX:
            yield item.column, {"is": list(item.cells)}
        else:
            words = dict.fromkeys(cell.split(" ")[0] for cell in item.cells)
            yield from ((item.column, {"like": f"{word}*"}) for word in words)
