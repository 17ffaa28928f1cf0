"""A whole small night, real and no rehearsal, by commands alone: from the keys to a record that a stranger verifies."""

import time
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from scrutateur.records.receipt import Receipt, parse_receipt
from tests.doors.a_night import Hands, Json, by, now

ORIGIN = "results.example/2027-primary/1"


def ground(hands: Hands) -> None:
    """The registry comes in and is frozen by two; a station's return before its closing counts for nothing."""
    closes = now() + timedelta(seconds=20)
    hands.lay(closes)
    early = hands("return", "submit", hands.home, hands.sign_form("0001", (9, 9), "early"))
    assert early["acts"][0]["notes"] == ["early"]
    assert "latest closing" in hands.refused("embargo", "lift", hands.home, *by("member", "ab"))
    time.sleep(max(0, (closes - now()).total_seconds()) + 1)


def count(hands: Hands) -> None:
    """Two stations send; a resend is the same receipt; the partial bulletin says two of three."""
    acts = [hands.sign_form("0001", (200, 100), "one"), hands.sign_form("0002", (150, 80), "two")]
    first = hands("return", "submit", hands.home, *acts, "--receipts", hands.folder / "receipts")
    again = hands("return", "submit", hands.home, *acts)
    assert [act["receipt"] for act in first["acts"]] == [act["receipt"] for act in again["acts"]]
    assert [act["new"] for act in again["acts"]] == [False, False]
    assert len(list((hands.folder / "receipts").iterdir())) == 2
    hands("embargo", "lift", hands.home, *by("member", "ab"))


def announce(hands: Hands, kind: str, number: int, members: str) -> None:
    """Members confirm the draft by a replay of their own and sign it; one of them carries it in."""
    hands("bulletin", "draft", hands.home, "--kind", kind)
    first = hands("bulletin", "sign", hands.home, number, "--member", members[0])
    assert not first["enough"]
    assert "different persons must sign" in hands.refused("bulletin", "announce", hands.home, number, "--member", "a")
    assert hands("bulletin", "sign", hands.home, number, *by("member", members[1:]))["enough"]
    sent = hands("bulletin", "announce", hands.home, number, "--member", "a")
    assert "without_effect" not in sent["acts"][0]


def correct(hands: Hands) -> None:
    """A station's slip is put right: it signs the form anew, a clerk calls it back, two persons decide."""
    receipt = receipt_of(hands("return", "submit", hands.home, hands.sign_form("0003", (70, 20), "three")))
    replaced = {"index": receipt.index, "leaf_hash": receipt.leaf_hash.hex()}
    members = {"version": 2, "replaces": replaced, "reason": "swapped", "read_from": "original"}
    form, out = hands.form("0003", (20, 70), **members), hands.folder / "four.act"
    hands("return", "sign", hands.home, form, "--key", "0003", "--kind", "correction", "-o", out)
    sent = hands("return", "submit", hands.home, out)
    assert sent["acts"][0]["notes"] == ["announced"]
    about = ("--about", receipt_of(sent).index)
    hands("desk", "call-back", hands.home, *about, "--outcome", "equal", "--registry-number", "--clerk", "y")
    hands("desk", "decide", hands.home, "correct", *about, "--reason", "swapped", "--clerk", "x", "--member", "a")
    seen = hands("desk", "original-seen", hands.home, *about, "--outcome", "confirmed", *by("clerk", "xy"))
    assert "without_effect" not in seen["acts"][0]


def receipt_of(sent: Json) -> Receipt:
    """Read the receipt of the first act that was sent."""
    return parse_receipt(sent["acts"][0]["receipt"].encode())[0]


def test_a_real_night_runs_by_commands_alone(tmp_path: Path):
    """Keys, policy, registry, returns, two bulletins and a correction; then a stranger finds every number right."""
    hands = Hands(tmp_path, ORIGIN)
    hands.found()
    with hands.serving():
        ground(hands)
        count(hands)
        announce(hands, "partial", 1, "ab")
        correct(hands)
        announce(hands, "complete", 2, "abcd")
        text = hands("bulletin", "show", hands.home, 2)["text"]
    assert "votes P1 A 370\nvotes P1 B 250\n" in str(text)
    assert "coverage P1 expected 3 received 3 counted 3 held 0 missing 0" in str(text)
    public = hands.home / "site" / "public"
    receipts = [word for path in (tmp_path / "receipts").iterdir() for word in ("--receipt", path)]
    verified = hands("verify", public, "--policy", hands.home / "policy.json", *receipts)
    assert verified["exit"] == 0
    packed(hands, verified)


def packed(hands: Hands, verified: Json) -> None:
    """The record leaves in one file, the same one every time, and is as good as the folder."""
    one, two = hands.folder / "record.tar.gz", hands.folder / "again.tar.gz"
    sums = [hands("publish", hands.home, "--archive", path)["sha256"] for path in (one, two)]
    assert sums == [sha256(one.read_bytes()).hexdigest()] * 2
    again = hands("verify", one, "--policy", hands.home / "policy.json")
    assert (again["exit"], again["checked"]["pages"]) == (0, verified["checked"]["pages"])
    assert "a new file expected" in hands.refused("publish", hands.home, "--archive", one)


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Hands:
    """A real night with its keys and entry 0, that nobody serves."""
    hands = Hands(tmp_path_factory.mktemp("founded"), ORIGIN)
    hands.found()
    return hands


def test_what_a_night_rests_on_is_private_and_encrypted(founded: Hands):
    """Keys of a real night are encrypted, and nobody but the owner may enter their folder."""
    assert (founded.home / "private").stat().st_mode & 0o777 == 0o700
    for path in (founded.home / "private" / "keys").iterdir():
        assert path.stat().st_mode & 0o777 == 0o600
        assert b"BEGIN ENCRYPTED PRIVATE KEY" in path.read_bytes()


def test_the_policy_says_who_could_cheat_and_who_could_stop(founded: Hands):
    """For each kind of act the answer holds how many could sign a false one, and how many absent stop it."""
    assert founded.policy["quorums"]["partial"] == {"absent": 4, "keys": 5, "sign": 2}
    assert founded.policy["quorums"]["complete"] == {"absent": 2, "keys": 5, "sign": 4}
    assert founded.policy["quorums"]["decision"] == {"absent": 6, "keys": 7, "sign": 2}
    assert "the log has begun" in founded.refused("policy", "make", founded.home, "--partial", 2, "--complete", 4)


def test_entry_0_is_made_once(founded: Hands):
    """A second policy is refused; the log that has begun stays as it is."""
    assert "an empty log expected" in founded.refused("policy", "sign", founded.home, *by("member", "abcd"), code=3)


def test_a_second_process_is_told_so(founded: Hands):
    """While one process serves the night, another one is refused before it can take the store over."""
    with founded.serving():
        assert "another process" in founded.refused("serve", founded.home, code=3)
        assert "another process" in founded.refused("publish", founded.home, code=3)
    assert founded("publish", founded.home)["size"] == 1
