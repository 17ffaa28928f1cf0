"""Candidates in blocks, or one a row: the same returns as in columns, and nothing is guessed where one is absent."""

from pathlib import Path

import pytest

from scrutateur.election.names import Unread
from tests.rooms.exchange.a_mapping import MAPPING, ONE, TABLE, TWO, load, refusals

HEAD = "town,station,roll,voters,blank,null,valid"
NORTH, SOUTH = "North,1,100,60,1,1,58", "South,2,200,90,0,2,88"
BLOCKS = MAPPING.replace(
    'pattern = "list_*"', 'layout = "blocks"\nblock = { first = "no", width = 3, code = 1, name = 2, votes = 3 }'
)
IN_BLOCKS = f"{HEAD},no,name,votes\n{NORTH},A,Ann,30,B,Bob,28\n{SOUTH},A,Ann,40,B,Bob,48\n"
LONG = MAPPING.replace(
    'pattern = "list_*"', 'layout = "long"\ncandidate = "no"\ncandidate_name = "name"\nvotes = "votes"'
)
IN_ROWS = f"{HEAD},no,name,votes\n" + "".join(
    f"{row}\n"
    for row in (f"{NORTH},A,Ann,30", f"{SOUTH},B,Bob,48", f"{SOUTH},A,Ann,40", f"{NORTH},B,Bob,28")
)  # fmt: skip
LAYOUTS = pytest.mark.parametrize(("mapping", "table"), [(BLOCKS, IN_BLOCKS), (LONG, IN_ROWS)], ids=["blocks", "long"])
WHOLE = "expected a whole number from 0 to 999,999,999"


@LAYOUTS
def test_returns_are_the_same_when_candidates_stand_otherwise(tmp_path: Path, mapping: str, table: str):
    """Columns, blocks and rows are three ways to write one return."""
    source, wide = load(tmp_path, mapping, table=table), load(tmp_path)
    assert (source.sums, source.returns, source.warnings) == (wide.sums, wide.returns, ())
    (contest,) = source.registry.contests.values()
    assert [(candidate.code, candidate.name) for candidate in contest.candidates] == [("A", "Ann"), ("B", "Bob")]


@LAYOUTS
def test_a_candidate_is_empty_when_a_return_does_not_name_it(tmp_path: Path, mapping: str, table: str):
    """What a source does not say is never zero, and `--check` warns."""
    shorter = table.replace(",B,Bob,28", "").replace(f"{NORTH}\n", "")
    source = load(tmp_path, mapping, table=shorter)
    assert dict(source.returns[ONE].votes or ()) == {"A": 30, "B": Unread.EMPTY}
    assert source.warnings == ("contest council: 1 returns do not name B: empty, and not zero",)


@LAYOUTS
def test_candidates_have_names_and_order_when_the_mapping_gives_them(tmp_path: Path, mapping: str, table: str):
    """`[[candidate]]` says who they are; rows find them."""
    named = mapping + '[[candidate]]\ncode = "B"\nname = "Bee"\n[[candidate]]\ncode = "A"\n'
    source = load(tmp_path, named, table=table)
    (contest,) = source.registry.contests.values()
    assert [(candidate.code, candidate.name) for candidate in contest.candidates] == [("B", "Bee"), ("A", "A")]
    assert source.returns[TWO].votes == (("B", 48), ("A", 40))


@LAYOUTS
def test_candidates_must_be_those_of_the_rows_when_the_mapping_names_them(tmp_path: Path, mapping: str, table: str):
    """A candidate whom the rows do not have, and one whom the mapping does not have, are both said."""
    said = refusals(tmp_path, mapping + '[[candidate]]\ncode = "A"\n[[candidate]]\ncode = "C"\n', table=table)
    assert said[0].endswith('column candidate: expected a candidate that the mapping names (A, C), found "B"')
    assert 'expected a candidate that the table has, found "C"' in said[-1]


def test_a_block_is_not_there_when_its_key_is_empty(tmp_path: Path):
    """The key is the votes, unless said; then empty votes are a field left empty."""
    table = IN_BLOCKS.replace("A,Ann,30,B,Bob,28", "A,Ann,30,,,").replace("Bob,48", "Bob,")
    assert load(tmp_path, BLOCKS, table=table).returns[TWO].votes == (("A", 40),)
    keyed = load(tmp_path, BLOCKS.replace("width = 3", "width = 3, key = 1"), table=table)
    assert keyed.returns[TWO].votes == (("A", 40), ("B", Unread.EMPTY))


def test_a_code_is_the_number_of_its_block_when_blocks_have_none(tmp_path: Path):
    """The order on the paper is a code; several cells may make up a name."""
    mapping = BLOCKS.replace("code = 1, name = 2", "name = [2, 1]")
    (contest,) = load(tmp_path, mapping, table=IN_BLOCKS).registry.contests.values()
    assert [(item.code, item.name) for item in contest.candidates] == [("1", "Ann A"), ("2", "Bob B")]


