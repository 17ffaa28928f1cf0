"""JSON lines: one object a line, each a row. Columns are its keys; `a.b` is the key `b` inside `a`.

Numbers keep the digits they were written with. A row that lacks a key which other rows have is wrong there: an absent
figure is written `null`, so that a key which vanishes half-way is found.
"""

import json
import re
from collections.abc import Iterator

from scrutateur.errors import InputFileError
from scrutateur.exchange.json_pairs import KeyTwiceError, once_each
from scrutateur.exchange.tables import Table, TableRow, split_lines
from scrutateur.exchange.texts import shown, tidy
from scrutateur.exchange.typed_cells import WrongCell, split_wrong, text_of

_FRACTION_OF_ZEROS = re.compile(r"(-?[0-9]+)\.0+")


def read_json_lines(text: str, *, file: str) -> Table:
    """Read a text of JSON lines.

    Raises:
        InputFileError: A line is no JSON object, or there is none.
    """
    rows = [(line, dict(_flat(_object(content, file, line)))) for line, content in split_lines(text, file=file)]
    if not rows:
        raise InputFileError(file, "at least one row", "none")
    headers = tuple(dict.fromkeys(key for _, row in rows for key in row))
    return Table(file, headers, len(headers), tuple(_row(line, row, headers) for line, row in rows))


def _object(content: str, file: str, line: int) -> dict[str, object]:
    try:
        value = json.loads(
            content, parse_float=_decimal, parse_int=str, parse_constant=str, object_pairs_hook=once_each
        )  # fmt: skip
    except KeyTwiceError as error:
        raise InputFileError(file, "each key once in an object", f'"{error}" twice', line=line) from error
    except (ValueError, RecursionError) as error:
        raise InputFileError(file, "one JSON object on each line", shown(content), line=line) from error
    if not isinstance(value, dict):
        raise InputFileError(file, "one JSON object on each line", shown(content), line=line)
    return value


def _decimal(written: str) -> str:
    match = _FRACTION_OF_ZEROS.fullmatch(written)
    return match.group(1) if match else written


def _flat(value: dict[str, object], inside: str = "") -> Iterator[tuple[str, object]]:
    for key, item in value.items():
        path = inside + tidy(key)
        if isinstance(item, dict):
            yield from _flat(item, f"{path}.")
        else:
            yield path, item


def _row(line: int, row: dict[str, object], headers: tuple[str, ...]) -> TableRow:
    absent = WrongCell("the key, with null where there is no figure", "none", "")
    return TableRow(line, *split_wrong(text_of(row[key]) if key in row else absent for key in headers))
