"""Reads a mapping file: checks it whole, then says what it means."""

from pathlib import Path

from scrutateur.election.names import ContestID
from scrutateur.election.registry import StationType
from scrutateur.exchange.codes import to_code
from scrutateur.exchange.election_parts import (
    closes_by_type,
    figure_bounds,
    languages_of,
    legal_calendar,
    lock_of,
    names_of,
    required_instant,
    required_names,
    zone_of,
)
from scrutateur.exchange.figures import CellWords
from scrutateur.exchange.mapping import (
    CalendarPart,
    CandidatePart,
    ContestPart,
    ElectionPart,
    FigureSource,
    LevelPart,
    RehearsalMapping,
    SimulateSettings,
    StationPart,
    TablePart,
    TypeRule,
)
from scrutateur.exchange.mapping_checks import check_mapping, figures_named
from scrutateur.exchange.mapping_keys import MAPPING
from scrutateur.exchange.problems import ProblemList
from scrutateur.exchange.tables import Dialect
from scrutateur.exchange.templates import ColumnRef, Condition, Conditions, Template, read_template
from scrutateur.exchange.texts import tidy
from scrutateur.exchange.toml_document import CheckedTable, read_toml


def read_mapping(path: Path) -> RehearsalMapping:
    """Read a mapping whole.

    Raises:
        InputFilesError: Something in it is wrong; all of it is said.
        InputFileError: It is no TOML at all.
        MissingPartError: There is no such file.
    """
    problems = ProblemList()
    root = read_toml(path, MAPPING, problems)
    problems.raise_any()
    check_mapping(root, problems)
    problems.raise_any()
    return _Reader(root).mapping()


class _Reader:
    """Turns a checked mapping into its noun; remembers on which line each column was first named."""

    def __init__(self, root: CheckedTable) -> None:
        self._root = root
        self._languages = languages_of(root.table("election"))
        self._column_lines: dict[ColumnRef, int] = {}

    def mapping(self) -> RehearsalMapping:
        root, columns, rows = self._root, self._root.table("columns"), self._root.table("rows")
        return RehearsalMapping(
            document=root.document,
            election=self._election(root.table("election")),
            calendar=self._calendar(root.table("calendar")),
            contest=self._contest(root.table("contest")),
            candidates=tuple(self._candidate(candidate) for candidate in root.tables("candidate")),
            table=_table_part(root.table("file")),
            words=_cell_words(root.table("file")),
            layout=columns.text("layout") or "wide",
            pattern=tidy(columns.text("pattern") or "") or None,
            figures=tuple(self._figure(name) for name in figures_named(root)),
            labels={name: required_names(columns.table("labels"), name, self._languages)
                    for name in columns.table("labels").values},
            drop=tuple(self._conditions(entry) for entry in rows.tables("drop")),
            no_return=tuple(self._conditions(entry) for entry in rows.tables("no_return")),
            levels=tuple(self._level(level) for level in root.table("area").tables("level")),
            station=self._station(root.table("station")),
            simulate=_simulate(root.table("simulate")),
            column_lines=self._column_lines,
        )  # fmt: skip

    def _election(self, election: CheckedTable) -> ElectionPart:
        election_id, number = election.required_text("id"), election.integer("round") or 1
        return ElectionPart(
            id=election_id,
            names=required_names(election, "name", self._languages),
            authority=names_of(election, "authority", self._languages) or dict.fromkeys(self._languages, "Rehearsal"),
            languages=self._languages,
            profile=election.text("profile") or "generic",
            round=number,
            origin=election.text("origin") or f"rehearsal.invalid/{election_id}/{number}",
            source=names_of(election, "source", self._languages),
            licence=names_of(election, "licence", self._languages),
            synthetic=names_of(election, "synthetic", self._languages),
        )

    def _calendar(self, calendar: CheckedTable) -> CalendarPart:
        closing = calendar.local_time("closes")
        assert closing is not None
        return CalendarPart(
            zone=zone_of(calendar),
            opens=required_instant(calendar, "opens"),
            closes=required_instant(calendar, "closes"),
            day=closing.date(),
            lock=lock_of(calendar),
            closes_column=self._column(calendar, "closes_column"),
            type_closes=closes_by_type(calendar, calendar=calendar),
            legal=legal_calendar(calendar),
        )

    def _contest(self, contest: CheckedTable) -> ContestPart:
        return ContestPart(
            id=ContestID(contest.required_text("id")),
            names=required_names(contest, "name", self._languages),
            rule=contest.text("rule") or "plurality",
        )

    def _candidate(self, candidate: CheckedTable) -> CandidatePart:
        received = candidate.required_text("code")
        return CandidatePart(
            code=to_code(received),
            received=received,
            name=tidy(candidate.text("name") or received),
            columns=self._column_list(candidate, "column"),
            line=candidate.line_of("code"),
        )

    def _figure(self, name: str) -> FigureSource:
        if name in self._root.table("columns").values:
            return FigureSource(name, self._column_list(self._root.table("columns"), name))
        derivation = self._root.table("derive").table(name)
        return FigureSource(name, self._column_list(derivation, "plus"), self._column_list(derivation, "minus"))

    def _level(self, level: CheckedTable) -> LevelPart:
        return LevelPart(level.required_text("kind"), self._required_template(level, "code"),
                         self._template(level, "label"))  # fmt: skip

    def _station(self, station: CheckedTable) -> StationPart:
        return StationPart(
            code=self._required_template(station, "code"),
            name=self._template(station, "name"),
            place=self._template(station, "place"),
            type=StationType(station.text("type") or "ordinary"),
            type_column=self._column(station, "type_column"),
            types={tidy(word): StationType(station.table("types").required_text(word))
                   for word in station.table("types").values},
            type_when=tuple(TypeRule(StationType(entry.required_text("type")), self._conditions(entry))
                            for entry in station.tables("type_when")),
            figure_max=figure_bounds(station),
            ballots_issued=self._column(station, "ballots_issued"),
            previous_registered=self._column(station, "previous_registered"),
            previous_ballots=self._column(station, "previous_ballots"),
        )  # fmt: skip

    def _conditions(self, entry: CheckedTable) -> Conditions:
        if "all" in entry.values:
            return tuple(self._condition(question) for question in entry.tables("all"))
        return (self._condition(entry),)

    def _condition(self, question: CheckedTable) -> Condition:
        column = self._column(question, "column")
        assert column is not None
        return Condition(
            column,
            among=_tidy_all(question.texts("is")),
            outside=_tidy_all(question.texts("not")),
            like=question.text("like"),
            empty=question.flag("empty", default=True) if "empty" in question.values else None,
            above=question.integer("above"),
            below=question.integer("below"),
        )

    def _required_template(self, table: CheckedTable, key: str) -> Template:
        template = self._template(table, key)
        assert template is not None
        return template

    def _template(self, table: CheckedTable, key: str) -> Template | None:
        text = table.text(key)
        if text is None:
            return None
        template = read_template(tidy(text))
        assert template is not None
        for column in template.columns():
            self._column_lines.setdefault(column, table.line_of(key))
        return template

    def _column(self, table: CheckedTable, key: str) -> ColumnRef | None:
        columns = self._column_list(table, key)
        return columns[0] if columns else None

    def _column_list(self, table: CheckedTable, key: str) -> tuple[ColumnRef, ...]:
        value = table.values.get(key, [])
        columns = []
        for item in value if isinstance(value, list) else [value]:
            assert isinstance(item, str | int)
            column = tidy(item) if isinstance(item, str) else item
            self._column_lines.setdefault(column, table.line_of(key))
            columns.append(column)
        return tuple(columns)


