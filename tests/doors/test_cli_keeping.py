"""Looking after a night: the doctor, the folder made again, a bulletin taken back."""

import json
import shutil
import time
from contextlib import closing
from pathlib import Path

import apsw
import pytest

from scrutateur.adapters.door_client import DoorClient
from scrutateur.wiring import settings_of
from tests.doors.a_night import Hands, by


def checks(hands: Hands, code: int) -> dict[str, list[bool]]:
    """Have the doctor look, and give what is right by check."""
    found: dict[str, list[bool]] = {}
    for item in hands("doctor", hands.home, code=code)["checks"]:
        found.setdefault(item["check"], []).append(item["ok"])
    return found


def test_the_doctor_finds_a_served_night_well(served: Hands):
    """Beside a running desk: WAL, no key that others may read, nothing published beyond the store."""
    result = served.run("doctor", served.home)
    assert "journal_mode wal" in result.stdout
    assert "fsync" in result.stdout
    assert "ok  keys" in result.stdout
    assert "ok  published" in result.stdout


def test_the_doctor_hashes_the_store_again(served: Hands):
    """Beside a running desk it says how many entries it looked at, and that the newest checkpoint is the log's."""
    answered = json.loads(served.run("doctor", served.home, "--json").stdout)
    found = {item["check"]: item["found"] for item in answered["checks"]}
    size = served_size(served)
    assert found["rows"].startswith(f"{size} entries, 0 of the side journal, 0 texts hashed again")
    assert found["checkpoint"] == f"signed over {size} entries by the log's key"


@pytest.mark.parametrize(("change", "check", "sentence"), [
    ("UPDATE entry SET receipt = x'00' WHERE leaf_index = 3", "rows", "entry 3 is not as it was written"),
    ("UPDATE entry SET body = x'00' WHERE leaf_index = 4", "rows", "entry 4 is not as it was written"),
    ("UPDATE entry SET chain = randomblob(32) WHERE leaf_index = 0", "rows", "entry 0 is not as it was written"),
    ("UPDATE head SET root = randomblob(32)", "rows", "lead elsewhere"),
    ("UPDATE head SET checkpoint = CAST('x' AS BLOB)", "checkpoint", "note"),
])  # fmt: skip
def test_the_doctor_names_the_first_bad_row(served: Hands, tmp_path: Path, change: str, check: str, sentence: str):
    """What was changed in a copy of the store is said, and that it must not be served."""
    home = tmp_path / "copy"
    shutil.copytree(served.home / "private", home / "private")
    shutil.copy(served.home / "scrutateur.toml", home)
    store = apsw.Connection(str(home / "private" / "ledger.sqlite"))
    store.execute(change)
    store.close()
    (found,) = [item for item in served("doctor", home, code=1)["checks"] if not item["ok"] and item["check"] == check]
    assert sentence in found["found"] and "restore" in found["repair"]


def served_size(served: Hands) -> int:
    """Ask the desk how long its log is."""
    with closing(DoorClient(*settings_of(served.home).address("desk"))) as desk:
        size = desk.state()["size"]
    assert isinstance(size, int)
    return size


def test_the_doctor_names_what_repairs_a_key(served: Hands):
    """A key that others may read is named, with the command that repairs it."""
    path = served.home / "private" / "keys" / "clerk-x.pem"
    path.chmod(0o644)
    assert "chmod 600" in served.run("doctor", served.home).stdout
    assert False in checks(served, 1)["keys"]
    path.chmod(0o600)


def test_a_bulletin_is_taken_back_by_as_many_as_signed_it(served: Hands):
    """A retraction has a number of its own, and one member alone cannot make it."""
    served("embargo", "lift", served.home, *by("member", "ab"))
    served("bulletin", "draft", served.home, "--kind", "partial")
    served("bulletin", "sign", served.home, 1, *by("member", "a"))
    time.sleep(1)  # a draft names its second: within it, it would be the same one
    assert "signed by 1" in served.refused("bulletin", "draft", served.home, "--kind", "partial")
    assert served("bulletin", "show", served.home, 1)["reached"] == 1
    assert served("bulletin", "draft", served.home, "--kind", "partial", "--again")["reached"] == 0
    served("bulletin", "sign", served.home, 1, *by("member", "ab"))
    served("bulletin", "announce", served.home, 1, "--member", "a")
    words = ("bulletin", "retract", served.home, 1, "--reason", "wrong-cut-off")
    assert "2 different persons must sign" in served.refused(*words, "--member", "a")
    assert served(*words, *by("member", "ab"))["acts"][0]["new"]
    assert "no bulletin of this number stands" in served.refused(*words, *by("member", "ab"))


def test_a_bulletin_is_taken_back_member_by_member(served: Hands):
    """No key meets another: each member has the record replayed, sees what is taken back, and signs the draft."""
    number = served("bulletin", "draft", served.home, "--kind", "partial")["number"]
    served("bulletin", "sign", served.home, number, *by("member", "ab"))
    served("bulletin", "announce", served.home, number, "--member", "a")
    drafted = served("bulletin", "retract", served.home, number, "--reason", "wrong-cut-off")
    assert (drafted["number"], drafted["kind"], drafted["reached"]) == (number + 1, "retraction", 0)
    public = served.home / "site" / "public"
    signed = served.run("bulletin", "sign", served.home, number + 1, "--member", "c", "--record", public)
    assert f"takes bulletin {number} back, reason wrong-cut-off" in signed.stderr
    few = served.refused("bulletin", "announce", served.home, number + 1, "--member", "c")
    assert f"retraction {number + 1}: 2 different persons must sign, 1 did" in few
    assert served("bulletin", "sign", served.home, number + 1, "--member", "d")["enough"]
    assert served("bulletin", "announce", served.home, number + 1, "--member", "d")["acts"][0]["kind"] == "retraction"
    gone = served.refused("bulletin", "retract", served.home, number, "--reason", "wrong-cut-off")
    assert "no bulletin of this number stands" in gone


def test_the_public_folder_is_made_again_from_the_store(tmp_path_factory):
    """Without the public folder, `publish` derives the same checkpoint from the store alone."""
    hands = Hands(tmp_path_factory.mktemp("again"), "results.example/2027-primary-rehearsal/4")
    hands.found()
    with hands.serving():
        pass
    public = hands.home / "site" / "public"
    before = {path.relative_to(public): path.read_bytes() for path in public.rglob("*") if path.is_file()}
    shutil.rmtree(hands.home / "site")
    (hands.home / "site").mkdir()
    hands("publish", hands.home)
    assert {path.relative_to(public): path.read_bytes() for path in public.rglob("*") if path.is_file()} == before


def test_an_address_that_is_taken_is_named(tmp_path_factory, served: Hands):
    """Two nights cannot share a door: the second one names the address and ends."""
    other = Hands(tmp_path_factory.mktemp("other"), "results.example/2027-primary-rehearsal/5")
    other.found()
    shutil.copy(served.home / "scrutateur.toml", other.home / "scrutateur.toml")
    text = (other.home / "scrutateur.toml").read_text().replace(served.origin, other.origin)
    (other.home / "scrutateur.toml").write_text(text)
    assert "cannot be used" in other.refused("serve", other.home)
