"""Shares, ranks and margins: whole numbers only, rounded once, half up."""

from collections.abc import Mapping
from dataclasses import dataclass

from scrutateur.election.names import CandidateID
from scrutateur.election.registry import Candidate


def hundredths(part: int, *, whole: int) -> int | None:
    """Give a share in hundredths of a per cent, rounded half up; `None` where there is nothing to divide by."""
    if whole <= 0:
        return None
    return (20_000 * part + whole) // (2 * whole)


@dataclass(frozen=True, slots=True)
class Placed:
    """A candidate with votes and rank; equal votes have equal ranks, and the next rank is left out."""

    candidate: Candidate
    votes: int
    rank: int


def placed(candidates: tuple[Candidate, ...], votes: Mapping[CandidateID, int]) -> tuple[Placed, ...]:
    """Give the candidates by votes, most first; equal ones in ballot order."""
    ordered = sorted(candidates, key=lambda item: -votes[item.code])
    found: list[Placed] = []
    for position, candidate in enumerate(ordered, 1):
        value = votes[candidate.code]
        rank = found[-1].rank if found and found[-1].votes == value else position
        found.append(Placed(candidate, value, rank))
    return tuple(found)
