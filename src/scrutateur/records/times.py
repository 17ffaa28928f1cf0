"""The two spellings of a time in the record: whole seconds in payloads, milliseconds on arrival. UTC, always.

Years go from 1000 to 2999: at the ends of what computers call a date, adding an hour is an error.
"""

from datetime import UTC, datetime

from scrutateur.errors import MalformedRecordError


def format_time(time: datetime) -> str:
    """Write a time of a payload: UTC, whole seconds, `YYYY-MM-DDTHH:MM:SSZ`."""
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def parse_time(text: str, what: str) -> datetime:  # positional: a text, then its name
    """Read a time of a payload.

    Raises:
        MalformedRecordError: Not `YYYY-MM-DDTHH:MM:SSZ`, or no such time.
    """
    time = _read(text)
    if time is None or format_time(time) != text:
        raise MalformedRecordError(f"{what}: a time like 2026-03-15T19:00:00Z expected")
    return time


def format_arrival(time: datetime) -> str:
    """Write a time of arrival: UTC, milliseconds, `YYYY-MM-DDTHH:MM:SS.mmmZ`."""
    return time.astimezone(UTC).isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"


def parse_arrival(text: str, what: str) -> datetime:  # positional: a text, then its name
    """Read a time of arrival.

    Raises:
        MalformedRecordError: Not `YYYY-MM-DDTHH:MM:SS.mmmZ`, or no such time.
    """
    time = _read(text)
    if time is None or format_arrival(time) != text:
        raise MalformedRecordError(f"{what}: a time like 2026-03-15T19:00:00.000Z expected")
    return time


def _read(text: str) -> datetime | None:
    if not text.endswith("Z") or text[:1] not in ("1", "2"):
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None
