"""R201, R202, R203: the identities of a form, on each side of equality."""

import pytest

from scrutateur.election.findings import Verdict
from scrutateur.election.names import Unread
from scrutateur.rules.r201_votes_within_ballots import check_votes_within_ballots
from scrutateur.rules.r202_candidates_equal_valid import check_candidates_equal_valid
from scrutateur.rules.r203_no_ballot_lost import check_no_ballot_lost
from tests.fakes.facts import facts, without
from tests.fakes.failing import LUMPED

PASSED, FAILED, NOT_CHECKABLE = Verdict.PASSED, Verdict.FAILED, Verdict.NOT_CHECKABLE


@pytest.mark.parametrize("ballots, verdict", [(411, FAILED), (412, PASSED), (413, PASSED)])
def test_votes_beyond_the_ballots_are_held(ballots, verdict):
    """One vote more than ballots is held; equal and fewer pass here."""
    found = check_votes_within_ballots(facts({"ballots_in_box": ballots}))
    assert found.verdict is verdict
    assert found.blocks is (verdict is FAILED)


@pytest.mark.parametrize("ballots, verdict", [(411, PASSED), (412, PASSED), (413, FAILED)])
def test_lost_ballots_are_held(ballots, verdict):
    """One ballot more than votes is held; equal and more pass here."""
    found = check_no_ballot_lost(facts({"ballots_in_box": ballots}))
    assert found.verdict is verdict
    assert found.blocks is (verdict is FAILED)


def test_the_finding_shows_what_was_compared():
    """The values have the names of the formula, and the difference is in votes."""
    found = check_votes_within_ballots(facts({"valid": 410}))
    assert dict(found.values) == {"votes_cast": 415, "ballots_in_box": 412, "difference": 3}
    lost = check_no_ballot_lost(facts({"valid": 400}))
    assert dict(lost.values) == {"votes_cast": 405, "ballots_in_box": 412, "difference": -7}


@pytest.mark.parametrize("votes, verdict", [(55, FAILED), (56, PASSED), (57, FAILED)])
def test_candidates_unlike_valid_are_held_on_each_side(votes, verdict):
    """Trap 3: fewer votes than valid fail as more do."""
    found = check_candidates_equal_valid(facts(votes={"C": votes}))
    assert found.verdict is verdict
    assert found.blocks is (verdict is FAILED)


@pytest.mark.parametrize("check", [check_votes_within_ballots, check_no_ballot_lost])
@pytest.mark.parametrize("name", ["valid", "blank", "null", "ballots_in_box"])
@pytest.mark.parametrize("unread", [Unread.EMPTY, Unread.ILLEGIBLE, None])
def test_an_unread_figure_is_named(check, name, unread):
    """Illegible, empty and not sent are not zero."""
    found = check(facts({name: unread}))
    assert (found.verdict, found.missing) == (NOT_CHECKABLE, name)


def test_a_form_without_a_field_is_not_checkable():
    """The form's definition says that there is no such field, even where a figure was sent for it."""
    assert check_votes_within_ballots(facts(form=without("null"))).missing == "null"
    assert check_candidates_equal_valid(facts(form=without("votes"))).missing == "votes"
    assert check_candidates_equal_valid(facts(form=without("valid"))).missing == "valid"
    assert check_no_ballot_lost(facts(form=None)).missing == "form"


def test_an_unread_vote_is_named():
    """The sum of the candidates is not known without each of them."""
    assert check_candidates_equal_valid(facts(votes={"B": Unread.ILLEGIBLE})).missing == "votes:B"


@pytest.mark.parametrize("together, over, lost", [(4, PASSED, FAILED), (5, PASSED, PASSED), (6, FAILED, PASSED)])
def test_a_form_with_blank_and_null_together_uses_the_sum(together, over, lost):
    """Where only a sum exists it stands in for both (R215)."""
    case = facts({"blank_and_null": together}, form=LUMPED)
    assert check_votes_within_ballots(case).verdict is over
    assert check_no_ballot_lost(case).verdict is lost
    assert check_no_ballot_lost(facts({"blank_and_null": Unread.EMPTY}, form=LUMPED)).missing == "blank_and_null"
