"""R101 to R108: the form of a return."""

from dataclasses import replace

import pytest

from scrutateur.election.findings import Severity, Verdict
from scrutateur.election.names import CandidateID, Unread
from scrutateur.rules.r101_canonical_bytes import check_canonical_bytes, unreadable
from scrutateur.rules.r102_required_signatures import check_required_signatures
from scrutateur.rules.r103_right_form import check_right_form
from scrutateur.rules.r104_candidates import check_candidates
from scrutateur.rules.r105_figures_readable import check_figures_readable
from scrutateur.rules.r106_plausible_size import check_plausible_size
from scrutateur.rules.r107_not_all_zero import check_not_all_zero
from scrutateur.rules.r108_questions_answered import check_questions_answered
from tests.fakes.facts import FULL_FORM, GOOD, RETURN, facts, form, sender, sent, station, without
from tests.fakes.failing import LUMPED

PASSED, FAILED, NOT_CHECKABLE = Verdict.PASSED, Verdict.FAILED, Verdict.NOT_CHECKABLE
ZEROS = {"A": 0, "B": 0, "C": 0}


def test_bytes_that_do_not_parse_are_held():
    """What cannot be read is kept and never counted; what was read passes."""
    assert unreadable().blocks
    assert unreadable().rule == "R101"
    assert check_canonical_bytes(GOOD).verdict is PASSED


@pytest.mark.parametrize("called_back, severity", [(False, Severity.BLOCKING), (True, Severity.REMARK)])
def test_one_signature_of_two_holds_until_the_call_back(called_back, severity):
    """One flat battery does not hold a station for ever: the call makes it a remark."""
    found = check_required_signatures(facts(sender=sender(signatures_required=2), called_back=called_back))
    assert (found.verdict, found.severity) == (FAILED, severity)
    assert dict(found.values) == {"signatures_required": 2, "signatures_good": 1}


@pytest.mark.parametrize("required", [0, 1, 2])
def test_no_good_signature_is_never_healed_by_a_call(required):
    """A call-back never stands in for the last signature, not even where none was asked for."""
    assert check_required_signatures(
        facts(sender=sender(signatures_required=required, signatures_good=0), called_back=True)
    ).blocks


def test_both_signatures_pass():
    """As many good signatures as required pass."""
    good = facts(sender=sender(signatures_required=2, signatures_good=2))
    assert check_required_signatures(good).verdict is PASSED


@pytest.mark.parametrize(
    "wrong, case",
    [
        ("origin", facts(origin_matches=False, contest=None, form=None)),
        ("contest", facts(contest=None, form=None)),
        ("contest", facts(station=station(contests=()))),
        ("form", facts(form=None)),
        ("form", facts(form=replace(FULL_FORM, id="pv/2"))),
        ("field", facts(form=without("contributions_cents"))),
        ("field", facts(form=without("votes"))),
    ],
)
def test_another_form_is_held_and_says_what_is_wrong(wrong, case):
    """Origin first, then contest, form version, and fields that the form does not have."""
    found = check_right_form(case)
    assert found.blocks
    assert found.values["wrong"] == wrong


def test_the_right_form_of_an_unknown_station_is_not_checkable():
    """Which contests are open for a station nobody knows cannot be said."""
    assert check_right_form(GOOD).verdict is PASSED
    assert check_right_form(facts(station=None)).missing == "station"


@pytest.mark.parametrize(
    "codes, position",
    [("ACB", 2), ("AB", 3), ("ABCD", 4), ("AAB", 2), ("", 1), ("XBC", 1)],
)
def test_candidates_in_another_order_or_number_are_held(codes, position):
    """Missing, doubled, exchanged or strange candidates are found, with the first place that differs."""
    votes = tuple((CandidateID(code), 1) for code in codes)
    found = check_candidates(facts(station_return=replace(RETURN, votes=votes or None)))
    assert found.blocks
    assert dict(found.values) == {"candidates_sent": len(codes), "candidates_expected": 3, "position": position}


def test_candidates_of_a_form_without_votes_are_not_checkable():
    """A form of turnout alone has no candidates to compare; neither has a contest that nobody knows."""
    assert check_candidates(GOOD).verdict is PASSED
    assert check_candidates(facts(form=without("votes"))).missing == "votes"
    assert check_candidates(facts(contest=None)).missing == "contest"
    assert check_candidates(facts(form=None)).missing == "form"


@pytest.mark.parametrize("unread", [Unread.EMPTY, Unread.ILLEGIBLE, None])
@pytest.mark.parametrize("name", ["blank", "null", "valid", "ballots_in_box"])
def test_an_unread_figure_that_is_added_up_is_held(name, unread):
    """The sum would be silent about it."""
    found = check_figures_readable(facts({name: unread}))
    assert found.blocks
    assert dict(found.values) == {"count": 1, "fields": name}


@pytest.mark.parametrize("name", ["contributions_cents", "signed_roll", "registered"])
def test_another_unread_figure_is_a_remark(name):
    """A figure that nobody adds up does not hold the return."""
    found = check_figures_readable(facts({name: Unread.EMPTY}))
    assert (found.verdict, found.severity) == (FAILED, Severity.REMARK)


def test_unread_votes_are_held_and_named():
    """Each candidate's vote is a figure; votes that were not sent at all are one."""
    found = check_figures_readable(facts({"signed_roll": None}, {"A": Unread.EMPTY, "C": Unread.ILLEGIBLE}))
    assert found.blocks
    assert dict(found.values) == {"count": 3, "fields": "signed_roll, votes:A, votes:C"}
    absent = check_figures_readable(facts(station_return=replace(RETURN, votes=None)))
    assert absent.values["fields"] == "votes"


