"""What commands refuse: one sentence that says what was expected and found, an exit code, and nothing half-done."""

import errno
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from scrutateur.cli.health import examine
from scrutateur.cli.stored_log import stored_log
from tests.doors.a_night import MEMBERS, Hands, by, now, write_registry

REHEARSAL = "results.example/2027-primary-rehearsal/1"


@pytest.fixture
def hands(tmp_path: Path) -> Hands:
    """A rehearsal's empty folder."""
    made = Hands(tmp_path, REHEARSAL)
    made("init", made.home, "--origin", REHEARSAL)
    return made


def keys(hands: Hands, *kinds: str) -> None:
    """Make one key of each kind."""
    for kind in kinds:
        hands("keys", "make", hands.home, "--kind", kind, "--name", kind)


def size(hands: Hands) -> int:
    """Count what the log holds."""
    with stored_log(hands.home) as reader:
        return reader.head().size


@pytest.mark.parametrize(
    "origin", ["", "no slash", "results.example", "Results.example/x/1", "r.example/é/1", "a/" * 200]
)
def test_an_origin_that_is_none_makes_no_folder(tmp_path: Path, origin: str):
    """The origin stands in every act: it is a name like results.example/2027-primary/1."""
    hands = Hands(tmp_path, origin)
    assert "origin:" in hands.refused("init", hands.home, "--origin", origin)
    assert not hands.home.exists()


def test_a_night_is_never_made_over_another(hands: Hands):
    """The second `init` is refused, and the settings stay as they are."""
    before = (hands.home / "scrutateur.toml").read_bytes()
    assert "a night here already" in hands.refused("init", hands.home, "--origin", "results.example/other/1")
    assert (hands.home / "scrutateur.toml").read_bytes() == before


def test_an_error_in_json_has_a_code_and_a_sentence(hands: Hands):
    """Programs read errors as they read answers."""
    answered = hands("init", hands.home, "--origin", REHEARSAL, code=2)
    assert answered["error"]["code"] == "settings"
    assert "a night here already" in answered["error"]["sentence"]
    assert hands("keys", "make", hands.home, "--kind", "log", code=2)["error"]["code"] == "usage"


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("origin = ", "a TOML file expected"),
        ('origin = "r.example/x/1"\nport = 1', "port: no such setting"),
        ('origin = "r.example/x/1"\nbundle_seconds = "ten"', "bundle_seconds: int expected"),
        ('desk = "127.0.0.1:8118"', "`origin` is missing"),
        ("\xff", "a TOML file expected"),
    ],
)
def test_settings_that_are_wrong_are_named(hands: Hands, line: str, sentence: str):
    """The file, the setting, what was expected and what was found."""
    (hands.home / "scrutateur.toml").write_bytes(line.encode("latin-1"))
    assert sentence in hands.refused("config", "show", hands.home)


def test_the_environment_stands_over_the_file(hands: Hands, monkeypatch: pytest.MonkeyPatch):
    """`config show` says where each value comes from."""
    monkeypatch.setenv("SCRUTATEUR_INTAKE", "127.0.0.1:9000")
    shown = hands("config", "show", hands.home)
    assert shown["intake"] == {"source": "SCRUTATEUR_INTAKE", "value": "127.0.0.1:9000"}
    assert shown["desk"]["source"].endswith("scrutateur.toml")
    assert shown["bundle_seconds"]["source"] == "default"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--kind", "log", "--name", "l", "--algorithm", "p256"), "ed25519 expected, p256 found"),
        (("--kind", "member", "--name", "../a", "--person", "a"), "name of a key"),
        (("--kind", "member", "--name", "a", "--person", "A. Martin"), "--person"),
        (("--kind", "station", "--name", "s", "--person", "a"), "belongs to no person"),
    ],
)
def test_a_key_that_could_not_serve_is_not_made(hands: Hands, words: tuple[str, ...], sentence: str):
    """The log and members sign notes with Ed25519; names stand in paths and policies."""
    assert sentence in hands.refused("keys", "make", hands.home, *words)
    assert list((hands.home / "private" / "keys").iterdir()) == []


def test_no_key_is_written_over_another(hands: Hands):
    """A second key of the same name is refused, a second log key too."""
    keys(hands, "log", "member")
    assert "cannot be written" in hands.refused("keys", "make", hands.home, "--kind", "member", "--name", "member")
    assert "a log key already" in hands.refused("keys", "make", hands.home, "--kind", "log", "--name", "other")


