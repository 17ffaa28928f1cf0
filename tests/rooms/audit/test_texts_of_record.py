"""Texts lie beside the log: each hash has its text, or an act that withholds it."""

import pytest

from scrutateur.audit.text_files import text_hash
from tests.fakes.record import Night, envelope, text_file, verify

TEXT, HASH = text_file("Le bureau a été évacué à 18 h 10.")
REVOKED = {"keyid": "b519af0ae022734e0248449fdf05ca45", "reason": "lost", "since": "2026-09-20T18:30:00Z"}
TWO = ["member-a", "member-b"]


def night_with_text() -> tuple[Night, dict[str, bytes]]:
    """Publish a log whose entry 9 promises a text."""
    night = Night()
    night.append("revocation", {**REVOKED, "text_hashes": [HASH]}, TWO)
    return night, night.publish()


def test_text_holds_when_its_hash_is_in_the_entry():
    """The file beside the log is the text that the act names."""
    report = verify({**night_with_text()[1], "text/9-0": TEXT})
    assert (report.exit, report.checked["texts"]) == (0, 1)


def test_text_is_named_when_it_changed_or_is_missing():
    """A changed text, no text file, no file at all."""
    _, files = night_with_text()
    for data in (TEXT + b".", TEXT[1:], b"", b"x" * 40, TEXT[:33] + b"\xff", TEXT.upper()):
        assert verify({**files, "text/9-0": data}).difference.path == "text/9-0"
    missing = verify(files)
    assert (missing.exit, missing.difference.what) == (1, "absent")


def test_text_of_no_entry_is_unknown():
    """A text that no act names is no part of the record."""
    assert verify({**night_with_text()[1], "text/9-0": TEXT, "text/9-1": TEXT}).difference.path == "text/9-1"


def test_text_may_be_withheld_by_an_act():
    """The legal ground is printed in its place."""
    night, _ = night_with_text()
    night.append("withhold", {"index": 9, "n": 0, "reason": "privacy"}, TWO)
    report = verify(night.publish())
    assert report.exit == 0
    assert ("text-withheld", "privacy") in [(remark.code, remark.sentence) for remark in report.listed]


@pytest.mark.parametrize("payload", [{"index": "9", "n": 0, "reason": "privacy"}, b"[]", b"no JSON"])
def test_text_is_missing_when_the_act_that_withholds_it_is_none(payload):
    """What is not such an act withholds nothing."""
    night, _ = night_with_text()
    night.append("withhold", payload, TWO)
    assert verify(night.publish()).difference.path == "text/9-0"


def test_text_of_a_station_is_listed_when_it_never_came():
    """A station may promise a text and not send it: that breaks no record."""
    night = Night()
    payload = {
        "box_empty": "yes", "members_present": 3, "nonce": "0" * 32, "opened_at": "2026-09-20T07:00:00Z", "seals": [],
        "station": "75-0001", "text_hashes": [HASH],
    }  # fmt: skip
    night.append("opening", payload, ["station-1"])
    night.append("return", {"contest": "P1", "figures": {}, "form": "pv/1", "nonce": "0" * 32, "station": "75-0001",
                            "text_hashes": [HASH], "version": 2}, ["station-1"])  # fmt: skip
    report = verify(night.publish())
    assert report.exit == 0
    assert ("text-absent", "text/10-0") in [(remark.code, remark.about) for remark in report.listed]


def test_unreadable_act_promises_no_text():
    """What does not parse is kept, and nothing is asked for in its name."""
    night = Night()
    night.append("revocation", {"text_hashes": [HASH]}, TWO)
    assert verify(night.publish()).exit == 0


def test_hash_is_of_nonce_and_text():
    """32 hex digits, LF, the text: SHA-256 of the 16 bytes and the text."""
    assert text_hash(TEXT) == HASH
    assert envelope("revocation", {**REVOKED, "text_hashes": [text_hash(TEXT)]}, TWO).kind == "revocation"
