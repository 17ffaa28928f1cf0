"""Finds a row of totals that was read as a station: every figure of it is the sum of all the others."""

from collections.abc import Iterator, Mapping, Sequence

from scrutateur.election.acts import StationReturn
from scrutateur.election.names import ContestID
from scrutateur.exchange.source import ColumnSum, ReturnKey, SourceRow

_FEWEST_RETURNS, _FEWEST_FIGURES = 3, 3  # with fewer, two stations that are alike look the same


def warn_of_totals(
    returns: Mapping[ReturnKey, StationReturn],
    sums: Sequence[ColumnSum],
    rows: Mapping[ReturnKey, SourceRow],
    *,
    file: str,
) -> Iterator[str]:
    """Say which returns are half of each sum, which only a total of the others is."""
    of_contests: dict[ContestID, dict[str, int]] = {}
    for column in sums:
        if column.total:
            of_contests.setdefault(column.contest, {})[column.name] = column.total
    for (contest, station), account in returns.items():
        expected = of_contests.get(contest, {})
        if len(expected) < _FEWEST_FIGURES or len(returns) < _FEWEST_RETURNS:
            continue
        said = {**account.figures, **{f"votes:{code}": figure for code, figure in account.votes or ()}}
        if all(isinstance(figure := said.get(name), int) and 2 * figure == total for name, total in expected.items()):
            place = f"{file}, line {rows[contest, station].line}"
            yield f"{place}: station {station} is the sum of all the others: a row of totals? [rows] drop leaves it out"
