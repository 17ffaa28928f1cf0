"""What a station's current act counts for: the state of a station.

counted     in every sum
contested   counted, because it stood in an announced bulletin before somebody contradicted it
held        received and not counted, for a named reason
annulled    its voters stay, its votes left by a named act
missing     nothing received that could count
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from scrutateur.count.accounts import Choice
from scrutateur.election.acts import Decision, DecisionKind, Ref
from scrutateur.election.findings import Finding
from scrutateur.election.names import LeafIndex

WITHDRAWN_AT_SOURCE = "withdrawn-at-source"
NOT_DELIVERED = "not-delivered"


class State(Enum):
    COUNTED = "counted"
    CONTESTED = "contested"
    HELD = "held"
    MISSING = "missing"
    ANNULLED = "annulled"

    @property
    def counts(self) -> bool:
        """Tell whether *counted* in coverage: an annulled station's voters stay."""
        return self is _COUNTED or self is _CONTESTED or self is _ANNULLED


# Looked up once: every station is asked several times a bulletin.
_COUNTED, _CONTESTED, _ANNULLED = State.COUNTED, State.CONTESTED, State.ANNULLED


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a station stands. `index` is the current act's, or that of the act held in its place."""

    state: State
    index: LeafIndex | None = None
    reason: str = ""  # coded; of what does not count
    # The decision that holds, annuls or chose among accounts, the correction in effect, or the act that took one back.
    act: LeafIndex | None = None
    sums_as_received: bool = False  # whether its figures are in *as received*


MISSING = Standing(State.MISSING, reason=NOT_DELIVERED)


@dataclass(frozen=True, slots=True)
class TakenDecision:
    """A decision in effect on a station, and its act."""

    decision: Decision
    ref: Ref

    @property
    def index(self) -> LeafIndex:
        return self.ref.index


def stand(
    choice: Choice,
    *,
    blocking: Sequence[Finding],
    decisions: Sequence[TakenDecision],
    announced: LeafIndex | None,
    unreadable: LeafIndex | None,
    taken_back: LeafIndex | None = None,
) -> Standing:
    """Say where a station stands.

    Args:
        blocking: Blocking findings on the current act that no decision accepts.
        decisions: Holds, reopenings and annulments in effect, in log order.
        announced: Index of the act that the last standing bulletin counts, if any.
        unreadable: Index of an act of this station whose bytes could not be read, if nothing else came.
        taken_back: Index of the act that withdrew a correction of the current act, if one did.
    """
    current = choice.current
    if current is None:
        return _without_current(choice, unreadable)
    decided = _decided(current.index, decisions) if decisions else None
    if decided is not None:
        return decided
    named = current.index if current.correction is not None else current.preferred
    named = max((index for index in (named, taken_back) if index is not None), default=None)
    if blocking and current.index != announced:
        return Standing(State.HELD, current.index, blocking[0].rule, named, True)
    state = State.CONTESTED if choice.contested or blocking else State.COUNTED
    return Standing(state, current.index, "", named, True)


def _decided(current: LeafIndex, decisions: Sequence[TakenDecision]) -> Standing | None:
    """Say where the decisions put a station, if they annul or hold its current act."""
    annulled, holds = _last(decisions, DecisionKind.ANNUL), open_holds(decisions)
    if annulled is not None:
        return Standing(State.ANNULLED, current, annulled.decision.reason, annulled.index, True)
    if not holds:
        return None
    at_source = holds[-1].decision.reason == WITHDRAWN_AT_SOURCE
    return Standing(State.HELD, current, holds[-1].decision.reason, holds[-1].index, not at_source)


def _without_current(choice: Choice, unreadable: LeafIndex | None) -> Standing:
    if choice.conflicting:
        return Standing(State.HELD, choice.conflicting[0].index, "R401")
    if unreadable is not None:
        return Standing(State.HELD, unreadable, "R101")
    return MISSING


def _last(decisions: Sequence[TakenDecision], kind: DecisionKind) -> TakenDecision | None:
    return next((taken for taken in reversed(decisions) if taken.decision.kind is kind), None)


def open_holds(decisions: Sequence[TakenDecision]) -> tuple[TakenDecision, ...]:
    """Give the holds that no reopening names."""
    ended = {ref for taken in decisions if taken.decision.kind is DecisionKind.REOPEN for ref in taken.decision.about}
    return tuple(taken for taken in decisions if taken.decision.kind is DecisionKind.HOLD and taken.ref not in ended)
