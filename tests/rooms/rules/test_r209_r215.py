"""R209 to R215: shares, and the other figures of a form."""

from dataclasses import replace

import pytest

from scrutateur.election.findings import Severity, Verdict
from scrutateur.election.names import Unread
from scrutateur.rules.facts import AreaShare
from scrutateur.rules.r209_blank_share import check_blank_share
from scrutateur.rules.r210_null_share import check_null_share
from scrutateur.rules.r211_somebody_voted import check_somebody_voted
from scrutateur.rules.r212_not_unanimous import check_not_unanimous
from scrutateur.rules.r213_written_voters import check_written_voters
from scrutateur.rules.r214_abstentions import check_abstentions
from scrutateur.rules.r215_blank_and_null_apart import check_blank_and_null_apart
from tests.fakes.facts import RETURN, beside, facts, without
from tests.fakes.failing import LUMPED

PASSED, FAILED, NOT_CHECKABLE = Verdict.PASSED, Verdict.FAILED, Verdict.NOT_CHECKABLE
SHARES = [
    (10, 100, AreaShare(0, 900), FAILED),
    (9, 100, AreaShare(0, 900), PASSED),
    (0, 100, AreaShare(90, 900), FAILED),
    (0, 100, AreaShare(89, 900), PASSED),
    (3, 30, AreaShare(0, 1), FAILED),
    (3, 31, AreaShare(0, 1), PASSED),
]


@pytest.mark.parametrize("part, ballots, area, verdict", SHARES)
def test_a_share_within_ten_points_of_its_area_passes(part, ballots, area, verdict):
    """Less than 10 points pass, exactly 10 fail, above and below; information only."""
    blank = check_blank_share(beside({"blank": part, "ballots_in_box": ballots}, area_blank=area))
    null = check_null_share(beside({"null": part, "ballots_in_box": ballots}, area_null=area))
    assert (blank.verdict, blank.severity) == (null.verdict, null.severity) == (verdict, Severity.INFORMATION)
    assert (blank.rule, null.rule) == ("R209", "R210")


@pytest.mark.parametrize("check, name", [(check_blank_share, "blank"), (check_null_share, "null")])
def test_a_share_is_not_checkable_without_its_inputs(check, name):
    """Alone in its area, an area without ballots, too few ballots, or a field that is not there."""
    alone = beside(area_blank=None, area_null=None)
    nobody = beside(area_blank=AreaShare(0, 0), area_null=AreaShare(0, 0))
    assert check(alone).missing == check(nobody).missing == "area"
    assert check(beside({"ballots_in_box": 29})).missing == "ballots_in_box"
    assert check(beside({"ballots_in_box": 0})).missing == "ballots_in_box"
    assert check(beside({name: Unread.EMPTY})).missing == name
    assert check(beside(form=LUMPED)).missing == name


@pytest.mark.parametrize("ballots, verdict", [(0, FAILED), (1, PASSED), (Unread.EMPTY, NOT_CHECKABLE)])
def test_a_box_without_a_ballot_is_a_remark(ballots, verdict):
    """An empty box exists, and so does a forgotten form; an unread figure is neither."""
    found = check_somebody_voted(facts({"ballots_in_box": ballots}))
    assert (found.verdict, found.blocks) == (verdict, False)


@pytest.mark.parametrize(
    "valid, votes, verdict",
    [
        (30, {"A": 30, "B": 0, "C": 0}, FAILED),
        (29, {"A": 29, "B": 0, "C": 0}, PASSED),
        (30, {"A": 29, "B": 1, "C": 0}, PASSED),
        (40, {"A": 0, "B": 0, "C": 40}, FAILED),
        (40, {"A": Unread.EMPTY, "B": 40, "C": 0}, NOT_CHECKABLE),
        (Unread.EMPTY, {"A": 40, "B": 0, "C": 0}, NOT_CHECKABLE),
    ],
)
def test_unanimity_from_thirty_votes_on_is_a_remark(valid, votes, verdict):
    """Honest stations are unanimous at times: never blocking."""
    found = check_not_unanimous(facts({"valid": valid}, votes))
    assert (found.verdict, found.blocks) == (verdict, False)


def test_unanimity_of_a_form_without_votes_is_not_checkable():
    """Without candidates nobody has all of it."""
    assert check_not_unanimous(facts(form=without("votes"))).missing == "votes"
    assert check_not_unanimous(facts(station_return=replace(RETURN, votes=None))).missing == "votes"


@pytest.mark.parametrize("written, verdict", [(411, FAILED), (412, PASSED), (413, FAILED), (None, NOT_CHECKABLE)])
def test_written_voters_are_the_ballots(written, verdict):
    """Trap 6: the written total alone is changed, and the rule sees it."""
    found = check_written_voters(facts({"written_voters": written}))
    assert (found.verdict, found.blocks) == (verdict, False)


@pytest.mark.parametrize("written, verdict", [(487, FAILED), (488, PASSED), (489, FAILED)])
def test_written_abstentions_are_registered_minus_ballots(written, verdict):
    """On each side of equality, with the difference in votes."""
    found = check_abstentions(facts({"written_abstentions": written}))
    assert (found.verdict, found.blocks) == (verdict, False)
    assert found.values.get("difference", 0) == written - 488


@pytest.mark.parametrize("name", ["written_abstentions", "registered", "ballots_in_box"])
def test_abstentions_are_not_checkable_without_a_roll(name):
    """An open primary has no roll."""
    assert check_abstentions(facts(form=without(name))).missing == name


def test_blank_and_null_apart_pass():
    """Both fields on the form, both numbers."""
    assert check_blank_and_null_apart(facts()).verdict is PASSED
    assert check_blank_and_null_apart(facts({"null": Unread.EMPTY})).missing == "null"


def test_blank_and_null_together_are_information():
    """A form that has their sum only says less; one that has neither says nothing."""
    found = check_blank_and_null_apart(facts({"blank_and_null": 5}, form=LUMPED))
    assert (found.verdict, found.severity) == (FAILED, Severity.INFORMATION)
    assert dict(found.values) == {"blank_and_null": 5}
    assert check_blank_and_null_apart(facts(form=LUMPED)).missing == "blank"
    assert check_blank_and_null_apart(facts(form=without("blank"))).missing == "blank"
    assert check_blank_and_null_apart(facts(form=None)).missing == "form"
