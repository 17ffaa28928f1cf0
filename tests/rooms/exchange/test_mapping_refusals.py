"""A mapping that is wrong is refused whole: with the line of the key, what was expected, and what was found."""

from pathlib import Path

import pytest

from scrutateur.errors import InputFileError, InputFilesError, MissingPartError
from scrutateur.exchange.mapping_file import read_mapping
from scrutateur.exchange.rehearsal_file import read_source
from tests.rooms.exchange.a_mapping import MAPPING, TABLE, refusals, write

STATION = 'code = "{station}"\n'
TYPES = '"ordinary" or "abroad" or "mobile" or "institution" or "postal" or "online" or "aggregate"'

KEYS = [
    ('"council"', "true", "line 9: expected contest.id to be a code of A-Z a-z 0-9 . _ -, found true"),
    ('"Council"', "[1]", "line 10: expected contest.name to be a text of 1 to 400 characters, found a list"),
    ("level = [{", "level = 4 # [{", "line 19: expected area.level to be a list, found 4"),
    ("level = [{", "level = [5] # [{", "line 19: expected area.level[1] to be a table, found 5"),
    ('"Council"', '"\\u0007"', 'line 10: expected contest.name to be a text of 1 to 400 characters, found ""'),
    (
        "level = [{",
        "level = [" + ", ".join(f'{{ kind = "k{n}", code = "{n}" }}' for n in range(9)) + ", {",
        "line 19: expected at most 9 levels, found 10",
    ),
    (STATION, STATION + "types = 5\n", "line 22: expected station.types to be a table, found 5"),
    (STATION, STATION + "type_when = [5]\n", "line 22: expected station.type_when[1] to be a table, found 5"),
    (
        STATION,
        STATION + 'type_when = [{ column = "town", empty = true }]\n',
        "line 22: expected the key station.type_when[1].type, found none",
    ),
    (
        'pattern = "list_*"',
        'pattern = "list_*"\nlayout = "none"',
        'line 17: expected no pattern with the layout "none", found "list_*"',
    ),
    (
        'pattern = "list_*"',
        'layout = "none"\n[[candidate]]\ncode = "A"',
        'line 18: expected no candidate with the layout "none", found 1',
    ),
    (
        'pattern = "list_*"',
        '[[candidate]]\ncode = "A"',
        "line 17: expected a column for each candidate where there is no pattern, found none",
    ),
    (
        "[area]",
        '[[candidate]]\ncode = "?"\n[area]',
        'line 19: expected a code of 1 to 64 of A-Z a-z 0-9 . _ -, found "?"',
    ),
    ('id = "small-1"', 'id = "Small 1"', 'line 2: expected election.id to be a token of a-z 0-9 -, found "Small 1"'),
    ('id = "small-1"\n', "", "line 1: expected the key election.id, found none"),
    (
        "[calendar]",
        'autority = "A"\n[calendar]',
        'line 4: expected a key of [election] (nearest: "authority"), found "autority"',
    ),
    ("[area]", "[aera]", 'line 18: expected a key of the file (nearest: "area"), found "aera"'),
    ("[area]", "[qqqq]", 'line 18: expected a key of the file, found "qqqq"'),
    (
        'name = "A small election"',
        "name = 3",
        "line 3: expected election.name to be a text of 1 to 400 characters, found 3",
    ),
    ('name = "A small election"', 'name = { fr = "x" }', "line 3: expected name in fr, en, found fr"),
    (
        'name = "A small election"',
        'name = "x"\norigin = "results.example/1"',
        'line 4: expected an origin that contains "rehearsal", found "results.example/1"',
    ),
    (
        '"small-1"',
        '"small-1"\nlanguages = ["fr", "fr"]',
        "line 3: expected each language once, found fr, fr",
    ),
    (
        "Europe/Paris",
        "Europe/Pariss",
        'line 5: expected an IANA time zone such as Europe/Paris, found "Europe/Pariss"',
    ),
    (
        "2026-03-15T08:00:00",
        "2026-03-29T02:30:00",
        "line 6: expected a local time that occurs once, "
        "found 2026-03-29 02:30:00, which does not exist in Europe/Paris",
    ),
    ("15T20:00:00", "15T07:00:00", "line 7: expected closes later than opens, found 2026-03-15 07:00:00"),
    (
        "2026-03-15T20:00:00",
        "2026-03-15T20:00:00Z",
        "line 7: expected calendar.closes to be a local time such as 2026-03-15T20:00:00, without an offset, "
        "found 2026-03-15T20:00:00+00:00",
    ),
    ('"list_*"', '"list"', 'line 17: expected a pattern with one *, found "list"'),
    ('"list_*"', '"liste_*"', 'line 17: expected at least one header that fits "liste_*", found none'),
    ('"list_*"', '"val*"', 'line 17: expected headers that no other key names, found "valid"'),
    (
        'pattern = "list_*"\n',
        "",
        'line 11: expected a pattern, or [[candidate]], with the layout "wide", found neither',
    ),
    ('"valid"', '"vaild"', 'line 16: expected a header of t.csv (nearest: "valid"), found "vaild"'),
    ('"valid"', "10", "line 16: expected a column of t.csv, from 1 to 9, found 10"),
    ('"valid"', '""', 'line 16: expected columns.valid to be a column: its header, or its number from 1, found ""'),
    (
        '"{station}"',
        '"{station"',
        'line 21: expected station.code to be a template such as "{Header}" or "{#3}", found "{station"',
    ),
    (
        STATION,
        STATION + 'type_when = [{ type = "abroad", column = "town" }]\n',
        "line 22: expected station.type_when[1] to be one test (is, not, like, empty, above, below), found 0",
    ),
    (
        STATION,
        STATION + '[[station.type_when]]\ntype = "abroda"\ncolumn = "town"\nis = ["x"]\n',
        f'line 23: expected station.type_when[1].type to be {TYPES}, found "abroda"',
    ),
    (STATION, STATION + '[station.types]\nx = "mobile"\n', "line 22: expected type_column beside types, found none"),
    (
        STATION,
        STATION + "[simulate]\npartial = 9\n",
        "line 23: expected at most 5 signatures, one of each member, found partial above it",
    ),
    (STATION, STATION + "[simulate]\nbulletins = [40, 30]\n", "line 23: expected per cents that rise, found 40, 30"),
    (
        STATION,
        STATION + "[simulate]\nresends = 3\n",
        "line 23: expected simulate.resends to be at most the 2 stations that send a return, found 3",
    ),
    (
        "[area]",
        '[derive]\nvalid = { plus = ["list_A"] }\n[area]',
        "line 19: expected a column or a derivation for valid, found both",
    ),
    (
        "[area]",
        '[derive]\nsigned_roll = { minus = ["blank"] }\n[area]',
        "line 19: expected at least one column under plus, found none",
    ),
    (
        'null = "null"',
        'null = "null"\nblank_and_null = "null"',
        "line 16: expected blank and null apart, or blank_and_null, found both",
    ),
    (
        "[area]",
        '[columns.labels]\nsigned_roll = "x"\n[area]',
        'line 19: expected a label of a figure that the form has, found "signed_roll"',
    ),
    (
        "[area]",
        '[[candidate]]\ncode = "A"\n[[candidate]]\ncode = "a"\n[area]',
        'line 21: expected a code for each candidate, found "a", which differs from "A" on line 19 in case only',
    ),
    (
        "[area]",
        '[[candidate]]\ncode = "B"\n[[candidate]]\ncode = "A"\ncolumn = "list_B"\n[area]',
        "line 21: expected no other column than the one that fits the pattern, found list_B",
    ),
    (
        'kind = "town"',
        'kind = "election"',
        'line 19: expected a kind of its own for each level (level 0 is election), found "election"',
    ),
    (
        "[area]",
        '[file]\ndelimiter = "\\""\n[area]',
        'line 19: expected a delimiter other than the quote, found " for both',
    ),
    (
        "[area]",
        '[file]\nempty = ["-"]\nno_return = ["-"]\n[area]',
        'line 20: expected a word in one of empty, illegible, no_return, found "-" in no_return too',
    ),
    ("[area]", '[file]\nquote = ","\n[area]', "line 19: expected a delimiter other than the quote, found , for both"),
    (
        "[area]",
        '[file]\ndecimal = "1"\n[area]',
        'line 19: expected file.decimal to be one character that is no letter or digit, found "1"',
    ),
    (
        "[area]",
        '[file]\nthousands = ["."]\n[area]',
        'line 18: expected a decimal mark that separates no thousands, found "." for both',
    ),
]


