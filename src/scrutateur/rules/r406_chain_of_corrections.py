"""Two clerks who correct the same original hold each other: neither takes effect, or the last would win silently.
A cycle cannot be signed, since each names the hash of an earlier entry.
"""

from scrutateur.election.findings import Finding, Severity, failed, passed
from scrutateur.rules.facts import ComparisonFacts


def check_chain_of_corrections(facts: ComparisonFacts) -> Finding:
    """R406. Corrections form one line: no act has two successors."""
    if facts.branches:
        return failed("R406", Severity.BLOCKING)
    return passed("R406")