def test_a_real_key_is_not_made_without_a_pass_phrase(tmp_path: Path):
    """A pass phrase comes from a prompt, a file or a command; without one nothing is written."""
    hands = Hands(tmp_path, "results.example/2027-primary/1")
    hands("init", hands.home, "--origin", hands.origin)
    hands.phrase.write_text("short\n")
    assert "12 bytes at least" in hands.refused("keys", "make", hands.home, "--kind", "log", "--name", "l")
    hands.phrase.chmod(0o644)
    assert "chmod 600" in hands.refused("keys", "make", hands.home, "--kind", "log", "--name", "l")
    assert list((hands.home / "private" / "keys").iterdir()) == []


def test_a_key_that_others_may_read_is_refused(hands: Hands):
    """The sentence holds the command that repairs it."""
    keys(hands, "member")
    (hands.home / "private" / "keys" / "member-member.pem").chmod(0o640)
    assert "chmod 600" in hands.refused("keys", "list", hands.home)


def test_a_policy_needs_its_keys(hands: Hands):
    """What is missing is named, with how many there must be."""
    keys(hands, "log", "instance", "member")
    sentence = hands.refused("policy", "make", hands.home, "--partial", 2, "--complete", 2, code=3)
    assert "2 member keys at least expected here or with --keys, 1 found" in sentence
    assert not (hands.home / "policy.json").exists()


@pytest.mark.parametrize(
    ("partial", "complete", "sentence"), [(1, 4, "no act rests on one person"), (2, 6, "at most 5")]
)
def test_a_policy_that_rests_on_one_person_is_refused(hands: Hands, partial: int, complete: int, sentence: str):
    """No threshold of 1, and none that all members together could not reach."""
    keys(hands, "log", "instance")
    for member in MEMBERS:
        hands("keys", "make", hands.home, "--kind", "member", "--name", member)
    words = ("--partial", partial, "--complete", complete)
    assert sentence in hands.refused("policy", "make", hands.home, *words)
    assert not (hands.home / "policy.json").exists()


def test_public_halves_of_another_kind_of_night_are_refused(hands: Hands, tmp_path: Path):
    """A rehearsal's keys make no real policy, nor the other way round; and a file that is none is named."""
    (tmp_path / "real").mkdir()
    real = Hands(tmp_path / "real", "results.example/2027-primary/1")
    real("init", real.home, "--origin", real.origin)
    keys(hands, "log", "instance", "member")
    listed = tmp_path / "keys.json"
    listed.write_text(json.dumps(hands("keys", "list", hands.home)))
    words = ("policy", "make", real.home, "--partial", 2, "--complete", 2, "--keys", listed)
    assert "of a rehearsal found" in real.refused(*words)
    listed.write_text("[]")
    assert "keys list --json" in real.refused(*words)


def test_too_few_signatures_begin_no_log(hands: Hands):
    """Entry 0 takes the quorum of `rotation`; with one signature less there is no store."""
    hands.home.joinpath("scrutateur.toml").unlink()
    hands.found_up_to_policy()
    assert "4 different persons must sign, 3 did" in hands.refused("policy", "sign", hands.home, *by("member", "abc"))
    assert not (hands.home / "private" / "ledger.sqlite").exists()
    assert "who signs?" in hands.refused("policy", "sign", hands.home)
    assert "no such key here" in hands.refused("policy", "sign", hands.home, *by("member", "z"))


def test_serve_refuses_without_a_policy(hands: Hands):
    """No log, no door."""
    keys(hands, "log", "instance")
    assert hands.refused("serve", hands.home, code=3)
    assert "no log yet" in hands.run("doctor", hands.home).stdout


def test_a_desk_that_does_not_run_is_said_to(served: Hands, hands: Hands):
    """Without an answer nothing is known; the sentence asks whether the desk runs."""
    assert "is the desk running?" in hands.refused("embargo", "lift", hands.home, *by("member", "ab"), code=3)


def test_the_doctor_says_that_a_folder_is_incomplete(hands: Hands):
    """A folder that was copied without its private part is a finding, and no stack trace."""
    keys(hands, "log")
    shutil.rmtree(hands.home / "private")
    found = hands.run("doctor", hands.home)
    assert (found.exit_code, "private: no such folder" in found.stdout) == (1, True)


