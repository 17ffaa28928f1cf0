"""R109 to R114: how an account came, and corrections."""

from dataclasses import replace
from datetime import timedelta

import pytest

from scrutateur.election.findings import Severity, Verdict
from scrutateur.election.names import Channel
from scrutateur.rules.r109_two_readings import check_two_readings
from scrutateur.rules.r110_call_back import check_call_back
from scrutateur.rules.r111_evidence import check_evidence
from scrutateur.rules.r112_correction_complete import check_correction_complete
from scrutateur.rules.r113_times_in_order import check_times_in_order
from scrutateur.rules.r114_original_seen import check_original_seen
from tests.fakes.facts import CORRECTION, GOOD, OPENS, RECEIVED, RETURN, facts, sender, sent
from tests.fakes.failing import corrected

PASSED, FAILED, NOT_CHECKABLE = Verdict.PASSED, Verdict.FAILED, Verdict.NOT_CHECKABLE
PHOTOGRAPH = replace(CORRECTION, read_from="photograph")


@pytest.mark.parametrize("persons, verdict", [(0, FAILED), (1, FAILED), (2, PASSED)])
def test_paper_is_read_by_two_persons(persons, verdict):
    """One reading of the paper is held."""
    found = check_two_readings(facts(sender=sender(channel=Channel.DESK, persons=persons)))
    assert found.verdict is verdict
    assert found.blocks is (verdict is FAILED)


def test_what_a_device_signed_had_no_second_reading():
    """Nothing was typed from paper: there is nothing to say PASSED of."""
    assert check_two_readings(GOOD).missing == "paper"


@pytest.mark.parametrize(
    "called_back, second_account, verdict, severity",
    [
        (False, False, FAILED, Severity.BLOCKING),
        (False, True, FAILED, Severity.BLOCKING),
        (True, False, FAILED, Severity.REMARK),
        (True, True, PASSED, Severity.INFORMATION),
    ],
)
def test_telephone_figures_wait_for_the_call_back(called_back, second_account, verdict, severity):
    """Not read back: held. Read back, no second account: counted with a remark."""
    found = check_call_back(
        facts(sender=sender(channel=Channel.TELEPHONE), called_back=called_back, second_account=second_account)
    )
    assert (found.verdict, found.severity) == (verdict, severity)


@pytest.mark.parametrize(
    "called_back, signed_form, verdict", [(False, False, FAILED), (True, False, PASSED), (False, True, PASSED)]
)
def test_an_sms_waits_for_the_call_back_or_the_signed_form(called_back, signed_form, verdict):
    """An SMS alone counts for nothing; another account of no assurance does not help it."""
    found = check_call_back(
        facts(sender=sender(channel=Channel.SMS), called_back=called_back, signed_form=signed_form, second_account=True)
    )
    assert found.verdict is verdict
    assert found.blocks is (verdict is FAILED)


def test_a_signed_return_needs_no_call():
    """What a station's device signed is neither telephone nor SMS."""
    assert check_call_back(GOOD).missing == "telephone"


def test_no_photograph_is_information():
    """Evidence is wished for, never demanded."""
    found = check_evidence(facts(station_return=sent(photos=())))
    assert (found.verdict, found.severity) == (FAILED, Severity.INFORMATION)
    assert check_evidence(GOOD).verdict is PASSED


def test_a_complete_correction_passes():
    """Names the current act, has reason and source, a second person and a call-back."""
    assert check_correction_complete(corrected()).verdict is PASSED
    assert check_correction_complete(GOOD).missing == "correction"


@pytest.mark.parametrize(
    "lacks, changes",
    [
        ("current-act", {"replaces_current": False}),
        ("reason", {"correction": replace(CORRECTION, reason="")}),
        ("source", {"correction": replace(CORRECTION, read_from="memory")}),
        ("second-person", {"second_person": False}),
        ("call-back", {"called_back": False}),
        ("call-back", {"called_back": False, "corrected": None}),
        ("call-back", {"called_back": False, "original_seen": True}),
        ("call-back", {"called_back": False, "sender": sender(channel=Channel.DESK, persons=2)}),
    ],
)
def test_an_incomplete_correction_has_no_effect(lacks, changes):
    """The first return stands, and the finding says what is waited for."""
    found = check_correction_complete(corrected(**changes))
    assert found.blocks
    assert found.values["lacks"] == lacks


def test_a_desk_s_correction_may_rest_on_the_original():
    """Two persons of the desk who saw the original need no call."""
    desk = sender(channel=Channel.DESK, persons=2)
    assert check_correction_complete(corrected(sender=desk, called_back=False, original_seen=True)).verdict is PASSED


def test_a_correction_that_changes_no_figure_needs_no_call():
    """A station that corrects a reason code changes no result."""
    same = corrected(called_back=False, corrected=replace(RETURN, reasons=("gap-signature-forgotten",)))
    assert check_correction_complete(same).verdict is PASSED


@pytest.mark.parametrize(
    "completed, verdict",
    [
        (OPENS, FAILED),
        (OPENS + timedelta(seconds=1), PASSED),
        (RECEIVED + timedelta(minutes=10), PASSED),
        (RECEIVED + timedelta(minutes=10, seconds=1), FAILED),
    ],
)
def test_times_in_order_on_both_sides(completed, verdict):
    """After the opening, and at most ten minutes ahead of the receipt."""
    found = check_times_in_order(facts(station_return=sent(completed_at=completed)))
    assert (found.verdict, found.severity) == (verdict, Severity.INFORMATION)


def test_times_are_not_checkable_without_a_time_or_a_station():
    """A form without its time, or of an unknown station, is not in order either."""
    assert check_times_in_order(facts(station_return=sent(completed_at=None))).missing == "completed_at"
    assert check_times_in_order(facts(station=None)).missing == "station"


def test_a_vote_changed_by_a_photograph_waits_for_the_original():
    """A remark until somebody looked at the paper."""
    found = check_original_seen(corrected(correction=PHOTOGRAPH))
    assert (found.verdict, found.severity) == (FAILED, Severity.REMARK)
    assert check_original_seen(corrected(correction=PHOTOGRAPH, original_seen=True)).verdict is PASSED


def test_a_photograph_that_changes_no_vote_passes():
    """Blank and null may be corrected from a photograph."""
    other_blank = sent({"blank": 4})
    assert check_original_seen(corrected(correction=PHOTOGRAPH, corrected=other_blank)).verdict is PASSED


def test_original_seen_is_not_checkable_without_its_inputs():
    """No correction, none from a photograph, or none whose first act is known."""
    assert check_original_seen(GOOD).missing == "correction"
    assert check_original_seen(corrected(correction=PHOTOGRAPH, corrected=None)).missing == "corrected"
    telephone = replace(CORRECTION, read_from="telephone")
    assert check_original_seen(corrected(correction=telephone)).missing == "photograph"
    assert check_original_seen(corrected()).verdict is PASSED
