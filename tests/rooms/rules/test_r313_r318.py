"""R313 to R318: the day at the station."""

from dataclasses import replace
from datetime import timedelta

import pytest

from scrutateur.election.findings import Severity, Verdict
from scrutateur.election.names import Unread
from scrutateur.rules.r313_opened import check_opened
from scrutateur.rules.r314_counted_before_box import check_counted_before_box
from scrutateur.rules.r315_seals import check_seals
from scrutateur.rules.r317_ballots_issued import check_ballots_issued
from scrutateur.rules.r318_small_station import check_small_station
from tests.fakes.facts import DAY, FULL_FORM, OPENS, day, facts, station, without

PASSED, FAILED, NOT_CHECKABLE = Verdict.PASSED, Verdict.FAILED, Verdict.NOT_CHECKABLE
SILENT = replace(FULL_FORM, acts=frozenset({"return"}))


def opened(**changes):
    return day(opening=replace(DAY.opening, **changes))


@pytest.mark.parametrize(
    "seconds, verdict", [(0, PASSED), (1800, PASSED), (-1800, PASSED), (1801, FAILED), (-1801, FAILED)]
)
def test_an_opening_is_near_the_hour(seconds, verdict):
    """Half an hour before or after is within the tolerance; a second more is a remark."""
    found = check_opened(facts(day=day(opening_received_at=OPENS + timedelta(seconds=seconds))))
    assert (found.verdict, found.blocks) == (verdict, False)


def test_the_tolerance_is_the_election_s():
    """A rehearsal at speed divides it with its calendar."""
    late = day(opening_received_at=OPENS + timedelta(seconds=61))
    assert check_opened(facts(day=late, tolerances={"opening_tolerance_seconds": 60})).failed
    assert check_opened(facts(day=late, tolerances={})).missing == "opening_tolerance_seconds"


@pytest.mark.parametrize(
    "problem, case",
    [
        ("absent", day(opening=None, opening_received_at=None)),
        ("box", opened(box_empty=False)),
        ("members", opened(members_present=0)),
        ("time", day(opening_received_at=OPENS + timedelta(hours=2))),
    ],
)
def test_a_station_that_did_not_open_well_is_called(problem, case):
    """The remark says what to ask."""
    found = check_opened(facts(day=case))
    assert (found.severity, found.values["problem"]) == (Severity.REMARK, problem)


@pytest.mark.parametrize(
    "check, missing", [(check_opened, "opening"), (check_counted_before_box, "closing"), (check_seals, "opening")]
)
def test_what_the_election_does_not_ask_for_is_not_checkable(check, missing):
    """The form's acts say what is expected of a station; without a form nobody knows."""
    assert check(facts(form=SILENT)).missing == missing
    assert check(facts(form=None)).missing == "form"


def test_an_opening_is_not_checkable_without_station_or_time():
    """The hour is the station's; the time of receipt is the server's."""
    assert check_opened(facts(station=None)).missing == "station"
    assert check_opened(facts(day=day(opening_received_at=None))).missing == "opening_received_at"


@pytest.mark.parametrize(
    "signed, verdict, raised",
    [(412, PASSED, False), (413, FAILED, False), (411, FAILED, False), (426, FAILED, False), (427, FAILED, True),
     (397, FAILED, True)],
)  # fmt: skip
def test_signatures_are_those_of_the_closing(signed, verdict, raised):
    """A remark from 1 on, in either direction, raised from 15."""
    found = check_counted_before_box(facts({"signed_roll": signed}))
    assert (found.verdict, found.blocks, found.raised) == (verdict, False, raised)


@pytest.mark.parametrize("figure", [Unread.EMPTY, Unread.ILLEGIBLE, None])
def test_signatures_are_not_checkable_without_a_closing(figure):
    """No closing, an unread one, or no signatures on the form."""
    closing = replace(DAY.closing, signed_roll=figure)
    assert check_counted_before_box(facts(day=day(closing=closing))).missing == "closing.signed_roll"
    assert check_counted_before_box(facts(day=day(closing=None))).missing == "closing"
    assert check_counted_before_box(facts(form=without("signed_roll"))).missing == "signed_roll"


@pytest.mark.parametrize(
    "seals, verdict", [(("A1", "B7"), PASSED), (("A1",), FAILED), (("A1", "B8"), FAILED), ((), FAILED)]
)
def test_seals_are_those_of_the_opening(seals, verdict):
    """In any order, all of them; a closing that names none is a difference, raised."""
    found = check_seals(facts(day=day(closing=replace(DAY.closing, seals=seals))))
    assert (found.verdict, found.blocks, found.raised) == (verdict, False, verdict is FAILED)


def test_seals_are_shown():
    """Both lists, a dash for none."""
    found = check_seals(facts(day=day(closing=replace(DAY.closing, seals=()))))
    assert dict(found.values) == {"opening": "A1, B7", "closing": "-"}


def test_seals_are_not_checkable_without_both_acts():
    """No act, or no seal in either of them."""
    assert check_seals(facts(day=day(opening=None))).missing == "opening"
    assert check_seals(facts(day=day(closing=None))).missing == "closing"
    assert check_seals(facts(form=replace(FULL_FORM, acts=frozenset({"opening"})))).missing == "closing"
    none = day(opening=replace(DAY.opening, seals=()), closing=replace(DAY.closing, seals=()))
    assert check_seals(facts(day=none)).missing == "seals"


@pytest.mark.parametrize("issued, verdict", [(411, FAILED), (412, PASSED), (413, PASSED), (None, NOT_CHECKABLE)])
def test_ballots_beyond_those_issued_are_raised(issued, verdict):
    """A remark, raised: the bound where there is no roll."""
    found = check_ballots_issued(facts(station=station(ballots_issued=issued)))
    assert (found.verdict, found.blocks, found.raised) == (verdict, False, verdict is FAILED)


def test_ballots_issued_are_not_checkable_without_inputs():
    """No station, or an unread figure."""
    assert check_ballots_issued(facts(station=None)).missing == "reg.ballots_issued"
    assert check_ballots_issued(facts({"ballots_in_box": Unread.EMPTY})).missing == "ballots_in_box"


@pytest.mark.parametrize(
    "registered, previous, verdict",
    [
        (30, None, PASSED),
        (29, None, FAILED),
        (900, 29, FAILED),
        (900, 30, PASSED),
        (None, 30, PASSED),
        (None, 29, FAILED),
        (None, None, NOT_CHECKABLE),
    ],
)
def test_fewer_than_thirty_voters_are_information(registered, previous, verdict):
    """The smaller of roll and earlier ballots is what one may expect."""
    found = check_small_station(facts(station=station(registered=registered, previous_ballots=previous)))
    assert (found.verdict, found.severity) == (verdict, Severity.INFORMATION)
    assert check_small_station(facts(station=None)).missing == "reg.registered"
