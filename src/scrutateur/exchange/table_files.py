"""Opens the table of a mapping, and finds in it the columns that the mapping names."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from scrutateur.errors import InputFileError
from scrutateur.exchange.codes import is_date
from scrutateur.exchange.formats import KEYS_OF_FORMAT, Writing, kind_named, packing_named, read_written, unpack
from scrutateur.exchange.input_files import InputFile, identify, read_bytes
from scrutateur.exchange.key_kinds import nearest
from scrutateur.exchange.mapping import RehearsalMapping, TablePart
from scrutateur.exchange.problems import ProblemList
from scrutateur.exchange.tables import Table, TableRow
from scrutateur.exchange.templates import ColumnRef, Template
from scrutateur.exchange.texts import tidy

Places = Mapping[ColumnRef, int]  # index of each column that the mapping names


@dataclass(frozen=True, slots=True)
class BoundRow:
    """A row of the table, whose cells are reached as the mapping names them."""

    table: Table
    row: TableRow
    places: Places

    def cell(self, column: ColumnRef) -> str:
        """Give the tidy text of a cell that the mapping, a pattern or a block names."""
        return self.text(column - 1 if isinstance(column, int) else self.places[column])

    def text(self, index: int) -> str:
        """Give the tidy text of a cell by its index."""
        return tidy(self.row.cells[index])

    def wrong_cells(self, read: Collection[int]) -> Iterator[InputFileError]:
        """Give an error for each cell that is read, by its index, and is neither text nor a number."""
        for index, wrong in self.row.wrong.items():
            if index in read:
                yield self.error_at(str(self.table.name_of(index)), wrong.expected, wrong.found)

    def dates_in(self, template: Template) -> Iterator[InputFileError]:
        """Give an error for each cell of a code that is a date: a spreadsheet made it of something else."""
        for column in template.columns():
            if is_date(self.cell(column)):
                yield self.error(column, "a code, and no date")

    def error(self, column: ColumnRef, expected: str) -> InputFileError:
        """Make an error at a cell, which is what was found."""
        index = column - 1 if isinstance(column, int) else self.places[column]
        found = self.text(index)
        return self.error_at(str(self.table.name_of(index)), expected, f'"{found[:60]}"')

    def error_at(self, what: str, expected: str, found: str) -> InputFileError:  # positional: as in InputFileError
        """Make an error at something that several cells make up."""
        return InputFileError(self.table.file, expected, found, line=self.row.line, column=what)


def choose_tables(mapping: RehearsalMapping, data_paths: tuple[Path, ...]) -> tuple[Path, ...]:
    """Give the paths of the table and of the tables of stated totals, in the order of the mapping.

    Those of the command line come first. A path of the mapping is looked for beside the first of these, and where
    there is no such file, beside the mapping.
    """
    document, parts = mapping.document, (mapping.table, *(stated.table for stated in mapping.stated))
    if len(data_paths) > len(parts):
        raise document.error((), f"at most {len(parts)} tables, as the mapping describes", str(len(data_paths)))
    beside = [data_paths[0].parent] if data_paths else []
    beside.append(Path(document.file.name).parent)
    return (*data_paths, *(_path_of(part, beside) for part in parts[len(data_paths) :]))


def _path_of(part: TablePart, beside: list[Path]) -> Path:
    if part.path is None:
        raise part.written.error("path", "a table: DATA on the command line, or path in [file]", "neither")
    paths = [folder / part.path for folder in beside]
    return next((path for path in paths if path.exists()), paths[0])


def open_table(
    part: TablePart, path: Path, problems: ProblemList, *, open_ended: bool = False
) -> tuple[Table, InputFile]:  # fmt: skip
    """Read a table of a mapping whole.

    Args:
        open_ended: Whether rows may go on past the headers.

    Raises:
        InputFileError: It is no table, or the mapping names a key that its format does not have.
        MissingPartError: There is no such file, or the library that reads its format is not installed.
    """
    kind = part.format or kind_named(path.name)
    raw, file = open_file(part, path, kind)
    dialect = replace(part.dialect, delimiter=part.delimiter or ("\t" if kind == "tsv" else ","))
    writing = Writing(kind, part.encoding, dialect, part.sheet, open_ended)
    return read_written(raw, writing, problems, file=file.name), file


def open_file(part: TablePart, path: Path, kind: str) -> tuple[bytes, InputFile]:
    """Read the bytes of a file of a mapping, unpacked.

    Raises:
        InputFileError: It is not packed as its name says, or the mapping names a key that its format does not have.
        MissingPartError: There is no such file, or the library that unpacks it is not installed.
    """
    for key in part.written.values:
        if key not in KEYS_OF_FORMAT[kind]:
            raise part.written.error(key, f'a key that the format "{kind}" has', f'"{key}"')
    raw = read_bytes(path)
    return unpack(raw, part.compression or packing_named(path.name), file=str(path)), identify(path, raw)


def bind_columns(
    lines: Mapping[ColumnRef, int], table: Table, problems: ProblemList, *, mapping_file: str
) -> dict[ColumnRef, int]:  # fmt: skip
    """Find each column that a mapping names; what is not there once is an error at the mapping's line.

    Args:
        lines: The columns, each with the line of the mapping where it was first named.
    """
    places: dict[ColumnRef, int] = {}
    for column, line in lines.items():
        expected = _missing(column, table)
        if expected is not None:
            found = f'"{column}"' if isinstance(column, str) else str(column)
            problems.add(InputFileError(mapping_file, expected, found, line=line))
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
