"""The real server, in a process of its own: `scrutateur serve`, as an operator would run it."""

import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from scrutateur.errors import MissingPartError
from scrutateur.rehearsal.lines import Address

LOG_FILE = "server.log"
_STOP_SECONDS = 60  # what is left is published first


@dataclass(frozen=True, slots=True)
class ServerProcess:
    """A server that answers."""

    process: subprocess.Popen[bytes]
    intake: Address
    desk: Address
    home: Path

    def stop(self) -> None:
        """Ask it to stop, and wait until it has published what is left.

        Raises:
            MissingPartError: It ended with an error.
        """
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(_STOP_SECONDS)
        _close(self.process)
        if code:
            raise MissingPartError(f"the server ended with exit code {code}: {last_words(self.home)}")

    def kill(self) -> None:
        """End it at once, as a power cut would; nothing if it has ended."""
        self.process.kill()
        self.process.wait()
        _close(self.process)


def start_server(home: Path) -> ServerProcess:
    """Start a server and wait until both its doors are open.

    Raises:
        MissingPartError: It ended first; with its own last words.
    """
    with (home / LOG_FILE).open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "scrutateur", "serve", str(home)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
            process_group=0,  # Ctrl-C in the terminal is for the rehearsal, which then stops its server itself
        )
    assert process.stdout is not None, "it is a pipe"
    ready = process.stdout.readline()
    if not ready:
        process.wait()
        _close(process)
        raise MissingPartError(f"the server did not start: {last_words(home)}")
    where = json.loads(ready)
    return ServerProcess(process, _address(where["intake"]), _address(where["desk"]), home)


def _close(process: subprocess.Popen[bytes]) -> None:
    if process.stdout is not None:
        process.stdout.close()


def _address(text: str) -> Address:
    host, _, port = text.rpartition(":")
    return Address(host, int(port))


def last_words(home: Path) -> str:
    """Give the last line that the server wrote."""
    lines = (home / LOG_FILE).read_text(encoding="utf-8", errors="replace").strip().splitlines()
    return lines[-1] if lines else "it said nothing"
