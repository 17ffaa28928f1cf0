"""Late keys, stolen keys, forged accounts: what one of them can do, and how little it is."""

from datetime import timedelta

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrutateur.count.standing import State
from scrutateur.desk.composing_ground import compose_enrolments
from scrutateur.election.names import Channel
from tests.fakes.log_builder import Log, a_device
from tests.fakes.log_ground import CLOSES, CONTEST, MEMBERS, NIGHT, ORIGIN, keyid

COUNTED, HELD, CONTESTED = State.COUNTED, State.HELD, State.CONTESTED
MANY = tuple(f"{number:04}" for number in range(1, 51))


def test_a_late_key_needs_a_call_back():
    """Enrolled after the freeze: its return is held until the station was called, and every bulletin counts them."""
    log = Log()
    log.enrols("0001", key="late")
    sent = log.returns("0001", by=["late"])
    assert log.notes == ("call-back",)
    assert (log.state("0001"), log.station("0001").standing.reason) == (HELD, "R303")
    log.call_back(sent)
    assert log.state("0001") is COUNTED and log.drafted().late_keys == 1


def test_a_late_key_displaces_nobody():
    """A ghost phone that a server's operator enrolled says something else first: the station's own key counts."""
    log = Log()
    log.enrols("0001", key="ghost")
    log.returns("0001", (1, 1, 1), by=["ghost"])
    signed = log.returns("0001")
    assert (log.state("0001"), log.current("0001")) == (COUNTED, signed.index)


def test_a_revoked_key_is_called_back_from_then_on():
    """Its returns since the theft are held; those from before count on."""
    log = Log()
    log.returns("0001")
    stolen = log.now + timedelta(seconds=30)
    log.returns("0002", at=stolen)
    log.revokes("0001", stolen)
    log.revokes("0002", stolen)
    assert (log.state("0001"), log.state("0002")) == (COUNTED, HELD)
    log.returns("0003", by=["0003"])
    log.revokes("0003", log.now)
    assert log.station("0003").standing.reason == "R303"


def test_an_announced_return_of_a_revoked_key_is_contested():
    """It stood in a bulletin: it keeps counting until two people decide, with a remark."""
    log = Log()
    sent = log.returns("0001")
    log.lifts()
    log.bulletin()
    log.revokes("0001", log.replay.count.files[CONTEST, "0001"].acts[0].received_at)
    assert log.state("0001") is CONTESTED and log.failed("0001")["R401"] == "remark"
    log.decides("accept-with-explanation", sent, findings=["R303"])
    assert log.state("0001") is COUNTED


def test_a_revocation_reaches_every_key_that_signed():
    """Two keys of a station signed: the theft of the second is a theft of the return."""
    log = Log(("0001",), frozen=False)
    log.enrols("0001", key="second")
    log.freezes()
    log.returns("0001", by=["0001", "second"])
    assert log.state("0001") is COUNTED
    log.revokes("second", CLOSES)
    assert log.state("0001") is HELD


def test_a_second_revocation_gives_nothing_back():
    """Whoever says later that the theft was later does not make the key good again in between."""
    log = Log()
    log.revokes("0001", CLOSES)
    log.revokes("0001", NIGHT + timedelta(days=1))
    log.returns("0001")
    assert log.state("0001") is HELD


def test_a_revocation_of_an_unknown_key_has_no_effect():
    """Kept and listed, before the freeze and after it."""
    assert "is not known" in (log := Log()).said_of(log.revokes("nobody", CLOSES))
    before = Log(frozen=False)
    assert before.said_of(before.revokes("0001", CLOSES)) == ""


def test_a_revoked_clerk_decides_no_more():
    """The acts of the desk take their persons' keys in force: those of a revoked one are listed without effect."""
    log = Log()
    sent = log.returns("0001")
    log.revokes("clerk-1", CLOSES)
    held = log.decides("hold", sent)
    call = log.call_back(log.returns("0002", by=["clerk-2"]), by="clerk-1")
    assert log.said_of(held).startswith("R303") and log.said_of(call).startswith("R303")
    assert (log.state("0001"), log.state("0002")) == (COUNTED, HELD)


@pytest.mark.parametrize("change", [{"proof": "AAAA"}, {"proof": "AB=="}, {"public_key": "AAAA"}, {"alg": "p256"}])
def test_an_enrolment_with_a_false_proof_has_no_effect(change):
    """A device that does not hold its key is not enrolled; nor is one whose key is none."""
    log = Log()
    ref = log.enrols_a("station", "new", station="0001", **change)
    assert log.said_of(ref) and keyid("new") not in log.replay.ground.keys


def test_an_enrolment_takes_effect_whole_or_not_at_all():
    """One false proof among several takes the others with it."""
    log = Log()
    false = msgspec.structs.replace(a_device("false", "0001"), proof="AAAA")
    act = compose_enrolments([a_device("good", "0001"), false], ORIGIN)[0]
    assert log.said_of(log.add("enrolment", act, by=MEMBERS[:2])) and keyid("good") not in log.replay.ground.keys


