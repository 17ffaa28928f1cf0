"""A good key of station 12 must not sign station 13's form. Whoever runs the server could enrol a key of his own:
one enrolled after the freeze waits for a call-back.
"""

from scrutateur.election.findings import Finding, Severity, failed, passed
from scrutateur.rules.facts import ReturnFacts


def check_assigned_sender(facts: ReturnFacts) -> Finding:
    """R303. The key was enrolled for this station and role, and not revoked, when the account was received."""
    problem = _problem(facts)
    if problem is not None:
        return failed("R303", Severity.BLOCKING, problem=problem)
    return passed("R303")


def _problem(facts: ReturnFacts) -> str | None:
    if not facts.sender.assigned:
        return "not-assigned"
    if facts.sender.revoked:
        return "revoked"
    return "late-key" if facts.sender.late_key and not facts.called_back else None
