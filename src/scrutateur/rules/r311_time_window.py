"""Before: *early*. Volunteers press the button in the afternoon to see; such an act never counts, so it holds
nothing. The window is the station's: the Antilles vote on another day than the mainland.
"""

from scrutateur.election.findings import Finding, Severity, failed, not_checkable, passed
from scrutateur.rules.facts import ReturnFacts
from scrutateur.rules.reading import utc


def check_time_window(facts: ReturnFacts) -> Finding:
    """R311. The account was received between this station's closing and the lock."""
    if facts.station is None:
        return not_checkable("R311", missing="station")
    closes, lock = facts.station.closes, facts.station.lock
    if facts.received_at < closes:
        return failed(
            "R311", Severity.INFORMATION, window="early", received_at=utc(facts.received_at), limit=utc(closes)
        )
    if lock is not None and facts.received_at > lock:
        return failed("R311", Severity.BLOCKING, window="late", received_at=utc(facts.received_at), limit=utc(lock))
    return passed("R311")
