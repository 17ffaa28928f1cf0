"""JSON lines, XLSX, Parquet and zstd give what the same table gives as text, and are refused as strictly."""

import datetime
import json
import sys
from io import BytesIO
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from backports import zstd

from scrutateur.errors import MissingPartError
from scrutateur.exchange.source import RehearsalSource
from tests.rooms.exchange.a_mapping import MAPPING, TABLE, load, refusals
from tests.rooms.exchange.a_workbook import a_workbook

HEADERS, *ROWS = [line.split(",") for line in TABLE.splitlines()]
FIGURES = [[*row[:2], *map(int, row[2:])] for row in ROWS]
WHOLE = "expected a whole number from 0 to 999,999,999"


def json_lines(rows: list[list[str | int | None]] = FIGURES, headers: list[str] = HEADERS) -> bytes:
    return "".join(json.dumps(dict(zip(headers, row, strict=True))) + "\n" for row in rows).encode()


def workbook(rows: list[list[str | int]] = FIGURES) -> bytes:
    return a_workbook(Notes=[["not this one"]], Results=[HEADERS, *rows])


def parquet(**columns: list[object]) -> bytes:
    table = pa.table({name: [row[at] for row in FIGURES] for at, name in enumerate(HEADERS)} | columns)
    raw = BytesIO()
    pq.write_table(table, raw)
    return raw.getvalue()


def read(folder: Path, name: str, raw: bytes, file: str = "") -> RehearsalSource:
    (folder / name).write_bytes(raw)
    return load(folder, MAPPING + f"[file]\n{file}\n", data=(name,))


def why(folder: Path, name: str, raw: bytes, file: str = "") -> list[str]:
    (folder / name).write_bytes(raw)
    return refusals(folder, MAPPING + f"[file]\n{file}\n", data=(name,))


@pytest.mark.parametrize(
    ("name", "raw", "file"),
    [
        ("x.jsonl", json_lines(), ""),
        ("x.xlsx", workbook(), 'sheet = "Results"'),
        ("x.parquet", parquet(), ""),
        ("x.csv.zst", zstd.compress(TABLE.encode()), ""),
        ("x", zstd.compress(json_lines()), 'format = "jsonl"\ncompression = "zstd"'),
    ],
)
def test_a_table_is_the_same_when_another_format_holds_it(tmp_path: Path, name: str, raw: bytes, file: str):
    """Stations, figures and sums do not depend on how a table is stored."""
    source, text = read(tmp_path, name, raw, file), load(tmp_path)
    assert (source.sums, source.returns, source.registry) == (text.sums, text.returns, text.registry)


def test_a_key_inside_an_object_is_a_column_when_it_is_named_with_a_point(tmp_path: Path):
    """`a.b` goes inside, at any depth."""
    rows = [{**dict(zip(HEADERS, row, strict=True)), "area": {"of": {"town": row[0]}}} for row in FIGURES]
    (tmp_path / "x.jsonl").write_text("\n".join(json.dumps(row) for row in rows))
    mapping = MAPPING.replace("{town}", "{area.of.town}")
    assert load(tmp_path, mapping, data=("x.jsonl",)).sums == load(tmp_path).sums