def _tidy_all(texts: tuple[str, ...] | None) -> tuple[str, ...] | None:
    return None if texts is None else tuple(tidy(text) for text in texts)


def _table_part(file: CheckedTable) -> TablePart:
    header = file.values.get("header", 1)
    assert isinstance(header, int)
    quote = file.text("quote")
    return TablePart(
        written=file,
        path=file.text("path"),
        format=file.text("format"),
        compression=file.text("compression"),
        encoding=file.text("encoding") or "utf-8",
        delimiter=file.text("delimiter"),
        sheet=file.text("sheet"),
        dialect=Dialect(
            quote='"' if quote is None else quote,
            doubled=file.flag("doubled", default=True),
            header=None if header is False else header,
        ),
        words=_cell_words(file),
    )


def _cell_words(file: CheckedTable) -> CellWords:
    standard = CellWords()
    thousands, empty = file.texts("thousands"), _tidy_all(file.texts("empty"))
    decimal = file.text("decimal") or standard.decimal
    return CellWords(
        thousands=tuple(mark for mark in standard.thousands if mark != decimal) if thousands is None else thousands,
        decimal=decimal,
        empty=standard.empty if empty is None else empty,
        illegible=_tidy_all(file.texts("illegible")) or (),
        no_return=_tidy_all(file.texts("no_return")) or (),
    )


def _simulate(simulate: CheckedTable) -> SimulateSettings:
    standard = SimulateSettings()

    def number(key: str) -> int:
        return simulate.integer(key) or 0

    return SimulateSettings(
        seed=simulate.text("seed") or standard.seed,
        keys=simulate.text("keys") or standard.keys,
        order=simulate.text("order") or standard.order,
        openings=simulate.flag("openings", default=standard.openings),
        closings=simulate.flag("closings", default=standard.closings),
        turnout_reports=number("turnout_reports"),
        explain_gaps=simulate.flag("explain_gaps", default=standard.explain_gaps),
        resends=number("resends"),
        late=number("late"),
        early=number("early"),
        corrected=number("corrected"),
        conflicting=number("conflicting"),
        strangers=number("strangers"),
        tampered=number("tampered"),
        telephone=number("telephone"),
        bulletins=simulate.integers("bulletins") or standard.bulletins,
        members=simulate.integer("members") or standard.members,
        partial=simulate.integer("partial") or standard.partial,
        complete=simulate.integer("complete") or standard.complete,
        announce_delay_seconds=number("announce_delay_seconds"),
    )
