"""Holds a table of results against its mapping: stations, returns, sums.

The table is read whole before anything is given out. A row becomes a station and, where it has figures, a return. A
station without figures is in the registry and its return never comes: missing, never a zero.
"""

from collections.abc import Sequence
from pathlib import Path

from scrutateur.election.acts import StationReturn
from scrutateur.election.names import CandidateID, FormID, StationID
from scrutateur.election.registry import Base, Calendar, Candidate, Contest, Election, Form, PollingStation, Registry
from scrutateur.exchange.area_tree import AreaTree
from scrutateur.exchange.candidates import find_candidates
from scrutateur.exchange.input_files import InputFile
from scrutateur.exchange.labels import Labels
from scrutateur.exchange.mapping import CandidatePart, RehearsalMapping, SimulateSettings
from scrutateur.exchange.paper import fields_of
from scrutateur.exchange.problems import ProblemList
from scrutateur.exchange.profiles import rule_set
from scrutateur.exchange.row_figures import FigureReader, RowFigures, sum_columns
from scrutateur.exchange.row_stations import StationReader
from scrutateur.exchange.source import RehearsalSource, SourceRow
from scrutateur.exchange.table_files import BoundRow, bind_columns, choose_table, open_table
from scrutateur.exchange.tables import Table
from scrutateur.exchange.templates import any_holds

FORM = FormID("pv/1")

# Each of these settings picks so many stations among those that send a return.
_COUNTS = ("resends", "late", "early", "corrected", "conflicting", "strangers", "tampered", "telephone")


def read_source(mapping: RehearsalMapping, data_paths: Sequence[Path] = ()) -> RehearsalSource:
    """Read the table of a mapping whole.

    Args:
        data_paths: The table, where it is not the one that the mapping names. At most one.

    Raises:
        InputFilesError: Something in the table, or in what the mapping says of it, is wrong; all of it is said.
        InputFileError: It is no table at all.
        MissingPartError: There is no such file.
    """
    problems = ProblemList()
    table, file = open_table(mapping.table, choose_table(mapping, tuple(data_paths)), problems)
    headers = ProblemList()
    places = bind_columns(mapping, table, headers)
    candidates = find_candidates(mapping, table, places, headers)
    headers.raise_any()
    # A pattern's columns are known by number only.
    places |= {column: column - 1 for part in candidates for column in part.columns if isinstance(column, int)}
    reading = _Reading(mapping, candidates, problems)
    for row in table.rows:
        reading.take(BoundRow(table, row, places))
    reading.check_counts()
    reading.warn_of_shared_columns()
    problems.raise_any()
    return reading.source(table, file)


