"""The figures of a row: those of the form, and the votes of each candidate."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from scrutateur.election.acts import StationReturn
from scrutateur.election.names import Figure, Unread
from scrutateur.exchange.figures import EXPECTED, FIGURE_MAX, combine, read_figure
from scrutateur.exchange.mapping import CandidatePart, FigureSource, RehearsalMapping
from scrutateur.exchange.problems import ProblemList
from scrutateur.exchange.source import ColumnSum
from scrutateur.exchange.table_files import BoundRow
from scrutateur.exchange.templates import ColumnRef, any_holds

REGISTERED = "registered"


@dataclass(frozen=True, slots=True)
class RowFigures:
    """What a row says; `came` is false where its return never comes."""

    came: bool
    figures: Mapping[str, Figure]
    votes: Mapping[str, Figure]  # by candidate, in ballot order

    @property
    def registered(self) -> int | None:
        figure = self.figures.get(REGISTERED)
        return figure if isinstance(figure, int) else None


class FigureReader:
    """Reads rows; adds to the problems each cell that is no figure."""

    def __init__(self, mapping: RehearsalMapping, candidates: tuple[CandidatePart, ...], problems: ProblemList) -> None:
        self._words = mapping.words
        self._no_return = mapping.no_return
        self._figures = mapping.figures
        self._votes = tuple(FigureSource(part.code, part.columns) for part in candidates)
        self._problems = problems
        sources = (*self._figures, *self._votes)
        self._columns = {column for source in sources for column in (*source.plus, *source.minus)}

    def read(self, row: BoundRow) -> RowFigures:
        """Read the figures of a row; without a return, only the roll, where it is a number."""
        if self._says_no_return(row):
            return RowFigures(False, self._roll(row), {})
        figures = {source.name: self._figure(row, source) for source in self._figures}
        votes = {source.name: self._figure(row, source) for source in self._votes}
        # The roll was known before the vote: alone it makes no return.
        said = [figure for name, figure in figures.items() if name != REGISTERED] + list(votes.values())
        return RowFigures(any(figure is not Unread.EMPTY for figure in said), figures, votes)

    def _says_no_return(self, row: BoundRow) -> bool:
        words = self._words.no_return
        if words and any(row.cell(column) in words for column in self._columns):
            return True
        return any_holds(self._no_return, row.cell, self._words)

    def _roll(self, row: BoundRow) -> dict[str, Figure]:
        for source in self._figures:
            cells = [row.cell(column) for column in (*source.plus, *source.minus)]
            if source.name == REGISTERED and not any(cell in self._words.no_return for cell in cells):
                return {REGISTERED: self._figure(row, source)}
        return {}

    def _figure(self, row: BoundRow, source: FigureSource) -> Figure:
        known = self._problems.count
        total = combine(self._terms(row, source.plus), minus=self._terms(row, source.minus))
        if isinstance(total, Unread) or self._problems.count > known:
            return total
        if not 0 <= total <= FIGURE_MAX:
            self._problems.add(row.error_at(source.name, EXPECTED, f"{total}, computed from its columns"))
        return total

    def _terms(self, row: BoundRow, columns: Iterable[ColumnRef]) -> list[Figure]:
        terms: list[Figure] = []
        for column in columns:
            figure = read_figure(row.cell(column), self._words)
            if figure is None:
                self._problems.add(row.error(column, EXPECTED))
                figure = Unread.ILLEGIBLE  # never given out: the problem refuses the whole import
            terms.append(figure)
        return terms


def sum_columns(
    returns: tuple[StationReturn, ...], mapping: RehearsalMapping, candidates: tuple[CandidatePart, ...]
) -> tuple[ColumnSum, ...]:
    """Add up each figure and each candidate's votes over the returns, in the order of the paper."""
    figures = [_sum(source.name, [one.figures[source.name] for one in returns]) for source in mapping.figures]
    votes = [
        _sum(f"votes:{part.code}", [one.votes[place][1] for one in returns if one.votes is not None])
        for place, part in enumerate(candidates)
    ]
    return (*figures, *votes)


def _sum(name: str, figures: list[Figure]) -> ColumnSum:
    return ColumnSum(
        name,
        total=sum(figure for figure in figures if isinstance(figure, int)),
        empty=figures.count(Unread.EMPTY),
        illegible=figures.count(Unread.ILLEGIBLE),
    )
