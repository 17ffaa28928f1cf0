"""Opens the table of a mapping, and finds in it the columns that the mapping names."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from scrutateur.errors import InputFileError
from scrutateur.exchange.input_files import InputFile, decode, identify, read_bytes, unzip
from scrutateur.exchange.key_kinds import nearest
from scrutateur.exchange.mapping import RehearsalMapping, TablePart
from scrutateur.exchange.problems import ProblemList
from scrutateur.exchange.tables import Table, TableRow, read_table
from scrutateur.exchange.templates import ColumnRef
from scrutateur.exchange.texts import tidy

_UNPLAYED_ENDS = (".jsonl", ".parquet", ".xlsx", ".zst")

Places = Mapping[ColumnRef, int]  # index of each column that the mapping names


@dataclass(frozen=True, slots=True)
class BoundRow:
    """A row of the table, whose cells are reached as the mapping names them."""

    table: Table
    row: TableRow
    places: Places

    def cell(self, column: ColumnRef) -> str:
        """Give the tidy text of a cell."""
        return tidy(self.row.cells[self.places[column]])

    def error(self, column: ColumnRef, expected: str) -> InputFileError:
        """Make an error at a cell, which is what was found."""
        index = self.places[column]
        found = tidy(self.row.cells[index])
        return self.error_at(str(self.table.name_of(index)), expected, f'"{found[:60]}"')

    def error_at(self, what: str, expected: str, found: str) -> InputFileError:  # positional: as in InputFileError
        """Make an error at something that several cells make up."""
        return InputFileError(self.table.file, expected, found, line=self.row.line, column=what)


def choose_table(mapping: RehearsalMapping, data_paths: tuple[Path, ...]) -> Path:
    """Give the path of the table: that of the command line, else the mapping's, relative to the mapping."""
    document = mapping.document
    if len(data_paths) > 1:
        raise document.error((), f'one table for the layout "{mapping.layout}"', str(len(data_paths)))
    if data_paths:
        return data_paths[0]
    if mapping.table.path is None:
        raise document.error(("file",), "a table: DATA on the command line, or path in [file]", "neither")
    return Path(document.file.name).parent / mapping.table.path


def open_table(part: TablePart, path: Path, problems: ProblemList) -> tuple[Table, InputFile]:
    """Read the table of a mapping whole.

    Raises:
        InputFileError: It is no table, or of a format that this version does not read.
        MissingPartError: There is no such file.
    """
    file, name = str(path), path.name.lower()
    unplayed = [end for end in _UNPLAYED_ENDS if name.endswith(end)]
    if unplayed and part.format is None:
        raise InputFileError(file, "a CSV or TSV file", f"not supported by this version: {unplayed[0]}")
    raw = read_bytes(path)
    zipped = part.compression == "gzip" or (part.compression is None and name.endswith(".gz"))
    text = decode(unzip(raw, file) if zipped else raw, file=file, encoding=part.encoding)
    tabs = part.format == "tsv" or (part.format is None and name.removesuffix(".gz").endswith(".tsv"))
    dialect = replace(part.dialect, delimiter=part.delimiter or ("\t" if tabs else ","))
    return read_table(text, dialect, problems, file=file), identify(path, raw)


def bind_columns(mapping: RehearsalMapping, table: Table, problems: ProblemList) -> dict[ColumnRef, int]:
    """Find each column that the mapping names; what is not there once is an error at the mapping's line."""
    places: dict[ColumnRef, int] = {}
    for column, line in mapping.column_lines.items():
        expected = _missing(column, table)
        if expected is not None:
            found = f'"{column}"' if isinstance(column, str) else str(column)
            problems.add(InputFileError(mapping.document.file.name, expected, found, line=line))
        elif isinstance(column, int):
            places[column] = column - 1
        else:
            places[column] = (table.headers or ()).index(column)
    return places


def _missing(column: ColumnRef, table: Table) -> str | None:
    """Say what was expected of a column that is not there once."""
    if isinstance(column, int):
        return None if column <= table.width else f"a column of {table.file}, from 1 to {table.width}"
    if table.headers is None:
        return f"the number of a column, since {table.file} is read without headers"
    count = table.headers.count(column)
    if count > 1:
        return f"the number of a column, since {table.file} has this header {count} times"
    if count == 0:
        close = nearest(column, table.headers)
        return f"a header of {table.file}" + (f' (nearest: "{close}")' if close else "")
    return None
