"""The life of a replay: its speed, the line that moves, pause and one step by keys, a kill in the middle."""

import json
import os
import pty
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from scrutateur.adapters.signatures import check_signature
from scrutateur.adapters.sqlite_ledger import open_reader
from scrutateur.audit.replay import Replay
from scrutateur.cli import main, replay_view
from scrutateur.cli.keyboard import Keyboard
from scrutateur.cli.replay_view import PlainLines, Screen
from scrutateur.desk.running import load_replay
from scrutateur.pages.words import load_words
from scrutateur.rehearsal import night
from scrutateur.rehearsal.home import POLICY_FILE
from scrutateur.rehearsal.night import Step
from scrutateur.rehearsal.outcome import read_outcome
from scrutateur.rehearsal.server_process import ADDRESS_FILE, is_running
from scrutateur.rehearsal.stranger import verify
from scrutateur.wiring import ledger_path, site_folder
from tests.stories import small_nights, streams

SECONDS_MAX = 60
TIMED = small_nights.MAPPING.replace("18:00:00", '18:00:00\nreceived_column = "came"')
ROWS = """\
came,station,registered,signed,voters,blank,null,valid,list_1,list_2,list_3
2026-03-15T18:30:00,0001,500,300,300,2,1,297,150,100,47
2026-03-15T19:30:00,0002,510,301,301,2,1,298,150,101,47
2026-03-15T19:00:00,0003,520,302,302,2,1,299,150,102,47
2026-03-15T17:00:00,0004,530,303,303,2,1,300,150,103,47
"""
SIMULATE = "[simulate]\nopenings = true\nclosings = true\nbulletins = [50, 100]\n"


def rehearse(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["rehearse", *map(str, arguments)], env={"LC_ALL": "C.UTF-8"})


def replay_of(home: Path) -> Replay:
    return load_replay(open_reader(ledger_path(home)).entries(), check_signature)


@pytest.fixture(scope="module")
def timed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[dict[str, object]]]:
    """Replay a day of twelve hours in six seconds; give its folder, and the lines that it wrote."""
    folder = tmp_path_factory.mktemp("timed")
    (folder / "m.toml").write_text(TIMED + SIMULATE, encoding="utf-8")
    (folder / "t.csv").write_text(ROWS, encoding="utf-8")
    ran = rehearse("--mapping", folder / "m.toml", folder / "t.csv", "--out", folder / "home",
                   "--speed", 7200, "--json")  # fmt: skip
    assert ran.exit_code == 0, ran.stderr
    return folder / "home", [json.loads(line) for line in ran.stdout.splitlines()]


def test_with_a_speed_returns_come_when_they_came(timed: tuple[Path, list[dict[str, object]]]):
    """In the order and rhythm of the day, a quarter of a second for each half hour; none before its station closed."""
    count = replay_of(timed[0]).count
    assert count is not None
    acts = sorted((act for file in count.files.values() for act in file.acts), key=lambda act: act.index)
    assert [act.station_return.station for act in acts] == ["0004", "0001", "0003", "0002"]
    assert not any(act.early for act in acts)
    stations = count.registry.stations.values()
    (opens,), (closes,) = {it.opens for it in stations}, {it.closes for it in stations}
    assert closes - opens == timedelta(seconds=5)
    for act, hours in zip(acts[1:], (10.5, 11, 11.5), strict=True):
        late = (act.received_at - opens - timedelta(seconds=hours * 3600 / 7200)).total_seconds()
        assert 0 <= late < 3, act.station_return.station


def test_each_step_is_a_line_and_the_answer_the_last(timed: tuple[Path, list[dict[str, object]]]):
    """A program that reads the lines sees returns come in, bulletins, and at the end what any rehearsal answers."""
    *steps, answer = timed[1]
    assert [step["kind"] for step in steps if step["step"] == "announced"] == ["partial", "complete"]
    told = [step for step in steps if step["step"] == "progress"]
    assert told[-1] | {"per_second": 0, "seconds_left": 0, "seconds": 0} == {
        "step": "progress", "received": 4, "expected": 4, "bulletin": 2, "blocking": 0, "remarks": 0,
        "per_second": 0, "seconds_left": 0, "seconds": 0,
    }  # fmt: skip
    assert answer["coverage"] == {"counted": 4, "expected": 4, "held": 0, "missing": 0, "received": 4}
    assert answer["failed"] == {}


def test_a_speed_belongs_to_the_folder(timed: tuple[Path, list[dict[str, object]]]):
    """The registry holds the shrunk times: another speed in the same folder would be another night."""
    folder = timed[0].parent
    ran = rehearse("--mapping", folder / "m.toml", folder / "t.csv", "--out", folder / "home")
    assert ran.exit_code == 2
    assert "another mapping, data, seed or speed" in ran.stderr


