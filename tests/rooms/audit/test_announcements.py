"""Bulletins, retractions and stops: each valid if and only if every condition holds."""

from dataclasses import replace
from datetime import timedelta

import pytest

from scrutateur.audit.drafting import compare_texts
from scrutateur.bulletin.numbered import TableFile
from scrutateur.count.standing import State
from scrutateur.desk.composing_acts import compose_announcement
from scrutateur.errors import GateError
from scrutateur.ledger.merkle import EMPTY_ROOT
from scrutateur.records.bulletin_note import encode_bulletin
from scrutateur.records.note import Note, SignatureLine, sign_note
from scrutateur.records.payload_publication import StopText
from scrutateur.records.payloads import encode_payload
from scrutateur.records.retraction_note import encode_retraction
from scrutateur.records.vkey import KeyType
from tests.fakes.log_builder import Log
from tests.fakes.log_ground import CONTEST, MEMBERS, ORIGIN, member_key, policy_payload
from tests.fakes.signatures import ed25519_key


def a_night(*stations: str, **changes: object) -> Log:
    """Some stations came in, and the embargo is lifted."""
    log = Log(**changes)
    for station in stations or ("0001",):
        log.returns(station)
    log.lifts()
    return log


def effect(log: Log) -> int:
    """The number of bulletins in effect."""
    return len(log.replay.publishing.bulletins.announced)


def test_a_bulletin_takes_effect():
    """Two of three members sign the text that the record gives; it is the first that stands."""
    log = a_night()
    ref = log.bulletin()
    bulletin = log.replay.publishing.bulletins.standing()
    assert (log.said_of(ref), bulletin.number, bulletin.index) == ("", 1, ref.index)
    assert (bulletin.signed.reached, bulletin.signed.required, bulletin.signed.labels) == (
        2,
        2,
        ("Member-1", "Member-2"),
    )
    assert log.replay.publishing.bulletins.first_counted_in == {log.current("0001"): 1}


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"origin": "results.example/other/1"}, "R512: origin"),
        ({"number": 2}, "R512: number"),
        ({"number": 0}, "R512: number"),
        ({"previous": (1, "a" * 64)}, "R512: previous"),
        ({"policy_sha256": "0" * 64}, "R512: policy"),
        ({"size": 1}, "R516: cut-off"),
        ({"size": 10**6}, "R512: cut-off"),
        ({"root": EMPTY_ROOT}, "R515: bulletin 1, line 5"),
        ({"rules_version": "other"}, "R515: bulletin 1, line 9"),
        ({"rules_sha256": "0" * 64}, "R515: bulletin 1, line 9"),
        ({"blocking_open": 7}, "R515: bulletin 1, line 10"),
        ({"late_keys": 7}, "R515: bulletin 1, line 11"),
        ({"files": ()}, "R515: bulletin 1"),
        ({"files": (TableFile("x.csv", 1, "0" * 64),)}, "R515: bulletin 1"),
        ({"contests": ()}, "R515: bulletin 1, line 12"),
        ({"not_witnessed": "late"}, "R517: not-witnessed"),
    ],
)
def test_a_bulletin_with_one_other_line_has_no_effect(changes, why):
    """Signed by every member or not: a line that the record does not give is listed, with what was expected."""
    log = a_night()
    ref = log.bulletin(signed_by=MEMBERS, **changes)
    assert effect(log) == 0 and why in log.said_of(ref)


def test_a_vote_more_is_found():
    """One vote added to one candidate, signed by all: the line, what was expected and what was found."""
    log = a_night()
    text = encode_bulletin(log.drafted())
    ref = log.announces("bulletin", text.replace("votes P1 A 201", "votes P1 A 202"), MEMBERS)
    assert "expected votes P1 A 201, found votes P1 A 202" in log.said_of(ref) and effect(log) == 0


@pytest.mark.parametrize(
    ("kind", "signed_by"), [("partial", MEMBERS[:1]), ("complete", MEMBERS[:2]), ("proclaimed", MEMBERS[1:])]
)
def test_one_signature_too_few_has_no_effect(kind, signed_by):
    """Two for a partial bulletin, three for all others: the quorum of its own kind."""
    log = a_night("0001", "0002", "0003")
    ref = log.bulletin(kind, signed_by=signed_by)
    assert log.said_of(ref).startswith("quorum") and effect(log) == 0


