"""Unanimity: seven honest stations gave one candidate 100 per cent in the second round of 2017, so it never blocks."""

from scrutateur.election.findings import Finding, Severity, failed, passed
from scrutateur.rules.facts import ReturnFacts
from scrutateur.rules.reading import lacking, number, votes_sum

_VALID_MIN = 30


def check_not_unanimous(facts: ReturnFacts) -> Finding:
    """R212. No candidate has all of 30 valid votes or more."""
    valid, votes = number(facts, "valid"), votes_sum(facts)
    if valid is None or votes is None:
        return lacking("R212", facts, "valid", "votes")
    if valid >= _VALID_MIN:
        for candidate, figure in facts.station_return.votes or ():
            if figure == valid:
                return failed("R212", Severity.REMARK, candidate=candidate, valid=valid)
    return passed("R212")
