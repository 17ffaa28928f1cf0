"""Opens the table of a mapping, and finds in it the columns that the mapping names."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

from scrutateur.errors import InputFileError
from scrutateur.exchange.input_files import InputFile, decode, identify, read_bytes, unzip, unzstd
from scrutateur.exchange.json_lines import read_json_lines
from scrutateur.exchange.key_kinds import nearest
from scrutateur.exchange.mapping import NIST_CDF, ONEGOV, RehearsalMapping, TablePart
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
        ONEGOV: frozenset({"path", "format", "compression", "encoding"}),
        NIST_CDF: frozenset({"path", "format", "compression"}),
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
    kind = part.format or _kind_named(path.name.lower())
    raw, file = open_file(part, path, kind)
    return _read(raw, kind, part, problems, file=file.name, open_ended=open_ended), file


def open_file(part: TablePart, path: Path, kind: str) -> tuple[bytes, InputFile]:
    """Read the bytes of a file of a mapping, unpacked.

    Raises:
        InputFileError: It is not packed as its name says, or the mapping names a key that its format does not have.
        MissingPartError: There is no such file, or the library that unpacks it is not installed.
    """
    file, name = str(path), path.name.lower()
    packing = part.compression or next((word for end, word in _PACKED_ENDS.items() if name.endswith(end)), "none")
    for key in part.written.values:
        if key not in KEYS_OF_FORMAT[kind]:
            raise part.written.error(key, f'a key that the format "{kind}" has', f'"{key}"')
    raw = read_bytes(path)
    return _UNPACK[packing](raw, file), identify(path, raw)


def _kind_named(name: str) -> str:
    for end in _PACKED_ENDS:
        name = name.removesuffix(end)
    return next((word for word in _NAMED_ENDS if name.endswith(f".{word}")), "csv")


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
