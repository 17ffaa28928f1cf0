"""A table with one wrong cell is refused whole: file, line, column, what was expected, what was found."""

from pathlib import Path

import pytest

from tests.rooms.exchange.a_mapping import MAPPING, TABLE, refusals

WHOLE = "expected a whole number from 0 to 999,999,999"


@pytest.mark.parametrize("cell", ['"12,5"', "1.2E+05", "-3", "2026-03-15", "1000000000000000", "two", "50 %"])
def test_a_table_is_refused_when_a_cell_is_no_figure(tmp_path: Path, cell: str):
    """The cell is named by line and header, and shown as it was found."""
    said = refusals(tmp_path, table=TABLE.replace("58,30", f"{cell},30"))
    assert said == [f't.csv, line 2, column valid: {WHOLE}, found "{cell.strip(chr(34))}"']


ALPHABET = "of 1 to 64 of A-Z a-z 0-9 . _ -"
NINES = "9" * 65
CELLS = [
    ("South,2", "South,1", 'line 3, column {station}: expected a code for each station, found "1", already on line 2'),
    ("South,2", "South,", f'line 3, column {{station}}: expected a station\'s code {ALPHABET}, found ""'),
    (
        "South,2",
        f"South,{NINES}",
        f'line 3, column {{station}}: expected a station\'s code {ALPHABET}, found "{NINES}"',
    ),
    ("South,", "?!,", f'line 3, column {{town}}: expected an area\'s code {ALPHABET}, found "?!"'),
    (
        "South,",
        "NORTH,",
        "line 3, column {town}: expected one spelling for each area, "
        'found "NORTH", which differs from "North" on line 2 in case only',
    ),
    (
        "South",
        "\ufeffSouth",
        "line 3, column 1: expected a byte order mark at the beginning of the file only, found one in the middle",
    ),
]


@pytest.mark.parametrize(("old", "new", "sentence"), CELLS)
def test_a_table_is_refused_when_a_row_cannot_stand(tmp_path: Path, old: str, new: str, sentence: str):
    """Codes that are none, or that clash, are named with both lines."""
    assert refusals(tmp_path, table=TABLE.replace(old, new, 1)) == [f"t.csv, {sentence}"]


def test_a_table_is_refused_when_codes_differ_in_case_only(tmp_path: Path):
    """Both spellings and both lines are named."""
    table = TABLE.replace("North,1", "North,a").replace("South,2", "South,A")
    assert refusals(tmp_path, table=table) == [
        "t.csv, line 3, column {station}: expected a code for each station, "
        'found "A", which differs from "a" on line 2 in case only'
    ]


def test_a_table_is_refused_when_codes_become_one(tmp_path: Path):
    """Two spellings may be two stations."""
    table = TABLE.replace("North,1", "North,a b").replace("South,2", "South,a/b")
    assert refusals(tmp_path, table=table) == [
        "t.csv, line 3, column {station}: expected a code for each station, "
        'found "a/b", which becomes one code with "a b" on line 2'
    ]


def test_a_table_is_refused_when_areas_become_one(tmp_path: Path):
    """Labels equal, spellings not: still nobody guesses."""
    mapping = MAPPING.replace('code = "{town}"', 'code = "{town}", label = "x"')
    table = TABLE.replace("North", "é").replace("South", "e")
    assert refusals(tmp_path, mapping, table=table) == [
        "t.csv, line 3, column {town}: expected one spelling for each area, "
        'found "e", which becomes one code with "é" on line 2'
    ]


def test_a_table_is_refused_when_an_area_has_two_labels(tmp_path: Path):
    """A code names one area, with one label."""
    mapping = MAPPING.replace('code = "{town}"', 'code = "1", label = "{town}"')
    assert refusals(tmp_path, mapping) == [
        't.csv, line 3, column {town}: expected one label for each area, found "South" for "1", and "North" on line 2'
    ]


def test_a_table_is_refused_when_an_area_has_two_parents(tmp_path: Path):
    """A code names one area, under one parent."""
    mapping = MAPPING.replace('code = "{town}" }', 'code = "{town}" }, { kind = "ward", code = "1" }')
    assert refusals(tmp_path, mapping) == [
        "t.csv, line 3, column 1: expected one parent for each area, "
        'found "1" under "South", and under "North" on line 2'
    ]


