"""Reports of NIST SP 1500-100: counts stand at a unit and at what contains it, and are counted once."""

import csv
import json
from collections import Counter
from pathlib import Path

import pytest

from scrutateur.election.names import Unread
from scrutateur.errors import InputFileError
from scrutateur.exchange.mapping_file import read_mapping
from scrutateur.exchange.nist_cdf import VOTES_FORM
from scrutateur.exchange.rehearsal_file import read_source
from scrutateur.exchange.source import RehearsalSource

EXAMPLE = Path(__file__).parents[3] / "examples" / "nist-synthetic" / "mapping.toml"
TOP = """\
{"Election": [{"ElectionScopeId": "county", "Candidate": [
  {"@id": "ann", "BallotName": {"Text": [{"Language": "en-us", "Content": "Ann"}]}},
  {"@id": "bob", "BallotName": {"Text": [{"Language": "en-us", "Content": "Bob"}]}}],
 "Contest": [{"@id": "mayor", "Name": "Mayor", "ContestSelection": [
   {"@id": "s-ann", "CandidateIds": ["ann"], "VoteCounts": [
     {"GpUnitId": "county", "Type": "total", "Count": 30}, {"GpUnitId": "p-1", "Type": "total", "Count": 10},
     {"GpUnitId": "p-2", "Type": "total", "Count": 20}]},
   {"@id": "s-bob", "CandidateIds": ["bob"], "VoteCounts": [
     {"GpUnitId": "p-1", "Type": "total", "Count": 5}, {"GpUnitId": "p-2", "Type": "total", "Count": 6}]},
   {"@id": "s-wi", "IsWriteIn": true, "VoteCounts": [{"GpUnitId": "county", "Type": "total", "Count": 0}]}],
  "OtherCounts": [{"GpUnitId": "p-1", "Overvotes": 1, "Undervotes": 2}, \
{"GpUnitId": "p-2", "Overvotes": 0, "Undervotes": 3}]}]}],
"""
UNITS = """\
"GpUnit": [{"@id": "county", "Type": "county", "Name": {"Text": [{"Language": "fr", "Content": "Comté"},
  {"Language": "en-us", "Content": "County"}]}},
 {"@id": "p-1", "Type": "precinct"}, {"@id": "p-2", "Type": "precinct"}]}
"""
REPORT = TOP + UNITS


def load(folder: Path, report: str = REPORT) -> RehearsalSource:
    text = EXAMPLE.read_text(encoding="utf-8").replace('path = "report.json"\n', "")
    (folder / "m.toml").write_text(text, encoding="utf-8")
    (folder / "r.json").write_text(report, encoding="utf-8")
    return read_source(read_mapping(folder / "m.toml"), [folder / "r.json"])


def why(folder: Path, report: str) -> str:
    with pytest.raises(InputFileError) as refused:
        load(folder, report)
    return refused.value.sentence.replace(f"{folder}/", "")


def test_a_report_becomes_stations_and_returns(tmp_path: Path):
    """The county is an area, its precincts are stations; over- and undervotes are null and blank ballots."""
    source = load(tmp_path)
    assert list(source.returns) == [("mayor", "p-1"), ("mayor", "p-2")]
    account = source.returns["mayor", "p-1"]  # type: ignore[index]  # plain texts stand for the identifiers
    assert account.votes == (("s-ann", 10), ("s-bob", 5), ("s-wi", 0))
    assert account.figures == {"ballots_in_box": 18, "blank": 2, "null": 1, "valid": 15}
    area = source.registry.areas[1, "county"]  # type: ignore[index]  # plain texts stand for the identifiers
    assert (area.kind, area.names) == ("county", {"en": "County", "fr": "Comté"})
    (contest,) = source.registry.contests.values()
    assert [candidate.name for candidate in contest.candidates] == ["Ann", "Bob", "Write-in"]
    assert source.warnings[0].endswith("rules that compare them prove nothing")


