"""What a desk of n clerks would have needed: calls wait in the order of their returns, and the first free clerk calls.

Four minutes a call is a target of ours and no measurement: ten people clear about 150 findings in an hour.
"""

import heapq
from collections.abc import Sequence
from dataclasses import dataclass

CALL_MINUTES = 4
DESKS = (1, 2, 5, 10, 20, 50)


@dataclass(frozen=True, slots=True)
class DeskLoad:
    """What so many clerks would have needed for some calls, in minutes."""

    clerks: int
    longest_wait: float
    behind: float  # from the last call that was due until the last one was ended


def desk_loads(due: Sequence[float]) -> tuple[DeskLoad, ...]:
    """Give the load of desks of several sizes; none where nobody had to be called.

    Args:
        due: When each call could be made, in minutes from any beginning.
    """
    calls = sorted(due)
    return tuple(_load(calls, clerks) for clerks in DESKS) if calls else ()


def _load(calls: Sequence[float], clerks: int) -> DeskLoad:
    free, longest, ended = [calls[0]] * clerks, 0.0, calls[0]
    for due in calls:
        begins = max(due, heapq.heappop(free))
        longest = max(longest, begins - due)
        ended = max(ended, begins + CALL_MINUTES)
        heapq.heappush(free, begins + CALL_MINUTES)
    return DeskLoad(clerks, longest, ended - calls[-1])
