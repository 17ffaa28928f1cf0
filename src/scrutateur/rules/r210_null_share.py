"""A candidate's votes may have been typed in the field of null ballots."""

from scrutateur.election.findings import Finding
from scrutateur.rules.facts import ComparisonFacts
from scrutateur.rules.shares import check_share


def check_null_share(facts: ComparisonFacts) -> Finding:
    """R210. The share of null ballots is within 10 points of the area's, this station taken out."""
    return check_share("R210", facts, name="null", area=facts.area_null)
