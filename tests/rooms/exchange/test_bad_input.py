"""What published tables really have wrong with them is one sentence: file, line, column, expected, found."""

from pathlib import Path

import pytest

from scrutateur.exchange.codes import is_date
from tests.rooms.exchange.a_mapping import refusals
from tests.rooms.exchange.bad_input import BAD_INPUTS, BadInput


@pytest.mark.parametrize("bad", BAD_INPUTS.values(), ids=BAD_INPUTS)
def test_bad_input_is_refused_whole(tmp_path: Path, bad: BadInput):
    """One thing is wrong, one sentence says what and where, and nothing is read."""
    (tmp_path / bad.name).write_bytes(bad.table)
    table = bad.table if bad.name == "t.csv" else b""
    assert refusals(tmp_path, bad.mapping, table=table, data=(bad.name,)) == [bad.sentence]


@pytest.mark.parametrize(
    "text",
    [
        *("2026-03-12", "2026-03-12 00:00:00", "2026-03-12T00:00", "12/03/2026", "3/12/26", "12.03.2026", "3-12-2026"),
        *("12-Mar", "12-mars", "12-févr.", "Mar-26", "août-26", "3-dic-2026", "12-Mär"),
    ],
)
def test_dates_are_told_from_codes(text: str):
    """Spreadsheets write dates in many ways, all of which hide a code."""
    assert is_date(text)


@pytest.mark.parametrize(
    "text",
    ["29019-0001", "75-0001", "081A", "3-12", "12", "01-04", "2A-004", "1.2.3", "2026", "12-Nord", "5-1", "10/11"],
)
def test_codes_are_no_dates(text: str):
    """Codes that are in use have hyphens and points too."""
    assert not is_date(text)