def test_the_doctor_says_that_nothing_can_be_written(hands: Hands, monkeypatch: pytest.MonkeyPatch):
    """On a disk that went read-only the doctor is needed most."""

    def refuse(path: object, *_: object) -> int:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(path))

    keys(hands, "log")
    monkeypatch.setattr("scrutateur.cli.health.os.open", refuse)
    found = list(examine(hands.home))
    assert [item.found for item in found if item.check == "disk"] == [f"{hands.home}/private: Read-only file system"]


def test_a_desk_without_a_log_does_not_start(hands: Hands):
    """The sentence names the command that begins the log."""
    keys(hands, "log", "instance")
    assert "`scrutateur policy sign` begins it" in hands.refused("serve", hands.home, code=3)


def test_a_setting_below_zero_is_refused(hands: Hands):
    """A reserve of less than nothing would be none."""
    with (hands.home / "scrutateur.toml").open("a", encoding="utf-8") as file:
        file.write("reserve_mebibytes = -3\n")
    assert "reserve_mebibytes: 0 or more expected, -3 found" in hands.refused("config", "show", hands.home)


def test_a_key_of_another_machine_is_no_riddle(served: Hands):
    """Whoever types on the server learns how the owner of the key signs elsewhere."""
    sentence = served.refused("embargo", "lift", served.home, "--member", "nobody")
    assert "--unsigned-out FILE" in sentence


def test_a_registry_is_read_whole_or_not_at_all(served: Hands, tmp_path: Path):
    """File, line and column of each mistake; the log does not grow."""
    folder = write_registry(tmp_path / "registry", now())
    (folder / "stations.csv").write_text("code,place,registered\n0001,Mairie,many\n.2,École,5\n", encoding="utf-8")
    before = size(served)
    sentence = served.refused("registry", "import", served.home, folder, *by("member", "ab"))
    assert "stations.csv, line 2, column" in sentence
    assert "stations.csv, line 3, column" in sentence
    assert size(served) == before


def test_a_frozen_registry_takes_no_second_import(served: Hands, tmp_path: Path):
    """A dry run says so, and nothing is sent."""
    folder = write_registry(tmp_path / "registry", now())
    before = size(served)
    answered = served("registry", "import", served.home, folder, *by("member", "ab"), code=2)
    assert answered["error"]["code"] == "without-effect"
    assert "frozen" in answered["error"]["sentence"]
    assert size(served) == before


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("closing-moved",), "--closes expected"),
        (("closing-moved", "--closes", "tonight"), "--closes"),
        (("merged",), "--into expected"),
        (("added",), "--folder expected"),
        (("undone", "--undoes", "999"), "the log has"),
        (("closed", "--station", "9999"), "9999 is not in force"),
    ],
)
def test_a_registry_act_that_would_change_nothing_is_not_sent(served: Hands, words: tuple[str, ...], sentence: str):
    """Each act says what it needs."""
    before = size(served)
    common = ("--station", "0001", "--reason", "flood", *by("member", "ab"))
    assert sentence in served.refused("registry", "act", served.home, words[0], *common, *words[1:])
    assert size(served) == before


def test_a_station_that_is_not_in_the_registry_gets_no_key(served: Hands):
    """A key of no station could serve nobody."""
    served("keys", "make", served.home, "--kind", "station", "--name", "spare")
    before = size(served)
    words = ("station", "enrol", served.home, "--station", "9999", "--key", "spare", *by("member", "ab"))
    assert "9999: not in the registry" in served.refused(*words)
    assert size(served) == before


