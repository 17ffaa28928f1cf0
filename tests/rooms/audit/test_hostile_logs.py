"""Logs that somebody made to deceive or to stop a reader: each ends in a difference that is named, none in a crash."""

import base64
from dataclasses import replace

import pytest

from scrutateur.election.names import Channel
from scrutateur.records.entry import encode_entry, parse_entry
from tests.fakes.record import Night, entry, envelope, example_bodies, public_files, resealed, verify

TREE = {"root": base64.b64encode(bytes(32)).decode(), "size": 0}
FIRST = {
    "stop": {"number": 1, "reason": "x", "text_sha256": "0" * 64},
    "bulletin": {"note": "x\n\n— a AAAAAAA=\n"},
    "retraction": {"note": "x\n"},
    "embargo-lifted": {"checkpoint": TREE, "latest_closing": "2026-01-01T00:00:00Z", "witnessed": "none"},
    "election": {"chunk": 1, "chunks": 2},
    "enrolment": {"devices": [{"alg": "ed25519", "keyid": "0" * 32, "proof": "", "public_key": "", "role": "station"}]},
    "unheard-of": {},
}
STOP = {"number": 2, "reason": "x", "text_sha256": "0" * 64}
WITHHELD = {"index": 5, "n": 0, "reason": "privacy"}


@pytest.mark.parametrize("signed", [True, False])
@pytest.mark.parametrize("kind", FIRST)
def test_log_is_no_log_when_it_begins_with_another_act(kind, signed):
    """Whatever stands where the policy must: nothing after it is believed, with a checkpoint or without."""
    bodies = example_bodies()
    bodies[0] = entry(envelope(kind, FIRST[kind], ["member-a"]), parse_entry(bodies[0]).received.at)
    files = resealed(bodies)
    report = verify({path: data for path, data in files.items() if signed or path != "checkpoint"})
    assert report.exit == 1
    assert ("entry 0: the next entry of a log", "a log begins with its policy") in [
        (item.expected, item.found.removeprefix("entry 0: ")) for item in report.differences
    ]


@pytest.mark.parametrize("signer", ["station-1", "p256-station-2", "instance", "clerk-d"])
def test_stop_is_named_when_no_member_signed_it(signer):
    """The desk lets a member's alone in; a log that others made is read to its end all the same."""
    night = Night()
    night.append("stop", STOP, [signer])
    assert [item.expected for item in verify(night.publish()).differences] == ["entry 9: signed as the policy asks"]


@pytest.mark.parametrize("signers", [["station-1"], ["member-a"], ["instance"]])
def test_withheld_text_is_named_when_too_few_withheld_it(signers):
    """A text goes by an act of two members: what one key alone withholds is a text that is missing."""
    night = Night()
    night.append("withhold", WITHHELD, signers)
    assert [item.expected for item in verify(night.publish()).differences] == ["entry 9: signed as the policy asks"]


def test_withheld_text_is_named_when_the_signature_is_not_good():
    """Acts that this version does not carry out are held to their policy like the others."""
    night = Night()
    night.append("withhold", WITHHELD, ["member-a", "member-b"])
    assert verify(night.publish()).exit == 0
    last = parse_entry(night.bodies[-1])
    forged = tuple(replace(signature, raw=b"\x01" * 64) for signature in last.envelope.signatures)
    night.bodies[-1] = encode_entry(replace(last, envelope=replace(last.envelope, signatures=forged)))
    assert {item.expected for item in verify(night.publish()).differences} == {"entry 9: good signatures"}


@pytest.mark.parametrize(
    ("index", "channel"),
    [(5, Channel.DESK), (5, Channel.TELEPHONE), (5, Channel.SMS), (7, Channel.WEB), (0, Channel.API)],
)
def test_arrival_is_named_when_its_keys_cannot_have_come_so(index, channel):
    """A server that calls a station's return a telephone's, or a member's act a station's, changes what rules see."""
    bodies = example_bodies()
    act = parse_entry(bodies[index])
    bodies[index] = encode_entry(replace(act, received=replace(act.received, channel=channel)))
    found = [(item.expected, item.found) for item in verify(resealed(bodies)).differences if item.what == "entry"]
    assert (f"entry {index}: a channel that its keys can have", channel.value) in found


@pytest.mark.parametrize("path", ["checkpoint", "freeze/checkpoint", "open/0.tlog-proof", "proof/5.tlog-proof"])
def test_signature_line_is_named_when_it_stands_twice(path):
    """A copy of a good line proves nothing more, and is a byte that changed."""
    files = public_files()
    line = files[path][files[path].rindex("\u2014".encode()) :]
    report = verify({**files, path: files[path] + line})
    assert [(item.path, item.expected) for item in report.differences] == [(path, "one line by each key")]
