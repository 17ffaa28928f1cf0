"""It sorts the queue: nobody explains how people voted. Never shown before the embargo ends."""

from scrutateur.election.findings import Finding
from scrutateur.rules.facts import ComparisonFacts
from scrutateur.rules.shares import check_share


def check_blank_share(facts: ComparisonFacts) -> Finding:
    """R209. The share of blank ballots is within 10 points of the area's, this station taken out."""
    return check_share("R209", facts, name="blank", area=facts.area_blank)
