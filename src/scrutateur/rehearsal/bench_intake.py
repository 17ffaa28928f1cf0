"""`bench intake`: how many returns a second one node admits, makes durable, judges and receipts, over real HTTP.

Two servers are measured in turns on the same keys and requests: the real one, and the same one answering after the
signature check alone. Their ratio says what durability and judging cost, whatever the machine.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import msgspec

from scrutateur.errors import MissingPartError
from scrutateur.rehearsal.bench_ground import RETURNS_OF_A_KEY, bench_requests, bench_source
from scrutateur.rehearsal.laying import lay_the_ground
from scrutateur.rehearsal.lines import Address
from scrutateur.rehearsal.load import Measured, write_requests
from scrutateur.rehearsal.machine_limits import MachineLimits, measure_machine
from scrutateur.rehearsal.night import Night, Tell
from scrutateur.rehearsal.player import served_night
from scrutateur.rehearsal.polls import hold_the_polls
from scrutateur.wiring import site_folder

WARM_UP_SECONDS = 1.0
REQUESTS_FILE = "requests.bin"
_ACTS_A_SECOND_MAX = 5000  # so many are prepared for each second
_PROGRAM = (sys.executable, "-m", "scrutateur", "bench")


@dataclass(frozen=True, slots=True)
class IntakeBench:
    """What to measure: so many rounds of so many seconds, over so many connections."""

    seconds: float
    rounds: int
    connections: int

    @property
    def stations(self) -> int:
        acts = self.rounds * (self.seconds + WARM_UP_SECONDS) * _ACTS_A_SECOND_MAX
        return int(acts / RETURNS_OF_A_KEY) + 1


class IntakeResult(msgspec.Struct, frozen=True):
    """What was measured. Rates are the median of the rounds, whose own are beside them."""

    admitted_per_second: float
    signature_path_per_second: float
    ratio_to_signature_path: float
    p50_milliseconds: float
    p99_milliseconds: float
    admitted_rounds: tuple[int, ...]
    signature_path_rounds: tuple[int, ...]
    connections: int
    stations: int
    machine: MachineLimits


def bench_intake(home: Path, bench: IntakeBench, tell: Tell) -> IntakeResult:
    """Measure the intake.

    Args:
        home: An empty folder, on the disk to be measured.
        bench: What to measure.
        tell: Called after each step.

    Raises:
        ScrutateurError: A server did not answer as it must.
    """
    source = bench_source(home / "table", bench.stations)
    with served_night(source, home / "night", tell) as night:
        hold_the_polls(night, lay_the_ground(night))
        night.say("prepared", acts=write_requests(home / REQUESTS_FILE, bench_requests(night)))
        with night.desk() as desk:  # whose pages would else be built while the intake is measured
            desk.wait_for_the_site(site_folder(night.server.home) / "public" / "latest.json")
        os.sync()  # a hundred thousand pages on their way to the disk would stand before every act
        with _signature_path(night.server.home) as yardstick:
            admitted, checked = _measure(home, night, yardstick, bench)
    return _result(bench, measure_machine(home), admitted=admitted, checked=checked)


def _measure(home: Path, night: Night, yardstick: Address, bench: IntakeBench) -> tuple[list[Measured], list[Measured]]:
    """Measure both servers in turns, so that what else the machine does falls on both."""
    admitted: list[Measured] = []
    checked: list[Measured] = []
    for number in range(1, bench.rounds + 1):
        start = sum(measured.sent for measured in admitted)
        admitted.append(_load(home, night.server.intake, bench, start=start))
        checked.append(_load(home, yardstick, bench, start=start))
        night.say("round", number=number, admitted=int(admitted[-1].per_second), checked=int(checked[-1].per_second))
    return admitted, checked


def _result(
    bench: IntakeBench, machine: MachineLimits, *, admitted: list[Measured], checked: list[Measured]
) -> IntakeResult:
    rates, checks = ([round(item.per_second) for item in found] for found in (admitted, checked))
    return IntakeResult(
        admitted_per_second=median(rates),
        signature_path_per_second=median(checks),
        ratio_to_signature_path=round(median(rates) / median(checks), 3),
        p50_milliseconds=round(median(item.p50_milliseconds for item in admitted), 2),
        p99_milliseconds=round(max(item.p99_milliseconds for item in admitted), 2),
        admitted_rounds=tuple(rates),
        signature_path_rounds=tuple(checks),
        connections=bench.connections,
        stations=bench.stations,
        machine=machine,
    )


@contextmanager
def _signature_path(home: Path) -> Iterator[Address]:
    """Serve the yardstick, in a process of its own."""
    command = [*_PROGRAM, "signature-path", str(home)]
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None, "it is a pipe"
        ready = process.stdout.readline()
        if not ready:
            raise MissingPartError("the server of the signature path did not start")
        host, _, port = json.loads(ready)["intake"].rpartition(":")
        try:
            yield Address(host, int(port))
        finally:
            process.terminate()


def _load(home: Path, address: Address, bench: IntakeBench, *, start: int) -> Measured:
    """Run the load generator, in a process of its own."""
    command = [*_PROGRAM, "load", str(home / REQUESTS_FILE), f"{address.host}:{address.port}"]
    command += ["--start", str(start), "--connections", str(bench.connections)]
    command += ["--warm-up", str(WARM_UP_SECONDS), "--seconds", str(bench.seconds)]
    ran = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, check=False)
    try:
        return msgspec.json.decode(ran.stdout, type=Measured)
    except msgspec.MsgspecError as error:
        raise MissingPartError(f"the load generator ended with exit code {ran.returncode}") from error
