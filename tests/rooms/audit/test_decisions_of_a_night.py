"""Holds, reopenings, annulments and answers: what two people decide, and what is left as it was."""

from dataclasses import replace

import pytest

from scrutateur.count.standing import State
from scrutateur.election.acts import Ref
from scrutateur.election.names import Channel, LeafIndex
from scrutateur.records.entry import parse_entry
from scrutateur.records.payload_count import AnswerText, AnswerToText, TurnoutText
from scrutateur.records.payload_types import ref_text
from scrutateur.records.payloads import encode_payload
from tests.fakes.log_builder import Log
from tests.fakes.log_ground import CLERKS, CONTEST, FORM, MEMBERS, ORIGIN, a_registry

COUNTED, HELD = State.COUNTED, State.HELD


def test_a_hold_and_its_reopening():
    """A hold by two people takes the return out of the totals; the act that names the hold puts it back."""
    log = Log()
    sent = log.returns("0001")
    hold = log.decides("hold", sent, reason="under-enquiry")
    assert (log.state("0001"), log.station("0001").standing.act, log.totals()["voters"]) == (HELD, hold.index, 0)
    wrong = log.decides("reopen", Ref(hold.index, "f" * 64))
    assert log.state("0001") is HELD and "names no hold" in log.said_of(wrong)
    log.decides("reopen", hold)
    assert log.state("0001") is COUNTED
    again = log.decides("reopen", hold, reason="twice")
    assert "names no hold" in log.said_of(again)


def test_withdrawn_at_its_source_leaves_all_three_sums():
    """A source that no longer shows the return: out of *as received* too."""
    log = Log()
    sent = log.returns("0001")
    log.decides("hold", sent, reason="withdrawn-at-source")
    assert log.replay.snapshot().contests[CONTEST].received.totals["voters"] == 0


def test_an_annulled_station_keeps_its_voters():
    """Votes leave `votes` for `annulled`, the station stays *counted* in coverage, and nothing reopens it."""
    log = Log()
    sent = log.returns("0001")
    annulled = log.decides("annul-station", sent, reason="box-opened")
    totals = log.totals()
    assert (log.state("0001"), totals["voters"], totals["annulled"], totals["A"]) == (State.ANNULLED, 406, 401, 0)
    assert log.replay.snapshot().contests[CONTEST].coverage.counted == 1
    assert "names no hold" in log.said_of(log.decides("reopen", annulled))


@pytest.mark.parametrize("what", ["hold", "annul-station"])
def test_a_decision_about_another_act_than_the_current_one_has_no_effect(what):
    """A weaker account, or a station in conflict: there is nothing that this decision could be about."""
    log = Log()
    told = log.returns("0001", by=["clerk-1"])
    log.returns("0001")
    assert "is not its station's current act" in log.said_of(log.decides(what, told))
    first = log.returns("0002")
    log.returns("0002", (1, 1, 1))
    assert "is not its station's current act" in log.said_of(log.decides(what, first))
    assert log.state("0001") is COUNTED


def test_a_decision_takes_effect_whole_or_not_at_all():
    """Of two acts that a decision names one is none: neither is held, and the decision is listed."""
    log = Log()
    sent = log.returns("0001")
    for wrong in (Ref(LeafIndex(999), "0" * 64), Ref(sent.index, "0" * 64), Ref(LeafIndex(1), sent.leaf_hash)):
        decided = log.decides("hold", sent, wrong)
        assert "no act of a station stands at" in log.said_of(decided) and log.state("0001") is COUNTED
    both = log.decides("hold", sent, log.returns("0002"))
    assert log.said_of(both) == "" and log.state("0002") is HELD


def test_correct_is_about_a_correction():
    """A decision `correct` that names a return has no effect; neither has an acceptance without findings."""
    log = Log()
    sent = log.returns("0001")
    assert "is no correction" in log.said_of(log.decides("correct", sent))
    assert "none of its findings" in log.said_of(log.decides("accept-with-explanation", sent))


def test_an_answer_closes_a_finding():
    """A gap between ballots and signatures is a remark until it is answered; the station counts either way."""
    log = Log()
    sent = log.returns("0001", signed_roll=405)
    opened = log.drafted_findings()
    answer = log.answers("R205", sent)
    log.answers("R208", sent)
    assert opened[1] == log.drafted_findings()[1] + 2 and log.state("0001") is COUNTED
    assert log.station("0001").judged[0].answers["R205"] == answer.index
    assert "R208" not in log.failed("0001")


def test_an_answer_about_nothing_has_no_effect():
    """A wrong position or hash: kept and listed."""
    log = Log()
    sent = log.returns("0001", signed_roll=405)
    wrong = log.answers("R205", Ref(sent.index, "0" * 64))
    assert "no act of a station" in log.said_of(wrong) and "R205" not in log.station("0001").judged[0].answers


def test_members_annul_and_clerks_do_not():
    """The builder signs an annulment by three members; it takes effect."""
    log = Log()
    sent = log.returns("0001")
    ref = log.decides("annul-station", sent)
    signers = {item.keyid for item in parse_entry(log.bodies[ref.index]).envelope.signatures}
    assert len(signers) == len(MEMBERS) and log.state("0001") is State.ANNULLED


def test_an_answer_to_a_test_changes_no_station():
    """A bulletin's test, an incident or a complaint is answered; no station stands otherwise for it."""
    log = Log()
    sent = log.returns("0001", signed_roll=405)
    before = log.station("0001")
    for to in (AnswerToText(number=1, test="D1"), AnswerToText(about=ref_text(sent))):
        ref = log.add("answer", encode_payload(AnswerText(code="seen", origin=ORIGIN, to=to)), by=CLERKS[:2])
        assert log.said_of(ref) == ""
    assert log.station("0001") == before


def test_a_turnout_that_falls_is_a_remark():
    """Reports stand in the order of their hour, whenever they came (R308)."""
    registry = a_registry(("0001",))
    form = replace(registry.forms[FORM], acts=frozenset({"turnout", "return"}))
    log = Log(registry=replace(registry, forms={FORM: form}))
    for hour, count in (("17:00", 300), ("12:00", 320)):
        text = TurnoutText(figures={"signed_roll": count}, hour=hour, nonce="0" * 32, origin=ORIGIN, station="0001")
        log.add("turnout", encode_payload(text), by=["0001"], channel=Channel.WEB)
    log.returns("0001")
    assert log.failed("0001")["R308"] == "remark" and log.state("0001") is COUNTED


def test_a_correction_of_the_desk_that_changes_no_figure_is_current_at_once():
    """Two persons signed it and every figure stays: nothing is left to wait for, and nothing says so."""
    log = Log()
    first = log.returns("0001")
    correction = log.corrects(first, "0001", by=["clerk-1", "clerk-2"])
    assert (log.notes, log.current("0001")) == ((), correction.index)
