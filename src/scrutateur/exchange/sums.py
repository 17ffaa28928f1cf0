"""The sums of the columns, contest by contest: what a person holds against the totals that were proclaimed."""

from collections.abc import Iterator, Sequence

from scrutateur.election.acts import StationReturn
from scrutateur.election.names import ContestID, Figure, Unread
from scrutateur.election.registry import Registry
from scrutateur.exchange.paper import VOTES
from scrutateur.exchange.source import ColumnSum


def sum_columns(returns: Sequence[StationReturn], registry: Registry) -> tuple[ColumnSum, ...]:
    """Add up each figure and each candidate's votes over the returns, in the order of the paper."""
    by_contest: dict[ContestID, list[StationReturn]] = {contest: [] for contest in registry.contests}
    for account in returns:
        by_contest[account.contest].append(account)
    return tuple(
        column for contest, accounts in by_contest.items() for column in _columns(contest, accounts, registry)
    )  # fmt: skip


def _columns(contest: ContestID, accounts: list[StationReturn], registry: Registry) -> Iterator[ColumnSum]:
    found = registry.contests[contest]
    for field in registry.forms[found.form].fields:
        if field.name != VOTES:
            yield _sum(contest, field.name, [account.figures[field.name] for account in accounts])
    for place, candidate in enumerate(found.candidates):
        votes = [account.votes[place][1] for account in accounts if account.votes is not None]
        yield _sum(contest, f"votes:{candidate.code}", votes)


def _sum(contest: ContestID, name: str, figures: list[Figure]) -> ColumnSum:
    return ColumnSum(
        contest,
        name,
        total=sum(figure for figure in figures if isinstance(figure, int)),
        empty=figures.count(Unread.EMPTY),
        illegible=figures.count(Unread.ILLEGIBLE),
    )
