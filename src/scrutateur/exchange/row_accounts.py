"""A row of a table, read whole: which station, in which contest, with which figures."""

from dataclasses import dataclass
from datetime import datetime

from scrutateur.election.names import ContestID, StationID
from scrutateur.election.registry import PollingStation
from scrutateur.exchange.area_tree import AreaTree
from scrutateur.exchange.ballots import BallotReader
from scrutateur.exchange.contests import ContestBook
from scrutateur.exchange.labels import Labels
from scrutateur.exchange.local_times import read_instant
from scrutateur.exchange.mapping import CandidatePart, RehearsalMapping
from scrutateur.exchange.problems import ProblemList
from scrutateur.exchange.row_figures import FigureReader, RowFigures
from scrutateur.exchange.row_stations import StationReader
from scrutateur.exchange.source import ReturnKey
from scrutateur.exchange.table_files import BoundRow
from scrutateur.exchange.templates import ColumnRef


@dataclass(frozen=True, slots=True)
class Account:
    """What a row says of a station in a contest."""

    key: ReturnKey
    station: PollingStation
    figures: RowFigures
    row: BoundRow
    received_code: str
    received_at: datetime | None


class AccountReader:
    """Reads rows; adds to the problems whatever is wrong with one."""

    def __init__(
        self,
        mapping: RehearsalMapping,
        candidates: tuple[CandidatePart, ...],
        warnings: list[str],
        problems: ProblemList,
    ) -> None:
        self._mapping, self._problems = mapping, problems
        self.tree = AreaTree(mapping.election, mapping.levels, problems, warnings if mapping.events else None)
        self.contests = ContestBook(mapping, candidates, problems)
        self._ballots = BallotReader(mapping, candidates, problems)
        self._figures = FigureReader(mapping, problems)
        self._stations = StationReader(mapping, Labels(warnings), self.tree, problems)

    def read(self, row: BoundRow) -> Account | None:
        """Read a row; `None` if a problem was added."""
        known = self._problems.count
        parts = self.contests.parts_for(row, self._ballots.parts(row))
        for error in row.wrong_cells(_read_cells(row, parts)) if row.row.wrong else ():
            self._problems.add(error)
        if row.row.wrong and self._problems.count > known:
            return None  # the same cell would be said to be no figure as well
        figures = self._figures.read(row, parts)
        contest = self.contests.take(row, parts)
        received_at = self.time_of(row, self._mapping.calendar.received_column)
        # A contest that is not known is a problem; the station is read all the same, so that all is said at once.
        station = self._stations.read(row, figures.registered, contest or self._mapping.contest.id)
        if station is None or contest is None or self._problems.count > known:
            return None
        code = self._mapping.station.code.render(row.cell)
        return Account((contest, station.code), station, figures, row, code, received_at)

    def key_of(self, row: BoundRow) -> ReturnKey | None:
        """Read the key of a row that holds nothing else; `None` if a problem was added."""
        known = self._problems.count
        contest: ContestID | None = self.contests.of(row)
        code: StationID = self._stations.code_of(row)
        return None if contest is None or self._problems.count > known else (contest, code)

    def time_of(self, row: BoundRow, column: ColumnRef | None) -> datetime | None:
        """Read the time at which a row came; an empty cell says nothing."""
        if column is None or row.cell(column) in self._mapping.table.words.empty:
            return None
        moment = read_instant(row.cell(column), self._mapping.calendar.zone)
        if isinstance(moment, str):
            self._problems.add(row.error(column, f"a time such as 2026-03-15T20:00:00, {moment}"))
            return None
        return moment


def _read_cells(row: BoundRow, parts: tuple[CandidatePart, ...]) -> set[int]:
    """Give the cells, by index, that the mapping reads of a row."""
    numbers = (column for part in parts for column in part.columns if isinstance(column, int))
    return {*row.places.values(), *(number - 1 for number in numbers)}
