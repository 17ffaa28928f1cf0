"""Derived files follow from the entries alone; what is open is said of each act."""

import pytest

from scrutateur.adapters.signatures import check_signature
from scrutateur.audit.derived import derived_files, is_open
from scrutateur.audit.publication import publication_of
from scrutateur.audit.replay import Replay
from scrutateur.errors import MalformedRecordError
from scrutateur.records.entry import parse_entry
from tests.fakes.record import Night, envelope, example, example_bodies, public_files


def test_empty_log_gives_no_file():
    """Before entry 0 there is nothing to derive."""
    assert list(derived_files(Replay(check_signature), [], sizes=(), checkpoint_of=lambda _: None)) == []


def test_manifest_waits_for_its_checkpoint():
    """Without the checkpoint beside a bulletin, all its files but the manifest are made."""
    replay, logged = Night().replayed()
    made = dict(derived_files(replay, logged, sizes={9}, checkpoint_of=lambda _: None))
    assert "bulletin/1/manifest.sha256" not in made
    assert made["bulletin/1/note"] == public_files()["bulletin/1/note"]


def test_publication_waits_for_the_freeze():
    """Without a frozen registry there is nothing to publish."""
    replay, _ = Night(example_bodies()[:4]).replayed()
    with pytest.raises(MalformedRecordError, match="not frozen"):
        publication_of(replay)


def test_publication_says_who_must_sign():
    """Each quorum with how many of how many: members, or persons of some roles."""
    publication = publication_of(Night().replayed()[0])
    lines = {line.policy: (line.required, line.members) for line in publication.quorums}
    assert lines["partial"] == (2, 3)
    assert lines["complete"] == (3, 3)
    assert lines["registry"] == (2, 3)
    assert lines["decision"] == (2, 4)
    assert [member.label for member in publication.members] == ["Member A", "Member B", "Member C"]
    assert publication.embargo_lifted_at is not None
    assert publication.first_counted_in == {5: 1, 6: 1}


def test_publication_before_the_first_bulletin_shows_the_frozen_registry():
    """Nothing announced, nothing lifted: the denominator alone."""
    publication = publication_of(Night(example_bodies()[:5]).replayed()[0])
    assert (publication.current, publication.embargo_lifted_at, publication.freeze_size) == (None, None, 5)
    assert sorted(publication.registry.stations) == ["75-0001", "75-0002"]


@pytest.mark.parametrize(
    ("kind", "is_published"),
    [
        ("revocation", True), ("embargo-lifted", True), ("side-digest", True),
        ("return", False), ("correction", False), ("call-back", False), ("decision", False), ("answer", False),
        ("retraction", False), ("bulletin", False),
    ],
)  # fmt: skip
def test_act_is_open_by_its_kind(kind, is_published):
    """Whatever reveals a vote, or names an act that does, waits."""
    assert is_open(envelope(kind, {}, ["member-a"])) is is_published


OPENING = {
    "box_empty": "yes", "members_present": 3, "nonce": "0" * 32, "opened_at": "2026-09-20T07:00:00Z", "seals": [],
    "station": "75-0001",
}  # fmt: skip
CLOSING = {
    "closed_at": "2026-09-20T17:00:00Z", "figures": {"signed_roll": 1}, "nonce": "0" * 32, "seals": [],
    "station": "75-0001",
}  # fmt: skip


def test_act_of_the_day_is_open_when_it_can_be_read():
    """A form sent as a closing, a vote among the figures of one, an incident: they wait with the votes."""
    assert is_open(envelope("opening", OPENING, ["station-1"]))
    assert is_open(envelope("closing", CLOSING, ["station-1"]))
    for kind, payload in (
        ("closing", parse_entry(example_bodies()[5]).envelope.payload),
        ("closing", {**CLOSING, "figures": {"signed_roll": 1, "valid": 1}}),
        ("turnout", b"407 valid, 201 for A"),
        ("station-incident", {}),
    ):
        assert not is_open(envelope(kind, payload, ["station-1"]))


def test_bulletin_is_open_when_of_turnout():
    """A bulletin of turnout reveals no vote; any other waits."""
    act = parse_entry(example_bodies()[8]).envelope
    assert not is_open(act)
    turnout = example()["entries"][8]["payload"].replace("kind partial", "kind turnout").encode()
    assert is_open(envelope("bulletin", turnout, ["member-a"]))
