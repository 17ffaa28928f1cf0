"""A remark: a judge may enrol voters on the day, and the station cannot correct the roll."""

from scrutateur.election.findings import Finding, Severity, failed, not_checkable, passed
from scrutateur.rules.facts import ReturnFacts
from scrutateur.rules.reading import admitted_extra, lacking, number, roll


def check_signatures_within_roll(facts: ReturnFacts) -> Finding:
    """R305. Signatures do not exceed the registered voters and those admitted beyond them."""
    registered = roll(facts)
    if registered is None:
        return not_checkable("R305", missing="reg.registered")
    signed, extra = number(facts, "signed_roll"), admitted_extra(facts)
    if signed is None or extra is None:
        return lacking("R305", facts, "signed_roll", "admitted_extra")
    if signed > registered + extra:
        return failed(
            "R305",
            Severity.REMARK,
            signed_roll=signed,
            registered=registered,
            admitted_extra=extra,
            difference=signed - registered - extra,
        )
    return passed("R305")
