"""Illegible and empty are kept apart from zero in the data: blank returns were once published as zeros, and "no
return" is not zero. A figure that is added up holds the return, or the sum would be silent about it.
"""

from scrutateur.election.findings import Finding, Severity, failed, not_checkable, passed
from scrutateur.election.registry import Form
from scrutateur.rules.facts import ReturnFacts
from scrutateur.rules.reading import unread_votes

_ADDED_UP = frozenset({"votes", "blank", "null", "blank_and_null", "valid", "ballots_in_box"})


def check_figures_readable(facts: ReturnFacts) -> Finding:
    """R105. Every figure of the declared form is a number."""
    if facts.form is None:
        return not_checkable("R105", missing="form")
    unread = _unread(facts, facts.form)
    if not unread:
        return passed("R105")
    every = len(unread) == _figures_declared(facts, facts.form)
    blocks = every or any(name.partition(":")[0] in _ADDED_UP for name in unread)
    severity = Severity.BLOCKING if blocks else Severity.REMARK
    return failed("R105", severity, count=len(unread), fields=", ".join(unread))


def _unread(facts: ReturnFacts, form: Form) -> list[str]:
    figures = facts.station_return.figures
    unread = [name for name in form.field_names if name != "votes" and not isinstance(figures.get(name), int)]
    unread.sort()  # sets have no order, and the same ledger must give the same findings
    return unread + unread_votes(facts) if "votes" in form.field_names else unread


def _figures_declared(facts: ReturnFacts, form: Form) -> int:
    candidates = len(facts.station_return.votes or ((),)) if "votes" in form.field_names else 1
    return len(form.field_names) - 1 + candidates
