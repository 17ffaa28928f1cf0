"""What a mapping and a registry both say of an election: its languages, its names, its calendar.

Each part has a check, which collects what is wrong, and a reader, which may be called once nothing was.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

from scrutateur.election.names import Names
from scrutateur.election.registry import Calendar, StationType
from scrutateur.exchange.local_times import days_after, find_zone, instant
from scrutateur.exchange.problems import ProblemList
from scrutateur.exchange.texts import tidy
from scrutateur.exchange.toml_document import CheckedTable

LANGUAGES = ("fr", "en")
LOCK_AFTER_DAYS = 14
FIGURE_MAX_USUAL = 9999
AREA_LEVELS_MAX = 9  # below level 0


def languages_of(election: CheckedTable) -> tuple[str, ...]:
    """Give the languages of the pages; the first leads."""
    return election.texts("languages") or LANGUAGES


def check_languages(election: CheckedTable, problems: ProblemList) -> None:
    """Check that no language is named twice."""
    languages = languages_of(election)
    if len(set(languages)) < len(languages):
        problems.add(election.error("languages", "each language once", ", ".join(languages)))


def check_names(
    table: CheckedTable, problems: ProblemList, *, keys: tuple[str, ...], languages: tuple[str, ...]
) -> None:
    """Check that a text given by language is given in each language of the election, and in no other."""
    for key in keys:
        value = table.values.get(key)
        if isinstance(value, dict) and set(value) != set(languages):
            problems.add(table.error(key, f"{key} in {', '.join(languages)}", ", ".join(value) or "none"))


def names_of(table: CheckedTable, key: str, languages: tuple[str, ...]) -> Names | None:
    """Give a text in each language; a text without a language stands for all."""
    value = table.values.get(key)
    if value is None:
        return None
    if isinstance(value, str):
        return dict.fromkeys(languages, tidy(value))
    assert isinstance(value, dict)
    return {language: tidy(str(value[language])) for language in languages}


def required_names(table: CheckedTable, key: str, languages: tuple[str, ...]) -> Names:
    """Give a text in each language, of a key that was checked to be there."""
    names = names_of(table, key, languages)
    assert names is not None
    return names


def zone_of(calendar: CheckedTable) -> ZoneInfo:
    """Give the time zone, once checked."""
    zone = find_zone(calendar.required_text("time_zone"))
    assert zone is not None
    return zone


def required_instant(calendar: CheckedTable, key: str) -> datetime:
    """Give the UTC instant of a local time, once checked."""
    local = calendar.local_time(key)
    assert local is not None
    moment = instant(local, zone_of(calendar))
    assert isinstance(moment, datetime)
    return moment


def lock_of(calendar: CheckedTable) -> datetime:
    """Give the instant after which a return is held; fourteen days after the closing, unless said."""
    if calendar.local_time("lock") is not None:
        return required_instant(calendar, "lock")
    return days_after(required_instant(calendar, "closes"), LOCK_AFTER_DAYS)


def closes_by_type(table: CheckedTable, *, calendar: CheckedTable) -> dict[StationType, datetime]:
    """Give the closing instant of each type of station that has its own; `table` holds `type_closes`."""
    closes = table.table("type_closes")
    times = {StationType(word): instant(_local(closes, word, calendar), zone_of(calendar)) for word in closes.values}
    return {station_type: moment for station_type, moment in times.items() if isinstance(moment, datetime)}


def legal_calendar(calendar: CheckedTable) -> Calendar:
    """Give the dates that the law or the rules of the vote set."""
    return Calendar(
        complaints_until=calendar.day("complaints_until"),
        audit_until=calendar.day("audit_until"),
        proclaim_by=calendar.day("proclaim_by"),
        round_2_list_by=calendar.day("round_2_list_by"),
    )


def figure_bounds(station: CheckedTable) -> dict[StationType, int]:
    """Give the largest figure that each type of station may write (R106)."""
    value = station.values.get("figure_max", FIGURE_MAX_USUAL)
    if isinstance(value, int):
        return dict.fromkeys(StationType, value)
    by_type = station.table("figure_max")
    return {kind: by_type.integer(kind.value) or FIGURE_MAX_USUAL for kind in StationType}


def check_calendar(calendar: CheckedTable, problems: ProblemList, *, types: CheckedTable) -> None:
    """Check the zone, that each time exists once in it, and that the day opens, closes and locks in this order.

    Args:
        types: The table that holds `type_closes`.
    """
    zone = find_zone(calendar.required_text("time_zone"))
    if zone is None:
        found = f'"{calendar.required_text("time_zone")}"'
        problems.add(calendar.error("time_zone", "an IANA time zone such as Europe/Paris", found))
        return
    instants = {key: moment for key, moment in _instants(calendar, zone, problems) if moment is not None}
    in_order = [key for key in ("opens", "closes", "lock") if key in instants]
    for before, after in pairwise(in_order):
        if instants[before] >= instants[after]:
            problems.add(calendar.error(after, f"{after} later than {before}", str(calendar.local_time(after))))
    _check_type_closes(types.table("type_closes"), calendar, zone, instants, problems)


def _check_type_closes(
    closes: CheckedTable,
    calendar: CheckedTable,  # positional: the part, then what it is a part of
    zone: ZoneInfo,
    instants: Mapping[str, datetime],
    problems: ProblemList,
) -> None:
    opens, lock = instants.get("opens"), instants.get("lock")
    for word in closes.values:
        moment = instant(_local(closes, word, calendar), zone)
        if isinstance(moment, str):
            problems.add(closes.error(word, "a local time that occurs once", moment))
        elif (opens and moment <= opens) or (lock and moment >= lock):
            problems.add(closes.error(word, "a closing between opens and lock", str(closes.hour_or_time(word))))


def _instants(calendar: CheckedTable, zone: ZoneInfo, problems: ProblemList) -> Iterator[tuple[str, datetime | None]]:
    for key in ("opens", "closes", "lock"):
        local = calendar.local_time(key)
        moment = None if local is None else instant(local, zone)
        if isinstance(moment, str):
            problems.add(calendar.error(key, "a local time that occurs once", moment))
            moment = None
        yield key, moment


def _local(closes: CheckedTable, word: str, calendar: CheckedTable) -> datetime:
    """Give the local closing of a type: an hour is one of the day on which the election closes."""
    value = closes.hour_or_time(word)
    if isinstance(value, datetime):
        return value
    closing = calendar.local_time("closes")
    assert closing is not None
    return datetime.combine(closing.date(), value)