class _Reading:
    """What the rows read so far have given."""

    def __init__(self, mapping: RehearsalMapping, candidates: tuple[CandidatePart, ...], problems: ProblemList) -> None:
        self._mapping = mapping
        self._candidates = candidates
        self._problems = problems
        self._warnings: list[str] = []
        self._tree = AreaTree(mapping.election, mapping.levels, problems)
        self._figures = FigureReader(mapping, candidates, problems)
        self._station = StationReader(mapping, Labels(self._warnings), self._tree, problems)
        self._stations: dict[StationID, PollingStation] = {}
        self._returns: dict[StationID, StationReturn] = {}
        self._missing: list[StationID] = []
        self._rows: dict[StationID, SourceRow] = {}

    def take(self, row: BoundRow) -> None:
        """Read one row; add whatever is wrong with it to the problems."""
        if any_holds(self._mapping.drop, row.cell, self._mapping.words):
            return
        for error in row.wrong_cells():
            self._problems.add(error)
        figures = self._figures.read(row)
        station = self._station.read(row, figures.registered)
        if station is None:
            return
        self._warn_of_size(station, row)
        self._stations[station.code] = station
        self._rows[station.code] = SourceRow(row.row.line, self._mapping.station.code.render(row.cell))
        if figures.came:
            self._returns[station.code] = self._return_of(station, figures)
        else:
            self._missing.append(station.code)

    def check_counts(self) -> None:
        """Check that the night asks for no more stations than send a return, and that there is a station."""
        document = self._mapping.document
        for key in _COUNTS:
            wanted = getattr(self._mapping.simulate, key)
            if wanted > len(self._returns):
                expected = f"simulate.{key} to be at most the {len(self._returns)} stations that send a return"
                self._problems.add(document.error(("simulate", key), expected, str(wanted)))
        if not self._stations and not self._problems.count:
            self._problems.add(document.error(("rows", "drop"), "at least one row that is a station", "none"))

    def warn_of_shared_columns(self) -> None:
        """Say where two figures are one column: a rule that compares them compares a number with itself."""
        names: dict[object, list[str]] = {}
        for figure in self._mapping.figures:
            if (len(figure.plus), len(figure.minus)) == (1, 0):
                names.setdefault(figure.plus[0], []).append(figure.name)
        for column, shared in names.items():
            if len(shared) > 1:
                what = f'the column "{column}" is read as {" and as ".join(shared)}'
                self._warnings.append(f"{what}: rules that compare them prove nothing")

    def source(self, table: Table, file: InputFile) -> RehearsalSource:
        """Give the whole, once nothing was wrong."""
        mapping = self._mapping
        form = _form_of(mapping)
        contest = _contest_of(mapping, self._candidates, form)
        return RehearsalSource(
            origin=mapping.election.origin,
            profile=mapping.election.profile,
            registry=Registry(
                election=_election_of(mapping),
                contests={contest.id: contest},
                areas=self._tree.areas(),
                forms={form.id: form},
                stations=self._stations,
                rules=rule_set(mapping.election.profile),
                withdrawn={},
            ),
            returns=self._returns,
            missing=tuple(self._missing),
            rows=self._rows,
            sums=sum_columns(tuple(self._returns.values()), mapping, self._candidates),
            simulate=mapping.simulate,
            warnings=tuple(self._warnings),
            inputs=(mapping.document.file, file),
        )

    def _return_of(self, station: PollingStation, figures: RowFigures) -> StationReturn:
        votes = tuple((CandidateID(code), figure) for code, figure in figures.votes.items())
        return StationReturn(
            contest=self._mapping.contest.id,
            station=station.code,
            form=FORM,
            version=1,
            figures=figures.figures,
            votes=votes if self._candidates else None,
        )

    def _warn_of_size(self, station: PollingStation, row: BoundRow) -> None:
        if station.registered is not None and 2 * station.registered > station.figure_max:
            place = f"{row.table.file}, line {row.row.line}"
            what = f"station {station.code} has {station.registered} registered"
            self._warnings.append(f"{place}: {what}, over half of its figure_max {station.figure_max}")


def _election_of(mapping: RehearsalMapping) -> Election:
    part, calendar = mapping.election, mapping.calendar
    legal = calendar.legal
    return Election(
        id=part.id,
        authority=part.authority,
        names=part.names,
        languages=part.languages,
        round=part.round,
        time_zone=calendar.zone.key,
        opens=calendar.opens,
        closes=calendar.closes,
        calendar=Calendar(
            legal.complaints_until, legal.audit_until, legal.proclaim_by, legal.round_2_list_by,
            real_opens=calendar.opens, real_closes=calendar.closes,
        ),
        source=part.source,
        licence=part.licence,
        synthetic=part.synthetic,
    )  # fmt: skip


def _form_of(mapping: RehearsalMapping) -> Form:
    names = [figure.name for figure in mapping.figures]
    fields = fields_of(names, mapping.labels, with_votes=mapping.layout == "wide")
    return Form(FORM, fields, _acts_of(mapping.simulate), ())


def _acts_of(simulate: SimulateSettings) -> frozenset[str]:
    """Give the kinds of act that the election asks of its stations."""
    asked = {
        "return": True,
        "opening": simulate.openings,
        "closing": simulate.closings,
        "turnout": simulate.turnout_reports > 0,
    }
    return frozenset(kind for kind, wanted in asked.items() if wanted)


def _contest_of(mapping: RehearsalMapping, candidates: tuple[CandidatePart, ...], form: Form) -> Contest:
    return Contest(
        id=mapping.contest.id,
        names=mapping.contest.names,
        base=Base.VALID if form.has("valid") else Base.VOTERS,
        candidates=tuple(Candidate(CandidateID(part.code), part.name) for part in candidates),
        form=form.id,
        rule=mapping.contest.rule,
    )
