"""What the list of rules is made of."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Generic, TypeVar

from scrutateur.election.findings import Finding

FactsT = TypeVar("FactsT")


class Level(Enum):
    """What a rule speaks of."""

    RETURN = "return"
    STATION = "station"
    AREA = "area"


@dataclass(frozen=True, slots=True)
class Rule(Generic[FactsT]):
    """A coded rule: what it is called, what it speaks of, and the function that judges."""

    code: str
    name: str
    level: Level
    check: Callable[[FactsT], Finding]


# Keys of `Finding.values` that hold a code of the rule's own, with words of its own in the catalogues (`value.early`).
# All other texts are codes of the election (stations, candidates, fields), times or hours, and are shown as they are.
CODED_VALUES = frozenset(
    {
        "wrong",
        "channel",
        "call_back",
        "second_account",
        "lacks",
        "gap_box",
        "counts",
        "problem",
        "window",
        "state",
        "what",
    }
)