def test_a_speed_asks_for_times(tmp_path: Path):
    """A table that does not say when its rows came cannot be replayed in their rhythm; nothing is built."""
    (tmp_path / "m.toml").write_text(small_nights.MAPPING, encoding="utf-8")
    (tmp_path / "t.csv").write_text("\n".join(line.partition(",")[2] for line in ROWS.splitlines()), encoding="utf-8")
    ran = rehearse("--mapping", tmp_path / "m.toml", tmp_path / "t.csv", "--out", tmp_path / "home", "--speed", 60)
    assert ran.exit_code == 2
    assert "with --speed the time of each row (calendar.received_column" in ran.stderr
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize("speed", ["0", "-1", "fast"])
def test_a_speed_is_a_number_above_nothing(speed: str):
    """What is none is refused in a sentence."""
    ran = rehearse("--mapping", "m.toml", "--speed", speed)
    assert ran.exit_code == 2
    assert speed in ran.stderr


class Pressed:
    """Keys that will be pressed, one at a look."""

    def __init__(self, keys: str) -> None:
        self._keys: Iterator[str] = iter(keys)
        self.said: list[bool] = []

    def __call__(self, seconds: float) -> str:
        return next(self._keys, "").strip(".")


@pytest.mark.parametrize(
    "keys, steps, said", [
        ("..", [False, False], []),  # nothing is pressed, or what means nothing
        (" .. ", [False], [True, False]),  # paused, and goes on at the second space
        (" .n.n", [True, True], [True]),  # one step, then one more, still paused
        ("n.n", [True, True], [True]),  # a step asked for while it runs pauses behind it
        (" n ", [True, False], [True, False]),
    ],
)  # fmt: skip
def test_keys_pause_and_step(keys: str, steps: list[bool], said: list[bool]):
    """Space pauses and goes on; `n` plays one step and stands still again."""
    pressed = Pressed(keys)
    keyboard = Keyboard(pressed, pressed.said.append)
    assert [keyboard.gate() for _ in steps] == steps
    assert pressed.said == said


@pytest.mark.parametrize(
    "language, said",
    [("en", "3 of 8 stations in, 2 a second, 1:05 left; bulletin 1: 4 held back, 5 remarks"),
     ("fr", "3 bureaux sur 8, 2 par seconde, reste 1:05\u202f; bulletin 1\u00a0: 4 réservés, 5 remarques")],
)  # fmt: skip
def test_a_line_moves_below_the_story(language: str, said: str):
    """Progress overwrites itself; a step of the story takes its place and pushes it down."""
    written: list[str] = []
    screen = Screen(load_words(language), written.append)
    values = {"received": 3, "expected": 8, "per_second": 2, "seconds_left": 65, "blocking": 4, "remarks": 5}
    screen.tell(Step("progress", {**values, "bulletin": 1}, 1.0))
    screen.tell(Step("closing-passed", {}, 2.0))
    assert written[0] == f"\r\x1b[2K{said}"
    assert written[1].startswith("\r\x1b[2K• ") and written[1].endswith("\n")


@pytest.mark.parametrize(
    "language, said",
    [("en", ["40 acts of registry and keys are in the log\n", "3 of 8 stations in, 2 a second, 1:05 left\n"]),
     ("fr", ["40 actes du registre et des clés sont dans le journal\n",
             "3 bureaux sur 8, 2 par seconde, reste 1:05\n"])],
)  # fmt: skip
def test_a_plain_line_now_and_then_without_a_terminal(language: str, said: list[str]):
    """At most one in ten seconds, no control character, and nothing of the story."""
    written: list[str] = []
    plain = PlainLines(load_words(language), written.append)
    far = {
        "received": 3,
        "expected": 8,
        "per_second": 2,
        "seconds_left": 65,
        "blocking": 0,
        "remarks": 0,
        "bulletin": 0,
    }
    told = [
        *((9.0, "laying", {"acts": 39}), (10.0, "laying", {"acts": 40}), (19.9, "progress", far)),
        *((20.0, "frozen", {"stations": 8, "keys": 8}), (20.0, "progress", far)),
    ]
    for seconds, name, values in told:
        plain.tell(Step(name, values, seconds))
    assert written == said


def test_a_night_without_a_terminal_says_how_far_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """While the ground is laid and while returns come in, on standard error and without a speed."""
    monkeypatch.setattr(replay_view, "_PLAIN_EVERY_SECONDS", 0.0)
    monkeypatch.setattr(night, "_LAYING_TOLD_EVERY_SECONDS", 0.0)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    (tmp_path / "m.toml").write_text(small_nights.MAPPING, encoding="utf-8")
    (tmp_path / "t.csv").write_text("\n".join(line.partition(",")[2] for line in ROWS.splitlines()), encoding="utf-8")
    ran = rehearse("--mapping", tmp_path / "m.toml", tmp_path / "t.csv", "--out", tmp_path / "home", "--json")
    assert ran.exit_code == 0, ran.stderr
    assert ran.stderr.startswith("1 act of registry and keys is in the log\n2 acts")
    assert "4 of 4 stations in" in ran.stderr and "\x1b" not in ran.stderr
    assert json.loads(ran.stdout)["coverage"]["received"] == 4