def test_a_number_keeps_its_digits_when_it_is_json(tmp_path: Path):
    """58.0 is 58, null is an empty cell, true is a text."""
    raw = json_lines().replace(b"58", b"58.00").replace(b": 30", b": null").replace(b'"North"', b"true")
    source = read(tmp_path, "x.jsonl", raw)
    assert [(column.name, column.total, column.empty) for column in source.sums[4:6]] == [
        ("valid", 146, 0),
        ("votes:A", 40, 1),
    ]
    assert "true" in [area.code for area in source.registry.areas.values()]


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (b"58", b"12.5", f'line 1, column valid: {WHOLE}, found "12.5"'),
        (b"58", b"1.2E+05", f'line 1, column valid: {WHOLE}, found "1.2E+05"'),
        (b"58", b"-3", f'line 1, column valid: {WHOLE}, found "-3"'),
        (b"58", b"NaN", f'line 1, column valid: {WHOLE}, found "NaN"'),
        (b"58", b"[58]", "line 1, column valid: expected a number or a text, found list \"['58']\""),
        (b'"valid": 88', b'"vaild": 88', "line 2, column valid: expected the key, with null where there is no figure"),
        (b'"valid": 88', b'"voters": 88', 'line 2: expected each key once in an object, found "voters" twice'),
        (b"}\n", b"\n", "line 1: expected one JSON object on each line, found "),
        (b"}\n", b"}\n\n", 'line 2: expected one JSON object on each line, found ""'),
        (b"}\n", b"}\n[]\n", 'line 2: expected one JSON object on each line, found "[]"'),
        (b"}\n", b"}\r\n", "line 2: expected CRLF at the end of each line, found LF at the end of this one"),
        (b"North", b"N\xff", "line 1, column 12: expected text in utf-8, found the byte 0xFF"),
    ],
)
def test_json_lines_are_refused_when_one_is_wrong(tmp_path: Path, old: bytes, new: bytes, sentence: str):
    """File, line and column are named, and a key that vanishes half-way is found."""
    assert why(tmp_path, "x.jsonl", json_lines().replace(old, new, 1))[0].startswith(f"x.jsonl, {sentence}")


def test_json_lines_are_refused_when_there_are_none(tmp_path: Path):
    """An empty file is no table."""
    assert why(tmp_path, "x.jsonl", b"") == ["x.jsonl: expected at least one row, found none"]


def test_a_stored_value_is_read_when_a_cell_has_a_formula(tmp_path: Path):
    """What the workbook shows is what was published; nothing is computed again."""
    rows = [[*FIGURES[0][:6], "=1+1|58", *FIGURES[0][7:]], FIGURES[1]]
    assert read(tmp_path, "x.xlsx", workbook(rows), 'sheet = "Results"').sums == load(tmp_path).sums


def test_headers_are_found_when_a_title_stands_above_them(tmp_path: Path):
    """Lines are rows of the sheet; rows that were formatted and left empty are none."""
    sheet: list[list[str | int | float]] = [["Title"], [], list(HEADERS), *FIGURES, [], ["", ""]]
    source = read(tmp_path, "x.xlsx", a_workbook(One=sheet), "header = 3")
    assert source.sums == load(tmp_path).sums
    assert [row.line for row in source.rows.values()] == [4, 5]


@pytest.mark.parametrize(
    ("cell", "sentence"),
    [
        ("@46096", "expected a number or a text, found the date or time 2026-03-15"),
        (12.5, f'{WHOLE}, found "12.5"'),
        (1e15, f'{WHOLE}, found "1000000000000000"'),
        (-3, f'{WHOLE}, found "-3"'),
        ("1.2E+05", f'{WHOLE}, found "1.2E+05"'),
    ],
)
def test_a_sheet_is_refused_when_a_cell_is_no_figure(tmp_path: Path, cell: str | float, sentence: str):
    """A cell that is shown as a date is no number, whatever is stored below it."""
    rows = [[*FIGURES[0][:6], cell, *FIGURES[0][7:]], FIGURES[1]]
    said = why(tmp_path, "x.xlsx", workbook(rows), 'sheet = "Results"')
    assert said == [f"x.xlsx, line 2, column valid: {sentence}"]


def test_a_date_is_no_error_when_the_mapping_does_not_read_it(tmp_path: Path):
    """Columns that are not named are never read."""
    rows = [[*row, "@46096"] for row in FIGURES]
    raw = a_workbook(One=[[*HEADERS, "counted on"], *rows])
    assert read(tmp_path, "x.xlsx", raw).sums == load(tmp_path).sums


def test_a_date_is_an_error_when_it_stands_in_a_block(tmp_path: Path):
    """What is read of a block is read as strictly as any column, and nothing else of it is read."""
    blocks = MAPPING.replace(
        'pattern = "list_*"', 'layout = "blocks"\nblock = { first = 8, width = 3, code = 1, votes = 2 }'
    )
    rows = [[*row[:7], "A", votes, "@46096", "B", 28, ""] for row, votes in zip(FIGURES, (30, "@46096"), strict=True)]
    (tmp_path / "x.xlsx").write_bytes(a_workbook(One=[[*HEADERS[:7], "no", "votes", "on"], *rows]))
    assert refusals(tmp_path, blocks, data=("x.xlsx",)) == [
        "x.xlsx, line 3, column votes: expected a number or a text, found the date or time 2026-03-15"
    ]


