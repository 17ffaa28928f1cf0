"""A desk in operation: what it answers, what it tells a station, what it refuses, and how it starts again."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from scrutateur.desk import composing_acts as acts
from scrutateur.desk.judge import Answer
from scrutateur.desk.running import cut_off_of
from scrutateur.election.acts import OriginalSeen
from scrutateur.election.names import Channel
from scrutateur.errors import ForkError, RefusedError
from scrutateur.records.canonical import canonical
from scrutateur.records.entry import pae
from tests.fakes.desk_builder import Office, signed, submitted
from tests.fakes.ledger import MemoryLedger
from tests.fakes.log_builder import Log
from tests.fakes.log_ground import CLOSES, CONTEST, NIGHT, ORIGIN, a_return, keyid, private

RETURN = acts.compose_return(a_return("0001"), origin=ORIGIN, nonce="0" * 32)


def an_office(log: Log | None = None) -> Office:
    office = Office()
    office.keep_log(log or Log())
    office.clock.time = NIGHT + timedelta(hours=1)
    return office


def asked(office: Office, station: str = "0001", by: str = "0001", **changes: object) -> dict[str, object]:
    """What a station is told."""
    payload = {"at": office.clock.time.strftime("%Y-%m-%dT%H:%M:%SZ"), "keyid": keyid(by), "origin": ORIGIN}
    request = submitted("status-request", canonical({**payload, "station": station, **changes}), by)
    return office.desk.status(request)


def states(told: dict[str, object]) -> list[str]:
    return [act["state"] for act in told["acts"]]


def test_the_answer_holds_the_receipt_and_what_was_understood():
    """Figures as the parser read them, for the officer to confirm; the receipt's own bytes, untouched."""
    office = an_office()
    (kept,) = office.record(submitted("return", RETURN, "0001"))
    answer = office.desk.judge(kept)
    whole = json.loads(answer.encode(kept.receipt))
    assert whole["notes"] == [] and whole["receipt"] == json.loads(kept.receipt)
    assert whole["understood"]["figures"]["blank"] == 3 and whole["understood"]["votes"][0] == ["A", 201]
    assert set(whole["understood"]) == {"contest", "figures", "station", "version", "votes"}
    assert kept.receipt in answer.encode(kept.receipt)


def test_a_resend_is_noted_and_judged_once():
    """In the log and in the side journal: nothing new is understood."""
    office = an_office()
    office.keep(submitted("return", RETURN, "0001"))
    assert office.keep(submitted("return", RETURN, "0001"))[0].notes == ("resend",)
    flood = [submitted("opening", b"%d" % number, "0002", bounded=True) for number in range(201)]
    answers = office.keep(*flood)
    assert answers[-1].notes == ("side",) and answers[-1].understood == {}
    assert office.keep(flood[-1])[0].notes == ("side", "resend")
    assert office.desk.replay.tree.size == office.ledger.head().size


def test_an_early_return_sent_again_is_said_to_be_early_still():
    """The same bytes after the closing are a resend, and never count: whoever sends them must not think otherwise."""
    office = an_office()
    office.clock.time = CLOSES - timedelta(minutes=5)
    assert office.keep(submitted("return", RETURN, "0001"))[0].notes == ("early",)
    office.clock.time = CLOSES + timedelta(minutes=5)
    assert office.keep(submitted("return", RETURN, "0001"))[0].notes == ("resend", "early")


def test_a_station_that_tried_too_often_is_heard_after_its_closing():
    """Twenty-five early returns through the door, a restart, and the real one: in the log, and current (I8)."""
    office = an_office()
    office.clock.time = CLOSES - timedelta(minutes=5)
    for number in range(25):
        hand_in(office, acts.compose_return(a_return("0001"), origin=ORIGIN, nonce=f"{number:032x}"))
    office.restart()
    office.clock.time = CLOSES + timedelta(minutes=5)
    answer = hand_in(office, acts.compose_return(a_return("0001"), origin=ORIGIN, nonce="f" * 32))
    file = office.desk.replay.count.files[CONTEST, "0001"]
    assert answer.notes == () and file.choice.current is not None
    office.restart()
    again = hand_in(office, acts.compose_return(a_return("0001"), origin=ORIGIN, nonce="e" * 32))
    assert again.notes == () and office.desk.replay.count.after_closing() == {(keyid("0001"), "return"): 2}


