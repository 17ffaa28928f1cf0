"""The questions of the form. With two boxes ticked the text contradicts itself; the figures do not."""

from scrutateur.election.findings import Finding, Severity, failed, not_checkable, passed
from scrutateur.rules.facts import ReturnFacts


def check_questions_answered(facts: ReturnFacts) -> Finding:
    """R108. Each yes/no question of the form has exactly one answer."""
    if facts.form is None or not facts.form.questions:
        return not_checkable("R108", missing="form" if facts.form is None else "questions")
    answers = facts.station_return.answers or {}
    unclear = [question for question in facts.form.questions if answers.get(question) not in ("yes", "no")]
    if unclear:
        return failed("R108", Severity.REMARK, count=len(unclear), questions=", ".join(unclear))
    return passed("R108")
