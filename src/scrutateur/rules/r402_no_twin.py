"""Blank and null alone are no vector: 57,320 of 69,241 honest returns would be twins. From 100 voters on, the later
or weaker of the two waits for a call; the other keeps counting. Honest twins of that size were never seen in
60 simulated elections, at 50 voters 0.07 pairs.
"""

from scrutateur.election.findings import Finding, Severity, failed, not_checkable, passed
from scrutateur.rules.facts import ComparisonFacts
from scrutateur.rules.reading import lacking, number, votes_sum

_CANDIDATES_MIN = 3
_HELD_FROM = 100
_REMARK_FROM = 50


def check_no_twin(facts: ComparisonFacts) -> Finding:
    """R402. No other station has the same full vector: candidates, blank, null."""
    votes = facts.station_return.votes or ()
    blank, null, ballots = number(facts, "blank"), number(facts, "null"), number(facts, "ballots_in_box")
    if votes_sum(facts) is None or blank is None or null is None or ballots is None:
        return lacking("R402", facts, "votes", "blank", "null", "ballots_in_box")
    if len(votes) < _CANDIDATES_MIN:
        return not_checkable("R402", missing="votes")
    if not (facts.twin_waits or facts.twin_stands):
        return passed("R402")
    size = ballots if facts.twin_ballots is None else min(ballots, facts.twin_ballots)
    return failed(
        "R402", _severity(facts, size), ballots_in_box=ballots, state="waits" if facts.twin_waits else "stands"
    )


def _severity(facts: ComparisonFacts, size: int) -> Severity:
    if size < _REMARK_FROM:
        return Severity.INFORMATION
    holds = size >= _HELD_FROM and facts.twin_waits and not facts.resolved
    return Severity.BLOCKING if holds else Severity.REMARK
