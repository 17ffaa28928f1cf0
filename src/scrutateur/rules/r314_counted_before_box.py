"""Signatures added once the box is known would make R205 hold."""

from scrutateur.election.findings import Finding, Severity, failed, not_checkable, passed
from scrutateur.rules.facts import ReturnFacts
from scrutateur.rules.reading import lacking, number

_RAISED_VOTES = 15


def check_counted_before_box(facts: ReturnFacts) -> Finding:
    """R314. Signatures on the form are those of the closing, counted and sent before the box was opened."""
    if facts.form is None or "closing" not in facts.form.acts:
        return not_checkable("R314", missing="form" if facts.form is None else "closing")
    if facts.day.closing is None:
        return not_checkable("R314", missing="closing")
    closing, signed = facts.day.closing.signed_roll, number(facts, "signed_roll")
    if not isinstance(closing, int):
        return not_checkable("R314", missing="closing.signed_roll")
    if signed is None:
        return lacking("R314", facts, "signed_roll")
    if signed != closing:
        return failed(
            "R314",
            Severity.REMARK,
            raised=abs(signed - closing) >= _RAISED_VOTES,
            signed_roll=signed,
            closing_signed_roll=closing,
            difference=signed - closing,
        )
    return passed("R314")
