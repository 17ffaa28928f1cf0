"""The figures of a return, read under its form's definition: a number, or nothing and the name of what is missing.

A figure that is illegible, empty or not sent, and a field that the form does not have, are all `None` here. None of
them is zero. A figure that was sent for a field that the form does not have is not read (R103 refuses it).
"""

from datetime import datetime
from functools import cache

from scrutateur.election.findings import Finding, not_checkable
from scrutateur.rules.facts import ComparisonFacts, ReturnFacts

Facts = ReturnFacts | ComparisonFacts

_APART = ("valid", "blank", "null")
_TOGETHER = ("valid", "blank_and_null")


def number(facts: Facts, name: str) -> int | None:
    """Give a figure of the declared form, if it is a number."""
    form = facts.form
    if form is None or name not in form.field_names:
        return None
    figure = facts.station_return.figures.get(name)
    return figure if isinstance(figure, int) else None


def cast_fields(facts: Facts) -> tuple[str, ...]:
    """Name the fields whose sum is `votes_cast`; some forms have blank and null as one sum only (R215)."""
    return _APART if facts.form is None else _cast_fields(facts.form.field_names)


@cache
def _cast_fields(field_names: frozenset[str]) -> tuple[str, ...]:
    together = "blank_and_null" in field_names and not field_names.issuperset(_APART[1:])
    return _TOGETHER if together else _APART


def votes_cast(facts: Facts) -> int | None:
    """Add up valid, blank and null as written."""
    total = 0
    for name in cast_fields(facts):
        figure = number(facts, name)
        if figure is None:
            return None
        total += figure
    return total


def votes_sum(facts: Facts) -> int | None:
    """Add up the candidates' votes; never read from the written total, or R202 would compare a column with itself."""
    if facts.form is None or "votes" not in facts.form.field_names:
        return None
    # An empty list would add up to 0: nobody wrote that.
    return facts.station_return.votes_sum if facts.station_return.votes else None


def gap(facts: Facts) -> int | None:
    """Give ballots found minus signatures."""
    ballots, signed = number(facts, "ballots_in_box"), number(facts, "signed_roll")
    return None if ballots is None or signed is None else ballots - signed


def unread_votes(facts: Facts) -> list[str]:
    """Name the candidates' votes that are not numbers, as `votes:A`; `votes` if there are none at all."""
    votes = facts.station_return.votes
    if not votes:
        return ["votes"]
    if facts.station_return.votes_sum is not None:
        return []
    return [f"votes:{candidate}" for candidate, figure in votes if not isinstance(figure, int)]


def first_missing(facts: Facts, *names: str) -> str | None:
    """Name the first of these inputs that is not a number; `form` where the form itself is not known."""
    if facts.form is None:
        return "form"
    for name in names:
        if name == "votes" and "votes" in facts.form.field_names:
            unread = unread_votes(facts)
            if unread:
                return unread[0]
        elif number(facts, name) is None:
            return name
    return None


def lacking(rule: str, facts: Facts, *names: str) -> Finding:
    """Say that a rule lacks one of its inputs, and which."""
    missing = first_missing(facts, *names)
    assert missing is not None, "a rule said that an input is missing, and none is"
    return not_checkable(rule, missing=missing)


def roll(facts: ReturnFacts) -> int | None:
    """Give `reg.registered`, the station's roll in the registry."""
    return None if facts.station is None else facts.station.registered


def admitted_extra(facts: ReturnFacts) -> int | None:
    """Give the voters admitted beyond the roll: 0 where the form has no such field.

    They count with a coded reason only: else a single figure, typed by the officer, would switch off R304.
    """
    if facts.form is not None and "admitted_extra" not in facts.form.field_names:
        return 0
    extra = number(facts, "admitted_extra")
    return extra if extra is None or facts.station_return.reasons else 0


def utc(moment: datetime) -> str:
    """Write a time as in the record."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
