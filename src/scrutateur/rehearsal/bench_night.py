"""`bench night`: a whole rehearsal, with the time of each step and the latency of each act."""

from pathlib import Path

import msgspec

from scrutateur.exchange.source import RehearsalSource
from scrutateur.rehearsal.machine_limits import MachineLimits, measure_machine
from scrutateur.rehearsal.night import Tell
from scrutateur.rehearsal.player import play


class NightResult(msgspec.Struct, frozen=True):
    """What was measured. Steps are seconds since the beginning, in order; the polls stay open for some of them."""

    seconds: float
    stations: int
    receipts: int
    steps: tuple[tuple[str, float], ...]
    p50_milliseconds: float  # of an act, from its first byte to its receipt, eight at a time
    p99_milliseconds: float
    machine: MachineLimits


def bench_night(home: Path, source: RehearsalSource, tell: Tell) -> NightResult:
    """Play an election in an empty folder.

    Raises:
        ScrutateurError: As `play`.
    """
    played = play(source, home, tell)
    took = sorted(played.latencies)
    return NightResult(
        seconds=round(played.seconds, 2),
        stations=played.stations,
        receipts=played.receipts,
        steps=tuple((step.name, round(step.seconds, 2)) for step in played.steps),
        p50_milliseconds=round(1000 * took[len(took) // 2], 2),
        p99_milliseconds=round(1000 * took[len(took) * 99 // 100], 2),
        machine=measure_machine(home),
    )
