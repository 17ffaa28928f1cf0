"""Payloads: what each kind takes, and that nothing else is read as if it were one."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrutateur.desk.composing_acts import compose_correction, compose_return
from scrutateur.election.acts import Ref
from scrutateur.election.names import CandidateID, ContestID, FormID, LeafIndex, StationID, Unread
from scrutateur.errors import MalformedRecordError
from scrutateur.records.kinds import EMBARGOED_KINDS, POLICY_OF_KIND, STATION_KINDS, kind_of, media_type
from scrutateur.records.payload_count import CorrectionText, OriginalSeenText, ReturnText, TurnoutText
from scrutateur.records.payloads import PAYLOADS, decode_payload, encode_payload
from tests.fakes.facts import CLOSES, RETURN, sent
from tests.fakes.record import example

ORIGIN = "results.example/2026-primary-rehearsal/1"
REF = {"index": 4, "leaf_hash": "0" * 64}
FIGURES = st.integers(0, 2**53 - 1) | st.sampled_from(Unread)
RETURNS = st.builds(
    sent,
    st.dictionaries(st.sampled_from(("blank", "null", "valid", "registered")), FIGURES),
    version=st.integers(1, 999),
    reasons=st.lists(st.sampled_from(("a", "b.c")), max_size=2).map(tuple),
    answers=st.none() | st.just({"q": "both"}),
    gap_box=st.none() | st.sampled_from(("equal", "more", "fewer", "empty")),
    serial=st.none() | st.just("S-1"),
    completed_at=st.none() | st.just(CLOSES),
)
GOOD: dict[str, Any] = {  # Any: members of every type
    "contest": "P1", "figures": {"blank": 3}, "form": "pv/1", "nonce": "0" * 32, "origin": ORIGIN, "station": "75-0001",
    "version": 1,
}  # fmt: skip


def payload(**members: object) -> bytes:
    """A return's payload with some members changed; those that are `...` are left out."""
    kept = {name: value for name, value in {**GOOD, **members}.items() if value is not ...}
    return json.dumps(kept, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


@given(RETURNS)
def test_a_return_reads_back(station_return):
    """Every figure, illegible and empty among them, and every other member of the form survives."""
    data = compose_return(station_return, origin=ORIGIN, nonce="0" * 32)
    text = decode_payload("return", data)
    assert isinstance(text, ReturnText) and text.noun() == station_return and encode_payload(text) == data


@given(RETURNS, st.sampled_from(("original", "photograph", "telephone")))
def test_a_correction_reads_back(station_return, read_from):
    """A correction is the whole form anew, with what it replaces, why, and what was read."""
    ref = Ref(LeafIndex(4), "ab" * 32)
    data = compose_correction(
        station_return, replaces=ref, reason="slip", read_from=read_from, origin=ORIGIN, nonce="0" * 32
    )
    text = decode_payload("correction", data)
    assert isinstance(text, CorrectionText) and encode_payload(text) == data
    noun = text.noun()
    assert (noun.station_return, noun.replaces, noun.reason, noun.read_from) == (station_return, ref, "slip", read_from)


def test_the_payloads_of_the_worked_example_read_back():
    """What another program signed is read and written again to the same bytes."""
    for item in example()["entries"]:
        data = item["payload"].encode()
        assert encode_payload(decode_payload(item["kind"], data)) == data, item["kind"]


def test_a_changed_byte_is_refused_or_says_something_else():
    """No byte of a return's payload can change without changing what is read."""
    data = compose_return(RETURN, origin=ORIGIN, nonce="0" * 32)
    for position in range(len(data)):
        for other in {*b'09aZ" \n\xff-', data[position] ^ 1} - {data[position]}:
            changed = data[:position] + bytes([other]) + data[position + 1 :]
            try:
                text = decode_payload("return", changed)
            except MalformedRecordError:
                continue
            assert encode_payload(text) == changed, changed


@pytest.mark.parametrize(
    "members",
    [
        *({name: ...} for name in GOOD),
        *({"station": code} for code in ("", ".", ".a", "a/b", "a b", "é", "x" * 65, "75-0001\n", "..")),
        *({"nonce": nonce} for nonce in ("0" * 31, "0" * 33, "A" * 32, "0" * 32 + "\n")),
        *({"figures": {"blank": figure}} for figure in (-1, 2**53, 1.0, 1.5, True, None, "", "zero", "3", "Empty")),
        *({"figures": {name: 1}} for name in ("", "Blank", "1st", "bl ank", "blank\n", "é")),
        *({"version": version} for version in (0, 1000, "1", True)),
        *({"votes": votes} for votes in ([], [["A"]], [["A", 1, 2]], {"A": 1}, [["A", -1]], [[1, "A"]], None)),
        *({"answers": answers} for answers in ({}, {"q": "maybe"}, {"q": ""}, None)),
        *({"photos": photos} for photos in ([], ["0" * 63], None)),
        *({"completed_at": time} for time in ("2026-13-01T00:00:00Z", "2026-09-20T17:38:00", "", None)),
        *({"gap_box": "none"}, {"reasons": []}, {"serial": ""}, {"origin": ""}, {"origin": "x" * 256}, {"other": 1}),
    ],
)
def test_members_that_are_not_of_a_return_are_refused(members):
    """Required ones are there, optional ones are left out when empty, each is of its type, none is unknown."""
    with pytest.raises(MalformedRecordError, match=r"return|completed_at"):
        decode_payload("return", payload(**members))


def test_the_sample_itself_is_good():
    """Each refusal above is for its one member."""
    assert isinstance(decode_payload("return", payload()), ReturnText)
    assert isinstance(decode_payload("return", payload(figures={"blank": 2**53 - 1})), ReturnText)


@pytest.mark.parametrize("hour", ["24:00", "1:00", "12:60", "12:00\n", "1٣:00", "12.00", ""])
def test_an_hour_that_is_none_is_refused(hour):
    """An hour has four ASCII digits."""
    members = {"figures": {}, "hour": hour, "nonce": "0" * 32, "origin": ORIGIN, "station": "75-0001"}
    data = json.dumps(members, separators=(",", ":"), ensure_ascii=False).encode()
    with pytest.raises(MalformedRecordError, match="turnout"):
        decode_payload("turnout", data)


@pytest.mark.parametrize(
    "to",
    [{}, {"finding": "R205"}, {"test": "D1"}, {"about": REF, "number": 1}, {"about": REF, "number": 1, "test": "D1"}],
)
def test_an_answer_to_nothing_is_refused(to):
    """An answer is to a finding on an act, to a test of a bulletin, or to an act."""
    data = json.dumps({"code": "x", "origin": ORIGIN, "to": to}, sort_keys=True, separators=(",", ":")).encode()
    with pytest.raises(MalformedRecordError, match="one of"):
        decode_payload("answer", data)


@pytest.mark.parametrize("to", [{"about": REF}, {"about": REF, "finding": "R205"}, {"number": 1, "test": "D1"}])
def test_the_three_answers_are_read(to):
    """Each of the three forms reads back."""
    data = json.dumps({"code": "x", "origin": ORIGIN, "to": to}, sort_keys=True, separators=(",", ":")).encode()
    assert encode_payload(decode_payload("answer", data)) == data


@pytest.mark.parametrize(("outcome", "confirmed"), [("confirmed", True), ("withdrawn", False)])
def test_what_the_original_showed_is_one_of_two_words(outcome, confirmed):
    """Both read back; a third word is refused."""
    data = json.dumps({"about": REF, "origin": ORIGIN, "outcome": outcome}, separators=(",", ":")).encode()
    text = decode_payload("original-seen", data)
    assert isinstance(text, OriginalSeenText) and encode_payload(text) == data
    assert text.noun().confirmed is confirmed and text.noun().about.index == REF["index"]
    with pytest.raises(MalformedRecordError, match="original-seen"):
        decode_payload("original-seen", data.replace(outcome.encode(), b"perhaps"))


def test_a_turnout_report_without_its_figure_is_not_zero():
    """A figure that was not sent stays absent; illegible stays illegible."""
    silent = TurnoutText(figures={}, hour="12:00", nonce="0" * 32, origin=ORIGIN, station="75-0001")
    unread = TurnoutText(
        figures={"signed_roll": "illegible"}, hour="12:00", nonce="0" * 32, origin=ORIGIN, station="75-0001"
    )
    assert silent.noun().signed_roll is None and unread.noun().signed_roll is Unread.ILLEGIBLE


def test_a_kind_that_is_not_understood_is_refused_by_name():
    """A later version's kind is not guessed at."""
    with pytest.raises(MalformedRecordError, match="recount: a kind that this version does not understand"):
        decode_payload("recount", b"{}")


@pytest.mark.parametrize(
    "text", ["", "return", "application/json", media_type("a b"), media_type("-"), media_type("é")]
)
def test_a_payload_type_of_another_form_is_refused(text):
    """A kind is letters, digits and hyphens between the two ends of the payload type."""
    with pytest.raises(MalformedRecordError, match="payload type"):
        kind_of(text)


def test_kinds_are_sorted_by_who_signs_and_what_they_reveal():
    """Every understood kind has one authority; what names a return is embargoed with it."""
    assert kind_of(media_type("call-back")) == "call-back"
    one_person = {"call-back", "stop", "bulletin", "retraction"}
    assert set(PAYLOADS) <= STATION_KINDS | set(POLICY_OF_KIND) | one_person
    assert not STATION_KINDS & set(POLICY_OF_KIND)
    assert {"return", "correction", "call-back", "decision", "answer", "original-seen"} <= EMBARGOED_KINDS
    assert not EMBARGOED_KINDS & {"policy", "election", "registry-act", "enrolment", "opening", "closing", "turnout"}


def test_votes_keep_the_order_of_the_ballot():
    """A list of pairs, since the members of an object would be sorted."""
    votes = tuple((CandidateID(code), number) for number, code in enumerate(("C", "A", "B")))
    text = decode_payload("return", payload(votes=[list(pair) for pair in votes]))
    assert isinstance(text, ReturnText) and text.noun().votes == votes
    assert (text.noun().contest, text.noun().station, text.noun().form) == (
        ContestID("P1"),
        StationID("75-0001"),
        FormID("pv/1"),
    )
