"""The one sentence that most readers read: what is counted, of how much, and that it may change.

Before `complete` it can be mistaken neither for a forecast nor for a sample, and nobody is called a winner.
"""

from dataclasses import dataclass

from scrutateur.bulletin.snapshot import ContestSnapshot
from scrutateur.count.sums import Coverage, Place, Sums
from scrutateur.pages.edition import Edition
from scrutateur.pages.shares import Placed, placed

OVER = ("proclaimed", "after-rulings", "final")
"""Kinds of bulletin after which the count itself is no longer provisional."""


@dataclass(frozen=True, slots=True)
class Headline:
    """What covers what, who stands where, and what is still open: three short sentences."""

    coverage: str
    standing: str
    reservation: str


# words: headline.*
def headline(edition: Edition, kind: str, contest: ContestSnapshot, place: Place | None = None) -> Headline:
    """Say where a contest stands in a bulletin of this kind: as a whole, or in one area."""
    coverage = contest.coverage if place is None else contest.area_coverage[place]
    sums = contest.totals() if place is None else contest.areas[place]
    return Headline(
        _coverage(edition, kind, coverage),
        _standing(edition, contest, sums),
        _reservation(edition, kind, coverage),
    )


def _coverage(edition: Edition, kind: str, coverage: Coverage) -> str:
    words = edition.words
    if kind in OVER:
        return words.of("headline", kind)
    if coverage.counted == coverage.expected:
        return words("headline.all-in", n=coverage.expected)
    return words("headline.counted", n=coverage.counted, expected=coverage.expected)


def _standing(edition: Edition, contest: ContestSnapshot, sums: Sums) -> str:
    words = edition.words
    if not contest.form.has("votes"):
        return words("headline.voters", n=sums.totals.get("voters", 0))
    order = placed(contest.contest.candidates, sums.votes)
    if not order or order[0].votes == 0:
        return words("headline.no-vote")
    level = [item for item in order if item.rank == 1]
    if len(level) > 1:
        return words("headline.tie", names=_listed(edition, level), n=order[0].votes)
    first = edition.candidate(order[0].candidate)
    if len(order) == 1:
        return words("headline.alone", first=first, n=order[0].votes)
    second = [item for item in order if item.rank == 2]
    return words("headline.ahead", first=first, second=_listed(edition, second), n=order[0].votes - second[0].votes)


def _listed(edition: Edition, items: list[Placed]) -> str:
    names = [edition.candidate(item.candidate) for item in items]
    if len(names) == 1:
        return names[0]
    return edition.words("list.and", first=", ".join(names[:-1]), last=names[-1])


def _reservation(edition: Edition, kind: str, coverage: Coverage) -> str:
    words = edition.words
    if kind in OVER:
        return words("headline.decided-by-paper")
    if kind == "complete":
        return words("headline.checks-open")
    if coverage.counted == coverage.expected:
        return words("headline.not-yet-complete")
    if not coverage.missing:
        return words("headline.held", n=coverage.held)  # all have arrived: none is still to come
    if not coverage.held:
        return words("headline.to-come", n=coverage.missing)
    return words("headline.to-come-and-held", n=coverage.missing, held=words("headline.and-held", n=coverage.held))
