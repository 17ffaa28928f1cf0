"""The end of the embargo: never before the latest closing in force, nor before that of the frozen calendar."""

from dataclasses import replace
from datetime import timedelta

import pytest

from scrutateur.desk.composing_acts import (
    compose_closing_moved,
    compose_embargo_lifted,
    compose_station_act,
    compose_withdrawal,
)
from scrutateur.election.names import StationID
from scrutateur.ledger.merkle import EMPTY_ROOT
from scrutateur.records.canonical import to_base64
from scrutateur.records.payload_publication import EmbargoLiftedText, TreeText
from scrutateur.records.payloads import encode_payload
from scrutateur.records.times import format_time
from tests.fakes.log_builder import Log
from tests.fakes.log_ground import CLOSES, MEMBERS, ORIGIN, a_registry, a_station


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"latest_closing": CLOSES - timedelta(minutes=1)}, "latest closing in force"),
        ({"root": EMPTY_ROOT}, "another root"),
        ({"size": 10**6}, "another root"),
    ],
)
def test_an_embargo_lifted_on_another_ground_has_no_effect(changes, why):
    """The latest closing in force, and a tree of this log."""
    log = Log()
    assert why in log.said_of(log.lifts(**changes))
    assert log.replay.publishing.embargo_lifted is None


def test_the_embargo_ends_when_the_last_station_has_closed():
    """Not a moment before the latest closing in force, by the time of receipt; moved closings count."""
    log = Log()
    late = CLOSES + timedelta(hours=3)
    log.moves_registry(compose_closing_moved(station="0002", closes=late, reason="queue", origin=ORIGIN))
    assert "the embargo ends at" in log.said_of(log.lifts())
    log.now = late - timedelta(seconds=1)
    lifted = log.lifts()
    assert log.replay.publishing.embargo_lifted == (lifted.index + 1, late)
    assert "is lifted already" in log.said_of(log.lifts())


PAST = CLOSES - timedelta(hours=6)


@pytest.mark.parametrize(
    "act",
    [
        lambda station: compose_closing_moved(station=station, closes=PAST, reason="slip", origin=ORIGIN),
        lambda station: compose_station_act(
            "changed", a_station(station, "N", closes=PAST), reason="slip", origin=ORIGIN
        ),
    ],
    ids=["closing-moved", "changed"],
)
def test_no_registry_act_ends_the_embargo_before_the_frozen_calendar(act):
    """Two members move every closing into the past, at noon, and lift: nothing is lifted, whatever they name."""
    log = Log()
    log.now = PAST + timedelta(hours=1)
    for station in ("0001", "0002", "0003"):
        assert log.said_of(log.moves_registry(act(station))) == ""
    assert f"the embargo ends at {format_time(CLOSES)}" in log.said_of(log.lifts())
    assert "latest closing in force" in log.said_of(log.lifts(latest_closing=PAST))
    assert log.replay.publishing.embargo_lifted is None
    log.now = CLOSES
    assert log.said_of(log.lifts()) == ""


def test_a_station_that_goes_takes_no_closing_along():
    """The one that closes last is withdrawn: the others' closing is not enough, the frozen one holds."""
    late = CLOSES + timedelta(hours=2)
    registry = a_registry(("0001", "0002"))
    stations = {**registry.stations, StationID("0002"): a_station("0002", "S", closes=late)}
    log = Log(registry=replace(registry, stations=stations))
    log.moves_registry(compose_withdrawal(station="0002", into=None, reason="flood", origin=ORIGIN))
    assert f"the embargo ends at {format_time(late)}" in log.said_of(log.lifts())


def test_a_closing_moved_by_a_slip_is_moved_back():
    """To the year after, and back: the embargo waits for the closings in force, never for what nobody means."""
    log = Log()
    for closes in (CLOSES + timedelta(days=365), CLOSES + timedelta(minutes=10)):
        log.moves_registry(compose_closing_moved(station="0002", closes=closes, reason="slip", origin=ORIGIN))
    assert log.said_of(log.lifts()) == ""


@pytest.mark.parametrize("witnessed", ["yes", "no"])
def test_an_embargo_of_witnesses_is_not_lifted_by_the_server_alone(witnessed):
    """This version asks no witness: where it says more than `none`, or the policy names a quorum, nothing is lifted."""
    log = Log()
    tree = log.replay.tree
    text = EmbargoLiftedText(
        checkpoint=TreeText(root=to_base64(tree.root()), size=tree.size),
        latest_closing="2026-09-20T17:00:00Z",
        origin=ORIGIN,
        witnessed=witnessed,
    )
    assert "quorum none" in log.said_of(log.add("embargo-lifted", encode_payload(text), by=MEMBERS))
    log.replay.ground.policy = replace(
        log.replay.ground.policy, witnesses=replace(log.replay.ground.policy.witnesses, quorum="w1")
    )
    assert "quorum none" in log.said_of(log.lifts())


def test_before_the_freeze_no_embargo_can_end():
    """There is no closing in force."""
    log = Log(frozen=False)
    ref = log.add(
        "embargo-lifted",
        compose_embargo_lifted(
            size=log.replay.tree.size, root=log.replay.tree.root(), latest_closing=CLOSES, origin=ORIGIN
        ),
        by=MEMBERS,
    )
    assert "latest closing in force: none" in log.said_of(ref)
