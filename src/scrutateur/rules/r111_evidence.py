"""A photograph of the form: its hash says later which image was meant."""

from scrutateur.election.findings import Finding, Severity, failed, passed
from scrutateur.rules.facts import ReturnFacts


def check_evidence(facts: ReturnFacts) -> Finding:
    """R111. The hash of a photograph of the form is present."""
    if not facts.station_return.photos:
        return failed("R111", Severity.INFORMATION)
    return passed("R111")