def test_a_form_with_nothing_readable_is_held():
    """All figures unread: held, even where none of them is added up."""
    only_roll = form("registered", "signed_roll")
    unread = facts({"registered": Unread.EMPTY, "signed_roll": None}, form=only_roll)
    assert check_figures_readable(unread).blocks
    assert not check_figures_readable(facts({"signed_roll": None}, form=only_roll)).blocks


def test_a_field_that_the_form_does_not_have_is_out_of_scope():
    """Only the form's definition says that a field does not exist."""
    assert (
        check_figures_readable(facts({"contributions_cents": None}, form=without("contributions_cents"))).verdict
        is PASSED
    )
    assert check_figures_readable(facts(form=None)).missing == "form"
    assert check_figures_readable(facts(form=form())).verdict is PASSED


@pytest.mark.parametrize("figure, verdict", [(9999, PASSED), (10_000, FAILED), (0, PASSED), (-1, FAILED)])
def test_a_figure_beyond_its_bound_is_held(figure, verdict):
    """0 and `figure_max` themselves are within the bounds, for a field and for a vote."""
    for case in (facts({"blank": figure}), facts(votes={"B": figure})):
        found = check_plausible_size(case)
        assert found.verdict is verdict
        assert found.blocks is (verdict is FAILED)


@pytest.mark.parametrize("cents, verdict", [(9_999_000, PASSED), (9_999_001, FAILED)])
def test_an_amount_beyond_its_bound_is_held(cents, verdict):
    """The amount in cents is bounded by 1,000 times `figure_max`."""
    assert check_plausible_size(facts({"contributions_cents": cents})).verdict is verdict


def test_the_bound_is_the_station_s_own():
    """A station abroad has its own bound."""
    assert check_plausible_size(facts(station=station(figure_max=411))).values["field"] == "ballots_in_box"
    assert check_plausible_size(facts({"valid": 20_000}, station=station(figure_max=30_000))).verdict is PASSED


def test_a_roll_is_no_count():
    """A roll larger than what one box can hold is not implausible."""
    assert check_plausible_size(facts({"registered": 40_000, "written_abstentions": 39_588})).verdict is PASSED


def test_plausible_size_is_not_checkable_where_a_figure_is_missing():
    """An empty amount never passes; a figure out of bounds fails even beside an empty one."""
    assert check_plausible_size(facts({"contributions_cents": Unread.EMPTY})).missing == "contributions_cents"
    assert check_plausible_size(facts(votes={"B": Unread.EMPTY})).missing == "votes:B"
    assert check_plausible_size(facts({"contributions_cents": Unread.EMPTY, "valid": 99_999})).blocks
    assert check_plausible_size(facts(station=None)).missing == "station"
    assert check_plausible_size(facts(form=None)).missing == "form"


def test_plausible_size_of_a_form_without_votes():
    """Only the fields of the declared form are looked at."""
    assert check_plausible_size(facts(form=without("votes"))).verdict is PASSED
    assert check_plausible_size(facts({"blank": None}, form=without("votes"))).missing == "blank"
    assert check_plausible_size(facts({"blank": 99_999}, form=without("votes", "blank"))).verdict is PASSED


@pytest.mark.parametrize(
    "figures, votes, verdict",
    [
        ({"blank": 0, "null": 0}, ZEROS, FAILED),
        ({"blank": 0, "null": 0, "signed_roll": 0}, ZEROS, PASSED),
        ({"blank": 1, "null": 0}, ZEROS, PASSED),
        ({"blank": 0, "null": 0}, {**ZEROS, "C": 1}, PASSED),
        ({"blank": Unread.EMPTY, "null": 0}, ZEROS, NOT_CHECKABLE),
    ],
)
def test_all_zero_is_held_where_signatures_were_counted(figures, votes, verdict):
    """A blank form with signatures is held; one vote, or no signature, is enough to pass."""
    found = check_not_all_zero(facts(figures, votes))
    assert found.verdict is verdict
    assert found.blocks is (verdict is FAILED)


def test_all_zero_reads_blank_and_null_together():
    """Where the form has their sum only, the sum says whether both are 0."""
    assert check_not_all_zero(facts({"blank_and_null": 0}, ZEROS, form=LUMPED)).blocks
    assert check_not_all_zero(facts({"blank_and_null": 5}, ZEROS, form=LUMPED)).verdict is PASSED
    assert check_not_all_zero(facts({}, ZEROS, form=LUMPED)).missing == "blank_and_null"


@pytest.mark.parametrize("answer, verdict", [("yes", PASSED), ("no", PASSED), ("both", FAILED), ("none", FAILED)])
def test_a_question_has_exactly_one_answer(answer, verdict):
    """Two boxes, or none, is no answer."""
    found = check_questions_answered(facts(station_return=sent(answers={"delegates-present": answer})))
    assert (found.verdict, found.blocks) == (verdict, False)


def test_questions_that_were_not_answered_are_named():
    """No answers at all fail where the form asks; a form without questions is not checkable."""
    found = check_questions_answered(facts(station_return=sent(answers=None)))
    assert (found.severity, dict(found.values)) == (Severity.REMARK, {"count": 1, "questions": "delegates-present"})
    assert check_questions_answered(facts(form=form("valid"))).missing == "questions"
    assert check_questions_answered(facts(form=None)).missing == "form"
