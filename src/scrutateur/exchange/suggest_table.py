"""Looks at a table that nobody has described yet: how it is written, and where its headers are."""

import re
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

from scrutateur.errors import InputFileError
from scrutateur.exchange.figures import CellWords, read_figure
from scrutateur.exchange.formats import Writing, kind_named, packing_named, read_written, unpack
from scrutateur.exchange.input_files import decode, read_bytes
from scrutateur.exchange.problems import ProblemList
from scrutateur.exchange.tables import Dialect, Table
from scrutateur.exchange.texts import tidy

_DELIMITERS = (";", "\t", ",", "|")
_LINES_LOOKED_AT = 60
_ROWS_LOOKED_AT = 2000
_MADE_UP = re.compile(r"(column|col|field|c|f|unnamed)?[ _:]*\d*", re.IGNORECASE)  # names that a program gave
_CONTINENTAL = CellWords(thousands=(".", " ", "\u00a0", "\u202f"), decimal=",")


@dataclass(frozen=True, slots=True)
class Seen:
    """A table as it was looked at. `notes` says what was guessed, in sentences for a person."""

    name: str
    kind: str
    encoding: str
    table: Table
    dialect: Dialect
    words: CellWords
    notes: tuple[str, ...]

    @property
    def headers(self) -> tuple[str, ...]:
        """Give the headers up to the last one that says something; none where the columns have only numbers."""
        headers = self.table.headers or ()
        return headers[: max((number for number, header in enumerate(headers, 1) if header), default=0)]

    def cells(self, index: int) -> list[str]:
        """Give the tidy cells of a column, of the first rows."""
        return [tidy(row.cells[index]) for row in self.table.rows[:_ROWS_LOOKED_AT] if index < len(row.cells)]

    def is_figure(self, index: int) -> bool:
        """Tell whether a column holds whole numbers, and nothing else."""
        cells = [cell for cell in self.cells(index) if cell]
        return bool(cells) and all(isinstance(read_figure(cell, self.words), int) for cell in cells)


def look_at(path: Path) -> Seen:
    """Read a table as well as can be guessed.

    Raises:
        InputFileError: It is no table.
        MissingPartError: There is no such file, or the library that reads its format is not installed.
    """
    kind, raw = kind_named(path.name), unpack(read_bytes(path), packing_named(path.name), file=path.name)
    notes, problems, encoding, dialect = list[str](), ProblemList(), "utf-8", Dialect()
    if kind in ("csv", "tsv"):
        encoding, text = _decoded(raw, path.name, notes)
        dialect = _dialect(text, notes)
    elif kind == "xlsx":
        dialect = Dialect(header=_header_of_sheet(raw, path.name))
        notes.append('The first sheet was looked at. Another one: sheet = "its name" in [file].')
    table = read_written(raw, Writing(kind, encoding, dialect, open_ended=True), problems, file=path.name)
    if table.headers and all(re.fullmatch(_MADE_UP, header) for header in table.headers):
        notes.append("The names of the columns say nothing, so they have numbers, from 1.")
        table, dialect = replace(table, headers=None), replace(dialect, header=None)
    if problems.count:
        notes.append(f"{problems.count} rows have too few cells, and are errors until they are mended or the file is.")
    words = _words(table)
    if words.decimal != CellWords().decimal:
        notes.append("Points separate thousands, as it seems: look at some figures.")
    return Seen(path.name, kind, encoding, table, dialect, words, tuple(notes))


def _decoded(raw: bytes, file: str, notes: list[str]) -> tuple[str, str]:
    try:
        return "utf-8", decode(raw, file=file, encoding="utf-8")
    except InputFileError:
        notes.append("The text is not UTF-8. Windows-1252 was taken, which reads anything: look at the accents.")
        return "cp1252", raw.decode("cp1252", "replace")


def _dialect(text: str, notes: list[str]) -> Dialect:
    lines = re.split(r"\r\n|\n|\r", text[:1_000_000])[:_LINES_LOOKED_AT]
    bare = [re.sub('"[^"]*"', '""', line) for line in lines if line]
    delimiter = max(_DELIMITERS, key=lambda mark: _score([line.count(mark) for line in bare]))
    header = next((number for number, line in enumerate(lines, 1) if _may_be_headers(line, delimiter)), None)
    if header is None:
        notes.append("No line looks like headers: columns have numbers, from 1.")
    elif header > 1:
        notes.append(f"The headers were found on line {header}.")
    if not any(delimiter in line for line in bare):
        notes.append("No delimiter was found: each line is one cell.")
    return Dialect(delimiter=delimiter, header=header)


def _score(counts: list[int]) -> tuple[int, int]:
    """Prefer the mark that most lines have equally often, then the one that they have more often."""
    ((usual, lines),) = Counter(count for count in counts if count).most_common(1) or [(0, 0)]
    return lines, usual


def _may_be_headers(line: str, delimiter: str) -> bool:
    cells = [cell.strip().strip('"') for cell in line.split(delimiter)]
    words = [cell for cell in cells if cell and not re.fullmatch(r"[\d .,%-]+", cell)]
    return delimiter in line and len(words) > len(cells) / 2


def _header_of_sheet(raw: bytes, file: str) -> int:
    """Give the first row of a sheet that holds several texts and hardly a number: a title is one text."""
    rows = read_written(raw, Writing("xlsx", dialect=Dialect(header=None)), ProblemList(), file=file).rows
    for row in rows[:20]:
        cells = [cell for cell in row.cells if cell]
        texts = [cell for cell in cells if re.search("[^0-9., ]", cell)]
        if len(texts) >= 2 and len(texts) > 0.8 * len(cells):
            return row.line
    return 1


def _words(table: Table) -> CellWords:
    """Tell a thousands' point from a decimal one: `1.234` beside no fraction at all."""
    cells = [tidy(cell) for row in table.rows[:_ROWS_LOOKED_AT] for cell in row.cells]
    pointed = [cell for cell in cells if re.fullmatch(r"[0-9]{1,3}(\.[0-9]{3})+", cell)]
    fractions = [cell for cell in cells if re.fullmatch(r"[0-9]+\.[0-9]{1,2}", cell)]
    return _CONTINENTAL if pointed and not fractions else CellWords()
