"""OneGov election_day, the internal CSV of Swiss cantons: majority elections, one row a candidate and entity.

A file is read as a long table whose columns are known, so the mapping says only what no column holds: the election's
id, its hours, how it is played. An entity (a municipality) is one station of the type `aggregate`.
- The entity's figures are repeated on the row of each candidate; added up, they would multiply the voters.
- `entity_counted` False goes with zeros that mean "not yet": a return that never came.
- One generation of the format writes *elegible*, the next *eligible*.
- Where several seats are filled a voter has several votes. Votes then do not add up to ballots: the form has no line
  of valid votes, and the rules on it are NOT_CHECKABLE. With one seat, an empty or invalid vote is a blank or null one.
"""

from collections.abc import Mapping
from dataclasses import replace

from scrutateur.election.names import ContestID
from scrutateur.election.registry import StationType
from scrutateur.errors import InputFileError
from scrutateur.exchange.codes import CODE_LENGTH_MAX, is_code, to_code
from scrutateur.exchange.mapping import FigureSource, LevelPart, LongPart, RehearsalMapping
from scrutateur.exchange.tables import Table
from scrutateur.exchange.templates import ColumnRef, Condition, Slot, Template
from scrutateur.exchange.texts import tidy

FIGURE_MAX = 999_999  # of a municipality
_RECEIVED, _BLANK, _INVALID = "entity_received_ballots", "entity_blank_ballots", "entity_invalid_ballots"
_NEEDED = (
    *("election_type", "election_mandates", "entity_id", "entity_name", "entity_counted"),
    *(_RECEIVED, _BLANK, _INVALID),
    *("candidate_id", "candidate_family_name", "candidate_first_name", "candidate_votes"),
)
_NEEDED_FOR_ONE_SEAT = ("entity_blank_votes", "entity_invalid_votes", "entity_accounted_votes")


def onegov_mapping(mapping: RehearsalMapping, table: Table) -> RehearsalMapping:
    """Complete a mapping by what the columns of the format mean.

    Raises:
        InputFileError: A column of the format is not there, or it is no majority election.
    """
    for name in _NEEDED:
        _index(table, name)
    title, mandates = _first(table, _title(table)), _mandates(table)
    contest = replace(
        mapping.contest,
        id=ContestID(_code_of(table, title)),
        names=dict.fromkeys(mapping.election.languages, title),
        seats=mandates,
    )
    entity = Template("{entity_id}", (Slot("entity_id"),))
    station = replace(
        mapping.station,
        code=entity,
        name=Template("{entity_name}", (Slot("entity_name"),)),
        type=StationType.AGGREGATE,
        figure_max=dict.fromkeys(StationType, FIGURE_MAX),
    )
    person = "{candidate_first_name} {candidate_family_name}"
    person_name = Template(person, (Slot("candidate_first_name"), " ", Slot("candidate_family_name")))
    completed = replace(
        mapping,
        contest=contest,
        layout="long",
        long=LongPart("candidate_id", person_name, "candidate_votes"),
        figures=_figures(table, one_seat=mandates == 1),
        no_return=((Condition("entity_counted", outside=("True", "true")),),),
        levels=_levels(table),
        station=station,
    )
    return replace(completed, column_lines=_columns(completed))


def _figures(table: Table, *, one_seat: bool) -> tuple[FigureSource, ...]:
    spelt = "entity_eligible_voters" if "entity_eligible_voters" in (table.headers or ()) else "entity_elegible_voters"
    _index(table, spelt)
    registered, ballots = FigureSource("registered", (spelt,)), FigureSource("ballots_in_box", (_RECEIVED,))
    if not one_seat:
        blank, null = FigureSource("blank", (_BLANK,)), FigureSource("null", (_INVALID,))
        return registered, ballots, blank, null
    for name in _NEEDED_FOR_ONE_SEAT:
        _index(table, name)
    blank = FigureSource("blank", (_BLANK, "entity_blank_votes"))
    null = FigureSource("null", (_INVALID, "entity_invalid_votes"))
    return registered, ballots, blank, null, FigureSource("valid", ("entity_accounted_votes",))


def _levels(table: Table) -> tuple[LevelPart, ...]:
    """Give the districts, where the canton has any."""
    headers = table.headers or ()
    if "entity_district" not in headers:
        return ()
    index = headers.index("entity_district")
    if not all(tidy(row.cells[index]) for row in table.rows):
        return ()
    return (LevelPart("district", Template("{entity_district}", (Slot("entity_district"),)), None),)


def _columns(mapping: RehearsalMapping) -> Mapping[ColumnRef, int]:
    """Give the columns that are read; none of them stands in the mapping, so all have the line of the format."""
    line = mapping.table.written.line_of("format")
    named: list[ColumnRef] = ["entity_id", "entity_name", "entity_counted", "candidate_id"]
    named += ["candidate_first_name", "candidate_family_name", "candidate_votes"]
    named += [column for source in mapping.figures for column in source.plus]
    named += [column for level in mapping.levels for column in level.code.columns()]
    return dict.fromkeys(named, line)


def _mandates(table: Table) -> int:
    kind = _first(table, "election_type")
    if kind != "majorz":
        raise _error(table, "election_type", "majorz: of lists with seats only the votes are known", kind)
    cell = _first(table, "election_mandates")
    if not (cell.isascii() and cell.isdigit() and 1 <= len(cell) <= 4 and int(cell) >= 1):
        raise _error(table, "election_mandates", "a number of seats", cell)
    return int(cell)


def _title(table: Table) -> str:
    """Give the column of the title; there may be one for each language of the country."""
    for header in table.headers or ():
        if header.startswith("election_title") and _first(table, header):
            return header
    raise InputFileError(table.file, "a column election_title with a title in it", "none", line=1)


def _code_of(table: Table, title: str) -> str:
    code = to_code(title)[:CODE_LENGTH_MAX].strip("-")
    if not is_code(code):
        raise _error(table, _title(table), "a title with a letter in it", title)
    return code


def _first(table: Table, column: str) -> str:
    return tidy(table.rows[0].cells[_index(table, column)])


def _index(table: Table, column: str) -> int:
    headers = table.headers or ()
    if headers.count(column) != 1:
        found = f"{headers.count(column)} of them" if column in headers else "none"
        raise InputFileError(table.file, f"the column {column} of the OneGov format", found, line=1)
    return headers.index(column)


def _error(table: Table, column: str, expected: str, found: str) -> InputFileError:  # positional: as in InputFileError
    return InputFileError(table.file, expected, f'"{found}"', line=table.rows[0].line, column=column)
