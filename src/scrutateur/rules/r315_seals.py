"""Seals: a box may have been exchanged in the afternoon."""

from scrutateur.election.findings import Finding, Severity, failed, not_checkable, passed
from scrutateur.rules.facts import ReturnFacts


def check_seals(facts: ReturnFacts) -> Finding:
    """R315. The seals at the closing are those of the opening."""
    missing = _missing(facts)
    if missing is not None:
        return not_checkable("R315", missing=missing)
    opening, closing = _seals(facts)
    # Read in any order; seals that one of the two acts leaves out are a difference, or leaving them out would pass.
    if opening != closing:
        return failed("R315", Severity.REMARK, raised=True, opening=_words(opening), closing=_words(closing))
    return passed("R315")


def _missing(facts: ReturnFacts) -> str | None:
    if facts.form is None:
        return "form"
    if "opening" not in facts.form.acts or facts.day.opening is None:
        return "opening"
    if "closing" not in facts.form.acts or facts.day.closing is None:
        return "closing"
    return None if any(_seals(facts)) else "seals"


def _seals(facts: ReturnFacts) -> tuple[list[str], list[str]]:
    opening, closing = facts.day.opening, facts.day.closing
    return sorted(opening.seals if opening else ()), sorted(closing.seals if closing else ())


def _words(seals: list[str]) -> str:
    return ", ".join(seals) or "-"
