"""Telephones have wrong clocks: never more than information."""

from datetime import timedelta

from scrutateur.election.findings import Finding, Severity, failed, not_checkable, passed
from scrutateur.rules.facts import ReturnFacts
from scrutateur.rules.reading import utc

_CLOCK_AHEAD_MAX = timedelta(minutes=10)


def check_times_in_order(facts: ReturnFacts) -> Finding:
    """R113. The form was completed after the station opened and at most 10 minutes after it was received."""
    completed = facts.station_return.completed_at
    if completed is None or facts.station is None:
        return not_checkable("R113", missing="completed_at" if completed is None else "station")
    if facts.station.opens < completed <= facts.received_at + _CLOCK_AHEAD_MAX:
        return passed("R113")
    return failed(
        "R113",
        Severity.INFORMATION,
        completed_at=utc(completed),
        opens=utc(facts.station.opens),
        received_at=utc(facts.received_at),
    )