@pytest.mark.parametrize(("old", "new", "sentence"), KEYS)
def test_a_mapping_is_refused_when_a_key_is_wrong(tmp_path: Path, old: str, new: str, sentence: str):
    """One thing is wrong, and one sentence says so."""
    assert old in MAPPING
    assert refusals(tmp_path, MAPPING.replace(old, new, 1)) == [f"m.toml, {sentence}"]


def test_every_wrong_key_is_said_when_several_are(tmp_path: Path):
    """A person mends a mapping in one go."""
    broken = MAPPING.replace('"small-1"', "1").replace('"{station}"', "true").replace("opens", "opnes")
    assert len(refusals(tmp_path, broken)) == 4


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[election\n", "line 1, column 10: expected TOML, found Expected ']' at the end of a table declaration"),
        ("a = [", "line 1: expected TOML, found Invalid value"),
        ("a = " + "[" * 5000, ": expected TOML, found lists or tables nested too deeply to be read"),
        ("a = " + "9" * 5000, "expected TOML, found"),
        ("a = 2026-02-30", "line 1, column 5: expected TOML, found Invalid date or datetime"),
    ],
)
def test_a_mapping_is_refused_when_it_is_no_toml(tmp_path: Path, text: str, sentence: str):
    """Whatever `tomllib` says of it becomes one sentence with its place."""
    (said,) = refusals(tmp_path, text)
    assert sentence in said


