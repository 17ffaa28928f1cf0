"""The other direction of R201: both in one rule gave one message for two different telephone calls."""

from scrutateur.election.findings import Finding, Severity, failed, passed
from scrutateur.rules.facts import ReturnFacts
from scrutateur.rules.reading import cast_fields, lacking, number, votes_cast


def check_no_ballot_lost(facts: ReturnFacts) -> Finding:
    """R203. Votes cast are no fewer than the ballots found in the box. France: valid = voters - blank - null."""
    cast, ballots = votes_cast(facts), number(facts, "ballots_in_box")
    if cast is None or ballots is None:
        return lacking("R203", facts, *cast_fields(facts), "ballots_in_box")
    if cast < ballots:
        return failed("R203", Severity.BLOCKING, votes_cast=cast, ballots_in_box=ballots, difference=cast - ballots)
    return passed("R203")
