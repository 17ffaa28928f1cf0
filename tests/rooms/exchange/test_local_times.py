"""Local times are instants, or they are errors."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from scrutateur.exchange.local_times import find_zone, instant, read_local

PARIS = ZoneInfo("Europe/Paris")
DAY = date(2026, 3, 15)


def test_a_local_time_is_an_instant_when_it_occurs_once():
    """Eight in the evening in Paris is seven in the evening UTC, in winter."""
    assert instant(datetime(2026, 3, 15, 20), PARIS) == datetime(2026, 3, 15, 19, tzinfo=UTC)


@pytest.mark.parametrize(
    ("local", "why"),
    [
        (datetime(2026, 3, 29, 2, 30), "2026-03-29 02:30:00, which does not exist in Europe/Paris"),
        (datetime(2026, 10, 25, 2, 30), "2026-10-25 02:30:00, which occurs twice in Europe/Paris"),
    ],
)
def test_a_local_time_is_refused_when_clocks_change(local: datetime, why: str):
    """Nobody guesses which of two hours was meant, or what an hour that does not exist may be."""
    assert instant(local, PARIS) == why


@pytest.mark.parametrize("name", ["Europe/Pariss", "", "Europe", "../etc/passwd", "x" * 5000, "a\0b"])
def test_a_zone_is_none_when_the_name_is_wrong(name: str):
    """A wrong name is no zone, whatever the system makes of it as a path."""
    assert find_zone(name) is None


@pytest.mark.parametrize(
    ("cell", "local"),
    [
        ("18:00", datetime(2026, 3, 15, 18)),
        ("18:00:30", datetime(2026, 3, 15, 18, 0, 30)),
        ("2026-03-14T18:00", datetime(2026, 3, 14, 18)),
        ("2026-03-14 18:00", datetime(2026, 3, 14, 18)),
    ],
)
def test_a_cell_is_a_local_time_when_it_is_written_in_full(cell: str, local: datetime):
    """An hour alone is one of the day of the vote."""
    assert read_local(cell, DAY) == local


@pytest.mark.parametrize("cell", ["18h", "6pm", "25:00", "18:60", "2026-02-30T10:00", "9999-12-31T23:59", "18:00Z"])
def test_a_cell_is_no_local_time_when_it_is_written_otherwise(cell: str):
    """Other spellings, hours that no clock shows and days that no calendar has are refused."""
    assert read_local(cell, DAY) is None
