"""Opens the table of a mapping, and finds in it the columns that the mapping names."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

from scrutateur.errors import InputFileError
from scrutateur.exchange.input_files import InputFile, decode, identify, read_bytes, unzip, unzstd
from scrutateur.exchange.json_lines import read_json_lines
from scrutateur.exchange.key_kinds import nearest
from scrutateur.exchange.mapping import RehearsalMapping, TablePart
from scrutateur.exchange.parquet_files import read_parquet
from scrutateur.exchange.problems import ProblemList
from scrutateur.exchange.tables import Table, TableRow, read_table
from scrutateur.exchange.templates import ColumnRef
from scrutateur.exchange.texts import tidy
from scrutateur.exchange.workbooks import read_workbook

_PACKED_ENDS = {".gz": "gzip", ".zst": "zstd"}
_NAMED_ENDS = ("tsv", "jsonl", "parquet", "xlsx")

_UNPACK: Mapping[str, Callable[[bytes, str], bytes]] = MappingProxyType(
    {"none": lambda raw, _file: raw, "gzip": unzip, "zstd": unzstd}
)
# A key that would change nothing is an error: whoever wrote it believes that it does.
_EVERYWHERE = frozenset(
    {"path", "format", "compression", "thousands", "decimal", "empty", "illegible", "no_return"}
)  # fmt: skip
_TEXT = _EVERYWHERE | {"encoding", "delimiter", "quote", "doubled", "header"}
KEYS_OF_FORMAT: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "csv": _TEXT,
        "tsv": _TEXT,
        "jsonl": _EVERYWHERE | {"encoding"},
        "parquet": _EVERYWHERE | {"header"},
        "xlsx": _EVERYWHERE | {"header", "sheet"},
    }
)

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

    def wrong_cells(self) -> Iterator[InputFileError]:
        """Give an error for each cell that the mapping reads and that is neither text nor a number."""
        for index, wrong in self.row.wrong.items():
            if index in self.places.values():
                yield self.error_at(str(self.table.name_of(index)), wrong.expected, wrong.found)

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
    file, name = str(path), path.name.lower()
    packing = part.compression or next((word for end, word in _PACKED_ENDS.items() if name.endswith(end)), "none")
    for end in _PACKED_ENDS:
        name = name.removesuffix(end)
    kind = part.format or next((word for word in _NAMED_ENDS if name.endswith(f".{word}")), "csv")
    for key in part.written.values:
        if key not in KEYS_OF_FORMAT[kind]:
            raise part.written.error(key, f'a key that the format "{kind}" has', f'"{key}"')
    raw = read_bytes(path)
    unpacked = _UNPACK[packing](raw, file)
    return _read(unpacked, kind, part, problems, file=file, open_ended=open_ended), identify(path, raw)


def _read(
    raw: bytes, kind: str, part: TablePart, problems: ProblemList, *, file: str, open_ended: bool
) -> Table:  # fmt: skip
    header = part.dialect.header
    match kind:
        case "xlsx":
            return read_workbook(raw, file=file, sheet=part.sheet, header=header)
        case "parquet":
            return read_parquet(raw, file=file, with_headers=header is not None)
        case "jsonl":
            return read_json_lines(decode(raw, file=file, encoding=part.encoding), file=file)
        case _:
            dialect = replace(part.dialect, delimiter=part.delimiter or ("\t" if kind == "tsv" else ","))
            text = decode(raw, file=file, encoding=part.encoding)
            return read_table(text, dialect, problems, file=file, open_ended=open_ended)


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
