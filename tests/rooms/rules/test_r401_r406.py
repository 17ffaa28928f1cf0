"""R401 to R406: one account beside the others, one station beside the others."""

from dataclasses import replace

import pytest

from scrutateur.election.findings import Severity, Verdict
from scrutateur.election.names import CandidateID, Unread
from scrutateur.rules.r401_one_current_act import check_one_current_act
from scrutateur.rules.r402_no_twin import check_no_twin
from scrutateur.rules.r403_form_used_once import check_form_used_once
from scrutateur.rules.r405_channels_agree import check_channels_agree
from scrutateur.rules.r406_chain_of_corrections import check_chain_of_corrections
from tests.fakes.facts import ALONE, RETURN, beside, sent, without
from tests.fakes.failing import LUMPED

PASSED, FAILED, NOT_CHECKABLE = Verdict.PASSED, Verdict.FAILED, Verdict.NOT_CHECKABLE
BLOCKING, REMARK, INFORMATION = Severity.BLOCKING, Severity.REMARK, Severity.INFORMATION


@pytest.mark.parametrize(
    "state, severity, raised, case",
    [
        ("conflict", BLOCKING, False, beside(conflicts=True)),
        ("contested", REMARK, True, beside(conflicts=True, contested=True)),
        ("contested", REMARK, True, beside(contested=True)),
        ("lower-assurance", BLOCKING, False, beside(weaker=True)),
        ("lower-assurance", BLOCKING, False, beside(weaker=True, conflicts=True)),
        ("weaker-differs", REMARK, False, beside(weaker_differs=True)),
        ("conflict", BLOCKING, False, beside(conflicts=True, weaker_differs=True)),
    ],
)
def test_accounts_that_differ(state, severity, raised, case):
    """Two equals are out, the weaker waits alone, what was announced keeps counting."""
    found = check_one_current_act(case)
    assert (found.verdict, found.severity, found.raised) == (FAILED, severity, raised)
    assert found.values["state"] == state


def test_one_account_is_current():
    """Nothing differs: passed."""
    assert check_one_current_act(ALONE).verdict is PASSED


@pytest.mark.parametrize(
    "ballots, twin, severity",
    [
        (100, {"twin_waits": True}, BLOCKING),
        (100, {"twin_waits": True, "resolved": True}, REMARK),
        (100, {"twin_stands": True}, REMARK),
        (99, {"twin_waits": True}, REMARK),
        (50, {"twin_waits": True}, REMARK),
        (49, {"twin_waits": True}, INFORMATION),
        (49, {"twin_stands": True}, INFORMATION),
        (100, {"twin_waits": True, "twin_ballots": 99}, REMARK),
        (100, {"twin_waits": True, "twin_ballots": 100}, BLOCKING),
    ],
)
def test_a_twin_weighs_by_its_size(ballots, twin, severity):
    """From 100 voters at both the later one waits; the other keeps counting; small twins only sort the queue."""
    found = check_no_twin(beside({"ballots_in_box": ballots}, **twin))
    assert (found.verdict, found.severity) == (FAILED, severity)


def test_a_vector_of_its_own_passes():
    """No other station has the same one."""
    assert check_no_twin(ALONE).verdict is PASSED


def test_two_candidates_are_no_vector():
    """Fewer than three candidates: thousands of honest stations would be twins."""
    two = replace(RETURN, votes=((CandidateID("A"), 257), (CandidateID("B"), 150)))
    assert check_no_twin(beside(station_return=two, twin_waits=True)).missing == "votes"


@pytest.mark.parametrize("name", ["blank", "null", "ballots_in_box", "votes"])
def test_a_twin_is_not_checkable_without_its_vector(name):
    """A form without votes has no vector, and an unread figure equals nothing."""
    assert check_no_twin(beside(form=without(name), twin_waits=True)).missing == name
    assert check_no_twin(beside(votes={"A": Unread.EMPTY}, twin_waits=True)).missing == "votes:A"
    assert check_no_twin(beside(form=LUMPED)).missing == "blank"


def test_the_act_that_names_another_s_serial_is_held():
    """Alone: the station whose serial was named is not."""
    assert check_form_used_once(beside(serial_of_another=True)).blocks


@pytest.mark.parametrize(
    "what, case",
    [
        ("photograph", beside(photo_elsewhere=True)),
        ("serial-elsewhere", beside(serial_elsewhere=True, registry_serial=None)),
        ("serial-unknown", beside(registry_serial="S-2")),
    ],
)
def test_a_form_seen_twice_is_raised(what, case):
    """The same photograph, or a serial that nobody gave out: a remark, raised, that holds nobody."""
    found = check_form_used_once(case)
    assert (found.severity, found.raised, found.values["what"]) == (REMARK, True, what)


@pytest.mark.parametrize(
    "missing, case",
    [
        ("serial", beside(station_return=sent(serial=None))),
        ("reg.serial", beside(registry_serial=None)),
        ("photos", beside(station_return=sent(photos=()))),
    ],
)
def test_a_form_without_serial_or_photograph_is_not_checkable(missing, case):
    """A rule of two halves passes when it has seen both."""
    assert check_form_used_once(case).missing == missing
    assert check_form_used_once(ALONE).verdict is PASSED


@pytest.mark.parametrize("case", [beside(conflicts=True), beside(weaker=True), beside(weaker_differs=True)])
def test_channels_that_disagree_are_raised(case):
    """A remark on each; R401 says which one counts."""
    found = check_channels_agree(case)
    assert (found.verdict, found.severity, found.raised) == (FAILED, REMARK, True)


def test_one_channel_alone_agrees_with_nobody():
    """Without a second account nothing was compared."""
    assert check_channels_agree(beside(other_accounts=0)).missing == "second_account"
    assert check_channels_agree(ALONE).verdict is PASSED


def test_corrections_that_branch_are_held():
    """Neither takes effect; the act that they correct stands."""
    assert check_chain_of_corrections(beside(branches=True)).blocks
    assert check_chain_of_corrections(ALONE).verdict is PASSED