def hand_in(office: Office, payload: bytes, station: str = "0001") -> Answer:
    """Send a return through the public door."""
    signature = private(station).sign(pae("return", payload))
    admitted = office.desk.doorkeeper.stations.admit_from_station(
        "return", payload, [(keyid(station), signature)], Channel.WEB
    )
    return office.keep(admitted)[0]


@pytest.mark.parametrize(
    ("signers", "why"),
    [(("clerk-2", "member-1"), "others than those who typed"), (("clerk-3",), "2 different persons must sign")],
)
def test_two_others_hold_a_correction_against_the_original(signers, why):
    """Not one alone, and nobody who typed it: the same words by others would then be a resend."""
    log = Log()
    typed = log.corrects(log.returns("0001"), "0001", (210, 141, 50), by=["clerk-1", "clerk-2"])
    office = an_office(log)
    payload = acts.compose_original_seen(OriginalSeen(typed, confirmed=True), origin=ORIGIN)
    admit = office.desk.doorkeeper.admit_from_desk
    with pytest.raises(RefusedError, match=why) as caught:
        admit(signed("original-seen", payload, *signers))
    assert caught.value.code == "quorum"
    assert office.keep(admit(signed("original-seen", payload, "clerk-3", "member-1")))[0].notes == ()
    assert office.desk.replay.count.files[CONTEST, "0001"].choice.current.index == typed.index


def test_what_was_taken_back_is_told_to_its_station():
    """A correction that the original does not bear out waits for nothing any more."""
    log = Log()
    correction = log.corrects(log.returns("0001"), "0001", (210, 141, 50))
    assert states(asked(an_office(log))) == ["counted", "announced"]
    log.sees_original(correction, confirmed=False)
    assert states(asked(an_office(log))) == ["counted", "superseded"]


def test_what_cannot_be_read_is_answered_all_the_same():
    """A failure after the receipt changes no status: nothing understood, and the note says why."""
    answer = an_office().keep(submitted("return", b"{", "0001"))[0]
    assert (answer.notes, answer.understood) == (("unreadable",), {})


def test_a_form_without_votes_understands_none():
    """What was not sent is not answered as if it had been."""
    office = an_office()
    payload = acts.compose_return(replace(a_return("0001"), votes=None), origin=ORIGIN, nonce="0" * 32)
    assert "votes" not in office.keep(submitted("return", payload, "0001"))[0].understood


def test_a_station_is_told_of_its_own_acts():
    """States, receipts and findings of its own form; the acts of another station are another's."""
    log = Log()
    early = log.returns("0001", at=log.registry.stations["0001"].closes - timedelta(hours=1))
    log.now = NIGHT
    log.returns("0001", signed_roll=405)
    log.returns("0002")
    office = an_office(log)
    told = asked(office)
    assert told["station"] == "0001" and states(told) == ["early", "counted"]
    assert told["acts"][0]["index"] == early.index and all("receipt" in act for act in told["acts"])
    assert "R205" in {finding["rule"] for finding in told["acts"][1]["findings"]}


def test_a_station_is_told_nothing_that_compares_before_the_embargo_ends():
    """A twin, a conflict: `being-checked`, until everybody may know."""
    log = Log()
    log.returns("0002", (200, 150, 50))
    log.returns("0001", (200, 150, 50))
    office = an_office(log)
    findings = asked(office)["acts"][0]["findings"]
    assert "being-checked" in findings and not any(isinstance(it, dict) and it["rule"] == "R402" for it in findings)
    log.lifts()
    office.clock.time = log.now
    office.keep_log(log, len(log.bodies) - 1)
    findings = asked(office)["acts"][0]["findings"]
    assert "R402" in {it["rule"] for it in findings} and "being-checked" not in findings


