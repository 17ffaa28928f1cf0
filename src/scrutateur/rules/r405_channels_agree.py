"""A forged SMS may carry a right check digit: the account of lower assurance never displaces the better one (R401)."""

from scrutateur.election.findings import Finding, Severity, failed, not_checkable, passed
from scrutateur.rules.facts import ComparisonFacts


def check_channels_agree(facts: ComparisonFacts) -> Finding:
    """R405. Every account of the same form, whichever way it came, has equal figures: then it strengthens."""
    if facts.conflicts or facts.weaker or facts.weaker_differs:
        return failed("R405", Severity.REMARK, raised=True, accounts=facts.other_accounts + 1)
    if facts.other_accounts == 0:
        return not_checkable("R405", missing="second_account")
    return passed("R405")
