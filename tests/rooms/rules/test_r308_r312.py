"""R308 to R312: turnout, the time window, and the earlier vote."""

from datetime import timedelta

import pytest

from scrutateur.election.acts import TurnoutReport
from scrutateur.election.findings import Severity, Verdict
from scrutateur.election.names import StationID, Unread
from scrutateur.rules.facts import DayFacts
from scrutateur.rules.r308_turnout_rises import check_turnout_rises
from scrutateur.rules.r309_close_after_reports import check_close_after_reports
from scrutateur.rules.r310_turnout_and_earlier_round import check_turnout_and_earlier_round
from scrutateur.rules.r311_time_window import check_time_window
from scrutateur.rules.r312_roll_and_earlier_vote import check_roll_and_earlier_vote
from tests.fakes.facts import CLOSES, LOCK, day, facts, station, without

PASSED, FAILED, NOT_CHECKABLE = Verdict.PASSED, Verdict.FAILED, Verdict.NOT_CHECKABLE
SECOND = timedelta(seconds=1)


def reports(*counts) -> DayFacts:
    return day(
        turnouts=tuple(TurnoutReport(StationID("75-0001"), f"{9 + n}:00", count) for n, count in enumerate(counts))
    )


@pytest.mark.parametrize("counts, verdict", [((9, 10), PASSED), ((10, 10), PASSED), ((9, 12, 11), FAILED)])
def test_turnout_does_not_fall(counts, verdict):
    """Equal reports pass; a fall is a remark."""
    found = check_turnout_rises(facts(day=reports(*counts)))
    assert (found.verdict, found.blocks) == (verdict, False)


def test_a_fall_names_its_hour():
    """The clerk knows which report to ask about."""
    found = check_turnout_rises(facts(day=reports(9, 12, 11)))
    assert dict(found.values) == {"hour": "11:00", "before": 12, "after": 11, "difference": -1}


def test_turnout_is_not_checkable_without_two_reports():
    """One report compares with nothing, an unread one neither."""
    assert check_turnout_rises(facts(day=reports())).missing == "turnout"
    assert check_turnout_rises(facts(day=reports(5))).missing == "turnout"
    assert check_turnout_rises(facts(day=reports(5, Unread.EMPTY, 7))).missing == "turnout.signed_roll"
    assert check_turnout_rises(facts(day=reports(5, None))).missing == "turnout.signed_roll"


@pytest.mark.parametrize(
    "signed, verdict, raised",
    [(400, PASSED, False), (401, PASSED, False), (399, FAILED, False), (386, FAILED, False), (385, FAILED, True)],
)
def test_the_close_is_not_below_the_last_report(signed, verdict, raised):
    """A remark from 1 signature on, raised from 15."""
    found = check_close_after_reports(facts({"signed_roll": signed}, day=reports(100, 400)))
    assert (found.verdict, found.blocks, found.raised) == (verdict, False, raised)


def test_the_close_is_not_checkable_without_reports():
    """No report, an unread one, or no signatures on the form."""
    assert check_close_after_reports(facts(day=reports())).missing == "turnout"
    assert check_close_after_reports(facts(day=reports(5, Unread.ILLEGIBLE))).missing == "turnout.signed_roll"
    assert check_close_after_reports(facts(form=without("signed_roll"))).missing == "signed_roll"


@pytest.mark.parametrize(
    "ballots, previous, verdict",
    [
        (412, 206, PASSED),
        (413, 206, FAILED),
        (100, 50, PASSED),
        (101, 50, FAILED),
        (101, 49, NOT_CHECKABLE),
        (49, 50, NOT_CHECKABLE),
        (412, None, NOT_CHECKABLE),
        (Unread.EMPTY, 206, NOT_CHECKABLE),
    ],
)
def test_more_than_twice_the_earlier_ballots_is_information(ballots, previous, verdict):
    """Exactly twice passes; below 50 on either side nothing is said."""
    found = check_turnout_and_earlier_round(
        facts({"ballots_in_box": ballots}, station=station(previous_ballots=previous))
    )
    assert (found.verdict, found.severity) == (verdict, Severity.INFORMATION)


@pytest.mark.parametrize("received", [CLOSES - SECOND, CLOSES - timedelta(hours=4)])
def test_an_early_return_is_information(received):
    """It never counts, so it holds nothing."""
    found = check_time_window(facts(received_at=received))
    assert (found.verdict, found.severity, found.values["window"]) == (FAILED, Severity.INFORMATION, "early")
    assert found.values["limit"] == "2026-09-20T17:00:00Z"


@pytest.mark.parametrize("received", [CLOSES, CLOSES + SECOND, LOCK])
def test_a_return_within_the_window_passes(received):
    """The closing and the lock themselves are within."""
    assert check_time_window(facts(received_at=received)).verdict is PASSED


def test_a_return_after_the_lock_is_held():
    """Kept, and held until two people decide."""
    found = check_time_window(facts(received_at=LOCK + SECOND))
    assert found.blocks
    assert found.values["window"] == "late"


def test_a_station_without_a_lock_is_never_late():
    """The window is the station's own; without a station there is none."""
    assert check_time_window(facts(received_at=LOCK + SECOND, station=station(lock=None))).verdict is PASSED
    assert check_time_window(facts(station=None)).missing == "station"


@pytest.mark.parametrize(
    "registered, earlier, verdict",
    [
        (1100, 1000, PASSED),
        (1101, 1000, FAILED),
        (900, 1000, PASSED),
        (899, 1000, FAILED),
        (900, 0, NOT_CHECKABLE),
        (900, None, NOT_CHECKABLE),
        (Unread.EMPTY, 1000, NOT_CHECKABLE),
    ],
)
def test_a_roll_ten_per_cent_off_is_information(registered, earlier, verdict):
    """Exactly 10 per cent pass, above and below; an earlier roll of 0 compares with nothing."""
    found = check_roll_and_earlier_vote(facts({"registered": registered}, station=station(previous_registered=earlier)))
    assert (found.verdict, found.severity) == (verdict, Severity.INFORMATION)


def test_an_unknown_station_has_no_earlier_vote():
    """Without the registry's line nothing is compared."""
    assert check_turnout_and_earlier_round(facts(station=None)).missing == "reg.previous_ballots"
    assert check_roll_and_earlier_vote(facts(station=None)).missing == "reg.previous_registered"