def test_a_table_is_refused_when_a_byte_does_not_decode(tmp_path: Path):
    """The line of the byte is named; the right encoding reads it."""
    table = TABLE.replace("South", "Süd").encode("latin-1")
    assert refusals(tmp_path, table=table) == ["t.csv, line 3, column 2: expected text in utf-8, found the byte 0xFC"]
    assert refusals(tmp_path, MAPPING + '[file]\nencoding = "latin-1"\n', table=table) == []


def test_a_table_is_refused_when_a_header_occurs_twice(tmp_path: Path):
    """A header that occurs twice can only be named by its number."""
    said = refusals(tmp_path, table=TABLE.replace("blank", "null"))
    assert said[1] == (
        'm.toml, line 15: expected the number of a column, since t.csv has this header 2 times, found "null"'
    )
    numbered = MAPPING.replace('blank = "blank"', "blank = 5").replace('null = "null"', "null = 6")
    assert refusals(tmp_path, numbered, table=TABLE.replace("blank", "null")) == []


def test_a_table_is_refused_when_a_difference_is_below_zero(tmp_path: Path):
    """Computed figures are figures too."""
    mapping = MAPPING + '[derive]\nsigned_roll = { plus = ["blank"], minus = ["voters"] }\n'
    assert refusals(tmp_path, mapping)[0] == (
        f"t.csv, line 2, column signed_roll: {WHOLE}, found -59, computed from its columns"
    )


def test_all_wrong_cells_are_said_when_there_are_several(tmp_path: Path):
    """Rows of another width and cells of all rows are told at once, and nothing is read."""
    table = TABLE.replace("58,30", "x,y").replace("40,48", "40,-1") + "short,row\n"
    said = refusals(tmp_path, table=table)
    assert [sentence.split(":")[0] for sentence in said] == [
        *("t.csv, line 4", "t.csv, line 2, column valid"),
        *("t.csv, line 2, column list_A", "t.csv, line 3, column list_B"),
    ]


def test_a_table_is_refused_when_no_row_is_a_station(tmp_path: Path):
    """Conditions that drop every row are a mistake."""
    mapping = MAPPING + '[[rows.drop]]\ncolumn = "town"\nlike = "*"\n'
    assert refusals(tmp_path, mapping) == ["m.toml, line 22: expected at least one row that is a station, found none"]


def test_a_type_is_refused_when_the_mapping_does_not_know_the_cell(tmp_path: Path):
    """A cell must be one that `types` translates, or a type itself where there is no `types`."""
    known = "expected a type of station (N)"
    mapping = MAPPING + 'type_column = "town"\n[station.types]\nN = "mobile"\n'
    assert refusals(tmp_path, mapping)[0] == f't.csv, line 2, column town: {known}, found "North"'
    assert "ordinary, abroad" in refusals(tmp_path, MAPPING + 'type_column = "town"\n')[0]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("late", "a local time that occurs once in Europe/Paris"),
        ("2026-03-29T02:30", "a local time that occurs once in Europe/Paris"),
        ("07:00", "a closing between opens and lock"),
    ],
)
def test_a_closing_is_refused_when_it_is_no_time_of_that_day(tmp_path: Path, cell: str, expected: str):
    """The closing of a station is a local time between the opening and the lock."""
    mapping = MAPPING.replace("[contest]", 'closes_column = "town"\n[contest]')
    table = TABLE.replace("North", cell).replace("South", "19:00")
    mapping = mapping.replace('code = "{town}"', 'code = "all"')
    said = refusals(tmp_path, mapping, table=table)
    assert said[0] == f't.csv, line 2, column town: expected {expected}, found "{cell}"'


def test_a_number_of_the_registry_is_refused_when_it_is_none(tmp_path: Path):
    """Ballots issued and earlier figures are figures as well."""
    said = refusals(tmp_path, MAPPING + 'ballots_issued = "town"\n')
    assert said[0] == f't.csv, line 2, column town: {WHOLE}, found "North"'
