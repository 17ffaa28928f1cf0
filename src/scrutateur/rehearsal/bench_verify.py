"""`bench verify`: how long a stranger takes to verify Toulouse, beside what its signatures alone take."""

import time
from pathlib import Path
from statistics import median

import msgspec

from scrutateur.adapters.signatures import check_signature
from scrutateur.adapters.sqlite_ledger import open_reader
from scrutateur.audit.signers import signers_of
from scrutateur.desk.running import load_replay
from scrutateur.errors import MissingPartError
from scrutateur.exchange.source import RehearsalSource
from scrutateur.records.entry import parse_entry
from scrutateur.rehearsal.home import POLICY_FILE
from scrutateur.rehearsal.machine_limits import MachineLimits, measure_machine
from scrutateur.rehearsal.night import Tell
from scrutateur.rehearsal.player import play
from scrutateur.rehearsal.stranger import verify
from scrutateur.wiring import ledger_path, site_folder


class VerifyResult(msgspec.Struct, frozen=True):
    """What was measured: the median of the runs, each from the start of the program to its end."""

    seconds: float
    entries: int
    entries_per_second: float
    signatures_alone_seconds: float  # on one core
    ratio_to_signatures_alone: float
    runs: tuple[float, ...]
    machine: MachineLimits


def bench_verify(home: Path, source: RehearsalSource, tell: Tell, *, runs: int) -> VerifyResult:
    """Play an election in an empty folder, then verify it so many times.

    Raises:
        MissingPartError: The record does not verify.
    """
    play(source, home, tell)
    took: list[float] = []
    entries = 0
    for _ in range(runs):
        ran = verify(site_folder(home) / "public", home / POLICY_FILE)
        if ran.answer.exit != 0:
            raise MissingPartError(f"verify: exit code 0 expected, {ran.answer.exit} found: {ran.answer.difference}")
        took.append(round(ran.seconds, 3))
        entries = ran.answer.checked["entries"]
    alone = _signatures_alone(home)
    return VerifyResult(
        seconds=median(took),
        entries=entries,
        entries_per_second=round(entries / median(took), 1),
        signatures_alone_seconds=round(alone, 3),
        ratio_to_signatures_alone=round(median(took) / alone, 2),
        runs=tuple(took),
        machine=measure_machine(home),
    )


def _signatures_alone(home: Path) -> float:
    """Time the checks of all the log's signatures, and nothing else."""
    bodies = list(open_reader(ledger_path(home)).entries())
    keys = load_replay(bodies, check_signature).ground.keys
    messages = [
        (key.public, signature.raw, envelope.signed_bytes())
        for envelope in (parse_entry(body).envelope for body in bodies)
        for key, signature in zip(signers_of(envelope, keys), envelope.signatures, strict=True)
    ]
    began = time.perf_counter()
    for public, signature, message in messages:
        assert check_signature(public, signature, message), "the log was verified a moment ago"
    return time.perf_counter() - began
