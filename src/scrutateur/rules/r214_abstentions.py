"""Abstentions as written. An open primary has no roll, and this is NOT_CHECKABLE."""

from scrutateur.election.findings import Finding, Severity, failed, passed
from scrutateur.rules.facts import ReturnFacts
from scrutateur.rules.reading import lacking, number


def check_abstentions(facts: ReturnFacts) -> Finding:
    """R214. Abstentions as written are registered minus ballots."""
    written = number(facts, "written_abstentions")
    registered, ballots = number(facts, "registered"), number(facts, "ballots_in_box")
    if written is None or registered is None or ballots is None:
        return lacking("R214", facts, "written_abstentions", "registered", "ballots_in_box")
    if written != registered - ballots:
        return failed(
            "R214",
            Severity.REMARK,
            written_abstentions=written,
            registered=registered,
            ballots_in_box=ballots,
            difference=written - (registered - ballots),
        )
    return passed("R214")
