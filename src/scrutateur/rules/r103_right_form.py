"""A first-round form sent in the second round has the right shape and the wrong candidates; a rehearsal's act is
valid bytes for the night. The origin is therefore looked at first.
"""

from scrutateur.election.findings import Finding, Severity, failed, not_checkable, passed
from scrutateur.rules.facts import ReturnFacts


def check_right_form(facts: ReturnFacts) -> Finding:
    """R103. Origin, contest and form version are those open for this station."""
    wrong = _wrong(facts)
    if wrong is not None:
        return failed("R103", Severity.BLOCKING, wrong=wrong)
    if facts.station is None:
        return not_checkable("R103", missing="station")
    return passed("R103")


def _wrong(facts: ReturnFacts) -> str | None:
    sent, station = facts.station_return, facts.station
    if not facts.origin_matches:
        return "origin"
    if facts.contest is None or (station is not None and sent.contest not in station.contests):
        return "contest"
    if facts.form is None or facts.form.id != sent.form:
        return "form"
    # A figure that the form does not have would be signed, published and read by no rule.
    names = facts.form.field_names
    if not names.issuperset(sent.figures) or (sent.votes is not None and "votes" not in names):
        return "field"
    return None
