"""A log that was signed, tiled and published whole, and still holds an entry that it should not: the entry is named."""

import base64
import json
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrutateur.ledger.merkle import leaf_hash
from scrutateur.records.entry import encode_entry, parse_entry
from scrutateur.records.times import format_time
from tests.fakes.record import Night, entry, envelope, example, example_bodies, public_files, resealed, verify

REVOKED = {"keyid": "b519af0ae022734e0248449fdf05ca45", "reason": "lost", "since": "2026-09-20T18:30:00Z"}


def changed(index: int, **parts: object) -> list[bytes]:
    """Give the example's entries with some parts of one replaced."""
    bodies = example_bodies()
    bodies[index] = encode_entry(replace(parse_entry(bodies[index]), **parts))
    return bodies


def with_signature(index: int, number: int, **parts: object) -> list[bytes]:
    """Give the example's entries with parts of one signature replaced."""
    act = parse_entry(example_bodies()[index]).envelope
    signatures = list(act.signatures)
    signatures[number] = replace(signatures[number], **parts)
    return changed(index, envelope=replace(act, signatures=tuple(signatures)))


def ref(index: int) -> dict[str, object]:
    return {"index": index, "leaf_hash": leaf_hash(example_bodies()[index]).hex()}


@pytest.mark.parametrize("index", [0, 1, 3, 5, 6, 8])
def test_entry_is_named_when_a_signature_is_not_good(index):
    """Every signature of every entry is checked with the key in force."""
    report = verify(resealed(with_signature(index, 0, raw=b"\x01" * 64)))
    assert report.exit == 1
    fault = next(item for item in report.differences if item.what == "entry")
    assert (fault.path, fault.expected) == ("tile/entries/000.p/9", f"entry {index}: good signatures")


def test_place_of_an_entry_is_where_its_length_stands():
    """The position leads a reader to the entry in its bundle."""
    files = resealed(with_signature(6, 0, raw=b"\x01" * 64))
    fault = next(item for item in verify(files).differences if item.what == "entry")
    bundle = files[fault.path]
    length = int.from_bytes(bundle[fault.at : fault.at + 2], "big")
    assert parse_entry(bundle[fault.at + 2 : fault.at + 2 + length]).envelope.kind == "return"


def test_entry_is_named_when_its_key_is_not_known():
    """A key id that nobody enrolled signs nothing."""
    report = verify(resealed(with_signature(5, 0, keyid="0" * 32)))
    assert "the key is not known here" in next(item.found for item in report.differences if item.what == "entry")


def test_entry_is_named_when_it_carries_a_passkey():
    """This version checks no passkey, so none passes."""
    report = verify(resealed(with_signature(5, 0, webauthn=(b"a", b"{}"))))
    assert "passkey" in next(item.found for item in report.differences if item.what == "entry")


def test_entry_is_named_when_no_instance_received_it():
    """`received.by` is an instance of the policy."""
    received = replace(parse_entry(example_bodies()[5]).received, by="1" * 32)
    report = verify(resealed(changed(5, received=received)))
    fault = next(item for item in report.differences if item.what == "entry")
    assert fault.found == "received by " + "1" * 32


def test_entry_is_named_when_its_quorum_is_not_reached():
    """One person revokes no key, however good the signature."""
    night = Night()
    night.append("revocation", REVOKED, ["member-a"])
    report = verify(night.publish())
    assert report.difference.expected == "entry 9: signed as the policy asks"
    assert "2 different persons must sign, 1 did" in report.difference.found


def test_record_holds_when_two_persons_signed():
    """The same act by two is in order."""
    night = Night()
    night.append("revocation", REVOKED, ["member-a", "member-b"])
    assert verify(night.publish()).exit == 0


def test_annulment_takes_its_own_quorum():
    """A decision that annuls a station is held to the policy `annulment`, not to that of decisions."""
    payload = {"about": [ref(5)], "decision": "annul-station", "findings": [], "reason": "box-stolen"}
    few, enough = Night(), Night()
    few.append("decision", payload, ["member-a", "member-b"])
    enough.append("decision", payload, ["member-a", "member-b", "member-c"])
    assert "policy annulment" in verify(few.publish()).difference.found
    assert verify(enough.publish()).exit == 0


def test_lifting_without_witnesses_takes_the_quorum_of_a_proclamation():
    """`embargo-lifted` with `witnessed: no` is held to the policy `proclaimed`."""
    night = Night(example_bodies()[:7])
    root = night.replayed()[0].tree.root(7)
    payload = {
        "checkpoint": {"root": base64.b64encode(root).decode(), "size": 7},
        "latest_closing": "2026-09-20T17:00:00Z", "reason": "witnesses-silent", "witnessed": "no",
    }  # fmt: skip
    night.append("embargo-lifted", payload, ["member-a", "member-b"])
    faults = [item for item in verify(night.publish()).differences if item.what == "entry"]
    assert "policy proclaimed" in faults[0].found


def test_log_is_no_log_when_an_act_stands_twice():
    """The identity of an act is unique, whatever the signatures."""
    bodies = example_bodies()
    first = parse_entry(bodies[5])
    again = replace(first, received=replace(first.received, at=parse_entry(bodies[8]).received.at))
    report = verify(resealed([*bodies, encode_entry(again)]))
    assert report.difference.expected == "entry 9: the next entry of a log"
    assert "in the log already" in report.difference.found


def test_log_is_no_log_when_time_falls():
    """`received.at` never falls from one entry to the next."""
    night = Night()
    night.append("revocation", REVOKED, ["member-a", "member-b"], after=timedelta(seconds=-1))
    report = verify(resealed(night.bodies))
    assert "received before the entry in front of it" in report.difference.found


