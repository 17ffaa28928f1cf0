"""A station's own correction that changes a figure waits for a call-back that says *equal*; a desk's for a
call-back or a look at the original. Until then the first return stands. In France a station's announced
results are not modified (electoral code, R. 63 to R. 70): a correction brings the record to what the paper says.
"""

from scrutateur.election.acts import Correction
from scrutateur.election.findings import Finding, Severity, failed, not_checkable, passed
from scrutateur.rules.facts import ReturnFacts

_SOURCES = frozenset({"original", "photograph", "telephone"})


def check_correction_complete(facts: ReturnFacts) -> Finding:
    """R112. A correction names the current act, its reason and its source, and two persons stand for it."""
    if facts.correction is None:
        return not_checkable("R112", missing="correction")
    lacks = _lacks(facts, facts.correction)
    if lacks is not None:
        return failed("R112", Severity.BLOCKING, lacks=lacks)
    return passed("R112")


def _lacks(facts: ReturnFacts, correction: Correction) -> str | None:
    if not facts.replaces_current:
        return "current-act"
    if not correction.reason:
        return "reason"
    if correction.read_from not in _SOURCES:
        return "source"
    if not facts.second_person:
        return "second-person"
    return None if _confirmed(facts) else "call-back"


def _confirmed(facts: ReturnFacts) -> bool:
    if facts.called_back:
        return True
    if facts.sender.persons:
        return facts.original_seen
    # What it replaces may be unknown here; then it is taken to change a figure.
    return facts.corrected is not None and facts.corrected.same_figures(facts.station_return)
