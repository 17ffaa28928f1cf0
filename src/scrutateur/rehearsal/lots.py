"""The returns in lots: after each lot comes a bulletin. The last one holds all that is left."""

from collections.abc import Sequence
from dataclasses import dataclass

from scrutateur.exchange.source import ReturnKey


@dataclass(frozen=True, slots=True)
class Lot:
    """Returns that are sent before a bulletin, in their order."""

    returns: tuple[ReturnKey, ...]
    is_last: bool


def lots_of(order: Sequence[ReturnKey], per_cents: Sequence[int], *, late: int) -> list[Lot]:
    """Cut the order of sending where so many per cent are in.

    Args:
        order: The late returns last.
        per_cents: Of all returns, one a bulletin, rising.
        late: How many returns come after the first bulletin.
    """
    count = len(order)
    ends = sorted({-(-count * per_cent // 100) for per_cent in per_cents})  # of a few returns two may be one
    ends[0] = min(ends[0], count - late)
    if ends[-1] < count:
        ends.append(count)
    starts = [0, *ends[:-1]]
    return [Lot(tuple(order[start:end]), end == count) for start, end in zip(starts, ends, strict=True)]
