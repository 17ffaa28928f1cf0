"""The formats of files of results: which one a name says, how it is unpacked, and who reads it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from scrutateur.exchange.input_files import decode, unzip, unzstd
from scrutateur.exchange.json_lines import read_json_lines
from scrutateur.exchange.mapping import NIST_CDF, ONEGOV
from scrutateur.exchange.parquet_files import read_parquet
from scrutateur.exchange.problems import ProblemList
from scrutateur.exchange.tables import Dialect, Table, read_table
from scrutateur.exchange.workbooks import read_workbook

_PACKED_ENDS: Mapping[str, str] = MappingProxyType({".gz": "gzip", ".zst": "zstd"})
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


@dataclass(frozen=True, slots=True)
class Writing:
    """How a table is written; what its format does not have is not looked at."""

    kind: str
    encoding: str = "utf-8"
    dialect: Dialect = Dialect()  # noqa: RUF009  # frozen, so one for all is right
    sheet: str | None = None
    open_ended: bool = False  # rows may go on past the headers


def packing_named(name: str) -> str:
    """Give how a file is packed, by the end of its name."""
    return next((packing for end, packing in _PACKED_ENDS.items() if name.lower().endswith(end)), "none")


def kind_named(name: str) -> str:
    """Give the format of a file, by the end of its name; CSV where that says nothing."""
    bare = name.lower()
    for end in _PACKED_ENDS:
        bare = bare.removesuffix(end)
    return next((word for word in _NAMED_ENDS if bare.endswith(f".{word}")), "csv")


def unpack(raw: bytes, packing: str, *, file: str) -> bytes:
    """Give what a file holds.

    Raises:
        InputFileError: It is not packed so.
        MissingPartError: The library that unpacks it is not installed.
    """
    return _UNPACK[packing](raw, file)


def read_written(raw: bytes, writing: Writing, problems: ProblemList, *, file: str) -> Table:
    """Read a table as it is written.

    Raises:
        InputFileError: It is no table.
        MissingPartError: The library that reads its format is not installed.
    """
    header = writing.dialect.header
    match writing.kind:
        case "xlsx":
            return read_workbook(raw, file=file, sheet=writing.sheet, header=header)
        case "parquet":
            return read_parquet(raw, file=file, with_headers=header is not None)
        case "jsonl":
            return read_json_lines(decode(raw, file=file, encoding=writing.encoding), file=file)
        case _:
            text = decode(raw, file=file, encoding=writing.encoding)
            return read_table(text, writing.dialect, problems, file=file, open_ended=writing.open_ended)
