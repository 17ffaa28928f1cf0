"""A station's share of one kind of ballot, against its area without it (R209, R210). Integers only."""

from scrutateur.election.findings import Finding, Severity, failed, not_checkable, passed
from scrutateur.rules.facts import AreaShare, ComparisonFacts
from scrutateur.rules.reading import lacking, number

BALLOTS_MIN = 30  # below, two ballots more or less move a share by seven points
POINTS_MAX = 10


def check_share(rule: str, facts: ComparisonFacts, *, name: str, area: AreaShare | None) -> Finding:
    """Compare `name / ballots_in_box` with the area's share, multiplied out: no division, so nothing special at 0."""
    part, ballots = number(facts, name), number(facts, "ballots_in_box")
    if part is None or ballots is None:
        return lacking(rule, facts, name, "ballots_in_box")
    if ballots < BALLOTS_MIN:
        return not_checkable(rule, missing="ballots_in_box")
    if area is None or area.ballots == 0:
        return not_checkable(rule, missing="area")
    if 100 * abs(part * area.ballots - area.part * ballots) >= POINTS_MAX * ballots * area.ballots:
        return failed(
            rule,
            Severity.INFORMATION,
            part=part,
            ballots_in_box=ballots,
            area_part=area.part,
            area_ballots=area.ballots,
        )
    return passed(rule)
