"""What the value of a key may be: small checks that say what they expected and what they found.

A kind is a function from a value to its complaints. Kinds of lists and tables are made of other kinds, so a whole file
is one kind, and reads like its documentation.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from difflib import get_close_matches
from typing import Literal

from scrutateur.exchange.codes import ALPHABET, is_code
from scrutateur.exchange.local_times import is_year_of_elections
from scrutateur.exchange.templates import read_template
from scrutateur.exchange.texts import TEXT_LENGTH_MAX, shown, tidy
from scrutateur.exchange.toml_lines import Path


@dataclass(frozen=True, slots=True)
class Complaint:
    """One difference: where below the value, what was expected, what was found."""

    path: Path
    expected: str
    found: str
    about: Literal["value", "unknown key", "missing key"] = "value"


Kind = Callable[[object], Iterator[Complaint]]


def written(value: object) -> str:
    """Give a TOML value for a message."""
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return shown(value)
        case list():
            return "a list"
        case dict():
            return "a table"
        case datetime() | date() | time():
            return value.isoformat()
        case _:
            return str(value)


def _simple(expected: str, accepts: Callable[[object], bool]) -> Kind:
    def check(value: object) -> Iterator[Complaint]:
        if not accepts(value):
            yield Complaint((), expected, written(value))

    return check


def _is_text(value: object) -> bool:
    return isinstance(value, str) and 1 <= len(tidy(value)) <= TEXT_LENGTH_MAX


def _is_integer(value: object, lowest: int, highest: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and lowest <= value <= highest


def _is_local(value: object) -> bool:
    return isinstance(value, datetime) and value.tzinfo is None and is_year_of_elections(value.year)


def _is_column(value: object) -> bool:
    return _is_text(value) or _is_integer(value, 1, 9999)


flag = _simple("true or false", lambda value: isinstance(value, bool))
text = _simple(f"a text of 1 to {TEXT_LENGTH_MAX} characters", _is_text)
any_text = _simple("a text", lambda value: isinstance(value, str))
token = _simple(
    "a token of a-z 0-9 -", lambda value: isinstance(value, str) and re.fullmatch("[a-z0-9-]{1,64}", value) is not None
)
code = _simple(f"a code of {ALPHABET}", lambda value: isinstance(value, str) and is_code(value))
column = _simple("a column: its header, or its number from 1", _is_column)
template = _simple(
    'a template such as "{Header}" or "{#3}"',
    lambda value: _is_text(value) and read_template(str(value)) is not None,
)
origin = _simple(
    "an origin such as results.example/2026/1",
    lambda value: (
        _is_text(value) and re.fullmatch("[A-Za-z0-9.-]{1,99}(/[A-Za-z0-9._-]{1,64}){0,2}", str(value)) is not None
    ),
)
form_id = _simple(
    "a form's id such as pv/1",
    lambda value: isinstance(value, str) and re.fullmatch(r"[A-Za-z0-9-]+(/[A-Za-z0-9-]+)*", value) is not None,
)
local_time = _simple("a local time such as 2026-03-15T20:00:00, without an offset", _is_local)
hour_or_time = _simple(
    "a local time such as 18:00:00 or 2026-03-15T18:00:00, without an offset",
    lambda value: (isinstance(value, time) and value.tzinfo is None) or _is_local(value),
)
day = _simple("a date such as 2026-03-20", lambda value: isinstance(value, date) and not isinstance(value, datetime))
mark = _simple("one character", lambda value: isinstance(value, str) and len(value) == 1 and value not in "\r\n")
separator = _simple(
    "one character that is no letter or digit",
    lambda value: isinstance(value, str) and len(value) == 1 and not value.isalnum() and value not in "+-\r\n",
)
mark_or_none = _simple(
    "one character, or nothing", lambda value: isinstance(value, str) and len(value) <= 1 and value not in ("\r", "\n")
)
header = _simple("the line of the headers, or false", lambda value: value is False or _is_integer(value, 1, 9999))


def integer(lowest: int, highest: int) -> Kind:  # positional: as one says "from 1 to 9"
    """Accept a whole number between two bounds."""
    return _simple(f"a whole number from {lowest} to {highest}", lambda value: _is_integer(value, lowest, highest))


def one_of(*allowed: str) -> Kind:
    """Accept one of some words."""
    expected = " or ".join(f'"{word}"' for word in allowed)
    return _simple(expected, lambda value: isinstance(value, str) and value in allowed)


def either(scalar: Kind, *, other: Kind, other_type: type) -> Kind:
    """Accept one kind, or another one that is told apart by its TOML type."""

    def check(value: object) -> Iterator[Complaint]:
        return other(value) if isinstance(value, other_type) else scalar(value)

    return check


def several(item: Kind, *, at_least: int = 0) -> Kind:
    """Accept a list of one kind."""

    def check(value: object) -> Iterator[Complaint]:
        if not isinstance(value, list) or len(value) < at_least:
            yield Complaint((), "a list" if at_least == 0 else "a list that is not empty", written(value))
            return
        for index, found in enumerate(value):
            yield from _below(index, item(found))

    return check


def keyed(item: Kind, *, by: Kind) -> Kind:
    """Accept a table whose keys are of one kind and whose values of another."""

    def check(value: object) -> Iterator[Complaint]:
        if not isinstance(value, dict):
            yield Complaint((), "a table", written(value))
            return
        for key, found in value.items():
            yield from _below(key, by(key))
            yield from _below(key, item(found))

    return check


def table(keys: Mapping[str, Kind], *, required: tuple[str, ...] = ()) -> Kind:
    """Accept a table with these keys and no other."""

    def check(value: object) -> Iterator[Complaint]:
        if not isinstance(value, dict):
            yield Complaint((), "a table", written(value))
            return
        for key, found in value.items():
            if key in keys:
                yield from _below(key, keys[key](found))
            else:
                yield Complaint((key,), _nearest(key, tuple(keys)), f'"{key}"', "unknown key")
        for key in required:
            if key not in value:
                yield Complaint((key,), "", "", "missing key")

    return check


def nearest(name: str, known: tuple[str, ...]) -> str | None:
    """Give the known name that was probably meant."""
    close = get_close_matches(name, known, n=1, cutoff=0.5)
    return close[0] if close else None


def _nearest(key: str, known: tuple[str, ...]) -> str:
    close = nearest(key, known)
    return f' (nearest: "{close}")' if close else ""


def _below(key: str | int, complaints: Iterator[Complaint]) -> Iterator[Complaint]:
    for complaint in complaints:
        yield replace(complaint, path=(key, *complaint.path))


names = either(text, other=keyed(text, by=one_of("fr", "en")), other_type=dict)


def _condition_keys() -> dict[str, Kind]:
    texts = several(any_text, at_least=1)
    whole = integer(0, 999_999_999)
    return {
        "column": column, "is": texts, "not": texts, "like": any_text, "empty": flag, "above": whole, "below": whole,
    }  # fmt: skip


_ONE_QUESTION = table(_condition_keys(), required=("column",))
_TESTS = ("is", "not", "like", "empty", "above", "below")


def condition(value: object) -> Iterator[Complaint]:
    """Accept one question to one column, or a list of them under `all`."""
    if isinstance(value, dict) and "all" in value:
        yield from table({"all": several(_one_question, at_least=1)})(value)
    else:
        yield from _one_question(value)


def _one_question(value: object) -> Iterator[Complaint]:
    yield from _ONE_QUESTION(value)
    if isinstance(value, dict) and sum(test in value for test in _TESTS) != 1:
        yield Complaint((), f"one test ({', '.join(_TESTS)})", str(sum(test in value for test in _TESTS)))


def typed_condition(of_type: Kind) -> Kind:
    """Accept a condition with a `type` beside it."""

    def check(value: object) -> Iterator[Complaint]:
        if not isinstance(value, dict):
            yield Complaint((), "a table", written(value))
            return
        if "type" not in value:
            yield Complaint(("type",), "", "", "missing key")
        else:
            yield from _below("type", of_type(value["type"]))
        yield from condition({key: found for key, found in value.items() if key != "type"})

    return check
