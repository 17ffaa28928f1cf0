"""The silent ones in the morning are the list to call: one commune once had no station at all. Where the election
asks for no openings, nothing is missing and nothing is proved.
"""

from datetime import datetime

from scrutateur.election.acts import StationOpening
from scrutateur.election.findings import Finding, Severity, failed, not_checkable, passed
from scrutateur.rules.facts import ReturnFacts
from scrutateur.rules.reading import utc


def check_opened(facts: ReturnFacts) -> Finding:
    """R313. The station said that it opened, near the hour, with an empty box and members present."""
    if facts.form is None or "opening" not in facts.form.acts:
        return not_checkable("R313", missing="form" if facts.form is None else "opening")
    tolerance = facts.tolerances.get("opening_tolerance_seconds")
    if facts.station is None or tolerance is None:
        return not_checkable("R313", missing="station" if facts.station is None else "opening_tolerance_seconds")
    opening, received = facts.day.opening, facts.day.opening_received_at
    if opening is not None and received is None:
        return not_checkable("R313", missing="opening_received_at")
    problem = _problem(opening, received, opens=facts.station.opens, tolerance=tolerance)
    if problem is None:
        return passed("R313")
    return failed(
        "R313",
        Severity.REMARK,
        problem=problem,
        opens=utc(facts.station.opens),
        received_at="-" if received is None else utc(received),
    )


def _problem(
    opening: StationOpening | None, received: datetime | None, *, opens: datetime, tolerance: int
) -> str | None:
    if opening is None or received is None:
        return "absent"
    if not opening.box_empty:
        return "box"
    if opening.members_present < 1:
        return "members"
    return "time" if abs((received - opens).total_seconds()) > tolerance else None
