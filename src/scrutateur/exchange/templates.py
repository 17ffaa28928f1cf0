"""Templates and conditions: all that a mapping can say about the cells of a row.

A template is text with `{Header}` or, for the third column, `{#3}`. `{x:04}` fills up with zeros on the left to four
characters, `{x:strip0}` removes zeros on the left (a zero alone stays), `{{` is a brace. A condition asks one thing of
one column, or that all of several conditions hold. There is no expression, no regular expression, no include.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from scrutateur.exchange.figures import CellWords, read_figure

ColumnRef = str | int  # the header's text, or the column's number from 1
Cells = Callable[[ColumnRef], str]  # the tidy text of a row's cell

_PART = re.compile(r"\{\{|\{([^{}]*)\}|\{")
_FILL_MAX = 64


@dataclass(frozen=True, slots=True)
class Slot:
    """A place of a template that a column fills."""

    column: ColumnRef
    fill: int = 0
    strip_zeros: bool = False

    def render(self, cell: str) -> str:
        """Write the cell as the slot asks."""
        if self.strip_zeros:
            return cell.lstrip("0") or cell[-1:]
        return cell.rjust(self.fill, "0")


@dataclass(frozen=True, slots=True)
class Template:
    """Text with slots; `text` is how it was written and names it in messages."""

    text: str
    parts: tuple[str | Slot, ...]

    def render(self, cells: Cells) -> str:
        """Fill the slots from the cells of a row."""
        return "".join(part if isinstance(part, str) else part.render(cells(part.column)) for part in self.parts)

    def columns(self) -> tuple[ColumnRef, ...]:
        """Give the columns that it reads."""
        return tuple(part.column for part in self.parts if isinstance(part, Slot))


def read_template(text: str) -> Template | None:
    """Read a template; `None` if a brace is not closed, or names no column."""
    parts: list[str | Slot] = []
    position = 0
    for match in _PART.finditer(text):
        parts.append(text[position : match.start()])
        position = match.end()
        part = "{" if match.group() == "{{" else _read_slot(match.group(1))
        if part is None:
            return None
        parts.append(part)
    parts.append(text[position:])
    return Template(text, tuple(part for part in parts if part != ""))


def _read_slot(text: str | None) -> Slot | None:
    if text is None:
        return None
    name, fill, strip_zeros = text, 0, False
    if match := re.fullmatch(r"(.*):(0([1-9][0-9]?)|strip0)", text):
        name, strip_zeros = match.group(1), match.group(2) == "strip0"
        fill = int(match.group(3) or 0)
    name = name.strip()
    column: ColumnRef = int(name[1:]) if re.fullmatch(r"#[1-9][0-9]{0,3}", name) else name
    return Slot(column, fill, strip_zeros) if name and fill <= _FILL_MAX else None


@dataclass(frozen=True, slots=True)
class Condition:
    """One question to one column; exactly one of the tests is given."""

    column: ColumnRef
    among: tuple[str, ...] | None = None
    outside: tuple[str, ...] | None = None
    like: str | None = None
    empty: bool | None = None
    above: int | None = None
    below: int | None = None


Conditions = tuple[Condition, ...]  # all of them must hold


def holds(conditions: Conditions, cells: Cells, words: CellWords) -> bool:
    """Tell whether all conditions hold for a row."""
    return all(_holds(condition, cells(condition.column), words) for condition in conditions)


def any_holds(choices: tuple[Conditions, ...], cells: Cells, words: CellWords) -> bool:
    """Tell whether one of several entries holds for a row."""
    return any(holds(conditions, cells, words) for conditions in choices)


def _holds(condition: Condition, cell: str, words: CellWords) -> bool:
    if condition.among is not None:
        return cell in condition.among
    if condition.outside is not None:
        return cell not in condition.outside
    if condition.like is not None:
        return _fits(condition.like, cell)
    if condition.empty is not None:
        return (cell in words.empty) == condition.empty
    return _within(condition, cell, words)


def _fits(pattern: str, cell: str) -> bool:
    wild = {"*": ".*", "?": "."}
    return re.fullmatch("".join(wild.get(mark, re.escape(mark)) for mark in pattern), cell, re.DOTALL) is not None


def _within(condition: Condition, cell: str, words: CellWords) -> bool:
    """Compare a number. A cell without one is neither above nor below anything."""
    figure = read_figure(cell, words)
    if not isinstance(figure, int):
        return False
    if condition.above is not None:
        return figure > condition.above
    assert condition.below is not None, "a condition has one test"
    return figure < condition.below
