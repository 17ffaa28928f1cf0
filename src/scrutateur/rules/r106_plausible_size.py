"""A slip adds a digit: 1,320 for 132. Each figure is a check of its own: one that is out of bounds fails even where
another is empty, or leaving the amount out would switch the bound off.
"""

from functools import cache

from scrutateur.election.findings import Finding, Severity, failed, not_checkable, passed
from scrutateur.rules.facts import ReturnFacts
from scrutateur.rules.reading import unread_votes

# The roll and the abstentions are not here: a roll may be larger than what one box can hold.
_COUNTS = (
    "ballots_in_box",
    "signed_roll",
    "valid",
    "blank",
    "null",
    "blank_and_null",
    "written_voters",
    "admitted_extra",
    "declared_excess",
    "declared_shortfall",
)
_CENTS_PER_BALLOT_MAX = 1000


def check_plausible_size(facts: ReturnFacts) -> Finding:
    """R106. Ballots, voters and votes lie between 0 and the station's `figure_max`; the amount, 1,000 times that."""
    if facts.form is None or facts.station is None:
        return not_checkable("R106", missing="form" if facts.form is None else "station")
    largest = facts.station.figure_max
    missing: str | None = None
    for name in _in_scope(facts.form.field_names):
        figure = facts.station_return.figures.get(name)
        bound = largest * _CENTS_PER_BALLOT_MAX if name == "contributions_cents" else largest
        if not isinstance(figure, int):
            missing = missing or name
        elif not 0 <= figure <= bound:
            return failed("R106", Severity.BLOCKING, field=name, figure=figure, figure_max=bound)
    if "votes" in facts.form.field_names:
        return _check_votes(facts, largest, missing)
    return passed("R106") if missing is None else not_checkable("R106", missing=missing)


@cache
def _in_scope(field_names: frozenset[str]) -> tuple[str, ...]:
    return tuple(name for name in (*_COUNTS, "contributions_cents") if name in field_names)


def _check_votes(facts: ReturnFacts, largest: int, missing: str | None) -> Finding:
    for candidate, figure in facts.station_return.votes or ():
        if isinstance(figure, int) and not 0 <= figure <= largest:
            return failed("R106", Severity.BLOCKING, field=f"votes:{candidate}", figure=figure, figure_max=largest)
    unread = unread_votes(facts)
    if missing is None and not unread:
        return passed("R106")
    return not_checkable("R106", missing=missing or unread[0])
