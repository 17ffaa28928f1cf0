"""Turnout against an earlier vote. Seventy honest stations more than doubled between the rounds of 2017."""

from scrutateur.election.findings import Finding, Severity, failed, not_checkable, passed
from scrutateur.rules.facts import ReturnFacts
from scrutateur.rules.reading import lacking, number

_BALLOTS_MIN = 50  # on either side; below, a family moves the ratio


def check_turnout_and_earlier_round(facts: ReturnFacts) -> Finding:
    """R310. Ballots are at most twice those of the earlier vote."""
    previous = None if facts.station is None else facts.station.previous_ballots
    if previous is None or previous < _BALLOTS_MIN:
        return not_checkable("R310", missing="reg.previous_ballots")
    ballots = number(facts, "ballots_in_box")
    if ballots is None:
        return lacking("R310", facts, "ballots_in_box")
    if ballots < _BALLOTS_MIN:
        return not_checkable("R310", missing="ballots_in_box")
    if ballots > 2 * previous:
        return failed(
            "R310",
            Severity.INFORMATION,
            ballots_in_box=ballots,
            previous_ballots=previous,
            difference=ballots - 2 * previous,
        )
    return passed("R310")