def test_a_key_id_is_enrolled_once():
    """Twice in one act, twice in the log, or that of a clerk: no effect."""
    log = Log()
    twice = compose_enrolments([a_device("new", "0001")] * 2, ORIGIN)[0]
    assert "stands twice" in log.said_of(log.add("enrolment", twice, by=MEMBERS[:2]))
    known = compose_enrolments([a_device("0001", "0001")], ORIGIN)[0]
    assert "is known already" in log.said_of(log.add("enrolment", known, by=MEMBERS[:2]))
    assert log.replay.ground.keys[keyid("0001")].late is False


@pytest.mark.parametrize(("role", "station"), [("station", None), ("clerk", None), ("member", "0001")])
def test_roles_of_the_desk_are_not_enrolled(role, station):
    """A station's key names its station; clerks and members stand in entry 0."""
    log = Log()
    ref = log.enrols_a(role, "new", station=station)
    assert log.said_of(ref) and keyid("new") not in log.replay.ground.keys


def test_a_gateways_message_counts_for_nothing_by_itself():
    """An SMS account is signed by the gateway: held alone, confirmed by a call, and weaker than any other."""
    log = _with_gateway()
    sms = log.returns("0001", by=["gateway"], channel=Channel.SMS)
    assert (log.state("0001"), log.station("0001").standing.reason) == (HELD, "R110")
    log.call_back(sms)
    assert log.state("0001") is COUNTED
    log.returns("0002", (1, 1, 1), by=["gateway"], channel=Channel.SMS)
    signed = log.returns("0002")
    assert (log.state("0002"), log.current("0002")) == (COUNTED, signed.index)


def _with_gateway(stations: tuple[str, ...] = ("0001", "0002")) -> Log:
    log = Log(stations)
    log.enrols_a("gateway", "gateway")
    return log


def test_a_twin_holds_the_later_of_two_until_a_call():
    """Two stations of a hundred voters with one vector: the later waits, the first counts with a remark (R402)."""
    log = Log()
    log.returns("0001", (200, 150, 50))
    copy = log.returns("0002", (200, 150, 50))
    assert (log.state("0001"), log.state("0002")) == (COUNTED, HELD)
    assert (log.failed("0001")["R402"], log.failed("0002")["R402"]) == ("remark", "blocking")
    log.call_back(copy)
    assert log.state("0002") is COUNTED


def test_a_twin_that_goes_lets_the_other_count():
    """The first of two twins contradicts itself: the second is a twin of nobody any more."""
    log = Log()
    log.returns("0001", (200, 150, 50))
    log.returns("0002", (200, 150, 50))
    log.returns("0001", (1, 1, 1))
    assert (log.state("0001"), log.state("0002")) == (HELD, COUNTED)


def test_the_weaker_of_two_twins_waits():
    """A telephoned copy came first: the signed return counts, the copy waits."""
    log = Log()
    log.returns("0001", (200, 150, 50), by=["clerk-1"])
    log.returns("0002", (200, 150, 50))
    assert log.state("0002") is COUNTED and log.failed("0001")["R402"] == "blocking"


FORGERIES = st.lists(
    st.tuples(
        st.sampled_from(("stolen", "gateway", "telephone", "ghost")),
        st.sampled_from(MANY[1:]),
        st.sampled_from(("copy", "other")),
    ),
    max_size=30,
)


@settings(max_examples=8)
@given(FORGERIES)
def test_a_stolen_key_and_forged_accounts_take_no_honest_station_out(forgeries):
    """One station's key, a gateway, a clerk's telephone and a ghost phone: 0 of 49 honest stations fall out.

    Promise 8: no act of one station, and no account of lower assurance, takes another station's return out.
    """
    log = _with_gateway(MANY)
    log.enrols("0001", key="ghost")
    honest = {station: log.returns(station).index for station in MANY[1:]}
    signers = {"stolen": "0001", "gateway": "gateway", "telephone": "clerk-1", "ghost": "ghost"}
    for by, station, what in forgeries:
        votes = None if what == "copy" else (9, 9, 9)
        channel = Channel.SMS if by == "gateway" else None
        log.returns(station, votes, by=[signers[by]], channel=channel)
        log.returns("0001", (200 + int(station), 150, 50))
    stations = log.replay.snapshot().contests[CONTEST].stations
    out = [code for code in MANY[1:] if stations[code].standing.state is not COUNTED]
    assert out == [] and {code: stations[code].standing.index for code in MANY[1:]} == honest


def test_the_same_forgeries_before_the_honest_returns_take_none_out_either():
    """Whoever comes first with a weaker account, or with another station's key, changes nothing."""
    log = _with_gateway(MANY)
    log.enrols("0001", key="ghost")
    for station in MANY[1:]:
        log.returns(station, (9, 9, 9), by=["0001"])
        log.returns(station, (8, 8, 8), by=["gateway"], channel=Channel.SMS)
        log.returns(station, (7, 7, 7), by=["clerk-1"])
    for station in MANY[1:]:
        log.returns(station)
    assert all(log.state(station) is COUNTED for station in MANY[1:])