def test_a_request_with_a_wrong_proof_is_refused(served: Hands, tmp_path: Path):
    """Whoever does not hold the private key enrols nothing."""
    path = tmp_path / "station.request"
    key = served.home / "private" / "keys" / "station-0001.pem"
    served("station", "request", key, "--station", "0001", "--origin", served.origin, "-o", path)
    path.write_bytes(path.read_bytes().replace(b'"0001"', b'"0002"'))
    sentence = served.refused("station", "enrol", served.home, "--request", path, *by("member", "ab"))
    assert "proof of possession is not good" in sentence


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('{"contest": "P1",', "line 1, column"),
        ('{"contest": "P1", "contest": "P2"}', "a name twice"),
        ("[]", "a JSON object, found list"),
        ('{"contest": "P1"}', "missing required field"),
        ('{"version": 1.5}', "the number 1.5"),
        ('{"total": 9}', "unknown field `total`"),
        ('{"origin": "results.example/other/1"}', "an act of results.example/2027-primary-rehearsal/1"),
    ],
)
def test_a_form_that_is_none_is_not_signed(served: Hands, tmp_path: Path, text: str, sentence: str):
    """The file, the member, what was expected and what was found; nothing is written."""
    form, out = tmp_path / "form.json", tmp_path / "out.act"
    form.write_text(text)
    assert sentence in served.refused("return", "sign", served.home, form, "--key", "0001", "-o", out)
    assert not out.exists()


def test_a_bad_line_keeps_the_good_ones_from_being_sent(served: Hands, tmp_path: Path):
    """All files are read before the first act is sent: a mistake in a file is found before anything is kept."""
    good = served.sign_form("0001", (5, 5), "good")
    bad = tmp_path / "bad.act"
    bad.write_bytes(good.read_bytes() + b"{}\n")
    before = size(served)
    assert "bad.act, line 2" in served.refused("return", "submit", served.home, good, bad)
    assert size(served) == before


def test_a_refused_act_keeps_no_other_one_back(served: Hands):
    """Of two acts the forged one is refused, the other kept; the exit code is 2."""
    good = served.sign_form("0001", (6, 5), "kept")
    forged = served.sign_form("0003", (7, 5), "forged")
    act = json.loads(forged.read_text())
    act["signatures"][0]["keyid"] = "f" * 32
    forged.write_text(json.dumps(act, separators=(",", ":"), sort_keys=True) + "\n")
    answered = served("return", "submit", served.home, forged, good, code=2)
    assert answered["acts"][0]["error"]["code"] == "key"
    assert answered["acts"][1]["new"]


CALLED = ("call-back", "--outcome", "equal", "--registry-number")
ANSWERED = ("answer", "--finding", "R205", "--code", "ok")
SEEN = ("original-seen", "--outcome", "withdrawn")


@pytest.mark.parametrize("words", [CALLED, ANSWERED, SEEN])
def test_an_entry_that_is_not_there_is_named(served: Hands, words: tuple[str, ...]):
    """Acts name entries by their place; the leaf hash is looked up, so a wrong place is found at once."""
    common = ("--about", 9999, "--clerk", "x")
    assert "entry 9999: the log has" in served.refused("desk", words[0], served.home, *words[1:], *common)


def test_an_act_about_no_return_is_kept_without_effect(served: Hands):
    """The desk keeps what two persons signed; the command says that it changed nothing, and exits 1."""
    words = ("desk", "decide", served.home, "hold", "--about", 0, "--reason", "doubt", *by("clerk", "xy"))
    sent = served(*words, code=1)["acts"][0]
    assert "no act of a station stands at 0" in sent["without_effect"]


@pytest.mark.parametrize("words", [
    ("decide", "hold", "--about", 0, "--reason", "no-seal"),
    ("call-back", "--about", 1, "--outcome", "equal", "--registry-number"),
    ("answer", "--about", 0, "--finding", "R205", "--code", "ok"),
], ids=lambda words: words[0])  # fmt: skip
def test_an_act_that_would_change_nothing_is_not_handed_round(served: Hands, tmp_path: Path, words: tuple[object, ...]):
    """With --unsigned-out nobody signs first what a dry run shows to be without effect; no file is written."""
    sentence = served.refused("desk", words[0], served.home, *words[1:], "--unsigned-out", tmp_path / "x.act")
    assert "nothing was sent" in sentence and "no act of a station stands at" in sentence
    assert not (tmp_path / "x.act").exists()


def test_assertions_stay_on(tmp_path: Path):
    """With `python -O` the program refuses to start: its assertions are part of it."""
    ran = subprocess.run(
        [sys.executable, "-O", "-m", "scrutateur", "config", "show", str(tmp_path)],
        env={**os.environ}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 3
    assert "python -O" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_verify_starts_without_a_desk():
    """A stranger's command loads no database and no server."""
    code = (
        "import sys; from scrutateur.cli import main; main.get_command(None, 'verify'); "
        "print([name for name in ('apsw', 'starlette', 'uvicorn') if name in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
