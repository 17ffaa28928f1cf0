"""R205 to R208: ballots and signatures."""

import pytest

from scrutateur.election.findings import Severity, Verdict
from scrutateur.election.names import Unread
from scrutateur.rules.r205_ballots_equal_signatures import check_ballots_equal_signatures
from scrutateur.rules.r206_gap_declared_rightly import check_gap_declared_rightly
from scrutateur.rules.r207_gap_box import check_gap_box
from scrutateur.rules.r208_gap_explained import check_gap_explained
from tests.fakes.facts import facts, sent, without

PASSED, FAILED, NOT_CHECKABLE = Verdict.PASSED, Verdict.FAILED, Verdict.NOT_CHECKABLE


@pytest.mark.parametrize("signed, verdict", [(411, FAILED), (412, PASSED), (413, FAILED)])
def test_a_gap_of_one_is_a_remark(signed, verdict):
    """From 1 vote on, in either direction, and never blocking."""
    found = check_ballots_equal_signatures(facts({"signed_roll": signed}))
    assert (found.verdict, found.blocks, found.raised) == (verdict, False, False)


def test_the_smaller_of_the_two_is_shown():
    """The judge keeps the smaller number; the gap has its sign."""
    found = check_ballots_equal_signatures(facts({"signed_roll": 415}))
    assert found.severity is Severity.REMARK
    assert dict(found.values) == {"ballots_in_box": 412, "signed_roll": 415, "difference": -3, "smaller": 412}


@pytest.mark.parametrize(
    "ballots, signed, raised",
    [
        (5000, 4986, False),
        (5000, 4985, True),
        (5000, 5015, True),
        (100, 99, False),
        (100, 98, True),
        (100, 102, True),
        (50, 49, True),
        (51, 50, False),
        (0, 1, True),
    ],
)
def test_a_gap_is_raised_by_fifteen_votes_or_two_per_cent(ballots, signed, raised):
    """Trap 4: *or*, in integers, on each side of both bounds; nothing is special at 0."""
    found = check_ballots_equal_signatures(facts({"ballots_in_box": ballots, "signed_roll": signed}))
    assert (found.verdict, found.raised) == (FAILED, raised)


@pytest.mark.parametrize("name", ["ballots_in_box", "signed_roll"])
@pytest.mark.parametrize("check", [check_ballots_equal_signatures, check_gap_declared_rightly, check_gap_explained])
def test_a_gap_is_not_checkable_without_both_counts(check, name):
    """Neither an unread count nor a field that the form does not have is 0."""
    assert check(facts({name: Unread.EMPTY})).missing == name
    assert check(facts(form=without(name))).missing == name
    assert check_gap_box(facts({name: Unread.ILLEGIBLE})).missing == name


@pytest.mark.parametrize(
    "more, fewer, signed, verdict",
    [(0, 0, 412, PASSED), (3, 0, 409, PASSED), (0, 2, 414, PASSED), (3, 0, 408, FAILED), (0, 3, 409, FAILED)],
)
def test_the_declared_gap_is_the_counted_one(more, fewer, signed, verdict):
    """The form says 3 more, the counts say 4."""
    figures = {"declared_excess": more, "declared_shortfall": fewer, "signed_roll": signed}
    found = check_gap_declared_rightly(facts(figures))
    assert (found.verdict, found.blocks) == (verdict, False)


def test_the_declared_gap_is_shown_beside_the_counted_one():
    """Declared minus counted, in votes."""
    found = check_gap_declared_rightly(facts({"declared_excess": 3, "signed_roll": 408}))
    assert dict(found.values) == {"declared": 3, "counted": 4, "difference": -1}


@pytest.mark.parametrize("name", ["declared_excess", "declared_shortfall"])
def test_a_declared_gap_is_not_checkable_without_its_fields(name):
    """Many forms declare no gap."""
    assert check_gap_declared_rightly(facts(form=without(name))).missing == name
    assert check_gap_declared_rightly(facts({name: Unread.EMPTY})).missing == name


@pytest.mark.parametrize(
    "box, signed, verdict",
    [
        ("equal", 412, PASSED),
        ("equal", 411, FAILED),
        ("equal", 413, FAILED),
        ("more", 411, PASSED),
        ("more", 412, FAILED),
        ("more", 413, FAILED),
        ("fewer", 413, PASSED),
        ("fewer", 412, FAILED),
        ("fewer", 411, FAILED),
    ],
)
def test_the_gap_box_agrees_with_the_counts(box, signed, verdict):
    """*More* means more ballots than signatures."""
    found = check_gap_box(_boxed(box, signed))
    assert (found.verdict, found.blocks) == (verdict, False)


def _boxed(box: str, signed: int):
    return facts(station_return=sent({"signed_roll": signed}, gap_box=box))


@pytest.mark.parametrize("box", [None, "empty"])
def test_a_gap_box_left_empty_is_not_checkable(box):
    """An empty box is not the box *equal*."""
    assert check_gap_box(_boxed(box, 412)).missing == "gap_box"


@pytest.mark.parametrize(
    "signed, reasons, answered, verdict",
    [
        (412, (), (), PASSED),
        (411, (), (), FAILED),
        (411, ("gap-signature-forgotten",), (), PASSED),
        (411, (), ("R208",), PASSED),
        (411, (), ("R205",), PASSED),
        (411, (), ("R113",), FAILED),
    ],
)
def test_a_gap_is_explained_by_a_reason_or_an_answer(signed, reasons, answered, verdict):
    """A coded reason on the return, or an answer to this gap; an answer to another finding does not count."""
    case = facts(station_return=sent({"signed_roll": signed}, reasons=reasons), answered=frozenset(answered))
    found = check_gap_explained(case)
    assert (found.verdict, found.blocks) == (verdict, False)
