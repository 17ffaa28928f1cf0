"""Looking after a night: the doctor, the folder made again, a bulletin taken back."""

import shutil
import time

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