def test_each_state_has_its_word():
    """Counted, contested, held, announced, superseded, received."""
    log = Log()
    first = log.returns("0001")
    log.enrols("0001", key="second")
    log.returns("0001", by=["second"])
    correction = log.corrects(first, "0001", (210, 141, 50))
    office = an_office(log)
    assert states(asked(office)) == ["counted", "received", "announced"]
    log.call_back(correction)
    log.decides("correct", correction)
    log.lifts()
    log.bulletin()
    log.corrects(correction, "0001", (220, 131, 50), version=3)
    hold = log.decides("hold", correction)
    office = an_office(log)
    assert states(asked(office)) == ["superseded", "superseded", "held", "announced"]
    log.decides("reopen", hold)
    log.revokes("0001", NIGHT)
    assert states(asked(an_office(log))) == ["superseded", "superseded", "contested", "announced"]
    log.decides("annul-station", correction)
    assert states(asked(an_office(log)))[2] == "counted"


def test_accounts_in_conflict_are_held():
    """Both of them, before any announcement."""
    log = Log()
    log.returns("0001")
    log.returns("0001", (1, 2, 3))
    assert states(asked(an_office(log))) == ["held", "held"]


@pytest.mark.parametrize(
    "changes",
    [
        {"at": "2026-09-20T17:00:00Z"},
        {"at": "never"},
        {"keyid": keyid("0002")},
        {"origin": "results.example/other/1"},
        {"station": "0002"},
        {"other": 1},
    ],
)
def test_a_question_that_is_not_this_devices_own_is_refused(changes):
    """Another time, key, origin or station than the one that signed: nothing is told."""
    with pytest.raises(RefusedError) as caught:
        asked(an_office(), **changes)
    assert caught.value.code == "stale"


def test_a_question_within_two_minutes_is_answered():
    """120 s on either side of the server's time, and not one more."""
    office = an_office()
    for seconds, answered in ((120, True), (-120, True), (121, False), (-121, False)):
        at = (office.clock.time + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")
        try:
            asked(office, at=at)
            assert answered, seconds
        except RefusedError:
            assert not answered, seconds


def test_before_the_freeze_a_station_has_no_acts():
    """Its key is known, and there is nothing to tell."""
    log = Log(frozen=False)
    office = an_office(log)
    assert asked(office)["acts"] == []


def test_the_desk_says_where_the_log_stands_and_adds_no_two_stations():
    """Before the embargo ends and after it: sizes, times and acts without effect; no figure."""
    log = Log()
    log.returns("0001")
    log.returns("0002")
    office = an_office(log)
    office.publish()
    state = office.desk.state()
    assert (state["embargo"], state["frozen"], state["bulletins"]) == ("in force", True, 0)
    assert state["size"] == state["published_size"] == len(log.bodies)
    assert "201" not in json.dumps(state["listed"]) and state["latest_closing"] == "2026-09-20T17:00:00Z"
    log.lifts()
    office.keep_log(log, len(log.bodies) - 1)
    assert office.desk.state()["embargo"] == "lifted"
    assert Office().desk.state()["latest_closing"] == "" and Office().desk.state()["origin"] == ""


def test_acts_are_refused_while_the_reserve_is_reached():
    """Disk first: what cannot be kept is not taken."""
    office = an_office()
    assert office.desk.refuses() is None
    office.has_reserve = False
    assert office.desk.refuses() == "reserve"


def test_a_desk_that_starts_again_counts_the_same():
    """Replay, drafts apart, from the bytes of the store: the same snapshot at the same size."""
    log = Log()
    log.returns("0001")
    log.lifts()
    log.bulletin()
    log.returns("0002")
    office = an_office(log)
    before = office.desk.replay.snapshot()
    office.restart()
    assert office.desk.replay.snapshot() == before
    assert office.desk.replay.publishing.bulletins.standing().contest(CONTEST).coverage.counted == 1


class Torn(MemoryLedger):
    """A store that reads as empty the first time, as one that is torn would: the replay stands on nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.torn = False

    def entries(self, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
        torn, self.torn = self.torn, False
        return iter(()) if torn else super().entries(start, stop)


def test_a_replay_of_another_store_is_not_taken_up():
    """The desk and the writer must stand on the same root."""
    office = Office(ledger=Torn())
    office.keep_log(Log())
    office.restart()
    office.ledger.torn = True
    with pytest.raises(ForkError, match="different roots"):
        office.restart()


@pytest.mark.parametrize("payload", [b"", b"{}", b'{"note":"x","origin":"o"}'])
def test_a_bulletin_that_cannot_be_read_asks_for_no_snapshot(payload):
    """What is no bulletin has no cut-off; a replay goes on over it."""
    assert cut_off_of(payload) == ()
