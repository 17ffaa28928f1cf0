"""Local times of a place, as instants.

When clocks go forward an hour does not exist, when they go back an hour occurs twice. An authority that names one of
these has not said when its stations close, so it is an error and never a guess.
"""

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_LOCAL = re.compile(r"(?:(\d{4}-\d\d-\d\d)[T ])?(\d\d:\d\d)(?::(\d\d))?")


def is_year_of_elections(year: int) -> bool:
    """Tell whether a year is one in which time zones are known and arithmetic on times cannot overflow."""
    return 1900 <= year < 2200


def find_zone(name: str) -> ZoneInfo | None:
    """Give the time zone of an IANA name; `None` if there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: the name of a folder, such as "Europe"
        return None


def instant(local: datetime, zone: ZoneInfo) -> datetime | str:
    """Give the UTC instant of a local time, or say why it is none."""
    first = local.replace(tzinfo=zone, fold=0)
    second = local.replace(tzinfo=zone, fold=1)
    if first.utcoffset() == second.utcoffset():
        return first.astimezone(UTC)
    exists = first.astimezone(UTC).astimezone(zone).replace(tzinfo=None) == local
    what = "occurs twice" if exists else "does not exist"
    return f"{local.isoformat(sep=' ')}, which {what} in {zone.key}"


def read_local(cell: str, day: date) -> datetime | None:
    """Read `YYYY-MM-DDTHH:MM`, with or without seconds, or `HH:MM` of a day; `None` if it is neither."""
    match = _LOCAL.fullmatch(cell)
    if match is None:
        return None
    try:
        found_day = date.fromisoformat(match.group(1)) if match.group(1) else day
        local = datetime.combine(found_day, time.fromisoformat(f"{match.group(2)}:{match.group(3) or '00'}"))
    except ValueError:
        return None
    return local if is_year_of_elections(local.year) else None


def read_instant(cell: str, zone: ZoneInfo) -> datetime | str:
    """Read an ISO 8601 time, local or with an offset, or say what was expected of it."""
    usual = f"local in {zone.key} or with an offset"
    try:
        moment = datetime.fromisoformat(cell)
    except ValueError:
        return usual
    if "T" not in cell.upper() and " " not in cell:  # a day alone, or a week: no time at all
        return usual
    if not is_year_of_elections(moment.year):
        return usual
    if moment.tzinfo is not None:
        return moment.astimezone(UTC)
    found = instant(moment, zone)
    return f"that occurs once in {zone.key}" if isinstance(found, str) else found


def days_after(moment: datetime, days: int) -> datetime:
    """Give the instant so many times 24 hours later."""
    return moment + timedelta(days=days)
