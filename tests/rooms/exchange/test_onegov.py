"""OneGov files of Swiss cantons: an entity is a station, counted once, and its zeros may mean "not yet"."""

from pathlib import Path

import pytest

from scrutateur.election.names import StationID
from scrutateur.election.registry import Base, StationType
from scrutateur.errors import InputFileError, InputFilesError
from scrutateur.exchange.mapping_file import read_mapping
from scrutateur.exchange.rehearsal_file import read_source
from scrutateur.exchange.source import RehearsalSource

EXAMPLE = Path(__file__).parents[3] / "examples" / "zug-2015"
MAPPING = """\
[election]
id = "swiss-1"
name = "A Swiss election"
[calendar]
time_zone = "Europe/Zurich"
opens = 2026-03-08T08:00:00
closes = 2026-03-08T12:00:00
[file]
format = "onegov"
"""
TABLE = """\
election_title_de_CH,election_type,election_mandates,entity_district,entity_name,entity_id,entity_counted,\
entity_eligible_voters,entity_received_ballots,entity_blank_ballots,entity_invalid_ballots,entity_blank_votes,\
entity_invalid_votes,entity_accounted_votes,candidate_family_name,candidate_first_name,candidate_id,candidate_votes
Ersatzwahl,majorz,1,See,Uznach,3339,True,100,60,1,2,3,4,50,Muster,Anna,1,30
Ersatzwahl,majorz,1,See,Uznach,3339,True,100,60,1,2,3,4,50,Probe,Beat,2,20
Ersatzwahl,majorz,1,See,Gommiswald,3341,False,0,0,0,0,0,0,0,Muster,Anna,1,0
Ersatzwahl,majorz,1,See,Gommiswald,3341,False,0,0,0,0,0,0,0,Probe,Beat,2,0
"""


def load(folder: Path, table: str = TABLE, mapping: str = MAPPING) -> RehearsalSource:
    (folder / "m.toml").write_text(mapping, encoding="utf-8")
    (folder / "t.csv").write_text(table, encoding="utf-8-sig")
    return read_source(read_mapping(folder / "m.toml"), [folder / "t.csv"])


def why(folder: Path, table: str = TABLE, mapping: str = MAPPING) -> str:
    with pytest.raises((InputFileError, InputFilesError)) as refused:
        load(folder, table, mapping)
    return refused.value.sentence.replace(f"{folder}/", "")


def test_zug_gives_its_totals():
    """The voters of a municipality stand on the row of each candidate, and are counted once."""
    source = read_source(read_mapping(EXAMPLE / "mapping.toml"))
    assert {column.name: column.total for column in source.sums} == {
        **{"registered": 73_355, "ballots_in_box": 38_888, "blank": 63, "null": 115},
        **{"votes:2": 10_997, "votes:1": 23_620, "votes:3": 6_612},
        **{"votes:4": 24_132, "votes:5": 5_691, "votes:6": 1_709},
    }
    (contest,) = source.registry.contests.values()
    assert (contest.id, contest.seats, contest.base) == ("Standeratswahl-2015", 2, Base.VOTERS)
    assert contest.candidates[1].name == "Joachim Eder"


def test_a_ballot_is_valid_blank_or_null_when_there_is_one_seat(tmp_path: Path):
    """With one vote for each voter, an empty vote is a blank ballot and an invalid one a null ballot."""
    source = load(tmp_path)
    (account,) = source.returns.values()
    assert account.figures == {"registered": 100, "ballots_in_box": 60, "blank": 4, "null": 6, "valid": 50}
    assert account.votes == (("1", 30), ("2", 20))
    station = source.registry.stations[StationID("3339")]
    assert (station.type, station.area, station.name) == (StationType.AGGREGATE, "See", "Uznach")
    assert source.missing == (("Ersatzwahl", "3341"),)


def test_both_spellings_of_the_format_are_read(tmp_path: Path):
    """One generation writes elegible, the next eligible; districts may be empty."""
    table = TABLE.replace("eligible", "elegible").replace(",See,", ",,")
    source = load(tmp_path, table)
    assert source.sums[0].total == 100
    assert source.registry.stations[StationID("3339")].area == "swiss-1"


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("majorz", "proporz", "t.csv, line 2, column election_type: expected majorz: of lists with seats only the "
         'votes are known, found "proporz"'),
        ("majorz,1", "majorz,x", 't.csv, line 2, column election_mandates: expected a number of seats, found "x"'),
        ("entity_counted", "counted", "t.csv, line 1: expected the column entity_counted of the OneGov format, found "
         "none"),
        ("entity_blank_votes", "x", "t.csv, line 1: expected the column entity_blank_votes of the OneGov format, "
         "found none"),
        ("election_title_de_CH", "x", "t.csv, line 1: expected a column election_title with a title in it, found none"),
        ("Ersatzwahl,majorz,1,See,Uznach", "?,majorz,1,See,Uznach", "t.csv, line 2, column election_title_de_CH: "
         'expected a title with a letter in it, found "?"'),
        ("Probe,Beat,2,20", "Probe,Beat,2,-20", "t.csv, line 3, column candidate_votes: expected a whole number from "
         '0 to 999,999,999, found "-20"'),
        ("True,100,60,1,2,3,4,50,Probe", "True,101,60,1,2,3,4,50,Probe", "t.csv, line 3, column registered: expected "
         'registered of station 3339 to be that of line 2, found "101", and "100" there'),
    ],
)  # fmt: skip
def test_a_file_is_refused_when_it_is_not_of_the_format(tmp_path: Path, old: str, new: str, sentence: str):
    """What the format has and the file has not is named."""
    assert why(tmp_path, TABLE.replace(old, new, 1)).split("\n")[0] == sentence


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ('delimiter = ";"\n', 'line 10: expected a key that the format "onegov" has, found "delimiter"'),
        ('[columns]\nvalid = "x"\n', 'line 10: expected a key of the file (nearest: "contest"), found "columns"'),
        ('[contest]\nid = "x"\n', 'line 11: expected a key of [contest], found "id"'),
    ],
)
def test_a_mapping_is_refused_when_it_says_what_the_format_knows(tmp_path: Path, more: str, sentence: str):
    """The columns of the format are known, so no key names them."""
    assert why(tmp_path, mapping=MAPPING + more) == f"m.toml, {sentence}"


def test_an_intermediate_state_has_fewer_municipalities(tmp_path: Path, test_data: Path):
    """Four of eleven were in: the sums are those of the four."""
    import tarfile

    with tarfile.open(test_data / "interop-onegov" / "canton_zg_internal_majorz.tar.gz") as archive:
        member = next(one for one in archive.getmembers() if one.name.endswith("-intermediate.csv"))
        content = archive.extractfile(member)
        assert content is not None
        source = load(tmp_path, content.read().decode())
    sums = {column.name: column.total for column in source.sums}
    assert (len(source.returns), sums["ballots_in_box"], sums["votes:4"], sums["votes:1"]) == (
        4,
        16_981,
        10_693,
        10_103,
    )
