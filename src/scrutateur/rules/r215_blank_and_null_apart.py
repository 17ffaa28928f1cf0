"""Where a form has their sum only, "blank = 0" would be false: the sum is used, and the shares are NOT_CHECKABLE."""

from scrutateur.election.findings import Finding, Severity, failed, passed
from scrutateur.rules.facts import ReturnFacts
from scrutateur.rules.reading import lacking, number


def check_blank_and_null_apart(facts: ReturnFacts) -> Finding:
    """R215. Blank and null ballots are counted apart. French law 2014-172."""
    if number(facts, "blank") is not None and number(facts, "null") is not None:
        return passed("R215")
    together = number(facts, "blank_and_null")
    names = facts.form.field_names if facts.form is not None else frozenset()
    if together is None or names.issuperset(("blank", "null")):
        return lacking("R215", facts, "blank", "null")
    return failed("R215", Severity.INFORMATION, blank_and_null=together)
