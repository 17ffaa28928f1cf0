"""The honest way: each person's key lies on their own machine, acts travel as files, bulletins are replayed by each."""

import json
import shutil
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from scrutateur.adapters.durable_files import TEMPORARY
from scrutateur.cli.bulletin_replay import confirm_draft
from scrutateur.errors import GateError
from scrutateur.records.bulletin_note import parse_bulletin
from tests.doors.a_night import Hands, by, free_address, now, write_registry

ORIGIN = "results.example/2027-primary-rehearsal/3"


class Machines:
    """A server, and two members with a machine each; the server holds no member's key."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.desk = folder, free_address()
        self.server, self.ada, self.bob = (self._machine(name) for name in ("server", "ada", "bob"))
        for kind in ("log", "instance"):
            self.server("keys", "make", self.server.home, "--kind", kind, "--name", kind)
        self.server("keys", "make", self.server.home, "--kind", "station", "--name", "0001")

    def _machine(self, name: str) -> Hands:
        folder = self.folder / name
        folder.mkdir()
        hands = Hands(folder, ORIGIN)
        hands("init", hands.home, "--origin", ORIGIN, "--intake", free_address(), "--desk", self.desk)
        with (hands.home / "scrutateur.toml").open("a") as settings:
            settings.write("bundle_seconds = 1\n")
        if name != "server":
            hands("keys", "make", hands.home, "--kind", "member", "--name", name)
        return hands

    def sign(self, file: Path, *who: Hands) -> Path:
        """Have members sign a file, each with the key on their own machine."""
        for hands in who:
            (key,) = (hands.home / "private" / "keys").iterdir()
            hands("act", "sign", file, "--key", key)
        return file

    def found(self) -> None:
        """Make the policy from public halves alone, and begin the log with the members' signatures."""
        files = []
        for hands in (self.ada, self.bob):
            files.append(self.folder / f"{hands.folder.name}.json")
            files[-1].write_text(json.dumps(hands("keys", "list", hands.home)))
        named = [word for file in files for word in ("--keys", file)]
        words = ("--partial", 2, "--complete", 2, "--announce-delay", 0, *named)
        self.server("policy", "make", self.server.home, *words)
        act = self.folder / "policy.act"
        self.server("policy", "sign", self.server.home, "--unsigned-out", act)
        self.sign(act, self.ada, self.bob)
        self.server("policy", "sign", self.server.home, "--signed", act)

    def lay(self) -> None:
        """Both sign the registry, the enrolment and the freeze; either hands them in."""
        home = self.server.home
        registry = write_registry(self.folder / "registry", now() - timedelta(minutes=1))
        enrol = ("station", "enrol", home, "--station", "0001", "--key", "0001")
        for name, words in (
            ("registry", ("registry", "import", home, registry)),
            ("enrol", enrol),
            ("freeze", ("registry", "freeze", home)),
        ):
            self.server(*words, "--unsigned-out", self.folder / f"{name}.act")
            self.sign(self.folder / f"{name}.act", self.ada, self.bob)
            self.bob("act", "send", self.bob.home, self.folder / f"{name}.act")


@pytest.fixture(scope="module")
def machines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machines]:
    """Three machines, a served log, one return, the embargo lifted, bulletin 1 drafted."""
    made = Machines(tmp_path_factory.mktemp("machines"))
    made.found()
    with made.server.serving():
        made.lay()
        act = made.server.sign_form("0001", (30, 20), "one")
        made.server("return", "submit", made.server.home, act)
        lift = made.folder / "lift.act"
        made.ada("embargo", "lift", made.ada.home, "--unsigned-out", lift)
        made.ada("act", "send", made.ada.home, made.sign(lift, made.ada, made.bob))
        made.ada("bulletin", "draft", made.ada.home, "--kind", "partial")
        yield made


def test_a_member_sees_what_an_act_says_before_signing(machines: Machines):
    """`act sign` shows the payload, and so does `act show`, with who has signed."""
    shown = machines.ada("act", "show", machines.folder / "freeze.act")["acts"][0]
    assert json.loads(shown["payload"])["frozen"] is True
    assert len(shown["signed_by"]) == 2
    unsigned = machines.folder / "again.act"
    machines.ada("embargo", "lift", machines.ada.home, "--unsigned-out", unsigned)
    (key,) = (machines.ada.home / "private" / "keys").iterdir()
    assert '"latest_closing"' in machines.ada.run("act", "sign", unsigned, "--key", key).stderr


