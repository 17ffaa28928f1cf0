"""Returns, conflicts, corrections and decisions, as a replay of the log's bytes has them."""

from dataclasses import replace
from datetime import timedelta

import pytest

from scrutateur.count.standing import State
from scrutateur.election.acts import Ref
from scrutateur.election.names import Channel, ContestID, LeafIndex, Unread
from scrutateur.errors import MalformedRecordError
from scrutateur.records.entry import parse_entry
from tests.fakes.log_builder import Log
from tests.fakes.log_ground import CLOSES, CONTEST, FORM, ORIGIN, a_registry, a_return, a_station

COUNTED, HELD, MISSING, CONTESTED = State.COUNTED, State.HELD, State.MISSING, State.CONTESTED


def test_a_return_counts_and_the_others_are_missing():
    """One of three stations came in: its figures are the totals."""
    log = Log()
    sent = log.returns("0001")
    assert [log.state(code) for code in ("0001", "0002", "0003")] == [COUNTED, MISSING, MISSING]
    assert (log.current("0001"), log.totals()["A"], log.totals()["voters"]) == (sent.index, 201, 406)


def test_two_phones_that_say_the_same_are_one_return():
    """Equal figures in other bytes corroborate: the first is current, the second is listed beside it."""
    log = Log()
    log.enrols("0001", key="second phone")
    first = log.returns("0001")
    second = log.returns("0001", by=["second phone"])
    assert (log.state("0001"), log.current("0001")) == (COUNTED, first.index)
    assert log.station("0001").others == ((second.index, "corroborates"),)


def test_two_returns_that_differ_count_for_nobody_until_two_people_decide():
    """Both are judged, neither counts; the decision names the one that becomes current (R401)."""
    log = Log()
    first, second = log.returns("0001"), log.returns("0001", (210, 140, 51))
    assert (log.state("0001"), log.station("0001").standing.reason, log.totals()["voters"]) == (HELD, "R401", 0)
    assert log.failed("0001")["R401"] == "blocking" and len(log.station("0001").judged) == 2
    decided = log.decides("accept-with-explanation", second, findings=["R401"])
    assert (log.state("0001"), log.current("0001")) == (COUNTED, second.index)
    assert log.station("0001").standing.act == decided.index
    assert log.station("0001").others == ((first.index, "differs"),)


def test_nobody_accepts_a_conflict_beforehand():
    """With nothing open the decision has no effect, and a later contradiction is a conflict like any other."""
    log = Log()
    first = log.returns("0001")
    early = log.decides("accept-with-explanation", first, findings=["R401", "R201"])
    log.returns("0001", (210, 140, 51))
    assert "none of its findings is open" in log.said_of(early) and log.state("0001") is HELD


def test_an_early_return_takes_no_part():
    """Before its station's closing it was a test: no version consumed, no conflict, never current."""
    log = Log()
    early = log.returns("0001", (1, 1, 1), at=CLOSES - timedelta(hours=1))
    assert log.notes == ("early",) and log.state("0001") is MISSING
    real = log.returns("0001", at=CLOSES)
    assert (log.notes, log.state("0001"), log.current("0001")) == ((), COUNTED, real.index)
    assert log.station("0001").others == ((early.index, "early"),)


def test_a_return_after_the_lock_is_held():
    """The lock is in the registry: what comes later waits for two people."""
    log = Log()
    log.returns("0001", at=CLOSES + timedelta(days=15))
    assert (log.notes, log.station("0001").standing.reason) == (("late",), "R311")


def test_another_stations_key_takes_no_part():
    """A good key of station 2 signs station 1's form: listed there, and it holds nobody."""
    log = Log()
    wrong = log.returns("0001", by=["0002"])
    assert log.state("0001") is MISSING and log.station("0001").others == ((wrong.index, "not-the-stations-key"),)
    log.returns("0001", (210, 140, 51))
    assert log.state("0001") is COUNTED


def test_a_version_that_no_correction_explains_takes_no_part():
    """A return has version 1; any other is kept without effect."""
    log = Log()
    sent = log.returns("0001", sent=replace(a_return("0001"), version=2))
    assert log.state("0001") is MISSING and log.station("0001").others == ((sent.index, "without-effect"),)


