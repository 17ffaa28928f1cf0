"""Check many signatures at once, on every processor where there are enough of them to be worth it."""

import os
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import starmap
from multiprocessing import get_context
from typing import Final

from scrutateur.adapters.signatures import check_signature
from scrutateur.ledger.signatures import PublicKey

WORTH_PROCESSES: Final = 8_000  # about half a second of work; starting processes costs a good part of that
_SLICE: Final = 1_000

SignedMessage = tuple[PublicKey, bytes, bytes]


def check_many(messages: Sequence[SignedMessage], worth_processes: int = WORTH_PROCESSES) -> list[bool]:
    """Tell for each key, signature and message whether the signature is good, in the order given."""
    processes = os.cpu_count() or 1
    if len(messages) < worth_processes or processes == 1:
        return _check(messages)
    slices = [messages[start : start + _SLICE] for start in range(0, len(messages), _SLICE)]
    # Spawned, not forked: a fork of a process with threads, or of a test's, may hang.
    with ProcessPoolExecutor(processes, get_context("spawn")) as pool:
        return [good for part in pool.map(_check, slices) for good in part]


def _check(messages: Sequence[SignedMessage]) -> list[bool]:
    return list(starmap(check_signature, messages))