@pytest.mark.parametrize("kind", ["complete", "proclaimed"])
def test_the_quorum_of_its_kind_is_enough(kind):
    """All stations are in and three members sign."""
    log = a_night("0001", "0002", "0003")
    assert log.said_of(log.bulletin(kind)) == "" and effect(log) == 1


def test_a_line_by_nobody_is_refused():
    """A surplus signature by a key that is no member's, one that fails, and a member who signs twice."""
    log = a_night()
    text = encode_bulletin(log.drafted())
    stranger = ed25519_key("results.example/stranger", KeyType.ED25519)
    keys = [member_key(name) for name in MEMBERS]
    broken = SignatureLine(keys[2][0].name, keys[2][0].key_id, bytes(64))
    twice = sign_note(text, keys[:2])
    notes = [
        sign_note(text, [*keys, stranger]),
        Note(text, (*twice.lines, broken)),
        Note(text, (*twice.lines, twice.lines[0])),
    ]
    for note in notes:
        payload = compose_announcement(note.encode().decode(), origin=ORIGIN)
        assert log.said_of(log.add("bulletin", payload, by=MEMBERS[:1])).startswith("signature")
    assert effect(log) == 0


@pytest.mark.parametrize("note", ["", "no note", "text\n\nno line\n"])
def test_what_is_no_note_has_no_effect(note):
    """Kept and listed, as bulletin and as retraction; a fresh replay of it does not stumble either."""
    log = a_night()
    for kind in ("bulletin", "retraction"):
        ref = log.add(kind, compose_announcement(note, origin=ORIGIN), by=MEMBERS[:1])
        assert log.said_of(ref).startswith("malformed-record")
    assert log.recount().listed == log.listed


def test_no_bulletin_before_the_embargo_is_lifted():
    """Neither without the act, nor with a cut-off in front of it (R516)."""
    log = Log()
    log.returns("0001")
    before = log.drafted()
    assert "R516" in log.said_of(log.bulletin(signed_by=MEMBERS, text=before))
    log.lifts()
    assert "R516" in log.said_of(log.bulletin(signed_by=MEMBERS, text=replace(before, late_keys=1)))
    assert effect(log) == 0


def test_an_announcement_waits_its_delay():
    """Drafted and announced 120 s apart at least, by the arrival of the entry."""
    log = a_night(policy=policy_payload(announce_delay_seconds=120))
    text = log.drafted()
    assert "R514: announced at" in log.said_of(log.bulletin(text=text))
    log.now = text.drafted + timedelta(seconds=119)
    assert log.said_of(log.bulletin(text=text, signed_by=MEMBERS)) == ""


def test_a_cut_off_that_nobody_drafted_is_known_to_a_fresh_replay():
    """A live desk knows the sizes it drafted; a stranger learns them from the bulletins first. Both agree."""
    log = a_night()
    log.bulletin()
    log.returns("0002")
    log.bulletin()
    fresh = log.recount()
    assert [item.note_sha256 for item in fresh.publishing.bulletins.announced] == [
        item.note_sha256 for item in log.replay.publishing.bulletins.announced
    ]
    assert fresh.publishing.bulletins.standing() == log.replay.publishing.bulletins.standing()


def test_a_size_that_nobody_announced_is_not_known():
    """A snapshot that was never asked for cannot be announced."""
    log = a_night()
    text = log.drafted()
    log.replay.publishing.snapshots.clear()
    assert "R515: cut-off" in log.said_of(log.bulletin(text=text))


def test_a_cut_off_never_goes_back():
    """A later bulletin counts at least what the one before counted (R512)."""
    log = a_night()
    first = log.drafted()
    log.returns("0002")
    log.bulletin()
    note = log.replay.publishing.bulletins.last_note
    old = replace(first, number=2, previous=note)
    assert "R512: cut-off" in log.said_of(log.bulletin(text=old, signed_by=MEMBERS))


@pytest.mark.parametrize("kind", ["after-rulings", "final"])
def test_rulings_follow_a_proclamation(kind):
    """`after-rulings` and `final` only after `proclaimed`, and not while that is retracted (R517)."""
    log = a_night("0001", "0002", "0003")
    assert "R517" in log.said_of(log.bulletin(kind))
    log.bulletin("proclaimed")
    log.retracts(1, signed_by=MEMBERS)
    assert "R517" in log.said_of(log.bulletin(kind))
    log.bulletin("proclaimed")
    assert log.said_of(log.bulletin(kind)) == ""


