"""Which stations are held, and by what: the list before a draft, and not before the embargo ends."""

import pytest

from scrutateur.desk.held import held_stations
from scrutateur.election.names import Channel
from scrutateur.errors import EmbargoError
from tests.fakes.log_builder import Log

OFF = {"valid": 99, "blank": 0, "null": 0, "ballots_in_box": 99, "signed_roll": 99}


def held(log: Log) -> dict[str, dict[str, object]]:
    """List what is held, by station."""
    found = held_stations(log.replay)["held"]
    assert isinstance(found, list)
    return {item["station"]: item for item in found}


def test_a_rule_that_holds_is_named_with_what_it_compared():
    """The act held, the rule, and the figures that a sentence is made of."""
    log = Log()
    log.returns("0001")
    ref = log.returns("0002", (10, 5, 5), **OFF)
    log.lifts()
    (item,) = held(log).values()
    assert (item["station"], item["index"], item["reason"]) == ("0002", ref.index, "R202")
    (act,) = item["acts"]
    assert act["index"] == ref.index
    assert {"rule": "R202", "values": {"difference": -79, "valid": 99, "votes_sum": 20}} in act["findings"]


def test_what_a_decision_accepts_holds_no_more():
    """Two rules block; with one accepted the other one is left, and with both the station is not listed."""
    log = Log()
    ref = log.returns("0002", (10, 5, 5), **{**OFF, "ballots_in_box": 500})
    log.lifts()
    both = [finding["rule"] for finding in held(log)["0002"]["acts"][0]["findings"]]
    log.decides("accept-with-explanation", ref, findings=both[:1])
    left = [finding["rule"] for finding in held(log)["0002"]["acts"][0]["findings"]]
    assert (len(both), left) == (2, both[1:])
    log.decides("accept-with-explanation", ref, findings=left)
    assert held(log) == {}


def test_accounts_that_contradict_one_another_are_all_named():
    """Neither counts: both stand there, each with the rule that says so."""
    log = Log()
    first, second = log.returns("0001", (10, 5, 5)), log.returns("0001", (5, 10, 5))
    log.lifts()
    item = held(log)["0001"]
    assert (item["reason"], [act["index"] for act in item["acts"]]) == ("R401", [first.index, second.index])
    assert all([it["rule"] for it in act["findings"]] == ["R401"] for act in item["acts"])


def test_a_hold_by_decision_names_the_decision():
    """Nothing failed: the reason is the decision's own code, and its entry is given."""
    log = Log()
    ref = log.returns("0003")
    log.lifts()
    decision = log.decides("hold", ref, reason="seal-broken")
    item = held(log)["0003"]
    assert (item["reason"], item["act"], item["acts"]) == (
        "seal-broken", decision.index, [{"findings": [], "index": ref.index}],
    )  # fmt: skip


def test_what_nobody_can_read_is_listed_without_figures():
    """An act whose bytes are not canonical holds its station by R101, and has no figure to compare."""
    log = Log()
    ref = log.add("return", b'{"station":"0001"', by=["0001"], channel=Channel.WEB)
    log.lifts()
    item = held(log)["0001"]
    assert (item["index"], item["reason"], item["acts"]) == (ref.index, "R101", [])


def test_stations_stand_in_order_and_the_size_beside_them():
    """By code, whatever came first; the log's size says how far it was looked at."""
    log = Log()
    for station in ("0003", "0001"):
        log.returns(station, (10, 5, 5), **OFF)
    log.lifts()
    assert ([*held(log)], held_stations(log.replay)["size"]) == (["0001", "0003"], log.replay.tree.size)


def test_nothing_is_listed_before_the_embargo_ends():
    """A list of two stations is what the embargo covers."""
    log = Log()
    log.returns("0001", (10, 5, 5), **OFF)
    with pytest.raises(EmbargoError, match="not lifted"):
        held_stations(log.replay)
