"""R301 to R307: the return against the registry."""

import pytest

from scrutateur.election.findings import Severity, Verdict
from scrutateur.election.names import StationID, Unread
from scrutateur.election.registry import StationType
from scrutateur.rules.r301_known_station import check_known_station
from scrutateur.rules.r302_station_in_force import check_station_in_force
from scrutateur.rules.r303_assigned_sender import check_assigned_sender
from scrutateur.rules.r304_ballots_within_roll import check_ballots_within_roll
from scrutateur.rules.r305_signatures_within_roll import check_signatures_within_roll
from scrutateur.rules.r306_roll_as_known import check_roll_as_known
from scrutateur.rules.r307_roll_present import check_roll_present
from tests.fakes.facts import GOOD, facts, sender, sent, station, without

PASSED, FAILED, NOT_CHECKABLE = Verdict.PASSED, Verdict.FAILED, Verdict.NOT_CHECKABLE


def test_an_unknown_station_is_held_and_named():
    """A return under a code of an old list is kept, and its code is shown."""
    found = check_known_station(facts(station=None))
    assert found.blocks
    assert dict(found.values) == {"station": "75-0001"}
    assert check_station_in_force(facts(station=None)).missing == "station"


def test_a_merged_station_is_held_and_shows_where_it_went():
    """One message: the code is known, the station is not in force."""
    merged = facts(station=None, known_but_withdrawn=True, merged_into=StationID("75-0002"))
    assert check_known_station(merged).verdict is PASSED
    found = check_station_in_force(merged)
    assert found.blocks
    assert dict(found.values) == {"station": "75-0001", "into": "75-0002"}


def test_a_closed_station_went_nowhere():
    """A station that was closed has no successor."""
    assert check_station_in_force(facts(station=None, known_but_withdrawn=True)).values["into"] == "-"
    assert check_station_in_force(GOOD).verdict is PASSED
    assert check_known_station(GOOD).verdict is PASSED


@pytest.mark.parametrize(
    "problem, case",
    [
        ("not-assigned", facts(sender=sender(assigned=False), called_back=True)),
        ("revoked", facts(sender=sender(revoked=True), called_back=True)),
        ("late-key", facts(sender=sender(late_key=True))),
    ],
)
def test_a_sender_without_right_is_held(problem, case):
    """A call makes neither a stranger's key nor a revoked one good."""
    found = check_assigned_sender(case)
    assert found.blocks
    assert found.values["problem"] == problem


def test_a_late_key_counts_after_the_call():
    """Enrolled after the freeze: a call-back before its first return counts."""
    assert check_assigned_sender(facts(sender=sender(late_key=True), called_back=True)).verdict is PASSED
    assert check_assigned_sender(GOOD).verdict is PASSED


@pytest.mark.parametrize("registered, verdict", [(411, FAILED), (412, PASSED), (413, PASSED)])
def test_ballots_beyond_the_roll_are_held(registered, verdict):
    """One more ballot than the roll is held."""
    found = check_ballots_within_roll(facts(station=station(registered=registered)))
    assert found.verdict is verdict
    assert found.blocks is (verdict is FAILED)


@pytest.mark.parametrize("type_", [StationType.MOBILE, StationType.ABROAD, StationType.INSTITUTION])
def test_travellers_beyond_the_roll_are_a_remark(type_):
    """Where people vote away from home, more ballots than the roll is an ordinary sight."""
    found = check_ballots_within_roll(facts(station=station(registered=300, type=type_)))
    assert (found.verdict, found.severity) == (FAILED, Severity.REMARK)


@pytest.mark.parametrize("type_", [StationType.ORDINARY, StationType.POSTAL, StationType.ONLINE, StationType.AGGREGATE])
def test_every_other_type_is_held_to_its_roll(type_):
    """The exception is for the three types that it names."""
    assert check_ballots_within_roll(facts(station=station(registered=300, type=type_))).blocks


@pytest.mark.parametrize(
    "extra, reasons, verdict",
    [(12, ("admitted-by-judge",), PASSED), (11, ("admitted-by-judge",), FAILED), (12, (), FAILED)],
)
def test_admitted_voters_count_with_a_reason(extra, reasons, verdict):
    """A figure alone does not lift the bound: it comes with a coded reason."""
    case = facts(station_return=sent({"admitted_extra": extra}, reasons=reasons), station=station(registered=400))
    assert check_ballots_within_roll(case).verdict is verdict
    assert check_signatures_within_roll(case).verdict is verdict


@pytest.mark.parametrize("check", [check_ballots_within_roll, check_signatures_within_roll])
def test_admitted_voters_of_a_form_without_that_field_are_none(check):
    """No such field means that nobody was admitted; an unread one means that nobody knows."""
    assert check(facts(form=without("admitted_extra"))).verdict is PASSED
    assert check(facts({"admitted_extra": Unread.EMPTY})).missing == "admitted_extra"


@pytest.mark.parametrize("registered, verdict", [(411, FAILED), (412, PASSED), (413, PASSED)])
def test_signatures_beyond_the_roll_are_a_remark(registered, verdict):
    """The station cannot correct the roll."""
    found = check_signatures_within_roll(facts(station=station(registered=registered)))
    assert (found.verdict, found.blocks) == (verdict, False)


@pytest.mark.parametrize("written, verdict", [(899, FAILED), (900, PASSED), (901, FAILED)])
def test_a_roll_unlike_the_registry_is_a_remark(written, verdict):
    """On each side of equality."""
    found = check_roll_as_known(facts({"registered": written}))
    assert (found.verdict, found.blocks) == (verdict, False)
    assert found.values.get("difference", 0) == written - 900


@pytest.mark.parametrize("registered, verdict", [(0, FAILED), (1, PASSED), (None, NOT_CHECKABLE)])
def test_a_roll_of_nobody_is_information(registered, verdict):
    """0 registered is a fault of the catalogue; no roll at all is an open primary."""
    found = check_roll_present(facts(station=station(registered=registered)))
    assert (found.verdict, found.severity) == (verdict, Severity.INFORMATION)


@pytest.mark.parametrize(
    "check", [check_ballots_within_roll, check_signatures_within_roll, check_roll_as_known, check_roll_present]
)
def test_without_a_roll_nothing_is_checkable(check):
    """No roll in the registry, or no station: never PASSED."""
    assert check(facts(station=station(registered=None))).missing == "reg.registered"
    assert check(facts(station=None)).missing == "reg.registered"


def test_unread_figures_are_named():
    """The form's own figures may be missing as well."""
    assert check_ballots_within_roll(facts({"ballots_in_box": Unread.EMPTY})).missing == "ballots_in_box"
    assert check_signatures_within_roll(facts({"signed_roll": Unread.EMPTY})).missing == "signed_roll"
    assert check_roll_as_known(facts(form=without("registered"))).missing == "registered"
    assert check_ballots_within_roll(facts(form=None)).missing == "form"