def test_a_sheet_must_be_in_the_workbook(tmp_path: Path):
    """The nearest name is said."""
    assert why(tmp_path, "x.xlsx", workbook(), 'sheet = "Result"') == [
        'x.xlsx: expected a sheet (nearest: "Results"), found none named "Result"'
    ]


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        ({"valid": [datetime.date(2026, 3, 15), None]}, "expected a number or a text, found the date or time 2026"),
        ({"valid": [12.5, 88.0]}, f'{WHOLE}, found "12.5"'),
        ({"valid": [float("inf"), 88.0]}, f'{WHOLE}, found "inf"'),
        ({"valid": [b"58", b"88"]}, "expected a number or a text, found bytes "),
    ],
)
def test_parquet_is_refused_when_a_cell_is_no_figure(tmp_path: Path, columns: dict[str, list[object]], sentence: str):
    """A line is a row of the file, from 1."""
    assert why(tmp_path, "x.parquet", parquet(**columns))[0].startswith(f"x.parquet, line 1, column valid: {sentence}")


def test_parquet_is_refused_when_it_has_no_row(tmp_path: Path):
    """Columns alone are no results."""
    raw = BytesIO()
    pq.write_table(pa.table({"a": pa.array([], pa.int64())}), raw)
    assert why(tmp_path, "x.parquet", raw.getvalue()) == ["x.parquet: expected at least one row, found none"]


@pytest.mark.parametrize(
    ("name", "raw", "what"),
    [
        ("x.xlsx", workbook()[:-200], "XLSX workbook"),
        ("x.xlsx", b"PK and no more", "XLSX workbook"),
        ("x.parquet", parquet()[:-50], "Parquet file"),
        ("x.csv.zst", zstd.compress(TABLE.encode())[:-9], "zstd file"),
        ("x.csv.zst", b"not zstd", "zstd file"),
        ("x.csv.gz", b"not gzip", "gzip file"),
    ],
)
def test_a_file_is_refused_when_it_is_cut_off(tmp_path: Path, name: str, raw: bytes, what: str):
    """A truncated archive is one sentence, and nothing of it is read."""
    (said,) = why(tmp_path, name, raw)
    assert said.startswith(f"{name}: expected a whole {what}, found bytes that are none (")


def test_a_workbook_is_refused_when_it_would_fill_the_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """What an archive says that it unpacks to is held against the bound first."""
    monkeypatch.setattr("scrutateur.exchange.workbooks.FILE_BYTES_MAX", 1000)
    assert why(tmp_path, "x.xlsx", workbook()) == ["x.xlsx: expected at most 1000 bytes, unpacked, found more"]


@pytest.mark.parametrize(
    ("name", "file", "key", "kind"),
    [
        ("t.csv", 'sheet = "One"', "sheet", "csv"),
        ("t.jsonl", "header = false", "header", "jsonl"),
        ("t.xlsx", 'encoding = "cp1252"', "encoding", "xlsx"),
        ("t.parquet", 'delimiter = ";"', "delimiter", "parquet"),
    ],
)
def test_a_key_is_refused_when_the_format_does_not_have_it(tmp_path: Path, name: str, file: str, key: str, kind: str):
    """A key that would change nothing is not ignored."""
    assert why(tmp_path, name, b"", file) == [
        f'm.toml, line 23: expected a key that the format "{kind}" has, found "{key}"'
    ]


@pytest.mark.parametrize(
    ("library", "name", "extra"),
    [
        ("python_calamine", "x.xlsx", "XLSX is read by a library that is not installed: pip install .scrutateur.xlsx"),
        ("pyarrow", "x.parquet", "Parquet is read by a library that is not installed: pip install .scrutateur.parquet"),
        ("backports", "x.csv.zst", "zstd is read by a library that is not installed: pip install .scrutateur.zstd"),
    ],
)
def test_a_library_is_named_when_it_is_not_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, library: str, name: str, extra: str
):
    """One sentence says how to install what reads the file."""
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(MissingPartError, match=extra):
        read(tmp_path, name, b"")
