"""`original-seen`: two persons hold a correction against the paper; it stands, or what it replaced stands again."""

import pytest

from scrutateur.election.acts import Ref
from scrutateur.records.tables import tables_of
from tests.fakes.log_builder import Log
from tests.fakes.log_ground import CONTEST

RIGHT = (210, 141, 50)


def corrected(read_from: str = "photograph") -> tuple[Log, Ref, Ref]:
    """A station's return, and its correction in effect."""
    log = Log()
    first = log.returns("0001")
    correction = log.corrects(first, "0001", RIGHT, read_from=read_from)
    log.call_back(correction)
    log.decides("correct", correction)
    assert log.current("0001") == correction.index
    return log, first, correction


def test_a_look_at_the_original_closes_the_remark():
    """A correction from a photograph that changes a vote: R114 stays open until two persons have seen the paper."""
    log, _, correction = corrected()
    assert log.failed("0001").get("R114") == "remark"
    remarks = log.drafted_findings()[1]
    assert log.said_of(log.sees_original(correction)) == ""
    assert "R114" not in log.failed("0001") and log.drafted_findings()[1] == remarks - 1
    assert log.current("0001") == correction.index


def test_a_desks_correction_needs_no_call_once_the_original_was_seen():
    """Two typed it, two others saw the paper (R112); of a station's own correction a call is asked all the same."""
    log = Log()
    first, second = log.returns("0001"), log.returns("0002")
    typed = log.corrects(first, "0001", RIGHT, by=["clerk-1", "member-2"])
    own = log.corrects(second, "0002", RIGHT)
    log.decides("correct", own)
    assert (log.current("0001"), log.current("0002")) == (first.index, second.index)
    log.sees_original(typed)
    log.sees_original(own)
    assert (log.current("0001"), log.current("0002")) == (typed.index, second.index)
    assert "R112" not in log.failed("0001")


def test_what_was_withdrawn_lets_the_first_return_stand_again():
    """And both stay visible, the correction with the reason why it does not count."""
    log, first, correction = corrected()
    seen = log.sees_original(correction, confirmed=False)
    station = log.station("0001")
    assert (log.current("0001"), station.standing.act, log.totals()["A"]) == (first.index, seen.index, 201)
    assert station.others == ((correction.index, "taken-back"),)
    assert log.recount().snapshot() == log.replay.snapshot()


def test_what_falls_by_a_withdrawal_is_named_by_it_in_the_next_bulletin():
    """The correction was announced; the next bulletin says which act took it back, and no gate holds it up (R503)."""
    log, first, correction = corrected()
    log.lifts()
    log.bulletin()
    seen = log.sees_original(correction, confirmed=False)
    assert log.said_of(log.bulletin()) == ""
    before, after = log.replay.publishing.bulletins.announced
    changes = dict(tables_of(after.snapshot, before.snapshot))[f"changes-{CONTEST}.csv"].decode()
    assert f"0001,counted,counted,{correction.index},{first.index},{seen.index}\n" in changes
    assert log.recount().listed == []


def test_a_correction_that_waits_can_be_withdrawn_too():
    """Nothing changes, and no later call-back brings it into effect; nothing is said to have fallen by it."""
    log = Log()
    first = log.returns("0001")
    correction = log.corrects(first, "0001", RIGHT, read_from="photograph")
    log.sees_original(correction, confirmed=False)
    assert log.station("0001").standing.act is None
    log.call_back(correction)
    assert "was withdrawn" in log.said_of(log.decides("correct", correction))
    assert log.current("0001") == first.index


def test_of_two_corrections_that_exclude_one_another_the_other_takes_effect():
    """Two that name one return stop each other (R406); the one that the original does not bear out goes."""
    log = Log()
    first = log.returns("0001")
    one, other = (log.corrects(first, "0001", votes, read_from="photograph") for votes in (RIGHT, (1, 1, 1)))
    for correction in (one, other):
        log.call_back(correction)
        log.decides("correct", correction)
    assert log.current("0001") == first.index
    log.sees_original(other, confirmed=False)
    assert log.current("0001") == one.index


@pytest.mark.parametrize("confirmed", [True, False])
def test_nobody_confirms_or_withdraws_what_they_typed(confirmed):
    """One of the two who look is one of the two who typed: without effect (I7)."""
    log = Log()
    first = log.returns("0001")
    typed = log.corrects(first, "0001", RIGHT, by=["clerk-1", "clerk-2"])
    log.call_back(typed)
    said = log.said_of(log.sees_original(typed, confirmed=confirmed, by=["clerk-2", "member-1"]))
    assert "whoever typed the correction does not confirm it" in said and log.current("0001") == typed.index


def test_the_first_look_settles_it():
    """Confirmed and then withdrawn: without effect. Whoever sees other figures corrects."""
    log, _, correction = corrected()
    log.sees_original(correction)
    again = log.sees_original(correction, confirmed=False)
    assert "held against the original before" in log.said_of(again) and log.current("0001") == correction.index


def test_what_was_replaced_since_is_not_withdrawn():
    """Or the correction that replaced it would hang in the air."""
    log, _, correction = corrected()
    later = log.corrects(correction, "0001", (220, 131, 50), version=3)
    log.call_back(later)
    log.decides("correct", later)
    assert "was replaced since" in log.said_of(log.sees_original(correction, confirmed=False))
    assert log.current("0001") == later.index


def test_what_is_no_correction_is_not_held_against_the_original():
    """A return, an act that is not there, a leaf hash of another."""
    log, first, correction = corrected()
    assert "is no correction" in log.said_of(log.sees_original(first))
    for wrong in (Ref(first.index, correction.leaf_hash), Ref(correction.index, "0" * 64)):
        assert "no act of a station stands at" in log.said_of(log.sees_original(wrong))
