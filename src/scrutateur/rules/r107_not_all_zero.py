"""Forms of zeros: blank ones were once accepted and counted."""

from scrutateur.election.findings import Finding, Severity, failed, passed
from scrutateur.rules.facts import ReturnFacts
from scrutateur.rules.reading import cast_fields, lacking, number, votes_sum


def check_not_all_zero(facts: ReturnFacts) -> Finding:
    """R107. Not all votes, blank and null are 0 where signatures were counted."""
    votes, signed = votes_sum(facts), number(facts, "signed_roll")
    others = cast_fields(facts)[1:]
    invalid = [number(facts, name) for name in others]
    if votes is None or signed is None or None in invalid:
        return lacking("R107", facts, "votes", *others, "signed_roll")
    if votes == 0 and signed > 0 and not any(invalid):
        return failed("R107", Severity.BLOCKING, signed_roll=signed)
    return passed("R107")
