"""One flat battery must not hold a station: a call-back that says *equal* makes a signature too few a remark. It
never stands in for the last one.
"""

from scrutateur.election.findings import Finding, Severity, failed, passed
from scrutateur.rules.facts import ReturnFacts


def check_required_signatures(facts: ReturnFacts) -> Finding:
    """R102. Every role that the election requires signed, with valid and different keys."""
    required, good = facts.sender.signatures_required, facts.sender.signatures_good
    if good >= max(1, required):
        return passed("R102")
    severity = Severity.REMARK if good and facts.called_back else Severity.BLOCKING
    return failed("R102", severity, signatures_required=required, signatures_good=good)
