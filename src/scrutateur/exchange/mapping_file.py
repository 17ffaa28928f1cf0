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
from scrutateur.exchange.mapping import (
    BALLOT_LIST,
    BlockPart,
    CalendarPart,
    CandidatePart,
    ContestPart,
    ElectionPart,
    EventKind,
    EventsPart,
    LevelPart,
    LongPart,
    RehearsalMapping,
    SimulateSettings,
    StationPart,
    TypeRule,
)
from scrutateur.exchange.mapping_checks import check_mapping, figures_named
from scrutateur.exchange.mapping_columns import ColumnReader, tidy_all
from scrutateur.exchange.mapping_keys import MAPPING
from scrutateur.exchange.mapping_tables import stated_part, table_part
from scrutateur.exchange.problems import ProblemList
from scrutateur.exchange.templates import Slot, Template
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
        self._named = ColumnReader()

    def mapping(self) -> RehearsalMapping:
        root, columns, rows = self._root, self._root.table("columns"), self._root.table("rows")
        kinds = tuple(level.required_text("kind") for level in root.table("area").tables("level"))
        return RehearsalMapping(
            document=root.document,
            election=self._election(root.table("election")),
            calendar=self._calendar(root.table("calendar")),
            # Of formats whose columns are known, the file names the contest, and the reader the columns.
            contest=self._contest(root.table("contest")),
            candidates=tuple(self._candidate(candidate) for candidate in root.tables("candidate")),
            table=table_part(root.table("file")),
            layout=columns.text("layout") or "wide",
            pattern=tidy(columns.text("pattern") or "") or None,
            block=self._block(columns.table("block")) if "block" in columns.values else None,
            long=self._long(columns) if "candidate" in columns.values else None,
            figures=self._named.figures(figures_named(root), columns=columns, derive=root.table("derive")),
            labels={name: required_names(columns.table("labels"), name, self._languages)
                    for name in columns.table("labels").values},
            drop=tuple(self._named.conditions(entry) for entry in rows.tables("drop")),
            no_return=tuple(self._named.conditions(entry) for entry in rows.tables("no_return")),
            events=self._events(rows.table("events")) if "events" in rows.values else None,
            levels=tuple(self._level(level) for level in root.table("area").tables("level")),
            station=self._station(root.table("station")),
            simulate=_simulate(root.table("simulate")),
            stated=tuple(stated_part(entry, kinds) for entry in root.tables("stated")),
            column_lines=self._named.lines,
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
            received_column=self._named.column(calendar, "received_column"),
            closes_column=self._named.column(calendar, "closes_column"),
            type_closes=closes_by_type(calendar, calendar=calendar),
            legal=legal_calendar(calendar),
        )

    def _contest(self, contest: CheckedTable) -> ContestPart:
        by_ballot_list = contest.values.get("by") == BALLOT_LIST
        names = contest.table("names")
        return ContestPart(
            id=ContestID(contest.text("id") or ""),
            names=names_of(contest, "name", self._languages) or {},
            rule=contest.text("rule") or "plurality",
            by=None if by_ballot_list else self._named.column(contest, "by"),
            by_ballot_list=by_ballot_list,
            value_names={tidy(value): required_names(names, value, self._languages) for value in names.values},
        )

    def _candidate(self, candidate: CheckedTable) -> CandidatePart:
        received = candidate.required_text("code")
        return CandidatePart(
            code=to_code(received),
            received=received,
            name=tidy(candidate.text("name") or received),
            columns=self._named.columns(candidate, "column"),
            line=candidate.line_of("code"),
            contest=tidy(candidate.text("contest") or "") or None,
        )

    def _block(self, block: CheckedTable) -> BlockPart:
        votes, width, name = block.integer("votes"), block.integer("width"), block.values.get("name", [])
        assert votes is not None and width is not None
        names = (name,) if isinstance(name, int) else block.integers("name") or ()
        first, key = self._named.required_column(block, "first"), block.integer("key") or votes
        return BlockPart(first, width, votes, block.integer("code"), names, key)

    def _long(self, columns: CheckedTable) -> LongPart:
        candidate, votes = (self._named.required_column(columns, key) for key in ("candidate", "votes"))
        name = self._named.column(columns, "candidate_name")
        return LongPart(candidate, None if name is None else Template(str(name), (Slot(name),)), votes)

    def _events(self, events: CheckedTable) -> EventsPart:
        state, kind = (self._named.required_column(events, key) for key in ("state", "kind"))
        words = {
            word: event for event in EventKind for word in tidy_all(events.texts(event.value)) or (event.value,)
        }  # fmt: skip
        return EventsPart(state, kind, self._named.column(events, "time"), words)

    def _level(self, level: CheckedTable) -> LevelPart:
        return LevelPart(level.required_text("kind"), self._named.required_template(level, "code"),
                         self._named.template(level, "label"))  # fmt: skip

    def _station(self, station: CheckedTable) -> StationPart:
        return StationPart(
            code=self._named.template(station, "code") or Template("", ()),
            name=self._named.template(station, "name"),
            place=self._named.template(station, "place"),
            type=StationType(station.text("type") or "ordinary"),
            type_column=self._named.column(station, "type_column"),
            types={tidy(word): StationType(station.table("types").required_text(word))
                   for word in station.table("types").values},
            type_when=tuple(TypeRule(StationType(entry.required_text("type")), self._named.conditions(entry))
                            for entry in station.tables("type_when")),
            figure_max=figure_bounds(station),
            ballots_issued=self._named.column(station, "ballots_issued"),
            previous_registered=self._named.column(station, "previous_registered"),
            previous_ballots=self._named.column(station, "previous_ballots"),
        )  # fmt: skip


def _simulate(simulate: CheckedTable) -> SimulateSettings:
    standard = SimulateSettings()
    each_state = simulate.values.get("bulletins") == "states"

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
        bulletins=standard.bulletins if each_state else simulate.integers("bulletins") or standard.bulletins,
        bulletin_each_state=each_state,
        members=simulate.integer("members") or standard.members,
        partial=simulate.integer("partial") or standard.partial,
        complete=simulate.integer("complete") or standard.complete,
        announce_delay_seconds=number("announce_delay_seconds"),
    )
