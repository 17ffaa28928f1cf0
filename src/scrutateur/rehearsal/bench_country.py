"""`bench country`: a made-up country of any size, from receipts to verification, in time and in memory.

Each step is a process of its own, so that each has its own peak of memory. Keys and signed acts are made beforehand,
by a process that is not counted.
"""

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import msgspec

from scrutateur.adapters.sqlite_ledger import open_reader
from scrutateur.errors import MissingPartError
from scrutateur.rehearsal.country_night import CountryStep
from scrutateur.rehearsal.home import POLICY_FILE
from scrutateur.rehearsal.machine_limits import MachineLimits, measure_machine
from scrutateur.rehearsal.night import Step, Tell
from scrutateur.rehearsal.stranger import Verified
from scrutateur.wiring import ledger_path, site_folder

_PROGRAM = (sys.executable, "-m", "scrutateur")


class CountryResult(msgspec.Struct, frozen=True):
    """What was measured, step by step; rates of the whole beside them."""

    stations: int
    steps: tuple[CountryStep, ...]
    receipts_per_second: float
    receipts_to_signature_checks: float  # the rate over that of signature checks alone on one core
    statements_per_second: float  # of a verification without signatures and without pages
    machine: MachineLimits


@dataclass(frozen=True, slots=True)
class _Ran:
    """A process that ended."""

    answer: bytes
    seconds: float
    processor_seconds: float
    peak_mebibytes: int


def bench_country(home: Path, stations: int, tell: Tell, *, late: int) -> CountryResult:
    """Measure a country in an empty folder.

    Args:
        late: So many stations send before each of the bulletins after the first one.

    Raises:
        MissingPartError: A process did not end as it must, or the record does not verify.
    """
    began = time.monotonic()
    home.mkdir(parents=True, exist_ok=True)
    _run("bench", "country-acts", str(home), str(stations))
    tell(Step("prepared", {"stations": stations}, time.monotonic() - began))
    played = _run("bench", "country-night", str(home), str(stations), "--late", str(late))
    steps = list(msgspec.json.decode(played.answer, type=tuple[CountryStep, ...]))
    tell(Step("played", {"peak_mebibytes": played.peak_mebibytes}, time.monotonic() - began))
    entries = open_reader(ledger_path(home / "night")).head().size
    for name, options in _VERIFICATIONS.items():
        steps.append(_verify(home / "night", name, entries, options))
        tell(Step(name, {"peak_mebibytes": steps[-1].peak_mebibytes}, time.monotonic() - began))
    return _result(stations, steps, measure_machine(home))


_VERIFICATIONS = {
    "verify": (),
    "verify-log-and-figures": ("--figures-only",),
    "verify-without-signatures": ("--figures-only", "--since"),
}


def _verify(home: Path, name: str, entries: int, options: tuple[str, ...]) -> CountryStep:
    since = (str(entries),) if "--since" in options else ()
    policy = ("--policy", str(home / POLICY_FILE), "--json")
    ran = _run("verify", str(site_folder(home) / "public"), *policy, *options, *since)
    answer = msgspec.json.decode(ran.answer, type=Verified)
    if answer.exit != 0:
        raise MissingPartError(f"{name}: exit code 0 expected, {answer.exit} found: {answer.difference}")
    took = round(ran.seconds, 3), round(ran.processor_seconds, 3)
    return CountryStep(name, answer.checked["entries"], *took, ran.peak_mebibytes)


def _run(*arguments: str) -> _Ran:
    """Run the program in a process of its own, which is the only one to be measured."""
    began = time.perf_counter()
    with subprocess.Popen([*_PROGRAM, *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None, "it is a pipe"
        answer = process.stdout.read()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise MissingPartError(f"{' '.join(arguments[:2])}: exit code 0 expected, {process.returncode} found")
    peak = used.ru_maxrss >> 20 if sys.platform == "darwin" else used.ru_maxrss >> 10
    return _Ran(answer, time.perf_counter() - began, used.ru_utime + used.ru_stime, peak)


def _result(stations: int, steps: list[CountryStep], machine: MachineLimits) -> CountryResult:
    by_name = {step.name: step for step in steps}
    receipts, verified = by_name["receipts"], by_name["verify-without-signatures"]
    rate = receipts.count / receipts.seconds
    return CountryResult(
        stations=stations,
        steps=tuple(steps),
        receipts_per_second=round(rate),
        receipts_to_signature_checks=round(rate / machine.ed25519_checks_per_second, 3),
        statements_per_second=round(verified.count / verified.seconds),
        machine=machine,
    )
