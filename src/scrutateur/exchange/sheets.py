"""Sheets: CSV files of ours, with columns of known names, in UTF-8 with commas."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from scrutateur.errors import InputFileError
from scrutateur.exchange.figures import EXPECTED, CellWords, read_figure
from scrutateur.exchange.input_files import InputFile, decode, identify, read_bytes
from scrutateur.exchange.key_kinds import nearest
from scrutateur.exchange.problems import ProblemList
from scrutateur.exchange.tables import Dialect, Table, TableRow, read_table
from scrutateur.exchange.texts import tidy


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row whose cells are reached by the name of their column."""

    table: Table
    row: TableRow

    @property
    def line(self) -> int:
        return self.row.line

    def text(self, column: str) -> str | None:
        """Give a tidy cell; `None` if it is empty or the sheet has no such column."""
        assert self.table.headers is not None
        if column not in self.table.headers:
            return None
        return tidy(self.row.cells[self.table.headers.index(column)]) or None

    def number(self, column: str, problems: ProblemList) -> int | None:
        """Give a whole number; `None` if the cell is empty or a problem was added."""
        cell = self.text(column)
        figure = None if cell is None else read_figure(cell, CellWords())
        if cell is not None and figure is None:
            problems.add(self.error(column, EXPECTED, f'"{cell}"'))
        return figure if isinstance(figure, int) else None

    def error(self, column: str, expected: str, found: str) -> InputFileError:  # positional: as in InputFileError
        """Make an error at a cell."""
        return InputFileError(self.table.file, expected, found, line=self.line, column=column)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet that was read whole."""

    file: InputFile
    rows: tuple[SheetRow, ...]


def read_sheet(path: Path, problems: ProblemList, *, required: tuple[str, ...], optional: tuple[str, ...]) -> Sheet:
    """Read a sheet.

    Args:
        problems: Receives columns that are missing, unknown or doubled, and rows of another width.

    Raises:
        InputFileError: It is no table.
        MissingPartError: There is no such file.
    """
    raw = read_bytes(path)
    text = decode(raw, file=str(path), encoding="utf-8-sig")
    table = read_table(text, Dialect(), problems, file=str(path))
    for error in _header_errors(table, required=required, optional=optional):
        problems.add(error)
    return Sheet(identify(path, raw), tuple(SheetRow(table, row) for row in table.rows))


def _header_errors(table: Table, *, required: tuple[str, ...], optional: tuple[str, ...]) -> Iterator[InputFileError]:
    assert table.headers is not None
    for name in required:
        if name not in table.headers:
            yield InputFileError(table.file, f"a column {name}", "none", line=1)
    for index, header in enumerate(table.headers):
        if header not in (*required, *optional):
            close = nearest(header, (*required, *optional))
            expected = "a known column" + (f' (nearest: "{close}")' if close else "")
            yield InputFileError(table.file, expected, f'"{header}"', line=1, column=index + 1)
        elif header in table.headers[:index]:
            yield InputFileError(table.file, "each column once", f'"{header}" again', line=1, column=index + 1)
