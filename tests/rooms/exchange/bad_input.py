"""What published tables really have wrong with them: each broken in one place, with the sentence that must say so."""

import gzip
from dataclasses import dataclass

from tests.rooms.exchange.a_mapping import MAPPING, TABLE

WHOLE = "expected a whole number from 0 to 999,999,999"
NAMED = MAPPING + '[[candidate]]\ncode = "A"\n[[candidate]]\ncode = "B"\n'
ONE_BY_ONE = MAPPING.replace('pattern = "list_*"\n', "") + (
    '[[candidate]]\ncode = "A"\ncolumn = "list_A"\n[[candidate]]\ncode = "B"\ncolumn = "list_B"\n'
)


@dataclass(frozen=True)
class BadInput:
    """A file, the mapping that would read it whole, and why it is refused."""

    name: str
    table: bytes
    sentence: str
    mapping: str = MAPPING


def broken(old: str, new: str, sentence: str, mapping: str = MAPPING) -> BadInput:
    """Break the small table in one place."""
    assert old in TABLE
    return BadInput("t.csv", TABLE.replace(old, new, 1).encode(), f"t.csv, {sentence}", mapping)


BAD_INPUTS = {
    "truncated": BadInput(
        "t.csv.gz",
        gzip.compress(TABLE.encode(), mtime=0)[:-9],
        "t.csv.gz: expected a whole gzip file, found bytes that are none "
        "(Compressed file ended before the end-of-stream marker was reached)",
    ),
    "mixed-line-ends": broken(
        "28\n", "28\r\n", "line 2: expected LF at the end of each line, found CRLF at the end of this one"
    ),
    "open-quote": broken("South", '"South', 'line 3: expected a quote " at the end of the quoted cell, found none'),
    "mark-in-the-middle": broken(
        "South",
        "\ufeffSouth",
        "line 3, column 1: expected a byte order mark at the beginning of the file only, found one in the middle",
    ),
    "station-twice": broken(
        "South,2", "South,1", 'line 3, column {station}: expected a code for each station, found "1", already on line 2'
    ),
    "candidate-gone": BadInput(
        "t.csv",
        TABLE.replace(",list_B", "").replace(",28", "").replace(",48", "").encode(),
        'm.toml, line 25: expected a candidate with a header that fits "list_*", found "B"',
        NAMED,
    ),
    "candidate-renamed": BadInput(
        "t.csv",
        TABLE.replace("list_B", "list_C").encode(),
        'm.toml, line 26: expected a header of t.csv (nearest: "list_C"), found "list_B"',
        ONE_BY_ONE,
    ),
    "candidate-gone-half-way": broken(",40,48", ",40", 'line 3: expected 9 cells, found 8, beginning "South"'),
    "negative": broken("58,30", "58,-30", f'line 2, column list_A: {WHOLE}, found "-30"'),
    "immense": broken(
        "58,30", "58,1000000000000000", f'line 2, column list_A: {WHOLE}, found "1000000000000000"'
    ),
    "scientific": broken("58,30", "58,1.2E+05", f'line 2, column list_A: {WHOLE}, found "1.2E+05"'),
    "date-for-a-station": broken(
        "South,2", "South,2026-03-12", 'line 3, column station: expected a code, and no date, found "2026-03-12"'
    ),
    "date-for-an-area": broken(
        "South", "12-Mar", 'line 3, column town: expected a code, and no date, found "12-Mar"'
    ),
    "date-for-a-figure": broken("58,30", "58,12/03/2026", f'line 2, column list_A: {WHOLE}, found "12/03/2026"'),
    "two-encodings": BadInput(
        "t.csv",
        TABLE.replace("North", "Nørd").encode() + "Süd,3,1,1,0,0,1,1,0\n".encode("latin-1"),
        "t.csv, line 4, column 2: expected text in utf-8, found the byte 0xFC",
    ),
}  # fmt: skip
