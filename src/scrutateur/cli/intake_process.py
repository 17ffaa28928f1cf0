"""Starting the intake's process and ending it. Light to import: the sooner it runs, the sooner stations are let in."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from scrutateur.errors import StoreError

_END_SECONDS = 10


@contextmanager
def intake_process() -> Iterator[socket.socket]:
    """Start the intake's process, and give the desk's end of the line to it.

    It runs until the line ends. Started first: while the desk reads its store, the intake reads its libraries.
    """
    ours, theirs = socket.socketpair()
    with ours:
        process = subprocess.Popen(
            [sys.executable, "-m", "scrutateur", "serve-intake", str(theirs.fileno())],
            stdin=subprocess.DEVNULL,
            pass_fds=(theirs.fileno(),),
            env={name: value for name, value in os.environ.items() if not name.startswith("SCRUTATEUR_")},
            process_group=0,  # Ctrl-C in the terminal is for the desk, which then stops its intake itself
        )
        theirs.close()
        try:
            yield ours
        finally:
            ours.close()
            _wait(process)


def hand_over(end: socket.socket, *, listener: socket.socket) -> None:
    """Give the intake the address to listen on, once it is awake, and let go of it.

    Not when it is started: whoever is killed meanwhile would leave the address to a process that does not know it yet,
    and the next start would find it in use.

    Raises:
        StoreError: The intake's process has ended.
    """
    if not end.recv(1):
        raise StoreError("the intake's process did not start: see its own last words")
    socket.send_fds(end, [b"L"], [listener.fileno()])
    listener.close()  # the intake's alone: once it has ended, stations are refused at once


def _wait(process: "subprocess.Popen[bytes]") -> None:
    try:
        process.wait(_END_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
