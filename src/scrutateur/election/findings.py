"""A finding: what a rule says of an act. A value, derived, never stored as truth.

Missing data never passes: a rule that lacks an input says NOT_CHECKABLE and names it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cache
from types import MappingProxyType


class Verdict(Enum):
    PASSED = "PASSED"
    FAILED = "FAILED"
    NOT_CHECKABLE = "NOT_CHECKABLE"


class Severity(Enum):
    """What a FAILED finding does. `BLOCKING` holds the act, `REMARK` counts and asks, `INFORMATION` sorts a queue."""

    BLOCKING = "blocking"
    REMARK = "remark"
    INFORMATION = "information"


# Looked up once: that takes as long as a small function, and a country's findings are asked millions of times.
_FAILED, _BLOCKING = Verdict.FAILED, Severity.BLOCKING
_NOTHING: Mapping[str, int | str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule found.

    `values` holds the figures that were compared, by the names the formula uses, and `difference` in votes where there
    is one. `severity` and `raised` speak of FAILED only.
    """

    rule: str
    verdict: Verdict
    severity: Severity = Severity.INFORMATION
    raised: bool = False
    values: Mapping[str, int | str] = field(default_factory=lambda: _NOTHING)
    missing: str | None = None

    @property
    def failed(self) -> bool:
        return self.verdict is _FAILED

    @property
    def blocks(self) -> bool:
        return self.severity is _BLOCKING and self.verdict is _FAILED


@cache
def passed(rule: str) -> Finding:
    """Say that a rule holds."""
    return Finding(rule, Verdict.PASSED)


@cache
def not_checkable(rule: str, *, missing: str) -> Finding:
    """Say that a rule lacks an input, and which."""
    return Finding(rule, Verdict.NOT_CHECKABLE, missing=missing)


def failed(rule: str, severity: Severity, *, raised: bool = False, **values: int | str) -> Finding:
    """Say that a rule does not hold, with the values that were compared."""
    return Finding(rule, Verdict.FAILED, severity, raised, MappingProxyType(values))
