"""The one sentence that most readers read: what is counted, of how much, and that it may change.

Before `complete` it can be mistaken neither for a forecast nor for a sample, and nobody is called a winner.
"""

from dataclasses import dataclass

from scrutateur.bulletin.numbered import AnnouncedBulletin
from scrutateur.bulletin.snapshot import ContestSnapshot
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
def headline(edition: Edition, bulletin: AnnouncedBulletin, contest: ContestSnapshot) -> Headline:
    """Say where a contest stands in a bulletin."""
    return Headline(
        _coverage(edition, bulletin, contest), _standing(edition, contest), _reservation(edition, bulletin, contest)
    )


def _coverage(edition: Edition, bulletin: AnnouncedBulletin, contest: ContestSnapshot) -> str:
    words, coverage = edition.words, contest.coverage
    if bulletin.text.kind in OVER:
        return words.of("headline", bulletin.text.kind)
    if coverage.counted == coverage.expected:
        return words("headline.all-in", n=coverage.expected)
    return words("headline.counted", n=coverage.counted, expected=coverage.expected)


def _standing(edition: Edition, contest: ContestSnapshot) -> str:
    words, sums = edition.words, contest.totals()
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


def _reservation(edition: Edition, bulletin: AnnouncedBulletin, contest: ContestSnapshot) -> str:
    words, coverage = edition.words, contest.coverage
    kind = bulletin.text.kind
    if kind in OVER:
        return words("headline.decided-by-paper")
    if kind == "complete":
        return words("headline.checks-open")
    if coverage.counted == coverage.expected:
        return words("headline.not-yet-complete")
    return words("headline.to-come", n=coverage.expected - coverage.counted)