@pytest.mark.parametrize(
    ("figures", "rule"),
    [
        ({"ballots_in_box": 400}, "R201"),
        ({"valid": 402, "ballots_in_box": 407}, "R202"),
        ({"ballots_in_box": 410}, "R203"),
        ({"blank": Unread.ILLEGIBLE}, "R105"),
        ({"registered": 1000, "ballots_in_box": 10_406}, "R106"),
    ],
)
def test_a_return_that_does_not_add_up_is_held_and_accepted_with_its_gap(figures, rule):
    """Held for the rule, in *as received*; accepted by two people it counts, parts and whole agreeing exactly."""
    log = Log()
    sent = log.returns("0001", **figures)
    assert (log.state("0001"), log.failed("0001")[rule]) == (HELD, "blocking")
    received = log.replay.snapshot().contests[CONTEST].received.totals["voters"]
    assert received == figures.get("ballots_in_box", 406) and log.totals()["voters"] == 0
    log.decides("accept-with-explanation", sent, findings=sorted(log.failed("0001")))
    totals = log.totals()
    parts = sum(totals[name] for name in ("A", "B", "C", "blank", "null"))
    assert log.state("0001") is COUNTED and totals["accepted_gap"] == totals["voters"] - parts


def test_a_figure_that_cannot_be_read_adds_nothing_to_a_sum():
    """Illegible is not zero: the station is held until a person says otherwise."""
    log = Log()
    log.returns("0001", (Unread.ILLEGIBLE, 150, 50))
    assert (log.state("0001"), log.station("0001").standing.reason) == (HELD, "R105")


def test_a_correction_waits_for_a_call_back_and_a_second_person():
    """Until both are there the first return stands; then the correction is current, and the first stays visible."""
    log = Log()
    first = log.returns("0001")
    correction = log.corrects(first, "0001", (210, 141, 50))
    assert (log.notes, log.current("0001")) == (("announced",), first.index)
    assert log.station("0001").others == ((correction.index, "correction-announced"),)
    log.call_back(correction)
    assert log.current("0001") == first.index
    log.decides("correct", correction)
    assert (log.current("0001"), log.station("0001").standing.act) == (correction.index, correction.index)
    assert log.station("0001").others == ((first.index, "superseded"),) and log.totals()["A"] == 210


@pytest.mark.parametrize("call", [{"outcome": "differs"}, {"outcome": "not-reached"}, {"number_from_registry": False}])
def test_a_call_back_that_does_not_confirm_changes_nothing(call):
    """Equal, at the registry's number: anything else leaves the correction announced."""
    log = Log()
    first = log.returns("0001")
    correction = log.corrects(first, "0001", (210, 141, 50))
    log.decides("correct", correction)
    log.call_back(correction, **call)
    assert log.current("0001") == first.index


def test_a_correction_that_changes_no_figure_needs_no_call():
    """A second person is enough where every figure stays."""
    log = Log()
    first = log.returns("0001")
    correction = log.corrects(first, "0001")
    assert log.current("0001") == first.index
    log.decides("correct", correction)
    assert log.current("0001") == correction.index


def test_a_correction_by_two_clerks_needs_the_call_alone():
    """Two persons of the desk signed it: the call to the registry's number is what is left."""
    log = Log()
    first = log.returns("0001")
    correction = log.corrects(first, "0001", (210, 141, 50), by=["clerk-1", "clerk-2"])
    assert log.current("0001") == first.index
    log.call_back(correction)
    assert log.current("0001") == correction.index


def test_two_corrections_of_one_return_hold_each_other():
    """Neither takes effect; the return stands, and both are told why (R406)."""
    log = Log()
    first = log.returns("0001")
    for votes in ((210, 141, 50), (220, 131, 50)):
        correction = log.corrects(first, "0001", votes)
        log.call_back(correction)
        log.decides("correct", correction)
    assert log.current("0001") == first.index and log.state("0001") is COUNTED
    file = log.replay.count.files[CONTEST, "0001"]
    found = {item.rule for item in log.replay.count.findings(file, file.acts[2]) if item.blocks}
    assert "R406" in found


