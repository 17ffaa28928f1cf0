"""The accounts of one station and contest, and which of them is the current act.

Identity of an act is its bytes; *conflict* is about figures. Of accounts that differ, only those of the highest
assurance take part: a forged message or a stolen key of another station never displaces an honest return.

    early, wrong sender, wrong version        take no part, whatever they say
    equal figures                             corroborate: the first in the log is current
    a figure differs, nothing announced       neither counts until two people resolve it (R401)
    a figure differs, already announced       the announced one keeps counting, marked contested
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import IntEnum

from scrutateur.election.acts import Correction, Ref, StationReturn
from scrutateur.election.names import LeafIndex


class Assurance(IntEnum):
    """How much stands behind an account; the weaker never displaces the stronger."""

    UNSIGNED = 0  # a message that no key of the station signed
    LOWER = 1  # telephone, one signature where two are due, a late or revoked key not yet called back
    FULL = 2


@dataclass(frozen=True, slots=True)
class Account:
    """A return, or a correction, as far as counting it is concerned."""

    ref: Ref
    station_return: StationReturn
    correction: Correction | None
    assurance: Assurance
    takes_part: bool  # readable, sent by the station's own key, not early, version fits its kind
    qualified: bool  # corrections: called back and confirmed by a second person, or no figure changes
    preferred: LeafIndex | None  # the decision by two persons that names it as the one that becomes current

    @property
    def index(self) -> LeafIndex:
        return self.ref.index


@dataclass(frozen=True, slots=True)
class Choice:
    """Which act is current, and what stands beside it."""

    current: Account | None
    conflicting: tuple[Account, ...] = ()  # differ, and none of them counts
    contested: bool = False  # announced already, and another account of equal assurance differs
    branches: tuple[Account, ...] = ()  # corrections of one act that exclude one another


NOTHING = Choice(None)


def choose_current(accounts: Sequence[Account], announced: LeafIndex | None) -> Choice:
    """Pick the current act of a station (I4).

    A return that comes after a correction in effect has the wrong version: two people have said what the paper says.

    Args:
        accounts: All accounts of the station and contest, in log order.
        announced: Index of the act that the last standing bulletin counts, if any.
    """
    returns = [item for item in accounts if item.takes_part and item.correction is None]
    corrections = [item for item in accounts if item.takes_part and item.correction is not None and item.qualified]
    stood = _line_to(announced, accounts)
    for correction in corrections:
        first = _choose_first([item for item in returns if item.index < correction.index], stood)
        if first.current is not None and _succeeds(correction, first.current):
            choice = _follow(first, corrections, stood)
            if choice.current is not first.current:
                return choice
    return _follow(_choose_first(returns, stood), corrections, stood)


def _line_to(announced: LeafIndex | None, accounts: Sequence[Account]) -> frozenset[LeafIndex]:
    """Name the announced act and those that it replaced, back to the first return: they stood."""
    if announced is None:
        return frozenset()
    by_index = {item.index: item for item in accounts}
    line: list[LeafIndex] = []
    while announced is not None and announced in by_index:
        line.append(announced)
        correction = by_index[announced].correction
        announced = None if correction is None else correction.replaces.index
    return frozenset(line)


def _choose_first(returns: Sequence[Account], stood: Collection[LeafIndex]) -> Choice:
    if not returns:
        return NOTHING
    preferred = [item for item in returns if item.preferred is not None]
    if preferred:
        return Choice(max(preferred, key=lambda item: item.preferred or 0))
    best = max(item.assurance for item in returns)
    announced = next((item for item in returns if item.index in stood), None)
    peers = [item for item in returns if item.assurance == best]
    current = announced or peers[0]
    differs = any(not current.station_return.same_figures(item.station_return) for item in peers)
    if differs and announced is None:
        return Choice(None, conflicting=tuple(peers))
    return Choice(current, contested=differs)


def _follow(first: Choice, corrections: Sequence[Account], stood: Collection[LeafIndex]) -> Choice:
    """Walk the chain of corrections: each names the current act by index and leaf hash, one version up."""
    choice = first
    while choice.current is not None:
        successors = [item for item in corrections if _succeeds(item, choice.current)]
        if len(successors) > 1 and any(item.index in stood for item in successors):
            successors = [item for item in successors if item.index in stood]
        if len(successors) > 1:
            return Choice(choice.current, contested=choice.contested, branches=tuple(successors))
        if not successors:
            return choice
        choice = Choice(successors[0])
    return choice


def _succeeds(account: Account, current: Account) -> bool:
    correction = account.correction
    assert correction is not None
    return correction.replaces == current.ref and account.station_return.version == current.station_return.version + 1


def others_of(account: Account, accounts: Sequence[Account]) -> tuple[Account, ...]:
    """Give the other accounts of the same version that take part."""
    if len(accounts) == 1:  # nearly every station's only one
        return ()
    version = account.station_return.version
    return tuple(
        item for item in accounts if item is not account and item.takes_part and item.station_return.version == version
    )


def differing(account: Account, others: Sequence[Account]) -> tuple[Account, ...]:
    """Give those of the other accounts of the same version whose figures differ."""
    mine = account.station_return
    return tuple([item for item in others if not item.station_return.same_figures(mine)])