def test_a_count_is_empty_when_a_station_has_none(tmp_path: Path):
    """It is zero only where the whole has none at all."""
    source = load(tmp_path, REPORT.replace('"GpUnitId": "county", "Type": "total", "Count": 0', '"GpUnitId": "p-2", '
                                           '"Type": "total", "Count": 4'))  # fmt: skip
    first, second = source.returns.values()
    assert (dict(first.votes or ())["s-wi"], first.figures["valid"]) == (Unread.EMPTY, Unread.EMPTY)
    assert (dict(second.votes or ())["s-wi"], second.figures["valid"]) == (4, 30)
    assert source.warnings[1] == "contest mayor, station p-1: no count for s-wi: empty"


@pytest.mark.parametrize(
    ("old", "new"),
    [('"Name": "Mayor"', '"Name": "Mayor", "VotesAllowed": 3'), ('"Overvotes": 0, ', "")],
)
def test_a_form_has_votes_alone_when_they_say_nothing_of_ballots(tmp_path: Path, old: str, new: str):
    """Several votes for each voter, or a report that counts no overvotes."""
    source = load(tmp_path, REPORT.replace(old, new))
    assert list(source.registry.forms) == [VOTES_FORM]
    assert all(account.figures == {} for account in source.returns.values())


def test_a_unit_made_of_stations_is_none_itself(tmp_path: Path):
    """A town between county and precinct would be counted twice."""
    town = '{"@id": "town", "Type": "town", "ComposingGpUnitIds": ["p-1", "p-2"]}, {"@id": "p-1"'
    counts = '"VoteCounts": [{"GpUnitId": "town", "Type": "total", "Count": 30}, {"GpUnitId": "county"'
    report = REPORT.replace('{"@id": "p-1"', town, 1).replace('"VoteCounts": [\n     {"GpUnitId": "county"', counts, 1)
    assert list(load(tmp_path, report).registry.stations) == ["p-1", "p-2"]


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('"Count": 30', '"Count": 31', "r.json, column Election[1].Contest[1].ContestSelection[1].VoteCounts: expected "
         "stations that add up to the whole, found 30, and 31 at county"),
        ('"Count": 30', '"Count": -1', 'r.json, column Election[1].Contest[1].ContestSelection[1].VoteCounts[1].Count: '
         'expected a whole number from 0 to 999,999,999, found "-1"'),
        ('"Count": 30', '"Total": 30', "r.json, column Election[1].Contest[1].ContestSelection[1].VoteCounts[1].Count: "
         "expected a whole number, found none"),
        ('"Type": "total", "Count": 30', '"Type": "early", "Count": 30', "r.json, column Election[1].Contest[1]."
         'ContestSelection[1].VoteCounts[1].Type: expected total, the one type that is read, found "early"'),
        ('"GpUnitId": "p-1", "Type"', '"GpUnitId": "p-9", "Type"', "r.json, column Election[1].Contest[1]."
         'ContestSelection[1].VoteCounts[2].GpUnitId: expected the id of a unit, found "p-9"'),
        ('"GpUnitId": "p-2", "Type"', '"GpUnitId": "p-1", "Type"', "r.json, column Election[1].Contest[1]."
         'ContestSelection[1].VoteCounts[3].GpUnitId: expected one total for each unit, found "p-1" twice'),
        ('["ann"]', '["cid"]', "r.json, column Election[1].Contest[1].ContestSelection[1].CandidateIds: expected the "
         'id of a candidate or party, found "cid"'),
        ('"county", "Candidate"', '"state", "Candidate"', "r.json, column Election[1].ElectionScopeId: expected the id "
         'of a unit, found "state"'),
        ('"@id": "s-bob"', '"@id": "s-ann"', "r.json, column Election[1].Contest[1].ContestSelection: expected "
         "selections with a code each, found s-ann, s-ann, s-wi"),
        ('"@id": "mayor"', '"@id": "?"', "r.json, column Election[1].Contest[1].@id: expected an id that becomes a "
         'code of 1 to 64 of A-Z a-z 0-9 . _ -, found "?"'),
        ('"IsWriteIn": true', '"IsWriteIn": 1', "r.json, column Election[1].Contest[1].ContestSelection[3].IsWriteIn: "
         'expected true or false, found "1"'),
        ('"CandidateIds": ["ann"]', '"CandidateIds": "ann"', "r.json, column Election[1].Contest[1].ContestSelection[1]"
         '.CandidateIds: expected a list of texts, found "ann"'),
        ('"Name": "Mayor"', '"Name": 3', "r.json, column Election[1].Contest[1].Name: expected an object, found "
         '"3"'),
        ('"Contest": [{', '"Contest": [3, {', "r.json, column Election[1].Contest: expected a list of objects, found "),
        ('{"Election"', '[{"Election"', "r.json, line 15, column 1: expected JSON, found Expecting ',' delimiter"),
        ('{"Election"', '3 {"Election"', "r.json, line 1, column 3: expected JSON, found Extra data"),
        ('"@id": "mayor", ', "", "r.json, column Election[1].Contest[1].@id: expected a text, found none"),
        ('"@id": "mayor"', '"@id": 3', 'r.json, column Election[1].Contest[1].@id: expected a text, found "3"'),
    ],
)  # fmt: skip
def test_a_report_is_refused_when_it_cannot_be_counted_once(tmp_path: Path, old: str, new: str, sentence: str):
    """Each fault has its path in the document, what was expected and what was found."""
    assert old in REPORT
    report = REPORT.replace(old, new, 1)
    assert why(tmp_path, report).startswith(sentence)