def test_a_chain_of_corrections_ends_at_its_last():
    """Each names the one before; those replaced are superseded, not without effect."""
    log = Log()
    acts = [log.returns("0001")]
    for version, votes in ((2, (210, 141, 50)), (3, (220, 131, 50))):
        acts.append(log.corrects(acts[-1], "0001", votes, version=version))
        log.call_back(acts[-1])
        log.decides("correct", acts[-1])
    assert log.current("0001") == acts[2].index
    assert log.station("0001").others == ((acts[0].index, "superseded"), (acts[1].index, "superseded"))


def test_a_late_first_version_does_not_undo_a_correction():
    """After a correction in effect a second phone sends the old form: listed, and nothing is taken out."""
    log = Log()
    log.enrols("0001", key="second phone")
    first = log.returns("0001")
    correction = log.corrects(first, "0001", (210, 141, 50))
    log.call_back(correction)
    log.decides("correct", correction)
    late = log.returns("0001", (230, 121, 50), by=["second phone"])
    log.call_back(late)
    assert (log.state("0001"), log.current("0001")) == (COUNTED, correction.index)


def test_an_announced_return_is_contested_not_held():
    """Contradicted after a bulletin it keeps counting; two people decide, and the fall has its act (R503)."""
    log = Log()
    first = log.returns("0001")
    log.lifts()
    log.bulletin()
    second = log.returns("0001", (100, 150, 50))
    assert (log.state("0001"), log.current("0001")) == (CONTESTED, first.index)
    log.bulletin()
    log.decides("accept-with-explanation", second, findings=["R401"])
    announced = log.bulletin()
    assert (log.state("0001"), log.current("0001"), log.said_of(announced)) == (COUNTED, second.index, "")


def test_whoever_typed_an_account_does_not_confirm_it():
    """The clerk who took the call calls back too: kept, without effect; another clerk's call settles it (I7)."""
    log = Log()
    told = log.returns("0001", by=["clerk-1"])
    assert "another person calls" in log.said_of(log.call_back(told, by="clerk-1"))
    assert log.state("0001") is HELD
    log.call_back(told, by="clerk-2", code_given=False)
    assert log.state("0001") is COUNTED


def test_a_telephone_account_waits_for_its_call_back_and_displaces_nobody():
    """Held until it was read back; a signed return beats it before, and corroborates it after."""
    log = Log()
    told = log.returns("0001", by=["clerk-1"])
    assert (log.state("0001"), log.station("0001").standing.reason) == (HELD, "R110")
    log.call_back(told)
    assert log.state("0001") is COUNTED
    other = log.returns("0002", (100, 100, 100), by=["clerk-1"])
    signed = log.returns("0002")
    assert (log.state("0002"), log.current("0002")) == (COUNTED, signed.index)
    assert log.station("0002").others == ((other.index, "differs"),)


def test_figures_typed_from_paper_take_two_persons():
    """Two clerks sign the same form: counted, by its channel and its persons."""
    log = Log()
    log.returns("0001", by=["clerk-1", "clerk-2"])
    assert log.state("0001") is COUNTED
    act = log.replay.count.files[CONTEST, "0001"].acts[0]
    assert (act.channel, act.sender.persons) == (Channel.DESK, 2)


def test_unreadable_bytes_hold_the_station_until_readable_ones_come():
    """Kept, receipted and never counted (R101); before the closing, or of no station, they hold nobody."""
    log = Log()
    log.add("return", b"{}", by=["0001"], channel=Channel.WEB, at=CLOSES - timedelta(hours=1))
    assert log.state("0001") is MISSING
    bad = log.add("return", b'{"station":"0001"', by=["0001"], channel=Channel.WEB, at=CLOSES)
    assert (log.notes, log.state("0001"), log.current("0001")) == (("unreadable",), HELD, bad.index)
    assert (log.station("0001").standing.reason, log.station("0001").judged) == ("R101", ())
    log.add("return", b"[]", by=["clerk-1"])
    log.add("correction", b"[1]", by=["0002"])
    assert log.state("0002") is MISSING
    log.returns("0001")
    assert log.state("0001") is COUNTED


@pytest.mark.parametrize("time", ["2026-13-01T00:00:00Z", "2026-02-30T00:00:00Z"])
def test_a_time_that_is_none_makes_a_return_unreadable(time):
    """It has the shape of a time and is none: held like other unreadable bytes, not dropped in silence."""
    log = Log()
    sent = log.returns("0002")
    good = parse_entry(log.bodies[sent.index]).envelope.payload
    bad = good.replace(b'"contest"', b'"completed_at":"%b","contest"' % time.encode()).replace(b'"0002"', b'"0001"')
    log.add("return", bad, by=["0001"], channel=Channel.WEB)
    assert log.notes == ("unreadable",) and log.state("0001") is HELD