def test_an_act_that_nobody_signed_is_not_sent(machines: Machines):
    """The command says whose turn it is."""
    unsigned = machines.folder / "unsigned.act"
    machines.ada("embargo", "lift", machines.ada.home, "--unsigned-out", unsigned)
    assert "not signed: `scrutateur act sign`" in machines.ada.refused("act", "send", machines.ada.home, unsigned)
    words = ("embargo", "lift", machines.ada.home, "--unsigned-out", unsigned)
    assert "this one exists" in machines.ada.refused(*words)


def test_a_rehearsals_key_signs_nothing_real(machines: Machines, tmp_path: Path):
    """The key is opened for the log that the act names."""
    real = tmp_path / "real.act"
    real.write_bytes(b'{"payload":"eyJvcmlnaW4iOiJyZXN1bHRzLmV4YW1wbGUvMjAyNy1wcmltYXJ5LzEifQ==",'
                     b'"payloadType":"application/vnd.scrutateur.decision.v1+json","signatures":[]}\n')  # fmt: skip
    (key,) = (machines.ada.home / "private" / "keys").iterdir()
    assert "a rehearsal's key is refused" in machines.ada.refused("act", "sign", real, "--key", key)


def test_a_replay_that_differs_signs_nothing(machines: Machines):
    """One vote more in the draft than in the record: exit 1, the line is named, no key was asked for."""
    text = machines.ada("bulletin", "show", machines.ada.home, 1)["text"]
    changed = parse_bulletin(text.replace("votes P1 A 30", "votes P1 A 31"))
    with pytest.raises(GateError, match=r"votes P1 A 30, found votes P1 A 31"):
        confirm_draft(machines.server.home, None, changed)


def test_a_changed_record_signs_nothing(machines: Machines, tmp_path: Path):
    """A member who replays a record with one changed entry is told so, and signs nothing."""
    public, copy = machines.server.home / "site" / "public", tmp_path / "public"
    for _ in range(100):
        bundles = sorted((public / "tile" / "entries" / "000.p").glob("*"))
        if bundles:
            break
        time.sleep(0.1)
    shutil.copytree(public, copy, ignore=shutil.ignore_patterns(TEMPORARY))  # the desk goes on publishing
    for bundle in bundles:
        changed = bundle.read_bytes().replace(b"signatures", b"signatureS", 3)
        (copy / bundle.relative_to(public)).write_bytes(changed)
    words = ("bulletin", "sign", machines.ada.home, 1, "--member", "ada", "--record", copy)
    result = machines.ada.run(*words)
    assert result.exit_code == 1, result.output
    assert "tile/entries" in result.stderr
    assert machines.ada("bulletin", "show", machines.ada.home, 1)["reached"] == 0


def test_two_members_announce_from_their_own_machines(machines: Machines):
    """Each replays the public record, reads the same code, signs; then one carries the bulletin in."""
    record = machines.server.home / "site" / "public"
    codes = [
        hands("bulletin", "sign", hands.home, 1, "--member", hands.folder.name, "--record", record)["code"]
        for hands in (machines.ada, machines.bob)
    ]
    assert codes[0] == codes[1]
    other = ("--member", "ada", "--record", record, "--policy-hash", "0" * 64)
    assert "--policy-hash" in machines.ada.refused("bulletin", "sign", machines.ada.home, 1, *other)
    sent = machines.bob("bulletin", "announce", machines.bob.home, 1, "--member", "bob")["acts"][0]
    assert (sent["kind"], sent["new"]) == ("bulletin", True)


def test_a_member_cannot_sign_for_another(machines: Machines):
    """A key that the policy does not name signs no bulletin."""
    machines.ada("keys", "make", machines.ada.home, "--kind", "member", "--name", "zoe")
    number = machines.ada("bulletin", "draft", machines.ada.home, "--kind", "partial")["number"]
    zoe = machines.ada.home / "private" / "keys" / "member-zoe.pem"
    sentence = machines.server.refused("bulletin", "sign", machines.server.home, number, "--member", zoe)
    assert "the policy names no member" in sentence
    zoe.unlink()


def test_whoever_signs_is_named_once(machines: Machines):
    """Keys at hand or a file for others: not both, and not neither."""
    assert "who signs?" in machines.ada.refused("embargo", "lift", machines.ada.home)
    machines.ada("embargo", "lift", machines.ada.home, "--unsigned-out", machines.folder / "z.act")
    assert "leave --member" in machines.ada.refused(
        "embargo", "lift", machines.ada.home, *by("member", "a"), "--unsigned-out", machines.folder / "y.act"
    )
