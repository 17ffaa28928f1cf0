"""The machine's own limits, measured in the same run: a figure without them says nothing about the program."""

import os
import time
from collections.abc import Callable
from pathlib import Path

import msgspec

from scrutateur.adapters.signatures import check_signature, private_key_from_seed, public_key_of, signer_of
from scrutateur.ledger.signatures import Algorithm

_FLUSHES = 200
_PAGE = b"\0" * 8192
_CHECKS = 4000
_MESSAGE = b"\0" * 450  # as long as a return of ten lists


class MachineLimits(msgspec.Struct, frozen=True):
    """What bounds every program on this machine."""

    cores: int
    fsync_p50_milliseconds: float
    fsync_p99_milliseconds: float
    ed25519_checks_per_second: float  # one core


def measure_machine(folder: Path) -> MachineLimits:
    """Measure the disk under a folder, and signature checks on one core."""
    flushes = sorted(_flushes(folder))
    return MachineLimits(
        cores=len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1,
        fsync_p50_milliseconds=round(1000 * flushes[len(flushes) // 2], 3),
        fsync_p99_milliseconds=round(1000 * flushes[len(flushes) * 99 // 100], 3),
        ed25519_checks_per_second=round(_CHECKS / _timed(_check_many)),
    )


def _flushes(folder: Path) -> list[float]:
    path = folder / "fsync-bench"
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    try:
        return [_flush(descriptor, number) for number in range(_FLUSHES)]
    finally:
        os.close(descriptor)
        path.unlink()


def _flush(descriptor: int, number: int) -> float:  # positional: a descriptor, then a number of a page
    os.pwrite(descriptor, _PAGE, number * len(_PAGE))
    return _timed(lambda: os.fsync(descriptor))


def _check_many() -> None:
    key = private_key_from_seed(Algorithm.ED25519, bytes(32))
    public, signature = public_key_of(key), signer_of(key)(_MESSAGE)
    for _ in range(_CHECKS):
        assert check_signature(public, signature, _MESSAGE), "its own signature"


def _timed(work: Callable[[], None]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
