"""Tables of text with delimiters (CSV, TSV), read strictly.

The standard library's `csv` is not used here: it cannot say on which line a row began, joins rows silently when a
quote is not closed, and accepts a quote in the middle of a cell and two kinds of line ends in one file. Each of these
has moved figures into the wrong row or column in published results, so each is an error with its line.

A text is a table if and only if
- it is a sequence of rows, each of them cells separated by the delimiter and ended by the line end; after the last
  row the line end may be missing;
- a cell either begins with the quote, ends with one, and holds delimiters and line ends as text (where quotes may be
  `doubled`, two of them are one quote), or holds no quote, delimiter or line end at all;
- all rows have the same line end, LF, CRLF or CR, and as many cells as the header, or as the first row without one.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from scrutateur.errors import InputFileError
from scrutateur.exchange.input_files import line_at
from scrutateur.exchange.problems import ProblemList
from scrutateur.exchange.texts import shown, tidy
from scrutateur.exchange.typed_cells import WrongCell, split_wrong

_NAMES = {"\n": "LF", "\r\n": "CRLF", "\r": "CR"}


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a table is written; `header` is the line of the headers, `None` where there are none."""

    delimiter: str = ","
    quote: str = '"'  # empty: no quotes, each is text
    doubled: bool = True
    header: int | None = 1


@dataclass(frozen=True, slots=True)
class TableRow:
    line: int  # where the row began, from 1
    cells: list[str]
    wrong: Mapping[int, WrongCell] = field(default_factory=dict)  # by index: cells of files with types


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of one file. Rows of another width are left out: the problem was added."""

    file: str
    headers: tuple[str, ...] | None
    width: int
    rows: tuple[TableRow, ...]

    def name_of(self, index: int) -> str | int:
        """Give what a person calls a column: its header, or its number where no header says anything."""
        headers = self.headers or ()
        return (headers[index] if index < len(headers) else "") or index + 1


def read_table(
    text: str, dialect: Dialect, problems: ProblemList, *, file: str, open_ended: bool = False
) -> Table:  # fmt: skip
    """Read a text as a table.

    Args:
        problems: Receives each row that is too long or too short.
        open_ended: Whether rows may go on past the headers.

    Raises:
        InputFileError: The rows themselves cannot be told apart, or there is none.
    """
    headers, rows = _below_header(list(_split_rows(file, text, dialect)), file=file, header=dialect.header)
    width = len(headers) if headers else min(len(row.cells) for row in rows) if open_ended else len(rows[0].cells)
    kept = tuple(row for row in rows if len(row.cells) == width or (open_ended and len(row.cells) > width))
    for row in rows:
        if not (open_ended and len(row.cells) > width):
            _check_width(file, row, width, problems)
    return Table(file, headers, width, kept)


def table_of_rows(rows: Sequence[Sequence[str | WrongCell]], *, file: str, header: int | None) -> Table:
    """Make a table of rows that all have one width, such as those of a sheet.

    Raises:
        InputFileError: There is no such header, or no row below it.
    """
    numbered = [TableRow(number, *split_wrong(cells)) for number, cells in enumerate(rows, start=1)]
    headers, below = _below_header(numbered, file=file, header=header)
    return Table(file, headers, len(below[0].cells), tuple(below))


def split_lines(text: str, *, file: str) -> Iterator[tuple[int, str]]:
    """Give each line with its number, from 1; LF, CRLF and CR are line ends, one kind a file."""
    one_cell = Dialect(delimiter="\0", quote="")
    for row in _split_rows(file, text, one_cell):
        yield row.line, "\0".join(row.cells)


def _below_header(
    rows: list[TableRow], *, file: str, header: int | None
) -> tuple[tuple[str, ...] | None, list[TableRow]]:
    headers = None if header is None else _find_header(file, rows, header)
    below = rows if header is None else [row for row in rows if row.line > header]
    if not below:
        raise InputFileError(file, "at least one row", "none")
    return headers, below


def _find_header(file: str, rows: list[TableRow], line: int) -> tuple[str, ...]:
    for row in rows:
        if row.line == line:
            return tuple(tidy(cell) for cell in row.cells)
    raise InputFileError(file, f"the headers on line {line}", "no row that begins there")


def _check_width(file: str, row: TableRow, width: int, problems: ProblemList) -> None:
    count = len(row.cells)
    if count == width:
        return
    found = "an empty line" if row.cells == [""] else f"{count}, beginning {shown(row.cells[0])}"
    problems.add(InputFileError(file, f"{width} cells", found, line=row.line))


def _split_rows(file: str, text: str, dialect: Dialect) -> Iterator[TableRow]:
    """Give all rows, headers among them."""
    cell_pattern = _cell_pattern(dialect)
    line_end = None
    line, position = 1, 0
    while position < len(text):
        row_line, row_start, cells, mark = line, position, [], dialect.delimiter
        while mark == dialect.delimiter:
            match = cell_pattern.match(text, position)
            if match is None:
                raise _broken_cell(file, text, position, dialect, row_line=row_line)
            quoted, plain, mark = match.groups()
            cells.append(plain if quoted is None else _unquote(quoted, dialect))
            position = match.end()
        line += _lines_in(text, row_start, position)
        line_end = line_end or mark
        if mark not in (line_end, ""):
            found = f"{_NAMES[mark]} at the end of this one"
            raise InputFileError(file, f"{_NAMES[line_end]} at the end of each line", found, line=line - 1)
        yield TableRow(row_line, cells)


def _cell_pattern(dialect: Dialect) -> re.Pattern[str]:
    """Match one cell and the mark that ends it. Quantifiers never go back: a broken cell fails at once."""
    mark, quote = re.escape(dialect.delimiter), re.escape(dialect.quote)
    end = rf"({mark}|\r\n|\n|\r|\Z)"
    if not dialect.quote:
        return re.compile(rf"(?:()(?!)|([^{mark}\r\n]*+)){end}")
    inside = rf"(?:[^{quote}]|{quote}{quote})*+" if dialect.doubled else rf"[^{quote}]*+"
    return re.compile(rf"(?:{quote}({inside}){quote}|([^{mark}{quote}\r\n]*+)){end}")


def _unquote(quoted: str, dialect: Dialect) -> str:
    return quoted.replace(dialect.quote * 2, dialect.quote) if dialect.doubled else quoted


def _lines_in(text: str, start: int, end: int) -> int:
    """Count line ends; CR and LF of one pair never stand in two rows, so counting within a row is enough."""
    if "\r" not in text[start:end]:
        return text.count("\n", start, end)
    return line_at(text[start:end], end - start) - 1


def _broken_cell(file: str, text: str, position: int, dialect: Dialect, *, row_line: int) -> InputFileError:
    quote = dialect.quote
    if not text.startswith(quote, position):
        found = "one inside a cell that does not begin with it"
        return InputFileError(file, f"the quote {quote} only around a whole cell", found, line=row_line)
    closing = position + 1
    while (closing := text.find(quote, closing)) >= 0:
        if not (dialect.doubled and text.startswith(quote * 2, closing)):
            found = shown(text[closing + 1 : closing + 11])
            return InputFileError(file, "a delimiter or a line end after a closing quote", found, line=row_line)
        closing += 2
    return InputFileError(file, f"a quote {quote} at the end of the quoted cell", "none", line=row_line)
