"""The station of a row: its code, its area, its type, its hours, its bounds."""

from datetime import datetime

from scrutateur.election.names import ContestID, StationID
from scrutateur.election.registry import Area, PollingStation, StationType
from scrutateur.exchange.area_tree import AreaTree
from scrutateur.exchange.codes import ALPHABET, CodeBook, KnownCode, clash, is_code, to_code
from scrutateur.exchange.figures import EXPECTED, read_figure
from scrutateur.exchange.labels import Labels
from scrutateur.exchange.local_times import instant, read_local
from scrutateur.exchange.mapping import RehearsalMapping
from scrutateur.exchange.problems import ProblemList
from scrutateur.exchange.table_files import BoundRow
from scrutateur.exchange.templates import ColumnRef, holds

_TYPES = {kind.value: kind for kind in StationType}


class StationReader:
    """Reads stations; adds to the problems each that cannot stand beside the others."""

    def __init__(self, mapping: RehearsalMapping, labels: Labels, tree: AreaTree, problems: ProblemList) -> None:
        self._mapping = mapping
        self._labels = labels
        self._tree = tree
        self._problems = problems
        self._codes = CodeBook()

    def read(self, row: BoundRow, registered: int | None, contest: ContestID) -> PollingStation | None:
        """Read the station of a row; `None` if a problem was added."""
        known_problems = self._problems.count
        code, area, kind = self.code_of(row), self._tree.place(row, self._labels), self._type(row)
        part = self._mapping.station
        closes = self._closes(row, kind)
        issued, previous_registered, previous_ballots = (
            self._number(row, column)
            for column in (part.ballots_issued, part.previous_registered, part.previous_ballots)
        )
        if area is None or self._problems.count > known_problems:
            return None
        return PollingStation(
            code=code,
            area=area.code,
            type=kind,
            contests=(contest,),
            opens=self._mapping.calendar.opens,
            closes=closes,
            figure_max=part.figure_max[kind],
            place=self._place(row, area),
            name=(self._labels.cut(part.name.render(row.cell), row) if part.name else "") or None,
            lock=self._mapping.calendar.lock,
            registered=registered,
            ballots_issued=issued,
            previous_registered=previous_registered,
            previous_ballots=previous_ballots,
        )

    def code_of(self, row: BoundRow) -> StationID:
        """Read the code of a row's station; adds a problem if it is none, or one in another spelling is known."""
        template = self._mapping.station.code
        received = template.render(row.cell)
        code = to_code(received)
        known = self._codes.find(code)
        for error in row.dates_in(template):
            self._problems.add(error)
        if not is_code(code):
            expected = f"a station's code of 1 to 64 of {ALPHABET}"
            self._problems.add(row.error_at(template.text, expected, f'"{received}"'))
        elif known is None:
            self._codes.add(KnownCode(code, received, row.row.line))
        elif (again := clash(known, code=code, received=received)) is not None:
            self._problems.add(row.error_at(template.text, "a code for each station", again))
        return StationID(code)

    def _place(self, row: BoundRow, area: Area) -> str:
        """Give where the station is; a row that names no place names at least the area."""
        template = self._mapping.station.place
        place = self._labels.cut(template.render(row.cell), row) if template else ""
        return place or area.names[self._mapping.election.languages[0]]

    def _type(self, row: BoundRow) -> StationType:
        part = self._mapping.station
        for rule in part.type_when:
            if holds(rule.conditions, row.cell, self._mapping.table.words):
                return rule.type
        if part.type_column is None:
            return part.type
        cell = row.cell(part.type_column)
        kind = part.types.get(cell) if part.types else _TYPES.get(cell)
        if kind is None:
            words = ", ".join(part.types or _TYPES)
            self._problems.add(row.error(part.type_column, f"a type of station ({words})"))
        return kind or part.type

    def _closes(self, row: BoundRow, kind: StationType) -> datetime:
        """Give the closing: of the station, else of its type, else of the election."""
        calendar = self._mapping.calendar
        usual = calendar.type_closes.get(kind, calendar.closes)
        column = calendar.closes_column
        if column is None or row.cell(column) in self._mapping.table.words.empty:
            return usual
        local = read_local(row.cell(column), calendar.day)
        moment = instant(local, calendar.zone) if local else "no time"
        if isinstance(moment, str):
            self._problems.add(row.error(column, f"a local time that occurs once in {calendar.zone.key}"))
            return usual
        if not calendar.opens < moment < calendar.lock:
            self._problems.add(row.error(column, "a closing between opens and lock"))
        return moment

    def _number(self, row: BoundRow, column: ColumnRef | None) -> int | None:
        if column is None:
            return None
        figure = read_figure(row.cell(column), self._mapping.table.words)
        if figure is None:
            self._problems.add(row.error(column, EXPECTED))
        return figure if isinstance(figure, int) else None
