"""Times of the record: one zone, two precisions, one spelling each."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrutateur.errors import MalformedRecordError
from scrutateur.records.times import format_arrival, format_time, parse_arrival, parse_time

TIMES = st.datetimes(datetime(1000, 1, 1), datetime(2999, 12, 31), timezones=st.just(UTC))


@given(TIMES.map(lambda time: time.replace(microsecond=0)))
def test_a_time_reads_back(time):
    """Whole seconds survive."""
    assert parse_time(format_time(time), "t") == time


@given(TIMES.map(lambda time: time.replace(microsecond=time.microsecond // 1000 * 1000)))
def test_an_arrival_reads_back(time):
    """Milliseconds survive."""
    assert parse_arrival(format_arrival(time), "t") == time


def test_another_zone_is_written_in_utc():
    """20:00 in Paris is 18:00 in the record."""
    paris = datetime(2026, 6, 1, 20, tzinfo=timezone(timedelta(hours=2)))
    assert (format_time(paris), format_arrival(paris)) == ("2026-06-01T18:00:00Z", "2026-06-01T18:00:00.000Z")


@pytest.mark.parametrize("parse", [parse_time, parse_arrival])
@pytest.mark.parametrize(
    "text",
    [
        *("", "Z", "2026-09-20", "2026-09-20T17:00:00", "2026-09-20 17:00:00Z", "2026-09-20T17:00:00+00:00"),
        *("2026-09-20T17:00:00z", "2026-09-20T17:00Z", "20260920T170000Z", "2026-W38-7T17:00:00Z"),
        *("2026-13-20T17:00:00Z", "2026-02-30T17:00:00Z", "2026-09-20T24:00:00Z", "2026-09-20T17:00:60Z"),
        *("2026-09-20T17:00:00.1Z", "2026-09-20T17:00:00.123456Z", "2026-09-20T17:00:00,000Z"),
        *("2026-09-20T17:00:00Z\n", "2026-09-20T17:00:00.000Z ", "٢٠٢٦-09-20T17:00:00Z", "0000-01-01T00:00:00Z"),
        *("0001-01-01T00:00:00+05:00", "9999-12-31T23:59:59-05:00", "0001-01-01T00:00:00.000+05:00"),
    ],
)
def test_any_other_spelling_of_a_time_is_refused(parse, text):
    """Other zones, precisions and calendars are refused, and so are times that UTC has not."""
    with pytest.raises(MalformedRecordError, match="a time like"):
        parse(text, "t")


def test_the_two_precisions_are_not_exchanged():
    """A payload's time has no milliseconds, an arrival has."""
    with pytest.raises(MalformedRecordError):
        parse_time("2026-09-20T17:00:00.000Z", "t")
    with pytest.raises(MalformedRecordError):
        parse_arrival("2026-09-20T17:00:00Z", "t")
