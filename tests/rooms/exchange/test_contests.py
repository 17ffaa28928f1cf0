"""Several contests in one file: told apart by a column, or by the lists of candidates that are found."""

from pathlib import Path

import pytest

from scrutateur.election.names import ContestID, StationID
from scrutateur.exchange.describe import describe
from tests.rooms.exchange.a_mapping import MAPPING, TABLE, load, refusals

MAYOR, JUDGE = ContestID("council-mayor"), ContestID("council-Judge")
BY_COLUMN = MAPPING.replace('name = "Council"', 'name = "Council"\nby = "what"')
HEAD, *ROWS = TABLE.splitlines()
TWO_EACH = f"what,{HEAD}\n" + "".join(f"{what},{row}\n" for row in ROWS for what in ("mayor", "Judge"))
BY_LIST = MAPPING.replace('name = "Council"', 'name = "Council"\nby = "ballot-list"').replace(
    'pattern = "list_*"', 'layout = "blocks"\nblock = { first = "code", width = 3, code = 1, name = 2, votes = 3 }'
)
LISTS = """\
town,station,roll,voters,blank,null,valid,code,name,votes
North,1,100,60,1,1,58,1,Ann,30,2,Bob,28
South,2,200,90,0,2,88,1,Cid,40,2,Dan,48
South,3,200,90,0,2,88,2,Bob,48,1,Ann,40
"""


def test_a_station_has_two_contests_when_two_rows_say_so(tmp_path: Path):
    """One station, two returns; the registry holds it once."""
    source = load(tmp_path, BY_COLUMN, table=TWO_EACH)
    assert list(source.registry.contests) == [MAYOR, JUDGE]
    assert source.registry.stations[StationID("1")].contests == (MAYOR, JUDGE)
    assert list(source.returns) == [(MAYOR, "1"), (JUDGE, "1"), (MAYOR, "2"), (JUDGE, "2")]
    assert {(column.contest, column.name): column.total for column in source.sums}[JUDGE, "valid"] == 146


def test_contests_have_names_when_the_mapping_gives_them(tmp_path: Path):
    """Otherwise a contest is called by the name of all and its value."""
    mapping = BY_COLUMN.replace("[columns]", '[contest.names]\nmayor = { fr = "Maire", en = "Mayor" }\n[columns]')
    contests = load(tmp_path, mapping, table=TWO_EACH).registry.contests
    assert contests[MAYOR].names == {"fr": "Maire", "en": "Mayor"}
    assert contests[JUDGE].names == {"fr": "Council, Judge", "en": "Council, Judge"}


def test_contests_have_candidates_of_their_own_when_the_mapping_says_whose(tmp_path: Path):
    """Two contests may use one code for two persons, and one column for both."""
    named = "".join(
        f'[[candidate]]\ncode = "{code}"\nname = "{name}"\ncolumn = "{column}"\ncontest = "{contest}"\n'
        for code, name, column, contest in (
            ("A", "Ann", "list_A", "mayor"), ("B", "Bob", "list_B", "mayor"), ("A", "Cid", "list_B", "Judge"),
        )
    )  # fmt: skip
    source = load(tmp_path, BY_COLUMN.replace('pattern = "list_*"\n', "") + named, table=TWO_EACH)
    assert source.returns[MAYOR, StationID("1")].votes == (("A", 30), ("B", 28))
    assert source.returns[JUDGE, StationID("1")].votes == (("A", 28),)
    assert [candidate.name for candidate in source.registry.contests[JUDGE].candidates] == ["Cid"]


def test_a_contest_is_a_list_of_candidates_when_the_mapping_says_so(tmp_path: Path):
    """The same numbers mean other people elsewhere; the order of a row does not matter."""
    source = load(tmp_path, BY_LIST, table=LISTS)
    one, two = source.registry.contests.values()
    assert [(one.id, one.names["en"]), (two.id, two.names["en"])] == [
        ("council-1", "Council, 1"),
        ("council-2", "Council, 2"),
    ]
    assert [candidate.name for candidate in two.candidates] == ["Cid", "Dan"]
    assert source.returns[one.id, StationID("3")].votes == (("1", 40), ("2", 48))
    assert [station.code for station in source.registry.stations_of(one.id)] == ["1", "3"]


def test_the_check_tells_contests_apart(tmp_path: Path):
    """Stations, sums and returns that never came are said for each contest."""
    said = dict(describe(load(tmp_path, BY_COLUMN, table=TWO_EACH.replace("mayor,South,2,200,90,0,2,88,40,48",
                                                                          "mayor,South,2,200,,,,,,"))))  # fmt: skip
    assert said["contest council-mayor"] == "2 stations: A A, B B"
    assert said["returns that never came"] == "1, council-mayor 2"
    assert (said["sum, council-mayor, valid"], said["sum, council-Judge, valid"]) == ("58", "146")


