"""The figures of a row: those of the form, and the votes of each candidate."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from scrutateur.election.names import Figure, Unread
from scrutateur.exchange.figures import EXPECTED, FIGURE_MAX, combine, read_figure
from scrutateur.exchange.mapping import CandidatePart, FigureSource, RehearsalMapping
from scrutateur.exchange.problems import ProblemList
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

    def __init__(self, mapping: RehearsalMapping, problems: ProblemList) -> None:
        self._words = mapping.table.words
        self._no_return = mapping.no_return
        self._figures = mapping.figures
        self._problems = problems
        self._columns = {column for source in self._figures for column in (*source.plus, *source.minus)}

    def read(self, row: BoundRow, candidates: tuple[CandidatePart, ...]) -> RowFigures:
        """Read the figures of a row; without a return, only the roll, where it is a number."""
        if self._says_no_return(row, candidates):
            return RowFigures(False, self._roll(row), {})
        figures = {source.name: self._figure(row, source) for source in self._figures}
        votes = {part.code: self._figure(row, FigureSource(part.code, part.columns)) for part in candidates}
        # The roll was known before the vote: alone it makes no return.
        said = [figure for name, figure in figures.items() if name != REGISTERED] + list(votes.values())
        return RowFigures(any(figure is not Unread.EMPTY for figure in said), figures, votes)

    def _says_no_return(self, row: BoundRow, candidates: tuple[CandidatePart, ...]) -> bool:
        words = self._words.no_return
        columns = {*self._columns, *(column for part in candidates for column in part.columns)} if words else ()
        if any(row.cell(column) in words for column in columns):
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
