"""A small night run by commands alone: three stations, five members, two clerks; a real one or a rehearsal."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from click.testing import CliRunner, Result

from scrutateur.cli import main

Json = dict[str, Any]  # what a command answers in JSON is read member by member

PHRASE = "correct horse battery staple"
MEMBERS, CLERKS = ("a", "b", "c", "d", "e"), ("x", "y")
STATIONS = {"0001": "ed25519", "0002": "p256", "0003": "ed25519"}
ELECTION = """
[election]
id = "primary-2027-1"
name = {{ fr = "Primaire, premier tour", en = "Primary, round 1" }}
authority = {{ fr = "Haute Autorité", en = "High Authority" }}
languages = ["fr", "en"]
round = 1

[calendar]
time_zone = "Europe/Paris"
opens = {opens}
closes = {closes}

[rules]
profile = "fr-primaire"

[[contest]]
id = "P1"
name = {{ fr = "Candidature", en = "Nomination" }}
rule = "two-round-majority"
base = "valid"
form = "pv/1"
candidate = [{{ code = "A", name = "Ada Lovelace" }}, {{ code = "B", name = "Blaise Pascal" }}]

[[form]]
id = "pv/1"
fields = ["signed_roll", "ballots_in_box", "blank", "null", "valid", "votes"]
acts = ["return"]

[station]
figure_max = {{ ordinary = 9999 }}
"""


class Hands:
    """Types commands for one night's folder."""

    def __init__(self, folder: Path, origin: str) -> None:
        self.home, self.origin, self.folder = folder / "night", origin, folder
        self.phrase = folder / "phrase"
        self.phrase.write_text(PHRASE + "\n")
        self.phrase.chmod(0o600)
        self.policy: Json = {}

    def run(self, *arguments: object) -> Result:
        """Run a command as it is; nobody ever sees a stack trace."""
        environment = {"SCRUTATEUR_PASSPHRASE_FILE": str(self.phrase)}
        result = CliRunner().invoke(main, [*map(str, arguments)], env=environment)
        assert "Traceback" not in result.output, result.output
        assert result.exception is None or isinstance(result.exception, SystemExit), repr(result.exception)
        return result

    def __call__(self, *arguments: object, code: int = 0) -> Json:
        """Run a command with `--json`, hold its exit code, and read what it answers."""
        result = self.run(*arguments, "--json")
        assert result.exit_code == code, result.output
        answered: Json = json.loads(result.stdout)
        return answered

    def refused(self, *arguments: object, code: int = 2) -> str:
        """Run a command that is refused, and give its sentence."""
        result = self.run(*arguments)
        assert result.exit_code == code, result.output
        assert not result.stdout, result.stdout
        return result.stderr

    def found(self) -> None:
        """Make the folder, the keys and entry 0."""
        self.found_up_to_policy()
        self("policy", "sign", self.home, *by("member", "abcd"))

    def found_up_to_policy(self) -> None:
        """Make the folder, the keys, and a policy that nobody has signed."""
        self("init", self.home, "--origin", self.origin, "--intake", free_address(), "--desk", free_address())
        for kind, names in (("log", "l"), ("instance", "i"), ("member", MEMBERS), ("clerk", CLERKS)):
            for name in names:
                algorithm = ("--algorithm", "p256") if kind == "clerk" else ()
                self("keys", "make", self.home, "--kind", kind, "--name", name, *algorithm)
        for code, algorithm in STATIONS.items():
            self("keys", "make", self.home, "--kind", "station", "--name", code, "--algorithm", algorithm)
        self.policy = self("policy", "make", self.home, "--partial", 2, "--complete", 4, "--announce-delay", 0)

    def lay(self, closes: datetime) -> None:
        """Bring the registry in, enrol the stations, freeze."""
        folder = write_registry(self.folder / "registry", closes)
        self("registry", "import", self.home, folder, *by("member", "ab"))
        for code in STATIONS:
            enrol = ("station", "enrol", self.home, "--station", code, "--key", code)
            self(*enrol, *by("member", "ab"))
        self("registry", "freeze", self.home, *by("member", "ab"))

    def form(self, code: str, votes: tuple[int, int], **members: object) -> Path:
        """Write a results form whose figures agree."""
        valid = sum(votes)
        figures = {"ballots_in_box": valid + 5, "blank": 3, "null": 2, "signed_roll": valid + 5, "valid": valid}
        form = {"contest": "P1", "figures": figures, "form": "pv/1", "station": code, "version": 1,
                "votes": [["A", votes[0]], ["B", votes[1]]], **members}  # fmt: skip
        path = self.folder / f"{code}.json"
        path.write_text(json.dumps(form))
        return path

    def sign_form(self, code: str, votes: tuple[int, int], name: str) -> Path:
        """Fill a results form in and sign it with the station's key."""
        out = self.folder / f"{name}.act"
        self("return", "sign", self.home, self.form(code, votes), "--key", code, "-o", out)
        return out

    @contextmanager
    def serving(self) -> Iterator[Json]:
        """Serve the night in processes of its own; they must end well when they are told to."""
        with start_serving(self) as process:
            try:
                assert process.stdout is not None
                yield json.loads(process.stdout.readline())
                process.terminate()
                assert process.wait(30) == 0
            finally:
                process.kill()


def start_serving(hands: Hands) -> "subprocess.Popen[bytes]":
    """Start a server; its first line of output says where its doors are."""
    environment = {**os.environ, "SCRUTATEUR_PASSPHRASE_FILE": str(hands.phrase)}
    command = [sys.executable, "-m", "scrutateur", "serve", str(hands.home)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, env=environment)


def by(kind: str, names: str) -> tuple[str, ...]:
    """Name who signs: `--member a --member b`."""
    return tuple(word for name in names for word in (f"--{kind}", name))


def free_address() -> str:
    """Give a loopback address that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{probe.getsockname()[1]}"


def write_registry(folder: Path, closes: datetime) -> Path:
    """Write a registry of three stations that close at a time."""
    folder.mkdir(exist_ok=True)
    text = ELECTION.format(opens=local(closes - timedelta(hours=2)), closes=local(closes))
    (folder / "election.toml").write_text(text, encoding="utf-8")
    rows = ["code,place,name,registered", "0001,Mairie,Un,800", "0002,École,Deux,700", "0003,Gymnase,Trois,600"]
    (folder / "stations.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return folder


def local(moment: datetime) -> str:
    """Write a moment as the clocks of the election show it; November and January have no doubtful hour."""
    return moment.astimezone(ZoneInfo("Europe/Paris")).strftime("%Y-%m-%dT%H:%M:%S")


def now() -> datetime:
    """Give the time in whole seconds."""
    return datetime.now(UTC).replace(microsecond=0)
