"""A table and its mapping become stations and returns; what a source does not say is never made up."""

import gzip
from datetime import UTC, datetime
from pathlib import Path

import pytest

from scrutateur.election.names import Figure, Unread
from scrutateur.election.registry import Base, StationType
from scrutateur.exchange.declared_election import FORM
from scrutateur.exchange.describe import describe
from scrutateur.exchange.source import RehearsalSource, ReturnKey
from tests.rooms.exchange.a_mapping import COUNCIL, MAPPING, ONE, TABLE, TWO, load

ROWS = "[[rows.{kind}]]\n{condition}\n"


def figures(source: RehearsalSource, station: ReturnKey) -> dict[str, Figure]:
    """Give all figures of a return by name, the candidates' with their codes."""
    account = source.returns[station]
    return {**account.figures, **dict(account.votes or ())}


def test_a_row_becomes_a_station_and_its_return(tmp_path: Path):
    """Every figure of the row is in the return, under the form's names and in ballot order."""
    source = load(tmp_path)
    assert figures(source, ONE) == {
        **{"registered": 100, "ballots_in_box": 60, "blank": 1, "null": 1, "valid": 58},
        **{"A": 30, "B": 28},
    }
    station = source.registry.stations[ONE[1]]
    assert (station.registered, station.type, station.figure_max) == (100, StationType.ORDINARY, 9999)
    assert (station.place, station.name) == ("North", None)
    assert source.rows[TWO].line == 3


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_table_is_the_same_when_its_lines_end_otherwise(tmp_path: Path, end: str):
    """LF, CRLF and CR are all line ends."""
    assert load(tmp_path, table=TABLE.replace("\n", end)).sums == load(tmp_path).sums


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "cp1252"])
def test_a_table_is_the_same_when_it_is_encoded_otherwise(tmp_path: Path, encoding: str):
    """A byte order mark is no part of the first header."""
    mapping = MAPPING + f'[file]\nencoding = "{encoding}"\n'
    source = load(tmp_path, mapping, table=TABLE.replace("South", "Süd").encode(encoding))
    assert source.registry.stations[TWO[1]].area == "Sud"
    assert source.registry.stations[TWO[1]].place == "Süd"


def test_a_table_is_read_when_its_name_says_how(tmp_path: Path):
    """`.tsv.gz` is a zipped table with tabs, found beside the mapping that names it."""
    (tmp_path / "x.tsv.gz").write_bytes(gzip.compress(TABLE.replace(",", "\t").encode()))
    source = load(tmp_path, MAPPING + '[file]\npath = "x.tsv.gz"\n', data=())
    assert source.sums == load(tmp_path).sums
    assert source.inputs[1].name.endswith("x.tsv.gz")


def test_a_row_has_no_return_when_all_its_figures_are_empty(tmp_path: Path):
    """The roll was known before the vote: alone it is no return, and the return is missing, not zero."""
    source = load(tmp_path, table=TABLE.replace("100,60,1,1,58,30,28", "100,,,,,,"))
    assert source.missing == (ONE,)
    assert list(source.returns) == [TWO]
    assert source.registry.stations[ONE[1]].registered == 100
    assert source.sums[1].total == 90


def test_a_row_has_a_return_when_one_figure_is_there(tmp_path: Path):
    """Empty and illegible fields go out as they are."""
    mapping = MAPPING + '[file]\nillegible = ["?"]\n'
    source = load(tmp_path, mapping, table=TABLE.replace("60,1,1,58,30,28", ",,?,58,,"))
    assert figures(source, ONE) == {
        **{"registered": 100, "ballots_in_box": Unread.EMPTY, "blank": Unread.EMPTY, "null": Unread.ILLEGIBLE},
        **{"valid": 58, "A": Unread.EMPTY, "B": Unread.EMPTY},
    }
    assert (source.sums[1].total, source.sums[1].empty) == (90, 1)
    assert source.sums[3].illegible == 1


@pytest.mark.parametrize(
    ("mapping", "table"),
    [
        (MAPPING + '[file]\nno_return = ["n/a"]\n', TABLE.replace("60,1,1,58,30,28", "n/a,0,0,0,0,0")),
        (MAPPING + '[[rows.no_return]]\ncolumn = "voters"\nis = ["0"]\n', TABLE.replace("60,1,1,58", "0,0,0,0")),
    ],
)
def test_a_row_has_no_return_when_the_source_says_so(tmp_path: Path, mapping: str, table: str):
    """Zeros that mean "not yet" are no figures."""
    source = load(tmp_path, mapping, table=table)
    assert source.missing == (ONE,)
    assert source.registry.stations[ONE[1]].registered == 100


