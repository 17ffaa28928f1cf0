"""What changed since the previous bulletin, station by station, with the act that did it."""

from scrutateur.bulletin.changes import changes
from scrutateur.count.standing import State
from scrutateur.desk.composing_acts import compose_station_act, compose_withdrawal
from tests.fakes.log_builder import Log
from tests.fakes.log_ground import CONTEST, ORIGIN, a_station

COUNTED, HELD, MISSING = State.COUNTED, State.HELD, State.MISSING


def since(log: Log, before: object) -> list[tuple[object, ...]]:
    now = log.replay.snapshot().contests[CONTEST]
    found = changes(None if before is None else before.contests[CONTEST], now)
    return [
        (it.station, it.state_before, it.state_after, it.index_before, it.index_after, it.act) for it in found
    ]  # fmt: skip


def test_before_the_first_bulletin_every_station_is_missing():
    """Those that still are have not changed."""
    log = Log()
    sent = log.returns("0002")
    assert since(log, None) == [("0002", MISSING, COUNTED, None, sent.index, None)]


def test_nothing_new_is_no_change():
    """An act that corroborates, or a remark answered, moves no station."""
    log = Log()
    log.returns("0001")
    before = log.replay.snapshot()
    log.enrols("0001", key="second")
    log.returns("0001", by=["second"])
    assert since(log, before) == []


def test_each_change_names_its_act():
    """A hold, a reopening and a correction, each between two bulletins."""
    log = Log()
    sent = log.returns("0001")
    before = log.replay.snapshot()
    hold = log.decides("hold", sent)
    held = log.replay.snapshot()
    assert since(log, before) == [("0001", COUNTED, HELD, sent.index, sent.index, hold.index)]
    log.decides("reopen", hold)
    assert since(log, held) == [("0001", HELD, COUNTED, sent.index, sent.index, None)]
    correction = log.corrects(sent, "0001", (1, 2, 3))
    log.call_back(correction)
    log.decides("correct", correction)
    assert since(log, before) == [("0001", COUNTED, COUNTED, sent.index, correction.index, correction.index)]


def test_stations_that_come_and_go_are_listed():
    """One is added, one is closed: without a state where they were not in the registry."""
    log = Log(("0001",))
    sent = log.returns("0001")
    before = log.replay.snapshot()
    log.moves_registry(
        compose_station_act("added", a_station("0002", "N"), reason="opened-that-morning", origin=ORIGIN)
    )
    log.moves_registry(compose_withdrawal(station="0001", into=None, reason="flood", origin=ORIGIN))
    assert since(log, before) == [
        ("0001", COUNTED, None, sent.index, None, None),
        ("0002", None, MISSING, None, None, None),
    ]