def test_a_roll_is_known_when_one_of_two_rows_says_it(tmp_path: Path):
    """A row without a return may say nothing of the roll, and contradicts nobody."""
    table = TWO_EACH.replace("mayor,North,1,100,60", "mayor,North,1,n/a,60")
    source = load(tmp_path, BY_COLUMN + '[file]\nno_return = ["n/a"]\n', table=table)
    assert source.registry.stations[StationID("1")].registered == 100
    assert source.missing == ((MAYOR, "1"),)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (
            "Judge,North,1,100",
            "Judge,North,1,101",
            'line 3, column registered: expected registered of station 1 to be that of line 2, found "101", '
            'and "100" there',
        ),
        (
            "Judge,North,1",
            "mayor,North,1",
            'line 3, column {station}: expected a code for each station, found "1", already on line 2',
        ),
        (
            "Judge,North",
            "Mayor,North",
            "line 3, column what: expected one spelling for each contest, "
            'found "Mayor", which differs from "mayor" on line 2 in case only',
        ),
        (
            "Judge,North",
            ",North",
            'line 3, column what: expected a contest\'s code of 1 to 64 of A-Z a-z 0-9 . _ -, found ""',
        ),
    ],
)
def test_a_table_is_refused_when_contests_or_stations_are_in_doubt(tmp_path: Path, old: str, new: str, sentence: str):
    """A station is the same in all its contests, and has one return in each."""
    assert refusals(tmp_path, BY_COLUMN, table=TWO_EACH.replace(old, new, 1))[0] == f"t.csv, {sentence}"


def test_a_row_is_refused_when_no_list_tells_its_contest(tmp_path: Path):
    """Without candidates nobody knows what was voted on."""
    table = LISTS.replace("1,Cid,40,2,Dan,48", "1,Cid,,2,Dan,")
    assert refusals(tmp_path, BY_LIST, table=table) == [
        "t.csv, line 3, column block: expected at least one candidate, so that the contest is known, found none"
    ]


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (
            'name = "Council"',
            'name = "Council"\nby = "ballot-list"',
            'line 11: expected the layout "blocks" with by = "ballot-list", found "wide"',
        ),
        ("[columns]", '[contest.names]\nx = "X"\n[columns]', "line 11: expected the key contest.by beside names"),
        (
            "[area]",
            '[[candidate]]\ncode = "A"\ncontest = "x"\n[area]',
            "line 20: expected contest.by to be a column where a candidate has a contest, found none",
        ),
    ],
)
def test_a_mapping_is_refused_when_it_does_not_tell_contests_apart(tmp_path: Path, old: str, new: str, sentence: str):
    """What is said of single contests needs something that tells them apart."""
    assert refusals(tmp_path, MAPPING.replace(old, new, 1))[0].startswith(f"m.toml, {sentence}")


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("[columns]", '[contest.names]\nmayer = "M"\n[columns]', 'line 13: expected a contest that the table has, '
         'found "mayer"'),
        ("[area]", '[[candidate]]\ncode = "A"\ncontest = "mayor"\n[[candidate]]\ncode = "B"\n[area]',
         "line 23: expected a contest for each candidate, or for none, found none"),
        ("[area]", '[[candidate]]\ncode = "A"\ncontest = "x"\n[[candidate]]\ncode = "B"\ncontest = "mayor"\n[area]',
         'line 20: expected a contest that the table has, found "x"'),
        ('id = "council"', f'id = "{"c" * 49}"', "line 9: expected at most 48 characters"),
    ],
)  # fmt: skip
def test_a_mapping_is_refused_when_it_names_a_contest_that_is_not_there(
    tmp_path: Path, old: str, new: str, sentence: str
):
    """A name that fits nothing is a mistake, and no key is ignored."""
    said = refusals(tmp_path, BY_COLUMN.replace(old, new, 1), table=TWO_EACH)
    assert said[0].startswith(f"m.toml, {sentence}")


def test_candidates_are_named_by_rows_when_lists_tell_contests_apart(tmp_path: Path):
    """One code is somebody else in each contest, so a mapping cannot name it."""
    said = refusals(tmp_path, BY_LIST + '[[candidate]]\ncode = "1"\n', table=LISTS)
    assert said == ['m.toml, line 25: expected no candidate with by = "ballot-list": rows name them, found one']
