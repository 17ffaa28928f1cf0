"""Accounts of one station as counting sees them: returns that say `a` or `b`, and corrections."""

from dataclasses import replace

from scrutateur.count.accounts import Account, Assurance
from scrutateur.election.acts import Correction, Ref
from scrutateur.election.names import LeafIndex
from tests.fakes.log_ground import a_return

FIGURES = {"a": a_return("0001", (200, 150, 50)), "b": a_return("0001", (210, 140, 50))}
FULL, LOWER, UNSIGNED = Assurance.FULL, Assurance.LOWER, Assurance.UNSIGNED


def ref(index: int) -> Ref:
    return Ref(LeafIndex(index), f"{index:064x}")


def account(index: int, figures: str = "a", assurance: Assurance = FULL, **changes: object) -> Account:
    """A return as counting sees it."""
    sent = FIGURES[figures]
    return replace(Account(ref(index), sent, None, assurance, True, False, None), **changes)


def corrected(
    index: int, replaces: Ref, figures: str = "b", *, version: int = 2, qualified: bool = True, **changes: object
) -> Account:
    """A correction as counting sees it."""
    sent = replace(FIGURES[figures], version=version)
    correction = Correction(sent, replaces, "slip", "original")
    return replace(Account(ref(index), sent, correction, FULL, True, qualified, None), **changes)