def test_a_retraction_takes_a_bulletin_back():
    """The one before stands again; numbers go on; the retracted one stays visible."""
    log = a_night()
    log.bulletin()
    log.returns("0002")
    log.bulletin()
    assert log.said_of(log.retracts(2)) == ""
    bulletins = log.replay.publishing.bulletins
    assert (bulletins.standing().number, bulletins.highest, [item.retracted for item in bulletins.announced]) == (
        1,
        3,
        [False, True],
    )
    assert [(item.number, item.retracts, item.reason) for item in bulletins.retractions] == [(3, 2, "wrong-figure")]
    assert log.said_of(log.bulletin()) == "" and bulletins.standing().number == 4


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"number": 7}, "R512: number"),
        ({"origin": "results.example/other/1"}, "R512: origin"),
        ({"previous": (1, "0" * 64)}, "R512: previous"),
        ({"policy_sha256": "0" * 64}, "R512: policy"),
        ({"retracts": (9, "0" * 64)}, "does not stand"),
        ({"retracts": (1, "0" * 64)}, "has another note"),
    ],
)
def test_a_retraction_with_one_other_line_has_no_effect(changes, why):
    """Signed by all, and still without effect: the bulletin stands."""
    log = a_night()
    log.bulletin()
    assert why in log.said_of(log.retracts(1, signed_by=MEMBERS, **changes))
    assert log.replay.publishing.bulletins.standing().number == 1


def test_a_retraction_needs_the_quorum_of_what_it_retracts():
    """Two for a partial bulletin, three for a proclaimed one; and nothing is retracted twice."""
    log = a_night("0001", "0002", "0003")
    log.bulletin("proclaimed")
    assert log.said_of(log.retracts(1, signed_by=MEMBERS[:2])).startswith("quorum")
    log.retracts(1, signed_by=MEMBERS)
    assert "does not stand" in log.said_of(log.retracts(1, signed_by=MEMBERS, reason="again"))


def stop(log: Log, number: int, *, by: str = "member-3") -> str:
    text = StopText(number=number, origin=ORIGIN, reason="wrong-figure", text_sha256=f"{len(log.bodies):064}")
    return log.said_of(log.add("stop", encode_payload(text), by=[by]))


def test_a_stopped_number_is_used_up():
    """Any member stops an announcement once; it comes back under the next number, with the quorum again."""
    log = a_night()
    text = log.drafted()
    assert "bulletin 1 is the next, 2 found" in stop(log, 2)
    assert stop(log, 1) == ""
    assert "R512: number" in log.said_of(log.bulletin(text=text, signed_by=MEMBERS))
    assert log.said_of(log.bulletin()) == "" and log.replay.publishing.bulletins.standing().number == 2


def test_one_member_stops_no_announcement_for_ever():
    """The quorum may pass over a stop: the same member's next one, before anything was announced, has no effect."""
    log = a_night()
    stop(log, 1)
    assert "this member stopped" in stop(log, 2)
    assert stop(log, 2, by="member-2") == ""
    log.bulletin()
    assert stop(log, 4) == ""


def test_a_retraction_text_is_no_bulletin_and_the_reverse():
    """Each note says in its first line what it is."""
    log = a_night()
    text = encode_bulletin(log.drafted())
    assert "retraction" in log.said_of(log.announces("retraction", text, MEMBERS))
    log.bulletin()
    assert "bulletin" in log.said_of(log.announces("bulletin", encode_retraction(log.retraction(1)), MEMBERS))


def test_texts_of_different_lengths_differ():
    """The first line that one of them has not is named."""
    log = a_night()
    text = log.drafted()
    with pytest.raises(GateError, match="R515"):
        compare_texts(derived=text, announced=replace(text, files=text.files[:-1]))
    compare_texts(derived=text, announced=text)


def test_what_changed_is_remembered_by_bulletin():
    """Each station's last change, and the bulletin that first counted each act."""
    log = a_night("0001", "0002")
    log.bulletin()
    third = log.returns("0003")
    log.bulletin()
    bulletins = log.replay.publishing.bulletins
    assert bulletins.changed_in == {"0001": 1, "0002": 1, "0003": 2}
    assert bulletins.first_counted_in[third.index] == 2 and log.state("0003") is State.COUNTED
    assert set(bulletins.standing().contest(CONTEST).stations) == {"0001", "0002", "0003"}
