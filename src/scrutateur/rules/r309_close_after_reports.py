"""Turnout given by telephone is rounded: "about 400"."""

from scrutateur.election.findings import Finding, Severity, failed, not_checkable, passed
from scrutateur.rules.facts import ReturnFacts
from scrutateur.rules.reading import lacking, number

_RAISED_VOTES = 15


def check_close_after_reports(facts: ReturnFacts) -> Finding:
    """R309. The signatures at the close are at least those of the last turnout report."""
    if not facts.day.turnouts:
        return not_checkable("R309", missing="turnout")
    last, signed = facts.day.turnouts[-1], number(facts, "signed_roll")
    if not isinstance(last.signed_roll, int):
        return not_checkable("R309", missing="turnout.signed_roll")
    if signed is None:
        return lacking("R309", facts, "signed_roll")
    short = last.signed_roll - signed
    if short > 0:
        return failed(
            "R309",
            Severity.REMARK,
            raised=short >= _RAISED_VOTES,
            signed_roll=signed,
            turnout=last.signed_roll,
            hour=last.hour,
            difference=-short,
        )
    return passed("R309")
