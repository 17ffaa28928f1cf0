"""A night is served by two processes: neither stays without the other, and the one that strangers reach has nothing."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from scrutateur.adapters.sqlite_ledger import open_reader
from scrutateur.ledger.merkle import leaf_hash
from scrutateur.records.receipt import parse_receipt
from scrutateur.wiring import ledger_path, settings_of
from tests.doors.a_client import a_return, ask, signed_by
from tests.doors.a_night import Hands, by, now, start_serving

FATAL = 70
ORIGIN = "results.example/2027-primary-rehearsal/1"


@pytest.fixture
def night(tmp_path: Path) -> Hands:
    hands = Hands(tmp_path, ORIGIN)
    hands.found()
    return hands


@contextmanager
def served(hands: Hands) -> Iterator["subprocess.Popen[bytes]"]:
    """Serve a night whose process a test ends as it likes."""
    with start_serving(hands) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline()
            yield process
        finally:
            process.kill()


def intake_of(process: "subprocess.Popen[bytes]") -> int:
    """Give the process id of a desk's intake."""
    (child,) = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    return int(child)


def send_a_return(hands: Hands) -> bytes:
    answered = ask(hands, "POST", "/returns", signed_by(hands, "0001", a_return(hands)))
    assert answered.status == 201, answered.body
    receipt = answered.body.partition(b'"receipt":')[2].rpartition(b',"understood"')[0]
    return receipt


def test_a_key_that_was_just_enrolled_is_known_at_the_door(night: Hands):
    """When the desk has answered the enrolments and the freeze, the station's first act is taken at once."""
    with served(night):
        night.lay(now() - timedelta(minutes=1))
        send_a_return(night)


def test_who_tried_too_often_is_heard_after_the_closing(night: Hands):
    """The intake knows no closing; the desk counts early returns apart, so that the real one is in the log (I8)."""
    with served(night):
        night.lay(now() + timedelta(hours=1))
        tries = [ask(night, "POST", "/returns", signed_by(night, "0001", a_return(night))).json for _ in range(21)]
        assert [tried["notes"] for tried in tries] == [["early"]] * 20 + [["side"]]
        closes = (now() - timedelta(minutes=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
        moved = ("--station", "0001", "--closes", closes, "--reason", "test", *by("member", "ab"))
        night("registry", "act", night.home, "closing-moved", *moved)
        real = ask(night, "POST", "/returns", signed_by(night, "0001", a_return(night))).json
    assert real["notes"] == []


def test_the_desk_ends_with_its_intake_and_keeps_what_it_receipted(night: Hands):
    """An intake that dies takes the desk with it, so that whoever supervises starts both; no receipt is broken."""
    with served(night) as desk:
        night.lay(now() - timedelta(minutes=1))
        receipt = parse_receipt(send_a_return(night))[0]
        os.kill(intake_of(desk), signal.SIGKILL)
        assert desk.wait(20) == FATAL
    leaves = [leaf_hash(body) for body in open_reader(ledger_path(night.home)).entries()]
    assert leaves[receipt.index] == receipt.leaf_hash


def test_the_intake_ends_with_its_desk_and_frees_the_address(night: Hands):
    """A desk that is killed leaves nobody on the address: the next one binds it."""
    with served(night) as desk:
        intake = intake_of(desk)
        desk.kill()
        desk.wait(20)
        ends = time.monotonic() + 10
        while Path(f"/proc/{intake}").exists() and time.monotonic() < ends:
            time.sleep(0.01)
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as again:
        again.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        again.bind(settings_of(night.home).address("intake"))


def test_the_intake_has_no_secret_and_no_store(night: Hands):
    """Of the night's folder it has no file open, and of the settings and pass phrases no variable."""
    with served(night) as desk:
        intake = intake_of(desk)
        variables = Path(f"/proc/{intake}/environ").read_bytes()
        files = [os.readlink(link) for link in Path(f"/proc/{intake}/fd").iterdir()]
        assert b"SCRUTATEUR_" in Path(f"/proc/{desk.pid}/environ").read_bytes()
    assert b"SCRUTATEUR_" not in variables
    assert not [file for file in files if str(night.home) in file]


def test_a_word_to_stop_that_reaches_the_intake_too_stops_nothing_twice(night: Hands):
    """A service manager sends SIGTERM to every process: the intake leaves it to the desk, which ends well."""
    with served(night) as desk:
        os.kill(intake_of(desk), signal.SIGTERM)
        assert ask(night, "GET", "/health").status == 204
        desk.terminate()
        assert desk.wait(30) == 0
