"""The other direction of R201: both in one rule gave one message for two different telephone calls."""

from scrutateur.election.findings import Finding, Severity, failed, passed
from scrutateur.rules.facts import ReturnFacts
from scrutateur.rules.reading import cast_fields, lacking, number, votes_cast


def check_no_ballot_lost(facts: ReturnFacts) -> Finding:
    """R203. Votes cast are no fewer than the ballots found in the box. France: valid = voters - blank - null."""
    votes, ballots = votes_cast(facts), number(facts, "ballots_in_box")
    if votes is None or ballots is None:
        return lacking("R203", facts, *cast_fields(facts), "ballots_in_box")
    if votes < ballots:
        return failed("R203", Severity.BLOCKING, votes_cast=votes, ballots_in_box=ballots, difference=votes - ballots)
    return passed("R203")