def test_log_is_no_log_when_an_entry_is_not_canonical():
    """Bytes that are no entry are named where they stand, with all that hangs on them left out."""
    bodies = example_bodies()
    report = verify(resealed([*bodies[:8], bodies[8] + b" "]))
    assert [item.what for item in report.differences] == ["entry"]
    assert report.difference.expected == "entry 8: an entry"


def test_open_entry_is_named_when_it_is_none():
    """After the entry that ends the log, open ones are read one by one: a leaf that is no entry is named."""
    bodies = example_bodies()
    files = {**resealed([*bodies[:8], b"no entry"]), "open/8.entry": b"no entry"}
    assert [item.path for item in verify(files).differences] == ["open/8.entry", "tile/entries/000.p/9"]


def test_log_is_no_log_when_it_does_not_begin_with_a_policy():
    """Entry 0 is the policy, or nothing can be checked."""
    report = verify(resealed(example_bodies()[1:]))
    assert report.difference.expected == "entry 0: the next entry of a log"


def test_kind_that_is_not_understood_is_listed():
    """A kind of a later version is verified as a leaf, published, and said."""
    night = Night()
    index = night.append("perimeter-digest", {"segment": 1}, ["instance"])
    report = verify(night.publish())
    assert report.exit == 0
    assert [(remark.code, remark.about) for remark in report.listed] == [("not-understood", str(index))]


def test_act_without_effect_is_listed():
    """An act whose conditions fail is kept and said: here a call-back about an act that is none."""
    night = Night()
    payload = {"about": {"index": 5, "leaf_hash": "0" * 64}, "code_given": True, "number_from_registry": True}
    index = night.append("call-back", {**payload, "outcome": "equal"}, ["clerk-d"])
    report = verify(night.publish())
    assert (report.exit, [remark.about for remark in report.listed]) == (0, [str(index)])


def test_enrolment_is_named_when_a_device_does_not_prove_its_key():
    """Whoever enrols a key proves to hold it; an enrolment without effect for that reason is a fault of the log."""
    night = Night(example_bodies()[:3])
    device = {
        "alg": "ed25519", "keyid": "c" * 32, "proof": "A" * 86 + "==", "role": "station", "station": "75-0001",
        "public_key": "umMQuPG5f11zf5AlRVXo2FZO6DGFRqwT+vPnFeXudzk=",
    }  # fmt: skip
    night.append("enrolment", {"devices": [device]}, ["member-a", "member-b"])
    faults = [item for item in verify(night.publish()).differences if item.what == "entry"]
    assert [fault.expected for fault in faults] == ["entry 3: devices that hold their keys"]


def test_unreadable_enrolment_is_listed_alone():
    """What does not parse promises no device: it is kept and listed."""
    night = Night()
    night.append("enrolment", {"devices": "none"}, ["member-a", "member-b"])
    report = verify(night.publish())
    assert (report.exit, [remark.code for remark in report.listed]) == (0, ["without-effect"])


def test_unreadable_decision_is_held_to_its_kind():
    """A decision that does not parse is held to the policy of decisions."""
    night = Night()
    night.append("decision", {"decision": 1}, ["member-a", "member-b"])
    assert verify(night.publish()).exit == 0


def test_checkpoint_is_named_when_it_seals_another_log():
    """A checkpoint that the log's key signed over other entries than those published."""
    night = Night(example_bodies()[:8])
    night.append("revocation", REVOKED, ["member-a", "member-b"])
    other = night.publish()["checkpoint"]
    report = verify({**public_files(), "checkpoint": other})
    assert (report.exit, [item.path for item in report.differences]) == (1, ["checkpoint"])


def test_signatures_of_earlier_entries_are_left_out_when_asked():
    """`--since` spares what an earlier run checked, and says so."""
    files = resealed(with_signature(0, 0, raw=b"\x01" * 64))
    assert not [item for item in verify(files, since=1).differences if item.what == "entry"]
    report = verify(public_files(), since=5)
    assert (report.exit, report.checked["signatures"]) == (0, 5)
    assert [remark.about for remark in report.listed] == ["signatures of entries 0-4"]


def test_arrival_is_covered_by_the_leaf():
    """The time of receipt cannot be moved without moving the leaf."""
    received = replace(
        parse_entry(example_bodies()[5]).received, channel=parse_entry(example_bodies()[6]).received.channel
    )
    assert leaf_hash(changed(5, received=received)[5]) != leaf_hash(example_bodies()[5])


def test_entry_made_for_a_test_is_an_entry():
    """The builder of these tests makes what the parser reads."""
    at = parse_entry(example_bodies()[8]).received.at
    body = entry(envelope("revocation", REVOKED, ["member-a"]), at)
    assert format_time(parse_entry(body).received.at) == format_time(at)


@given(st.integers(0, 8), st.integers(0, 10**6), st.sampled_from([None, 0, -1, 2**53, "", "A", "75-0009", [], {}, 1.5]))
def test_no_payload_stops_the_verification(index, place, value):
    """Whatever an authority signs and seals, the answer is a report: nothing in a record can stop its reader."""
    item = example()["entries"][index]
    payload = json.loads(item["payload"])
    spot = payload
    while True:
        keys = list(spot) if isinstance(spot, dict) else list(range(len(spot)))
        key = keys[place % len(keys)]
        place //= len(keys)
        if not isinstance(spot[key], dict | list) or not spot[key] or place % 5 == 0:
            break
        spot = spot[key]
    spot[key] = value
    data = json.dumps(payload, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    bodies = example_bodies()
    received = parse_entry(bodies[index]).received
    bodies[index] = entry(envelope(item["kind"], data, item["signers"]), received.at, channel=received.channel.value)
    assert verify(resealed(bodies)).exit == (0 if bodies == example_bodies() else 1)
