"""What one person alone, or one stolen key, could try: to make a result, or to take an honest station out of it."""

import pytest

from scrutateur.count.standing import State
from scrutateur.desk import composing_acts as acts
from scrutateur.election.names import Channel
from scrutateur.errors import MalformedRecordError
from tests.fakes.log_builder import Log
from tests.fakes.log_ground import ORIGIN, a_return

COUNTED, HELD, MISSING = State.COUNTED, State.HELD, State.MISSING
OTHER = (300, 50, 50)


def test_a_clerk_alone_takes_no_signed_return_out():
    """Other figures by telephone and a call-back by the same clerk: the station's own return goes on counting."""
    log = Log()
    signed = log.returns("0001")
    typed = log.returns("0001", OTHER, by=["clerk-1"])
    log.call_back(typed, by="clerk-1")
    assert (log.state("0001"), log.current("0001")) == (COUNTED, signed.index)


@pytest.mark.parametrize(("thief", "channel"), [("0002", Channel.WEB), ("clerk-1", Channel.TELEPHONE)])
def test_a_form_handed_in_first_under_another_key_does_not_stop_the_stations(thief, channel):
    """Who learns a station's form and sends it before the station does gains nothing: the station's counts."""
    log = Log()
    payload = acts.compose_return(a_return("0001"), origin=ORIGIN, nonce=log.nonce())
    log.add("return", payload, by=[thief], channel=channel)
    assert log.state("0001") in (MISSING, HELD)
    signed = log.add("return", payload, by=["0001"], channel=Channel.WEB)
    assert (log.state("0001"), log.current("0001")) == (COUNTED, signed.index)
    assert log.recount().tree.root() == log.replay.tree.root()


@pytest.mark.parametrize("by", [("0001",), ("0002",), ("clerk-1",), ("clerk-1", "clerk-2")])
def test_the_same_bytes_by_the_same_account_stand_once(by):
    """A log that holds one account's act twice is no log."""
    log = Log()
    payload = acts.compose_return(a_return("0001"), origin=ORIGIN, nonce=log.nonce())
    log.add("return", payload, by=by)
    with pytest.raises(MalformedRecordError, match="in the log already"):
        log.add("return", payload, by=by)


def test_what_the_desk_types_is_one_account():
    """A third clerk's name under a form that two have typed makes no second form of it."""
    log = Log()
    payload = acts.compose_return(a_return("0001"), origin=ORIGIN, nonce=log.nonce())
    log.add("return", payload, by=["clerk-1", "clerk-2"])
    with pytest.raises(MalformedRecordError, match="in the log already"):
        log.add("return", payload, by=["clerk-1", "clerk-3"])


@pytest.mark.parametrize("by", ["0002", "0001"])
def test_a_message_is_strengthened_by_the_stations_own_form_alone(by):
    """A forged SMS and a stolen key of another station make no result; the station's own signature does."""
    log = Log(frozen=False)
    log.enrols_a("gateway", "gateway")
    log.freezes()
    log.returns("0001", by=["gateway"], channel=Channel.SMS)
    log.returns("0001", by=[by])
    assert log.state("0001") is (COUNTED if by == "0001" else HELD)


def test_a_revoked_member_signs_no_announcement():
    """With a stolen key of a member one more is needed; what that member signed before stands."""
    log = Log()
    log.returns("0001")
    log.lifts()
    log.bulletin(signed_by=["member-1", "member-2"])
    log.revokes("member-2", log.now)
    stolen = log.bulletin(signed_by=["member-1", "member-2"])
    assert "was revoked" in log.said_of(stolen)
    back = log.retracts(1, signed_by=["member-1", "member-2"])
    assert "was revoked" in log.said_of(back)
    log.bulletin(signed_by=["member-1", "member-3"])
    assert [item.number for item in log.recount().publishing.bulletins.announced] == [1, 2]
