"""One forgotten total raised three errors elsewhere; here it silences R201 to R203 (`totals.py`)."""

from scrutateur.election.findings import Finding, Severity, failed, not_checkable, passed
from scrutateur.election.names import Unread
from scrutateur.rules.facts import ReturnFacts
from scrutateur.rules.reading import cast_fields, first_missing, number


def check_total_missing(facts: ReturnFacts) -> Finding:
    """R204. No total (`valid`, `ballots_in_box`) is empty or 0 while one of its parts is more than 0."""
    totals = missing_totals(facts)
    if totals:
        return failed("R204", Severity.BLOCKING, totals=", ".join(totals), parts=_largest_part(facts))
    missing = first_missing(facts, "votes", *cast_fields(facts), "ballots_in_box")
    return passed("R204") if missing is None else not_checkable("R204", missing=missing)


def missing_totals(facts: ReturnFacts) -> tuple[str, ...]:
    """Name the totals that are empty or 0 while a part is not: votes are parts of `valid`, all are of the ballots."""
    left_out = [total for total in ("valid", "ballots_in_box") if _left_out(facts, total)]
    return tuple([total for total in left_out if any(figure > 0 for figure in _parts(facts, total))])


def _left_out(facts: ReturnFacts, total: str) -> bool:
    if facts.form is None or total not in facts.form.field_names:
        return False
    # Illegible is another matter: somebody wrote a total there (R105).
    return facts.station_return.figures.get(total, Unread.EMPTY) in (0, Unread.EMPTY)


def _parts(facts: ReturnFacts, total: str) -> list[int]:
    has_votes = facts.form is not None and "votes" in facts.form.field_names
    votes = facts.station_return.votes or () if has_votes else ()
    parts: list[int | None] = [figure if isinstance(figure, int) else None for _, figure in votes]
    if total == "ballots_in_box":
        parts += [number(facts, name) for name in cast_fields(facts)]
    return [part for part in parts if part is not None]


def _largest_part(facts: ReturnFacts) -> int:
    return max(_parts(facts, "ballots_in_box"))