def test_the_last_block_may_be_shorter_when_what_is_read_is_there(tmp_path: Path):
    """Sheets end where nothing more was written: a last cell that nobody reads may be absent."""
    mapping = BLOCKS.replace("width = 3, code = 1, name = 2, votes = 3", "width = 4, code = 1, name = 2, votes = 3")
    table = IN_BLOCKS.replace("votes\n", "votes,elected\n").replace(",B,Bob", ",,B,Bob")
    assert load(tmp_path, mapping, table=table).sums == load(tmp_path).sums


def test_a_station_has_no_return_when_no_block_is_there(tmp_path: Path):
    """A row without any figure is a return that never came."""
    table = IN_BLOCKS.replace("60,1,1,58,A,Ann,30,B,Bob,28", ",,,,,,")
    assert load(tmp_path, BLOCKS, table=table).missing == (ONE,)
    marked = IN_BLOCKS.replace("30,B,Bob,28", "n/a,B,Bob,n/a")
    assert load(tmp_path, BLOCKS + '[file]\nno_return = ["n/a"]\n', table=marked).missing == (ONE,)


def test_a_station_has_no_return_when_none_of_its_rows_has_a_figure(tmp_path: Path):
    """In `long` all rows of a station are looked at before it is called missing."""
    table = IN_ROWS.replace("60,1,1,58", ",,,").replace(",30", ",").replace(",28", ",")
    assert load(tmp_path, LONG, table=table).missing == (ONE,)


ALPHABET = "of 1 to 64 of A-Z a-z 0-9 . _ -"


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("B,Bob,28", "B,Bob", "line 2, column 11: expected a block of at least 3 cells, found 2"),
        ("B,Bob,28", "A,Ann,28", 'line 2, column 11: expected each candidate once, found "A" twice'),
        ("B,Bob,28", "?,Bob,28", f'line 2, column 11: expected a candidate\'s code {ALPHABET}, found "?"'),
        ("B,Bob,28", "B,Bob,2.5", f'line 2, column 13: {WHOLE}, found "2.5"'),
        (
            "B,Bob,48",
            "B,Rob,48",
            'line 3, column candidate: expected one name for each candidate, found "Rob" for "B", and "Bob" on line 2',
        ),
        (
            "B,Bob,48",
            "b,Bob,48",
            "line 3, column candidate: expected one spelling for each candidate, "
            'found "b", which differs from "B" on line 2 in case only',
        ),
        (f"{NORTH},A,Ann,30,B,Bob,28", NORTH, 'line 2: expected 10 cells, found 7, beginning "North"'),
    ],
)
def test_a_row_of_blocks_is_refused_when_a_block_cannot_stand(tmp_path: Path, old: str, new: str, sentence: str):
    """Line and column are those of the block."""
    assert refusals(tmp_path, BLOCKS, table=IN_BLOCKS.replace(old, new, 1)) == [f"t.csv, {sentence}"]


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (
            f"{NORTH},B",
            f"{NORTH.replace('60', '61')},B",
            "line 5, column ballots_in_box: expected ballots_in_box to be that of line 2, "
            "since it is of the same station, found 61",
        ),
        (f"{NORTH},B,Bob", f"{NORTH},A,Ann", 'line 5, column candidate: expected each candidate once a station, '
         'found "A", already on line 2'),
        (
            f"{NORTH},B",
            f"{NORTH.replace('North', 'South')},B",
            'line 5, column area: expected area of station 1 to be that of line 2, found "South", and "North" there',
        ),
        (f"{NORTH},B,Bob", f"{NORTH},,Bob", f'line 5, column no: expected a candidate\'s code {ALPHABET}, found ""'),
    ],
)  # fmt: skip
def test_a_row_is_refused_when_it_differs_from_others_of_its_station(tmp_path: Path, old: str, new: str, sentence: str):
    """Figures that are repeated must be equal, and a candidate stands once."""
    assert refusals(tmp_path, LONG, table=IN_ROWS.replace(old, new, 1))[0] == f"t.csv, {sentence}"


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        ('layout = "blocks"', 'line 17: expected the key columns.block with the layout "blocks", found none'),
        ('layout = "long"', 'line 17: expected the key columns.candidate with the layout "long", found none'),
        (
            'layout = "blocks"\nblock = { first = 8, width = 3, votes = 4 }',
            "line 18: expected a place from 1 to 3 in the block, found 4",
        ),
        (
            'layout = "blocks"\nblock = { first = 8, width = 2, votes = 2, name = [1, 3] }',
            "line 18: expected a place from 1 to 2 in the block, found 3",
        ),
        ('pattern = "list_*"\nvotes = "x"', 'line 18: expected no votes with the layout "wide", found "x"'),
        (
            'layout = "blocks"\nblock = { first = 8, width = 1, votes = 1 }\n[[candidate]]\ncode = "A"\ncolumn = "x"',
            'line 21: expected no column with the layout "blocks", found one',
        ),
    ],
)
def test_a_mapping_is_refused_when_its_keys_are_not_of_its_layout(tmp_path: Path, columns: str, sentence: str):
    """A key of another layout is not ignored, and one that is needed is asked for."""
    said = refusals(tmp_path, MAPPING.replace('pattern = "list_*"', columns), table=TABLE)
    assert said[0] == f"m.toml, {sentence}"
