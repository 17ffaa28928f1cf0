"""Where a pass phrase comes from: a prompt, a file or a command; never an argument or a plain variable.

Arguments are seen by every user of the machine, variables by every child process and crash report.
"""

import os
import shlex
import stat
import subprocess
from collections.abc import Callable
from pathlib import Path

from scrutateur.errors import KeyFileError

PassPhrase = Callable[[str], bytes]
"""Give the pass phrase of a key, named as its file is, e.g. `member-3`. Raises `KeyFileError`."""

_COMMAND_SECONDS_MAX = 120  # a person may have to touch a token


def pass_phrase_from_prompt(ask: Callable[[str], str]) -> PassPhrase:
    """Ask a person, with a function that shows a question and does not echo the answer."""

    def pass_phrase(name: str) -> bytes:
        return _not_empty(ask(name).encode("utf-8"), f"pass phrase of {name}")

    return pass_phrase


def pass_phrase_from_file(path: Path) -> PassPhrase:
    """Read the first line of a file that its owner alone may read."""

    def pass_phrase(_name: str) -> bytes:
        try:
            with path.open("rb") as file:
                refuse_if_readable_by_others(path, os.fstat(file.fileno()).st_mode)
                return _not_empty(file.readline(4096).rstrip(b"\r\n"), f"pass phrase file {path}")
        except OSError as error:
            raise KeyFileError(f"pass phrase file {path}: {error.strerror}") from error

    return pass_phrase


def pass_phrase_from_command(command: str) -> PassPhrase:
    """Run a command and take the first line that it prints; it finds the key's name in `SCRUTATEUR_KEY`.

    The command is split into arguments as a shell would, and no shell runs it.
    """

    try:
        arguments = shlex.split(command)
    except ValueError as error:
        raise KeyFileError(f"pass phrase command: expected a command with its arguments: {error}") from error

    def pass_phrase(name: str) -> bytes:
        try:
            ended = subprocess.run(
                arguments,
                env={**os.environ, "SCRUTATEUR_KEY": name},
                stdout=subprocess.PIPE,
                timeout=_COMMAND_SECONDS_MAX,
                check=True,
            )
        except (OSError, subprocess.SubprocessError, IndexError) as error:
            # The error may quote what the command printed, so it is not chained.
            raise KeyFileError(f"pass phrase command of {name}: {_why(error)}") from None
        return _not_empty(ended.stdout.split(b"\n", 1)[0].rstrip(b"\r"), f"pass phrase command of {name}")

    return pass_phrase


def _why(error: Exception) -> str:
    """Say why a command gave no pass phrase, and nothing that it printed."""
    if isinstance(error, subprocess.CalledProcessError):
        return f"expected exit code 0, found {error.returncode}"
    if isinstance(error, subprocess.TimeoutExpired):
        return f"expected an answer within {_COMMAND_SECONDS_MAX} s, found none"
    return f"expected a command that can be run, found: {getattr(error, 'strerror', None) or 'nothing'}"


def refuse_if_readable_by_others(path: Path, mode: int) -> None:
    """Refuse a secret that group or others may read or write.

    Raises:
        KeyFileError: It is too open; the sentence names the command that repairs it.
    """
    if mode & 0o077:
        found = stat.S_IMODE(mode)
        repair = f"chmod 600 {shlex.quote(str(path))}"
        raise KeyFileError(f"{path}: expected mode 0600, found {found:04o}; repair with: {repair}")


def _not_empty(pass_phrase: bytes, where: str) -> bytes:
    if not pass_phrase:
        raise KeyFileError(f"{where}: expected a pass phrase, found nothing")
    return pass_phrase
