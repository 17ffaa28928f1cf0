"""Two different, fully signed acts before any announcement are both out until two people decide. An account that
stands in an announced bulletin keeps counting, marked *contested*. An account of lower assurance takes nobody
out: it waits alone.
"""

from scrutateur.election.findings import Finding, Severity, failed, passed
from scrutateur.rules.facts import ComparisonFacts


def check_one_current_act(facts: ComparisonFacts) -> Finding:
    """R401. A station has one current act for each contest: no other account of the same version differs (I4)."""
    if facts.contested:
        return failed("R401", Severity.REMARK, raised=True, state="contested")
    if facts.weaker:
        return failed("R401", Severity.BLOCKING, state="lower-assurance")
    if facts.conflicts:
        return failed("R401", Severity.BLOCKING, state="conflict")
    if facts.weaker_differs:
        return failed("R401", Severity.REMARK, state="weaker-differs")
    return passed("R401")
