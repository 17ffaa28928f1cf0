"""One slip of the pen, one message: a missing total silences what depends on it.

An officer who forgets a total would be told so by R105 and R201 to R204 at once. Where R204 is judged and fails, it
alone speaks. Where the election's rules leave R204 out, nothing is silenced: a hole in the list holds nobody back.
"""

from dataclasses import replace

from scrutateur.election.findings import Finding, Verdict, not_checkable
from scrutateur.rules.facts import ReturnFacts
from scrutateur.rules.r105_figures_readable import check_figures_readable
from scrutateur.rules.r204_total_missing import missing_totals

_DEPEND_ON_TOTALS = frozenset({"R201", "R202", "R203"})


def let_missing_totals_speak(facts: ReturnFacts, findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Turn R201 to R203 into NOT_CHECKABLE, and take the totals out of R105. Asked only where R204 failed."""
    return tuple(_silenced(facts, finding) for finding in findings)


def _silenced(facts: ReturnFacts, finding: Finding) -> Finding:
    if finding.rule in _DEPEND_ON_TOTALS:
        return not_checkable(finding.rule, missing="R204")
    if finding.rule == "R105":
        return _readable_apart_from_totals(facts)
    return finding


def _readable_apart_from_totals(facts: ReturnFacts) -> Finding:
    assert facts.form is not None, "R204 failed on a form that is not known"
    totals = missing_totals(facts)
    fields = tuple(field for field in facts.form.fields if field.name not in totals)
    rest = check_figures_readable(replace(facts, form=replace(facts.form, fields=fields)))
    # An empty total never reads as PASSED: R105 stands back, R204 says it.
    return not_checkable("R105", missing="R204") if rest.verdict is Verdict.PASSED else rest
