"""A remark from 1 vote: honest stations differ by a few. Raised at 15 votes *or* 2 per cent of the ballots, in
integers: a rule known to us says "and" in its title and computes "or" in floats. The smaller of the two numbers,
the one that the judge keeps, is shown.
"""

from scrutateur.election.findings import Finding, Severity, failed, passed
from scrutateur.rules.facts import ReturnFacts
from scrutateur.rules.reading import lacking, number

_RAISED_VOTES = 15
_RAISED_PER_CENT = 2


def check_ballots_equal_signatures(facts: ReturnFacts) -> Finding:
    """R205. As many ballots in the box as signatures on the roll. Decree 2005-237, art. 12: a gap is mentioned."""
    ballots, signed = number(facts, "ballots_in_box"), number(facts, "signed_roll")
    if ballots is None or signed is None:
        return lacking("R205", facts, "ballots_in_box", "signed_roll")
    gap = ballots - signed
    if gap == 0:
        return passed("R205")
    raised = abs(gap) >= _RAISED_VOTES or 100 * abs(gap) >= _RAISED_PER_CENT * ballots
    return failed(
        "R205",
        Severity.REMARK,
        raised=raised,
        ballots_in_box=ballots,
        signed_roll=signed,
        difference=gap,
        smaller=min(ballots, signed),
    )
