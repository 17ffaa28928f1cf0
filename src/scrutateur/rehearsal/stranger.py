"""The stranger: `scrutateur verify` in a process of its own, with a public folder and a policy learnt elsewhere."""

import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import msgspec

from scrutateur.errors import MissingPartError


class FirstDifference(msgspec.Struct, frozen=True):
    """The first difference that `verify` names."""

    path: str
    at: int
    expected: str
    found: str


class Verified(msgspec.Struct, frozen=True):
    """What `verify --json` answers."""

    exit: int
    checked: dict[str, int]
    difference: FirstDifference | None = None


@dataclass(frozen=True, slots=True)
class Verification:
    """A run of `verify`, and how long it took from start to end."""

    answer: Verified
    seconds: float


def verify(public: Path, policy: Path, receipt: Path | None = None) -> Verification:  # positional: as for `verify`
    """Verify a public record as a stranger would.

    Raises:
        MissingPartError: The program did not answer as it must.
    """
    command = [sys.executable, "-m", "scrutateur", "verify", str(public), "--policy", str(policy), "--json"]
    command += [] if receipt is None else ["--receipt", str(receipt)]
    began = time.monotonic()
    ran = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    seconds = time.monotonic() - began
    try:
        return Verification(msgspec.json.decode(ran.stdout, type=Verified), seconds)
    except msgspec.MsgspecError as error:
        said = ran.stderr.decode(errors="replace").strip()
        raise MissingPartError(f"verify ended with exit code {ran.returncode} and no report: {said}") from error
