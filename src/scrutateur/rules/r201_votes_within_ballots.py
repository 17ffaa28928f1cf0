"""More votes than ballots cannot be explained, so this direction has its own code. The tolerance is 0: 3 per cent
of 1,000 ballots would hide 30 votes.
"""

from scrutateur.election.findings import Finding, Severity, failed, passed
from scrutateur.rules.facts import ReturnFacts
from scrutateur.rules.reading import cast_fields, lacking, number, votes_cast


def check_votes_within_ballots(facts: ReturnFacts) -> Finding:
    """R201. Votes cast do not exceed the ballots found in the box. French electoral code, L. 65."""
    votes, ballots = votes_cast(facts), number(facts, "ballots_in_box")
    if votes is None or ballots is None:
        return lacking("R201", facts, *cast_fields(facts), "ballots_in_box")
    if votes > ballots:
        return failed("R201", Severity.BLOCKING, votes_cast=votes, ballots_in_box=ballots, difference=votes - ballots)
    return passed("R201")
