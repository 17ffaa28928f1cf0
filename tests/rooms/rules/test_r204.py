"""R204: a total that was left out."""

from dataclasses import replace

import pytest

from scrutateur.election.findings import Verdict
from scrutateur.election.names import Unread
from scrutateur.rules.r204_total_missing import check_total_missing
from tests.fakes.facts import GOOD, RETURN, facts, without
from tests.fakes.failing import LUMPED

ZEROS = {"A": 0, "B": 0, "C": 0}


@pytest.mark.parametrize("left_out", [0, Unread.EMPTY, None])
@pytest.mark.parametrize("total", ["valid", "ballots_in_box"])
def test_a_total_left_out_is_held(total, left_out):
    """Empty, not sent or 0, while a part is more than 0."""
    found = check_total_missing(facts({total: left_out}))
    assert found.blocks
    assert found.values["totals"] == total


def test_one_vote_is_enough_to_miss_a_total():
    """The smallest part that is not 0 shows that the total is missing."""
    nothing = {"valid": 0, "ballots_in_box": 0, "blank": 0, "null": 0}
    assert check_total_missing(facts(nothing, ZEROS)).verdict is Verdict.PASSED
    found = check_total_missing(facts(nothing, {**ZEROS, "A": 1}))
    assert dict(found.values) == {"totals": "valid, ballots_in_box", "parts": 1}
    blank = check_total_missing(facts({**nothing, "blank": 1}, ZEROS))
    assert blank.values["totals"] == "ballots_in_box"


def test_an_illegible_total_is_not_left_out():
    """Somebody wrote it: R105 speaks of it."""
    assert check_total_missing(facts({"valid": Unread.ILLEGIBLE})).missing == "valid"


def test_an_empty_total_of_nothing_is_not_checkable():
    """An empty total is no number, and nothing shows that it should be more than 0."""
    nothing = {"valid": Unread.EMPTY, "ballots_in_box": 0, "blank": 0, "null": 0}
    assert check_total_missing(facts(nothing, ZEROS)).missing == "valid"


def test_a_part_that_is_unread_does_not_hide_the_others():
    """One part above 0 is enough, whatever else is illegible."""
    assert check_total_missing(facts({"valid": Unread.EMPTY}, {"A": Unread.ILLEGIBLE})).blocks
    assert check_total_missing(facts(votes={"A": Unread.ILLEGIBLE})).missing == "votes:A"


def test_totals_of_other_forms():
    """A form without votes or without a total, and one with blank and null together."""
    assert check_total_missing(facts({"ballots_in_box": 0}, form=without("votes"))).blocks
    assert check_total_missing(facts(form=without("votes"))).missing == "votes"
    assert check_total_missing(facts({"valid": None}, form=without("valid"))).missing == "valid"
    assert check_total_missing(facts({"blank_and_null": 5, "ballots_in_box": 0}, form=LUMPED)).blocks
    assert check_total_missing(facts({"blank_and_null": 5}, form=LUMPED)).verdict is Verdict.PASSED
    assert check_total_missing(facts(form=None)).missing == "form"


def test_a_return_without_votes_is_not_checkable():
    """A form that declares votes and a return that sends none."""
    assert check_total_missing(facts(station_return=replace(RETURN, votes=None))).missing == "votes"
    assert check_total_missing(GOOD).verdict is Verdict.PASSED