def test_a_mapping_is_refused_when_it_is_no_text(tmp_path: Path):
    """A mapping is UTF-8."""
    (tmp_path / "m.toml").write_bytes(b"[election]\nid = '\xff'\n")
    with pytest.raises(InputFileError, match="line 2, column 7: expected text in utf-8, found the byte 0xFF"):
        read_mapping(tmp_path / "m.toml")


def test_a_mapping_is_missing_when_there_is_no_file(tmp_path: Path):
    """A file that is not there is a lack of the environment, not a fault in a file."""
    with pytest.raises(MissingPartError, match="expected a file that can be read"):
        read_mapping(tmp_path / "m.toml")


def test_a_table_must_be_named_when_the_command_line_names_none(tmp_path: Path):
    """Either DATA or `[file] path` says which table is meant; two are one too many."""
    mapping = read_mapping(write(tmp_path))
    with pytest.raises(InputFileError, match="expected a table: DATA on the command line, or path in"):
        read_source(mapping)
    with pytest.raises(InputFileError, match="expected at most 1 tables, as the mapping describes, found 2"):
        read_source(mapping, [tmp_path / "t.csv", tmp_path / "t.csv"])


def test_a_pattern_is_refused_when_there_are_no_headers(tmp_path: Path):
    """Without headers a pattern has nothing to fit, and names are no columns."""
    said = refusals(tmp_path, MAPPING + "[file]\nheader = false\n")
    assert "m.toml, line 12: expected the number of a column, since t.csv is read without headers" in said[0]
    assert "expected headers, so that a pattern can fit them, found none" in said[-1]


def test_candidates_must_be_those_of_the_headers_when_there_is_a_pattern(tmp_path: Path):
    """A candidate without a header, and a header without a candidate, are both said."""
    assert refusals(tmp_path, MAPPING + '[[candidate]]\ncode = "A"\n[[candidate]]\ncode = "C"\n') == [
        'm.toml, line 25: expected a candidate with a header that fits "list_*", found "C"',
        'm.toml, line 17: expected a [[candidate]] for each header that fits, found "B"',
    ]


@pytest.mark.parametrize(
    ("header", "sentence"),
    [
        ("list_a", 'expected a code for each candidate, found "a", which differs from "A" on line 1 in case only'),
        ("list_A", 'expected a code for each candidate, found "list_A" twice'),
        ("list_?", 'expected codes of 1 to 64 of A-Z a-z 0-9 . _ -, found "?"'),
    ],
)
def test_headers_must_be_candidates_when_they_fit_the_pattern(tmp_path: Path, header: str, sentence: str):
    """What stands for the star becomes a code, and no two may be one."""
    assert refusals(tmp_path, table=TABLE.replace("list_B", header)) == [f"m.toml, line 17: {sentence}"]


def test_a_form_must_have_a_figure_that_a_return_can_bring(tmp_path: Path):
    """The roll alone is known before anybody votes."""
    start, end = MAPPING.index("ballots_in_box"), MAPPING.index("[area]")
    (said,) = refusals(tmp_path, MAPPING[:start] + 'layout = "none"\n' + MAPPING[end:])
    assert said.startswith("m.toml, line 11: expected at least one figure of a return (")


def test_errors_are_counted_when_they_are_too_many_to_be_shown(tmp_path: Path):
    """The first twenty are shown, and the number of all."""
    with pytest.raises(InputFilesError) as refused:
        read_mapping(write(tmp_path, MAPPING + "".join(f"x{number} = 1\n" for number in range(30))))
    assert len(refused.value.errors) == 20
    assert refused.value.count == 30
    assert refused.value.sentence.endswith("\nthe first 20 of 30 errors are shown")
