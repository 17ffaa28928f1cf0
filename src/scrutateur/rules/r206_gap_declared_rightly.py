"""The form says 3 more, the counts say 4."""

from scrutateur.election.findings import Finding, Severity, failed, passed
from scrutateur.rules.facts import ReturnFacts
from scrutateur.rules.reading import gap, lacking, number


def check_gap_declared_rightly(facts: ReturnFacts) -> Finding:
    """R206. Declared excess minus declared shortfall is the gap between ballots and signatures."""
    more, fewer, counted = number(facts, "declared_excess"), number(facts, "declared_shortfall"), gap(facts)
    if more is None or fewer is None or counted is None:
        return lacking("R206", facts, "declared_excess", "declared_shortfall", "ballots_in_box", "signed_roll")
    if more - fewer != counted:
        return failed(
            "R206", Severity.REMARK, declared=more - fewer, counted=counted, difference=more - fewer - counted
        )
    return passed("R206")
