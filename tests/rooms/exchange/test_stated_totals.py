"""Totals that somebody else states are read beside the stations: only what is stated, each area once."""

from pathlib import Path

import pytest

from scrutateur.errors import InputFileError, InputFilesError, MissingPartError
from scrutateur.exchange.describe import describe
from scrutateur.exchange.mapping_file import read_mapping
from scrutateur.exchange.rehearsal_file import read_source
from scrutateur.exchange.source import RehearsalSource
from tests.rooms.exchange.a_mapping import COUNCIL, MAPPING, write
from tests.rooms.exchange.a_workbook import a_workbook

STATED = (
    MAPPING
    + """\
[[stated]]
level = "town"
area = "{place}"
file = { path = "stated.csv", delimiter = ";" }
columns = { registered = "R", valid = "V", pattern = "* votes" }
drop = [{ column = "place", is = ["all"] }]
"""
)
TOTALS = "place;R;V;A votes;B votes\nNorth;100;;30;28\nSouth;200;89;40;49\nall;300;146;70;76\n"


def load_stated(folder: Path, mapping: str = STATED, totals: str = TOTALS) -> RehearsalSource:
    path = write(folder, mapping)
    (folder / "stated.csv").write_text(totals)
    return read_source(read_mapping(path), [folder / "t.csv"])


def why(folder: Path, mapping: str = STATED, totals: str = TOTALS) -> str:
    with pytest.raises((InputFileError, InputFilesError)) as refused:
        load_stated(folder, mapping, totals)
    return refused.value.sentence.replace(f"{folder}/", "").split("\n")[0]


def test_totals_are_read_when_somebody_states_them(tmp_path: Path):
    """An empty cell states nothing; the sums of the stations stay what they are."""
    source = load_stated(tmp_path)
    assert [(total.contest, total.level, total.area, total.figures, total.votes) for total in source.stated] == [
        (COUNCIL, 1, "North", {"registered": 100}, (("A", 30), ("B", 28))),
        (COUNCIL, 1, "South", {"registered": 200, "valid": 89}, (("A", 40), ("B", 49))),
    ]
    assert source.sums[4].total == 146
    assert [file.name.rsplit("/", 1)[1] for file in source.inputs] == ["m.toml", "t.csv", "stated.csv"]
    assert dict(describe(source))["totals stated, town"] == "2"


def test_a_row_is_none_when_it_states_nothing(tmp_path: Path):
    """Without a figure there is nothing to compare."""
    totals = TOTALS.replace("North;100;;30;28", "North;;;;").replace("40;49", ";49")
    (total,) = load_stated(tmp_path, totals=totals).stated
    assert (total.area, total.votes) == ("South", (("B", 49),))


def test_a_date_among_stated_totals_is_an_error(tmp_path: Path):
    """A workbook's cells know what they are."""
    rows: list[list[str | int | float]] = [["place", "R", "V", "A votes", "B votes"], ["North", 100, "@46096", 30, 28]]
    (tmp_path / "stated.xlsx").write_bytes(a_workbook(One=rows))
    mapping = STATED.replace('path = "stated.csv", delimiter = ";"', 'path = "stated.xlsx"')
    assert why(tmp_path, mapping) == (
        "stated.xlsx, line 2, column V: expected a number or a text, found the date or time 2026-03-15"
    )


def test_tables_are_taken_in_their_order_when_the_command_line_names_them(tmp_path: Path):
    """The results first, then each table of totals; one too many is an error."""
    mapping = read_mapping(write(tmp_path, STATED.replace('path = "stated.csv", ', "")))
    (tmp_path / "other.csv").write_text(TOTALS)
    paths = [tmp_path / "t.csv", tmp_path / "other.csv"]
    assert len(read_source(mapping, paths).stated) == 2
    with pytest.raises(InputFileError, match="expected at most 2 tables, as the mapping describes, found 3"):
        read_source(mapping, [*paths, paths[0]])
    with pytest.raises(InputFileError, match="DATA on the command line, or path in"):
        read_source(mapping, paths[:1])


def test_a_path_is_beside_the_data_or_else_the_mapping(tmp_path: Path):
    """Data sets are kept whole in their own folder, mappings in theirs."""
    path = write(tmp_path, STATED)
    (tmp_path / "data").mkdir()
    (tmp_path / "t.csv").rename(tmp_path / "data" / "t.csv")
    (tmp_path / "stated.csv").write_text(TOTALS)
    assert len(read_source(read_mapping(path), [tmp_path / "data" / "t.csv"]).stated) == 2
    (tmp_path / "stated.csv").rename(tmp_path / "data" / "stated.csv")
    assert len(read_source(read_mapping(path), [tmp_path / "data" / "t.csv"]).stated) == 2
    (tmp_path / "data" / "stated.csv").unlink()
    with pytest.raises(MissingPartError, match="expected a file that can be read"):
        read_source(read_mapping(path), [tmp_path / "data" / "t.csv"])


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("North;", "Norht;", 'line 2, column {place}: expected the code of a town that the stations have, '
         'found "Norht"'),
        ("South;", "North;", 'line 3, column {place}: expected each area once, found "North", already on line 2'),
        ("89", "8,9", 'line 3, column V: expected a whole number from 0 to 999,999,999, found "8,9"'),
        ("49", "-9", 'line 3, column B votes: expected a whole number from 0 to 999,999,999, found "-9"'),
    ],
)  # fmt: skip
def test_totals_are_refused_when_a_row_cannot_stand(tmp_path: Path, old: str, new: str, sentence: str):
    """An area that is not in the tree, one that comes twice, and what is no figure."""
    assert why(tmp_path, totals=TOTALS.replace(old, new, 1)) == f"stated.csv, {sentence}"


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('level = "town"', 'level = "region"', 'line 23: expected a level of areas (town), found "region"'),
        ('valid = "V", p', 'signed_roll = "V", p', 'line 26: expected a figure that the form has, found "signed_roll"'),
        ("* votes", "votes", 'line 26: expected a pattern with one *, found "votes"'),
        ('"* votes"', '"* votes", x = "y"', "line 26: expected a key of [stated[1].columns], found"),
        ('"V"', '"W"', "line 26: expected a header of "),
        ('columns = { registered = "R", valid = "V", pattern = "* votes" }', "columns = {}", "line 26: expected at "
         "least one figure, found none"),
        ("* votes", "* voices", 'line 25: expected one header that fits "* voices" for A, found 0'),
        ('name = "Council"', 'name = "Council"\nby = "town"', "line 24: expected one contest, since a stated total "
         "names none, found several (contest.by)"),
        ('pattern = "list_*"', 'layout = "none"', 'line 26: expected no pattern with the layout "none", found '),
    ],
)  # fmt: skip
def test_a_mapping_is_refused_when_totals_cannot_be_compared(tmp_path: Path, old: str, new: str, sentence: str):
    """Only figures and levels that the election has can be compared."""
    assert why(tmp_path, STATED.replace(old, new, 1)).startswith(f"m.toml, {sentence}")