def command(folder: Path) -> list[str]:
    """Write a stream down, and give the command that plays it."""
    (folder / "m.toml").write_text(streams.MAPPING + streams.SIMULATE, encoding="utf-8")
    (folder / "events.csv").write_text(streams.EVENTS, encoding="utf-8")
    asked = ["--mapping", str(folder / "m.toml"), str(folder / "events.csv"), "--out", str(folder / "home")]
    return [sys.executable, "-m", "scrutateur", "rehearse", *asked]


def test_a_night_is_paused_and_stepped_on_a_terminal(tmp_path: Path):
    """On a real terminal: paused before the first state, one state by one key, then on to the end."""
    ours, theirs = pty.openpty()
    english = {**os.environ, "LC_ALL": "C.UTF-8"}
    ran = subprocess.Popen(command(tmp_path), stdin=theirs, stdout=subprocess.DEVNULL, stderr=theirs, env=english)
    os.close(theirs)
    try:
        shown = _read_until(ours, "opens its door")
        os.write(ours, b" ")
        shown = _read_until(ours, "Paused: space goes on")
        assert "State 1 of the source" not in shown
        os.write(ours, b"n")
        _read_until(ours, "State 1 of the source")
        os.write(ours, b" ")
        _read_until(ours, "The public site is there")
        assert ran.wait(SECONDS_MAX) == 0
    finally:
        ran.kill()
        ran.wait()
        os.close(ours)


def _read_until(descriptor: int, words: str) -> str:
    """Read what a terminal shows until some words stand on it."""
    shown, until = "", time.monotonic() + SECONDS_MAX
    while words not in " ".join(shown.split()):
        assert time.monotonic() < until, shown
        ready, _, _ = select.select([descriptor], [], [], 1.0)
        shown += os.read(descriptor, 4096).decode(errors="replace") if ready else ""
    return " ".join(shown.split())


def test_a_killed_night_goes_on_where_it_stopped(tmp_path: Path):
    """The rehearsal dies in the middle, its server stays behind; the same command stops that one and ends the night."""
    home = tmp_path / "home"
    ran = subprocess.Popen(command(tmp_path), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(home / "site/public/bulletin/2/note")
    finally:
        ran.kill()
        ran.wait()
    left_behind = json.loads((home / ADDRESS_FILE).read_text(encoding="utf-8"))["pid"]
    assert is_running(left_behind)
    again = subprocess.run(command(tmp_path), capture_output=True, check=False, timeout=SECONDS_MAX)
    assert again.returncode == 0, again.stderr.decode()
    assert not is_running(left_behind)
    bulletins = replay_of(home).publishing.bulletins.announced
    assert [bulletin.number for bulletin in bulletins] == [1, 2, 3, 4, 5]
    assert read_outcome(site_folder(home) / "public").coverage["counted"] == 3
    assert verify(site_folder(home) / "public", home / POLICY_FILE).answer.exit == 0


def _wait_for(path: Path) -> None:
    until = time.monotonic() + SECONDS_MAX
    while not path.exists():
        assert time.monotonic() < until, f"{path} did not come"
        time.sleep(0.02)


def test_a_report_is_written_beside_the_night(timed: tuple[Path, list[dict[str, object]]]):
    """Arrivals by the hours of the real day, how long receipts took, what the server used; a page in each language."""
    folder = timed[0] / "report"
    report = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    assert report["arrivals"] == [[9.0, 1], [10.5, 2], [11.0, 3], [11.5, 4]]  # as the source has them
    assert (report["stations"], report["returns"], report["blocked"], report["by_real_time"]) == (4, 4, 0, True)
    assert sum(minute["acts"] for minute in report["minutes"]) == 4 + 4 + 4  # openings, closings, returns
    assert report["resources"]["store_bytes"] > 0 and report["resources"]["site_files"] > 50
    if sys.platform == "linux":
        assert 30 < report["resources"]["server"]["peak_mebibytes"] < 500
    assert {path.name for path in folder.iterdir()} == {"report.json", "en.html", "fr.html"}


def test_the_report_of_a_stream_says_what_was_held(tmp_path: Path):
    """Ever at a cut-off and at the last one: by the source, and by which rule; calls in the order of the real day."""
    ran = subprocess.run(command(tmp_path), capture_output=True, check=False, timeout=SECONDS_MAX)
    assert ran.returncode == 0, ran.stderr.decode()
    assert "held by a rule: 2 (40.0 % of returns; a normal night has below 1 %)" in ran.stdout.decode()
    report = json.loads((tmp_path / "home/report/report.json").read_text(encoding="utf-8"))
    assert {item["reason"]: (item["ever"], item["at_the_end"]) for item in report["held"]} == {
        "R202": (1, 1), "R304": (1, 0), "withdrawn-at-source": (2, 1)
    }  # fmt: skip
    assert {rate["rule"]: rate["per_thousand"] for rate in report["rules"]}["R202"] == 200.0
    assert report["clerks"][0] == {"clerks": 1, "longest_wait": 4.0, "behind": 8.0}
