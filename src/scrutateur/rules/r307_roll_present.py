"""A roll of 0 in the registry makes every turnout without bound."""

from scrutateur.election.findings import Finding, Severity, failed, not_checkable, passed
from scrutateur.rules.facts import ReturnFacts
from scrutateur.rules.reading import roll


def check_roll_present(facts: ReturnFacts) -> Finding:
    """R307. The station's roll is not 0."""
    registered = roll(facts)
    if registered is None:
        return not_checkable("R307", missing="reg.registered")
    if registered <= 0:
        return failed("R307", Severity.INFORMATION, registered=registered)
    return passed("R307")