def test_a_roll_is_unknown_when_the_source_says_that_nothing_came_in_its_place(tmp_path: Path):
    """A marker in the column of the roll is no number."""
    source = load(tmp_path, MAPPING + '[file]\nno_return = ["n/a"]\n', table=TABLE.replace("100,60", "n/a,60"))
    assert source.missing == (ONE,)
    assert source.registry.stations[ONE[1]].registered is None


def test_a_row_is_dropped_when_it_is_a_total(tmp_path: Path):
    """A dropped row is never read, whatever its cells hold."""
    mapping = MAPPING + '[[rows.drop]]\nall = [{ column = "town", like = "TOTAL*" }, { column = "roll", above = 9 }]\n'
    source = load(tmp_path, mapping, table=TABLE + "TOTAL 1,,300,x,,,,,\n")
    assert len(source.registry.stations) == 2


def test_a_figure_is_computed_when_the_mapping_derives_it(tmp_path: Path):
    """Sums and differences of columns, nothing else; a candidate may have several columns."""
    mapping = MAPPING.replace('pattern = "list_*"\n', "").replace('valid = "valid"\n', "")
    mapping += '[derive]\nvalid = { plus = ["voters"], minus = ["blank", "null"] }\n'
    mapping += '[[candidate]]\ncode = "AB"\nname = "Both"\ncolumn = ["list_A", "list_B"]\n'
    source = load(tmp_path, mapping)
    assert figures(source, ONE)["valid"] == figures(source, ONE)["AB"] == 58


def test_candidates_have_names_and_order_when_the_mapping_gives_them(tmp_path: Path):
    """A pattern finds the columns, `[[candidate]]` says who they are."""
    mapping = MAPPING + '[[candidate]]\ncode = "B"\nname = "Bee"\n[[candidate]]\ncode = "A"\n'
    (contest,) = load(tmp_path, mapping).registry.contests.values()
    assert [(candidate.code, candidate.name) for candidate in contest.candidates] == [("B", "Bee"), ("A", "A")]


def test_a_form_has_no_votes_when_the_layout_is_none(tmp_path: Path):
    """Turnout and validity alone: no candidates, and `None` for the votes of a return."""
    source = load(tmp_path, MAPPING.replace('pattern = "list_*"', 'layout = "none"'))
    assert not source.registry.forms[FORM].has("votes")
    assert source.returns[ONE].votes is None
    (contest,) = source.registry.contests.values()
    assert (contest.candidates, contest.base) == ((), Base.VALID)


def test_percentages_are_of_voters_when_the_form_has_no_valid_votes(tmp_path: Path):
    """A base that is not on the form cannot be one."""
    (contest,) = load(tmp_path, MAPPING.replace('valid = "valid"\n', "")).registry.contests.values()
    assert contest.base is Base.VOTERS


def test_a_station_has_a_type_when_a_condition_holds(tmp_path: Path):
    """The first condition that holds wins over the column, the column over the type."""
    mapping = MAPPING + 'type = "postal"\ntype_column = "town"\nfigure_max = { mobile = 50, abroad = 70 }\n'
    mapping += '[station.types]\nNorth = "mobile"\nSouth = "online"\n'
    mapping += '[[station.type_when]]\ntype = "abroad"\ncolumn = "station"\nis = ["2"]\n'
    stations = load(tmp_path, mapping).registry.stations
    assert (stations[ONE[1]].type, stations[ONE[1]].figure_max) == (StationType.MOBILE, 50)
    assert (stations[TWO[1]].type, stations[TWO[1]].figure_max) == (StationType.ABROAD, 70)


def test_a_station_closes_when_the_most_particular_says(tmp_path: Path):
    """Its own closing first, then that of its type, then that of the election; the lock is for all."""
    mapping = MAPPING.replace(
        "[contest]",
        'closes_column = "null"\ntype_closes = { mobile = 18:00:00 }\nlock = 2026-03-16T12:00:00\n[contest]',
    )
    mapping = mapping.replace('null = "null"\n', "") + 'type_column = "town"\n'
    table = TABLE.replace("North", "mobile").replace("South", "abroad").replace("60,1,1", "60,1,")
    stations = load(tmp_path, mapping, table=table.replace("90,0,2", "90,0,19:30")).registry.stations
    assert stations[ONE[1]].closes == datetime(2026, 3, 15, 17, tzinfo=UTC)
    assert stations[TWO[1]].closes == datetime(2026, 3, 15, 18, 30, tzinfo=UTC)
    assert stations[TWO[1]].lock == datetime(2026, 3, 16, 11, tzinfo=UTC)


def test_stations_of_no_area_hang_at_the_election(tmp_path: Path):
    """Without levels the election is the only area."""
    start, end = MAPPING.index("[area]"), MAPPING.index("[station]")
    registry = load(tmp_path, MAPPING[:start] + MAPPING[end:]).registry
    assert registry.stations[ONE[1]].area == "small-1"
    assert len(registry.areas) == 1


