"""Real stations without a voter exist (tiny, abroad), and so do forgotten forms."""

from scrutateur.election.findings import Finding, Severity, failed, passed
from scrutateur.rules.facts import ReturnFacts
from scrutateur.rules.reading import lacking, number


def check_somebody_voted(facts: ReturnFacts) -> Finding:
    """R211. There is a ballot in the box."""
    ballots = number(facts, "ballots_in_box")
    if ballots is None:
        return lacking("R211", facts, "ballots_in_box")
    if ballots <= 0:
        return failed("R211", Severity.REMARK, ballots_in_box=ballots)
    return passed("R211")
