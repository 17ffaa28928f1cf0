"""Turnout that falls: a 17:00 figure stands in the 12:00 field."""

from itertools import pairwise

from scrutateur.election.findings import Finding, Severity, failed, not_checkable, passed
from scrutateur.rules.facts import ReturnFacts

_REPORTS_MIN = 2


def check_turnout_rises(facts: ReturnFacts) -> Finding:
    """R308. Each turnout report is at least the one before."""
    reports = facts.day.turnouts
    if len(reports) < _REPORTS_MIN:
        return not_checkable("R308", missing="turnout")
    counts: list[tuple[str, int]] = []
    for report in reports:
        if not isinstance(report.signed_roll, int):
            return not_checkable("R308", missing="turnout.signed_roll")
        counts.append((report.hour, report.signed_roll))
    for (_, before), (hour, after) in pairwise(counts):
        if after < before:
            return failed("R308", Severity.REMARK, hour=hour, before=before, after=after, difference=after - before)
    return passed("R308")
