"""Totals that somebody else states of areas: read beside the stations, to be compared with them and never added."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from scrutateur.election.names import AreaID, CandidateID, Figure, Unread
from scrutateur.election.registry import Contest
from scrutateur.exchange.codes import to_code
from scrutateur.exchange.figures import EXPECTED, read_figure
from scrutateur.exchange.mapping import RehearsalMapping, StatedPart
from scrutateur.exchange.problems import ProblemList
from scrutateur.exchange.source import RehearsalSource, StatedTotals
from scrutateur.exchange.table_files import BoundRow, bind_columns, open_table
from scrutateur.exchange.tables import Table
from scrutateur.exchange.templates import ColumnRef, any_holds


def read_stated(mapping: RehearsalMapping, source: RehearsalSource, paths: Sequence[Path]) -> RehearsalSource:
    """Read the tables of stated totals into a source.

    Raises:
        InputFilesError: A cell is no figure, an area is not in the tree, or is stated twice.
        InputFileError: A file is no table.
        MissingPartError: There is no such file, or the library that reads its format is not installed.
    """
    stated, inputs = [], list(source.inputs)
    for part, path in zip(mapping.stated, paths, strict=True):
        problems = ProblemList()
        table, file = open_table(part.table, path, problems)
        places = bind_columns(part.column_lines, table, problems, mapping_file=mapping.document.file.name)
        problems.raise_any()
        reading = _Stated(part, source, table, problems)
        rows = [BoundRow(table, row, places) for row in table.rows]
        stated += [total for row in rows for total in reading.take(row)]
        problems.raise_any()
        inputs.append(file)
    return replace(source, stated=tuple(stated), inputs=tuple(inputs))


class _Stated:
    """One table of stated totals. Holds the areas that were met."""

    def __init__(self, part: StatedPart, source: RehearsalSource, table: Table, problems: ProblemList) -> None:
        self._part, self._problems = part, problems
        self._areas = source.registry.areas
        (self._contest,) = source.registry.contests.values()
        self._votes = tuple(_vote_columns(part, self._contest, table, problems))
        self._lines: dict[AreaID, int] = {}

    def take(self, row: BoundRow) -> Iterator[StatedTotals]:
        """Read one row; nothing comes of a row that is dropped or wrong."""
        words = self._part.table.words
        if any_holds(self._part.drop, row.cell, words):
            return
        known = self._problems.count
        for error in row.wrong_cells({*row.places.values(), *(column - 1 for _, column in self._votes)}):
            self._problems.add(error)
        if self._problems.count > known:
            return
        area = self._area(row)
        figures = {source.name: self._figure(row, source.plus[0]) for source in self._part.figures}
        voted = [(code, self._figure(row, column)) for code, column in self._votes]
        # An empty cell states nothing, so it is not compared either.
        given = {name: figure for name, figure in figures.items() if figure is not Unread.EMPTY}
        votes = tuple((code, figure) for code, figure in voted if figure is not Unread.EMPTY)
        if self._problems.count == known and (given or votes):
            yield StatedTotals(
                self._contest.id, self._part.level, area, given, votes or None, row.table.file, row.row.line
            )  # fmt: skip

    def _area(self, row: BoundRow) -> AreaID:
        received = self._part.area.render(row.cell)
        area = AreaID(to_code(received))
        line = self._lines.setdefault(area, row.row.line)
        if (self._part.level, area) not in self._areas:
            expected = f"the code of a {self._part.kind} that the stations have"
            self._problems.add(row.error_at(self._part.area.text, expected, f'"{received}"'))
        elif line != row.row.line:
            found = f'"{received}", already on line {line}'
            self._problems.add(row.error_at(self._part.area.text, "each area once", found))
        return area

    def _figure(self, row: BoundRow, column: ColumnRef) -> Figure:
        figure = read_figure(row.cell(column), self._part.table.words)
        if figure is None:
            self._problems.add(row.error(column, EXPECTED))
            return Unread.ILLEGIBLE
        return figure


def _vote_columns(
    part: StatedPart, contest: Contest, table: Table, problems: ProblemList
) -> Iterator[tuple[CandidateID, int]]:  # fmt: skip
    """Find the column of each candidate that the pattern names, in ballot order."""
    if part.pattern is None:
        return
    before, _, after = part.pattern.partition("*")
    columns = part.table.written
    for candidate in contest.candidates:
        numbers = [
            number
            for number, header in enumerate(table.headers or (), start=1)
            if header.startswith(before) and header.endswith(after)
            if to_code(header[len(before) : len(header) - len(after)]) == candidate.code
        ]
        if len(numbers) == 1:
            yield candidate.code, numbers[0]
        else:
            expected = f'one header that fits "{part.pattern}" for {candidate.code}'
            problems.add(columns.error("path", expected, str(len(numbers))))