@pytest.mark.parametrize(
    ("report", "sentence"),
    [
        ("[]", 'r.json: expected an object, found "[]"'),
        ('{"a": 1, "a": 2}', 'r.json: expected each key once in an object, found "a" twice'),
        ("{}", "r.json, column Election: expected one election, found 0"),
        ("9" * 5000, "r.json: expected JSON, found a value that cannot be read"),
        ('{"Election": [{"ElectionScopeId": "a"}], "GpUnit": [{"@id": "a"}]}',
         "r.json, column Election[1].Contest: expected at least one contest, found none"),
        ('{"Election": [{"ElectionScopeId": "a", "Contest": [{"@id": "c"}]}], "GpUnit": [{"@id": "a"}]}',
         "r.json, column Election[1].Contest[1].ContestSelection: expected counts at stations, found none below the"),
    ],
)  # fmt: skip
def test_a_report_is_refused_when_nothing_is_in_it(tmp_path: Path, report: str, sentence: str):
    """A document of another kind is told at once."""
    assert why(tmp_path, report).startswith(sentence)


def test_two_units_may_not_become_one_code(tmp_path: Path):
    """A file system would take one for the other."""
    report = REPORT.replace("p-2", "P-1")
    assert why(tmp_path, report) == (
        'r.json, column GpUnit[3].@id: expected a code for each station, found "P-1", which differs from "p-1" on '
        "line 1 in case only"
    )


def test_the_example_holds_its_contests():
    """Fifteen contests of one ballot, each with its own stations."""
    source = read_source(read_mapping(EXAMPLE))
    assert (len(source.registry.contests), len(source.registry.stations), len(source.returns)) == (15, 3, 36)
    assert json.loads((EXAMPLE.parent / "report.json").read_text())["Election"][0]["ElectionScopeId"] == "ru-county-1"


@pytest.mark.parametrize("name", ["err-gen-01", "err-gen-02", "err-prim-02"])
def test_every_selection_has_its_published_votes(tmp_path: Path, test_data: Path, name: str):
    """Counted once, each selection of each contest has the votes of the whole."""
    folder = test_data / "interop-nist-cdf"
    source = load(tmp_path, (folder / f"{name}.json").read_text())
    with (folder / "expected_totals.csv").open(encoding="utf-8") as file:
        expected = {
            (row["contest_id"], row["selection_id"]): int(row["votes_top_unit"])
            for row in csv.DictReader(file)
            if row["file"] == name
        }
    votes = Counter[tuple[str, str]]()
    for account in source.returns.values():
        for code, figure in account.votes or ():
            votes[account.contest, code] += figure if isinstance(figure, int) else 0
    assert dict(votes) == expected
