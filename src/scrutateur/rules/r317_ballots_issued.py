"""Ballots issued to the station: the bound where there is no roll."""

from scrutateur.election.findings import Finding, Severity, failed, not_checkable, passed
from scrutateur.rules.facts import ReturnFacts
from scrutateur.rules.reading import lacking, number


def check_ballots_issued(facts: ReturnFacts) -> Finding:
    """R317. Ballots found do not exceed those issued to the station."""
    issued = None if facts.station is None else facts.station.ballots_issued
    if issued is None:
        return not_checkable("R317", missing="reg.ballots_issued")
    ballots = number(facts, "ballots_in_box")
    if ballots is None:
        return lacking("R317", facts, "ballots_in_box")
    if ballots > issued:
        return failed(
            "R317",
            Severity.REMARK,
            raised=True,
            ballots_in_box=ballots,
            ballots_issued=issued,
            difference=ballots - issued,
        )
    return passed("R317")
