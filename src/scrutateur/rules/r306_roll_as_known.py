"""The roll on the form. After strikings on the last day the form is fresher than the registry."""

from scrutateur.election.findings import Finding, Severity, failed, not_checkable, passed
from scrutateur.rules.facts import ReturnFacts
from scrutateur.rules.reading import lacking, number, roll


def check_roll_as_known(facts: ReturnFacts) -> Finding:
    """R306. The registered voters on the form are those of the registry."""
    known, written = roll(facts), number(facts, "registered")
    if known is None:
        return not_checkable("R306", missing="reg.registered")
    if written is None:
        return lacking("R306", facts, "registered")
    if written != known:
        return failed(
            "R306", Severity.REMARK, registered=written, registry_registered=known, difference=written - known
        )
    return passed("R306")
