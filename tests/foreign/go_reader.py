"""Read a public folder with Go's own log packages: what we publish must hold for software that we did not write.

The program is `readlog/main.go`; `golang.org/x/mod` comes from the machine (Debian: golang-go and
golang-golang-x-mod-dev), and nothing is fetched.
"""

import json
import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

PROGRAM = Path(__file__).parent / "readlog" / "main.go"
DEBIAN_GOPATH = "/usr/share/gocode"


@dataclass(frozen=True, slots=True)
class GoReading:
    """What Go found: its counts, or None and the reason why the folder does not hold."""

    counts: dict[str, str | int] | None
    reason: str


def missing_for_go() -> str | None:
    """Say what this machine lacks to read with Go, or None."""
    if shutil.which("go") is None:
        return "Go is not installed (Debian: golang-go)"
    if not (Path(gopath()) / "src" / "golang.org" / "x" / "mod" / "sumdb" / "tlog").is_dir():
        return "golang.org/x/mod is not installed (Debian: golang-golang-x-mod-dev)"
    return None


def read_with_go(public: Path, log_vkey: str) -> GoReading:
    """Read a public folder whole; ask `missing_for_go` first."""
    finished = subprocess.run([program(), str(public), log_vkey], capture_output=True, text=True, check=False)
    assert finished.returncode in (0, 1), finished.stderr
    counts = json.loads(finished.stdout) if finished.returncode == 0 else None
    return GoReading(counts, finished.stderr.strip())


@cache
def program() -> str:
    """Build the program once for this process, and return its path."""
    built = Path(tempfile.mkdtemp(prefix="readlog-")) / "readlog"
    environment = {**os.environ, "GO111MODULE": "off", "GOPATH": gopath(), "GOFLAGS": ""}
    environment.setdefault("GOCACHE", str(Path(tempfile.gettempdir()) / "readlog-go-build"))
    subprocess.run(["go", "build", "-o", str(built), str(PROGRAM)], env=environment, check=True)
    return str(built)


def gopath() -> str:
    """Tell where Go's packages are: Debian's folder, unless the machine says otherwise."""
    return os.environ.get("GOPATH", DEBIAN_GOPATH)
