"""An equality, both ways: a check known to us returned `difference > 0` as its success, and would have passed only
returns whose candidates exceed the valid votes.
"""

from scrutateur.election.findings import Finding, Severity, failed, passed
from scrutateur.rules.facts import ReturnFacts
from scrutateur.rules.reading import lacking, number, votes_sum


def check_candidates_equal_valid(facts: ReturnFacts) -> Finding:
    """R202. The candidates' votes add up to the valid votes as written. French practice of the procès-verbal."""
    votes, valid = votes_sum(facts), number(facts, "valid")
    if votes is None or valid is None:
        return lacking("R202", facts, "votes", "valid")
    if votes != valid:
        return failed("R202", Severity.BLOCKING, votes_sum=votes, valid=valid, difference=votes - valid)
    return passed("R202")