def test_an_act_of_another_origin_has_no_effect():
    """A rehearsal's act is valid bytes for the night: the origin is looked at first."""
    log = Log()
    sent = log.returns("0002")
    other = parse_entry(log.bodies[sent.index]).envelope.payload.replace(ORIGIN.encode(), b"results.example/other/1")
    ref = log.add("return", other.replace(b'"0002"', b'"0001"'), by=["0001"], channel=Channel.WEB)
    assert log.said_of(ref).startswith("R103") and log.state("0001") is MISSING


@pytest.mark.parametrize("station", ["9999", "0001x"])
def test_a_return_of_an_unknown_station_is_listed(station):
    """A code of an old list is kept and named, and counts nowhere (R301)."""
    log = Log()
    sent = log.returns(station, by=["0001"])
    assert "R301" in log.said_of(sent) and log.totals()["voters"] == 0


def test_a_kind_that_is_not_understood_is_kept_and_listed():
    """A later version may understand it; this one says that it does not."""
    log = Log()
    ref = log.add("unheard-of", b"\x00", by=["clerk-1"])
    assert log.said_of(ref).startswith("not-understood")
    assert log.recount().tree.root() == log.replay.tree.root()


def test_the_same_act_twice_is_no_log():
    """One identity, one entry: a log that holds an act twice is refused."""
    log = Log()
    log.returns("0001")
    with pytest.raises(MalformedRecordError, match="is in the log already"):
        log.replay.apply(parse_entry(log.bodies[-1]), log.bodies[-1])


def test_a_log_whose_times_fall_is_no_log():
    """An entry received before the one in front of it was put there by somebody else."""
    log = Log()
    log.returns("0001")
    with pytest.raises(MalformedRecordError, match="received before the entry in front"):
        log.returns("0002", at=log.now - timedelta(seconds=1))


def test_acts_before_the_freeze_have_no_effect():
    """There is nothing to count before the registry is frozen; a bulletin could not be drafted."""
    log = Log(frozen=False)
    refs = [
        log.returns("0001"),
        log.opens("0001"),
        log.call_back(Ref(LeafIndex(0), "0" * 64)),
        log.decides("hold", Ref(LeafIndex(0), "0" * 64)),
        log.answers("R205", Ref(LeafIndex(0), "0" * 64)),
    ]
    assert all("the registry is not frozen" in log.said_of(ref) for ref in refs)
    log.add("return", b"{}", by=["0001"])
    with pytest.raises(MalformedRecordError, match="not frozen"):
        log.replay.snapshot()


def test_a_return_for_another_contest_is_listed():
    """The station is known and votes for something else (R103)."""
    registry = a_registry(("0001",))
    second = replace(registry.contests[CONTEST], id=ContestID("P2"))
    other = a_station("0002", "N", contests=(second.id,))
    registry = replace(
        registry,
        contests={**registry.contests, second.id: second},
        stations={**registry.stations, other.code: other},
    )
    log = Log(registry=registry)
    assert "R103" in log.said_of(log.returns("0002"))
    assert log.totals()["registered"] == 0


def test_what_stations_say_of_the_day_is_held_against_their_return():
    """Opening, closing and seals: the first of each stands, and another station's key says nothing."""
    registry = a_registry(("0001", "0002"))
    form = replace(registry.forms[FORM], acts=frozenset({"opening", "closing", "return"}))
    log = Log(registry=replace(registry, forms={FORM: form}))
    log.opens("0001", seals=("s1",))
    log.opens("0001", seals=("s2",))
    log.closes("0001", signed_roll=390, seals=("s9",))
    wrong = log.opens("0002", by="0001")
    log.returns("0001")
    failed = log.failed("0001")
    assert failed["R315"] == "remark" and "R303" in log.said_of(wrong)
    assert log.replay.count.day.facts("0001").opening.seals == ("s1",)
    assert "R301" in log.said_of(log.opens("9999", by="0001"))
