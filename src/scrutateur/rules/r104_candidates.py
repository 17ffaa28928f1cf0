"""A feed once sent one candidate twice: a comparison of sets would not have seen it."""

from scrutateur.election.findings import Finding, Severity, failed, not_checkable, passed
from scrutateur.rules.facts import ReturnFacts


def check_candidates(facts: ReturnFacts) -> Finding:
    """R104. The votes name the candidates of the ballot list, each once and in its order."""
    if facts.contest is None or facts.form is None:
        return not_checkable("R104", missing="contest" if facts.contest is None else "form")
    if "votes" not in facts.form.field_names:
        return not_checkable("R104", missing="votes")
    sent = [candidate for candidate, _ in facts.station_return.votes or ()]
    expected = [candidate.code for candidate in facts.contest.candidates]
    if sent != expected:
        same = (mine == theirs for mine, theirs in zip(sent, expected, strict=False))
        position = next((place for place, equal in enumerate(same, 1) if not equal), min(len(sent), len(expected)) + 1)
        return failed(
            "R104", Severity.BLOCKING, candidates_sent=len(sent), candidates_expected=len(expected), position=position
        )
    return passed("R104")
