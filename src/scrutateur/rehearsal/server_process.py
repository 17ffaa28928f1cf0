"""The real server, in a process of its own: `scrutateur serve`, as an operator would run it."""

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from scrutateur.adapters.door_client import DoorClient
from scrutateur.adapters.durable_files import write_durably
from scrutateur.errors import MissingPartError, RefusedError
from scrutateur.rehearsal.lines import Address
from scrutateur.rehearsal.resources import ProcessUse, use_of
from scrutateur.wiring import settings_of

LOG_FILE = "server.log"
ADDRESS_FILE = "server.json"  # of the server that runs, for whoever finds it left behind
_STOP_SECONDS = 600  # what is left is published first: the site of a whole country takes minutes
_POLL_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class ServerProcess:
    """A server that answers."""

    process: subprocess.Popen[bytes]
    intake: Address
    desk: Address
    home: Path

    def stop(self) -> ProcessUse:
        """Ask it to stop, and wait until it has published what is left; tell what it has used.

        Raises:
            MissingPartError: It ended with an error.
        """
        self.process.send_signal(signal.SIGTERM)
        until, used = time.monotonic() + _STOP_SECONDS, use_of(self.process.pid)
        while self.process.poll() is None and time.monotonic() < until:
            time.sleep(_POLL_SECONDS)
            found = use_of(self.process.pid)
            used = used if found.peak_mebibytes is None else found
        code = self.process.poll()
        if code is None:
            raise MissingPartError(f"the server did not stop within {_STOP_SECONDS} s: {last_words(self.home)}")
        _close(self.process)
        if code:
            raise MissingPartError(f"the server ended with exit code {code}: {last_words(self.home)}")
        return used

    def kill(self) -> None:
        """End it at once, as a power cut would; nothing if it has ended."""
        self.process.kill()
        self.process.wait()
        _close(self.process)


def start_server(home: Path) -> ServerProcess:
    """Start a server and wait until both its doors are open. One that a killed rehearsal left behind is stopped first.

    Raises:
        MissingPartError: It ended first; with its own last words.
    """
    _stop_the_one_left_behind(home)
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
    left = {"desk": where["desk"], "pid": process.pid}
    write_durably(home, [(ADDRESS_FILE, json.dumps(left).encode())])
    return ServerProcess(process, _address(where["intake"]), _address(where["desk"]), home)


def _stop_the_one_left_behind(home: Path) -> None:
    """Stop the server of a rehearsal that was killed: the store has room for one.

    Only a server that answers at the address written down, with this night's name, is the one whose number was written
    beside it; anything else with that number is somebody else's.
    """
    path = home / ADDRESS_FILE
    if not path.exists():
        return
    left = json.loads(path.read_text(encoding="utf-8"))
    address = _address(left["desk"])
    with closing(DoorClient(address.host, address.port)) as door, suppress(MissingPartError, RefusedError):
        if door.state().get("origin") == settings_of(home).origin:
            _end(int(left["pid"]))
    path.unlink()


def _end(pid: int) -> None:
    for number in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.kill(pid, number)
        until = time.monotonic() + _STOP_SECONDS
        while is_running(pid) and time.monotonic() < until:
            time.sleep(_POLL_SECONDS)


def is_running(pid: int) -> bool:
    """Tell whether a process runs. One that has ended keeps its number until somebody takes note of it."""
    try:
        os.kill(pid, 0)
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(") ")[2]
    except ProcessLookupError:
        return False
    except OSError:
        return True  # a system without /proc, or it ended between the two questions: the next look will tell
    return not state.startswith(("Z", "X"))


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