def test_columns_are_numbers_when_there_is_no_header(tmp_path: Path):
    """An integer names a column, in templates as `{#2}`."""
    mapping = MAPPING.replace('pattern = "list_*"', 'layout = "none"').replace("{town}", "{#1}")
    for number, name in enumerate(["roll", "voters", "blank", "null", "valid"], start=3):
        mapping = mapping.replace(f'= "{name}"', f"= {number}")
    mapping = mapping.replace("{station}", "{#2:03}") + "[file]\nheader = false\n"
    source = load(tmp_path, mapping, table=TABLE[TABLE.index("\n") + 1 :])
    assert list(source.returns) == [(COUNCIL, "001"), (COUNCIL, "002")]
    assert source.sums[1].total == 150


def test_texts_are_in_each_language_when_the_mapping_gives_them(tmp_path: Path):
    """One text stands for all languages, a table for each; the form's labels may be the election's own."""
    mapping = MAPPING.replace('"A small election"', '{ fr = "Petite", en = "Small" }').replace(
        "[area]", '[columns.labels]\nnull = { fr = "Nuls", en = "Void" }\n[area]'
    )
    source = load(tmp_path, mapping)
    assert source.registry.election.names == {"fr": "Petite", "en": "Small"}
    assert {field.name: field.labels["en"] for field in source.registry.forms[FORM].fields}["null"] == "Void"
    assert source.registry.election.authority == {"fr": "Rehearsal", "en": "Rehearsal"}


def test_the_registry_knows_earlier_figures_when_the_source_has_them(tmp_path: Path):
    """Ballots issued and an earlier round serve the rules; they are no figures of the form."""
    mapping = MAPPING + 'ballots_issued = "roll"\nprevious_ballots = "voters"\nprevious_registered = "roll"\n'
    station = load(tmp_path, mapping).registry.stations[ONE[1]]
    assert (station.ballots_issued, station.previous_ballots, station.previous_registered) == (100, 60, 100)


def test_a_reader_is_warned_when_something_is_odd(tmp_path: Path):
    """A roll near its bound, a label that is cut, and two figures of one column are said."""
    mapping = MAPPING.replace('valid = "valid"', 'valid = "valid"\nwritten_voters = "voters"')
    mapping = mapping.replace('code = "{town}"', 'code = "1"') + 'name = "{town}"\nfigure_max = 399\n'
    source = load(tmp_path, mapping, table=TABLE.replace("North", "N" * 121).replace("South", "S"))
    warnings = source.warnings
    assert [value for label, value in describe(source) if label == "warning"] == list(warnings)
    assert [warning.replace(f"{tmp_path}/", "")[:60] for warning in warnings] == [
        f't.csv, line 2: the label "{"N" * 34}',
        "t.csv, line 3: station 2 has 200 registered, over half of it",
        'the column "voters" is read as written_voters and as ballots',
    ]


def test_a_reader_is_warned_when_a_row_of_totals_was_read_as_a_station(tmp_path: Path):
    """Each of its figures is what all the others add up to; without it nobody is warned."""
    whole, head = load(tmp_path), TABLE.splitlines()[0].split(",")
    sums = {"town": "All", "station": "9", "roll": "300"} | {
        column: str(sum(int(row.split(",")[place]) for row in TABLE.splitlines()[1:]))
        for place, column in enumerate(head) if column not in ("town", "station", "roll")
    }  # fmt: skip
    total = ",".join(sums[column] for column in head) + "\n"
    assert whole.warnings == ()
    expected = "t.csv, line 4: station 9 is the sum of all the others: a row of totals? [rows] drop leaves it out"
    (warning,) = load(tmp_path, table=TABLE + total).warnings
    assert warning.replace(f"{tmp_path}/", "") == expected


def test_a_code_stands_for_a_label_when_the_label_is_empty(tmp_path: Path):
    """An empty cell names nothing: the area has its code, the station its area."""
    mapping = MAPPING.replace('code = "{town}"', 'code = "{station}", label = "{town}"')
    mapping += 'name = "{town}"\nplace = "{town}"\n'
    station = load(tmp_path, mapping, table=TABLE.replace("North", "")).registry.stations[ONE[1]]
    assert (station.area, station.name, station.place) == ("1", None, "1")


def test_control_characters_become_spaces_when_a_label_has_them(tmp_path: Path):
    """A label stands on one line of a page."""
    mapping = MAPPING + 'place = "{town}"\n'
    source = load(tmp_path, mapping, table=TABLE.replace("North", '"No\nrth\t"'))
    assert source.registry.stations[ONE[1]].place == "No rth"
