"""Two fields of the form: a program known to us filled both from one column, and the comparison was always true."""

from scrutateur.election.findings import Finding, Severity, failed, passed
from scrutateur.rules.facts import ReturnFacts
from scrutateur.rules.reading import lacking, number


def check_written_voters(facts: ReturnFacts) -> Finding:
    """R213. The number of voters as written is the number of ballots found."""
    written, ballots = number(facts, "written_voters"), number(facts, "ballots_in_box")
    if written is None or ballots is None:
        return lacking("R213", facts, "written_voters", "ballots_in_box")
    if written != ballots:
        return failed(
            "R213", Severity.REMARK, written_voters=written, ballots_in_box=ballots, difference=written - ballots
        )
    return passed("R213")
