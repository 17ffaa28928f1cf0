"""Both sign the same bytes, so equality is in the signatures. What a station's device signed was never typed here:
to say PASSED would claim a second reading that nobody made.
"""

from scrutateur.election.findings import Finding, Severity, failed, not_checkable, passed
from scrutateur.election.names import Channel
from scrutateur.rules.facts import ReturnFacts

_READERS = 2


def check_two_readings(facts: ReturnFacts) -> Finding:
    """R109. Figures typed from paper are two complete entries by two persons, equal field by field."""
    persons = facts.sender.persons
    if persons >= _READERS:
        return passed("R109")
    if facts.sender.channel is Channel.DESK:
        return failed("R109", Severity.BLOCKING, persons=persons, persons_required=_READERS)
    return not_checkable("R109", missing="paper")
