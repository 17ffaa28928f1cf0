"""A registry that an authority wrote is read whole, or refused with every fault at its line and column."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from scrutateur.election.names import AreaID, ContestID, FormID, StationID
from scrutateur.election.registry import Base, StationType
from scrutateur.errors import MissingPartError
from scrutateur.exchange.registry_folder import read_registry
from tests.rooms.exchange.a_registry import AREAS, ELECTION, STATIONS, load, refusals, write

PARIS, BREST = StationID("75-0001"), StationID("29-0001")


def test_a_registry_is_read_from_its_files(tmp_path: Path):
    """Election, contests, forms and stations are as written; defaults are those of the documentation."""
    source = load(tmp_path)
    registry = source.registry
    assert registry.election.names == {"fr": "Primaire", "en": "Primary"}
    assert registry.election.closes == datetime(2027, 1, 24, 18, tzinfo=UTC)
    contest = registry.contests[ContestID("P1")]
    assert [candidate.name for candidate in contest.candidates] == ["Ada", "Bo"]
    assert contest.base is Base.VALID
    form = registry.forms[FormID("pv/1")]
    assert form.fields[-1].labels["en"] == "Contributions to the costs, in cents"
    assert form.acts == {"opening", "closing", "return"}
    assert registry.rules.version == "fr-primaire-1"
    assert [Path(file.name).name for file in source.inputs] == ["election.toml", "areas.csv", "stations.csv"]
    assert source.warnings == ()


def test_a_station_is_as_its_row_says(tmp_path: Path):
    """An empty cell is what holds for all; an hour is one of the day of the vote."""
    stations = load(tmp_path).registry.stations
    paris, brest = stations[PARIS], stations[BREST]
    assert (paris.place, paris.name, paris.type) == ("École Jules-Ferry", "Bureau 1", StationType.ORDINARY)
    assert (paris.registered, paris.serial, paris.figure_max) == (812, "PV-1", 9999)
    assert (brest.registered, brest.name, brest.type) == (None, None, StationType.MOBILE)
    assert brest.closes == datetime(2027, 1, 24, 17, tzinfo=UTC)
    assert brest.lock == datetime(2027, 2, 7, 18, tzinfo=UTC)


def test_areas_are_a_tree_in_whatever_order_they_are_written(tmp_path: Path):
    """Level 0 is the election; a name in one language has a column of its own."""
    registry = load(tmp_path).registry
    chain = registry.chain_of(registry.stations[PARIS])
    assert [area.code for area in chain] == ["primary-2027", "75", "75056"]
    assert registry.areas[1, AreaID("75")].names == {"fr": "Paris", "en": "Paris (department)"}


def test_stations_hang_at_the_election_when_there_are_no_areas(tmp_path: Path):
    """Ten stations on a laptop need no tree."""
    registry = load(tmp_path, areas=None, stations="code,place\n1,Hall\n").registry
    assert registry.stations[StationID("1")].area == "primary-2027"
    assert registry.lowest_level == 0


def test_a_registry_holds_what_is_rarely_said(tmp_path: Path):
    """Legal dates, bounds by type, tolerances, seats, questions, labels and closings by type are all read."""
    election = ELECTION.replace(
        "[rules]", "complaints_until = 2027-01-26\ntype_closes = { mobile = 17:00:00 }\n[rules]"
    )
    election = election.replace(
        "[[contest]]", 'opening_tolerance_seconds = 600\n[[contest]]\nseats = 2\nbase = "voters"'
    )
    election += 'questions = ["seals"]\nlabels = { blank = { fr = "Blancs", en = "White" } }\n'
    election += "[station]\nfigure_max = { mobile = 500 }\n"
    registry = load(tmp_path, election, stations=STATIONS.replace("18:00", "")).registry
    brest, form = registry.stations[BREST], registry.forms[FormID("pv/1")]
    assert registry.election.calendar.complaints_until == date(2027, 1, 26)
    assert (brest.closes, brest.figure_max) == (datetime(2027, 1, 24, 16, tzinfo=UTC), 500)
    assert registry.rules.tolerances == {"opening_tolerance_seconds": 600}
    assert registry.contests[ContestID("P1")].seats == 2
    assert registry.contests[ContestID("P1")].base is Base.VOTERS
    assert form.questions == ("seals",)
    assert form.fields[2].labels["en"] == "White"


def test_an_authority_is_warned_when_a_station_is_odd(tmp_path: Path):
    """Too large for its bound, so small that a result tells a vote, or no station at all in an area."""
    stations = STATIONS.replace("812", "5000").replace("mobile,,", "mobile,29,").replace(",29019,", ",75056,")
    assert load(tmp_path, stations=stations).warnings == (
        "station 75-0001: 5000 voters are over half of its figure_max 9999",
        "station 29-0001: 29 registered, fewer than 30: merge it, or count it with another one",
        "area 29019: no station",
    )


PARTS = [
    ("authority", "autority", 'line 4: expected a key of [election] (nearest: "authority"), found "autority"'),
    (
        'rule = "two-round-majority"',
        'rule = "ranked"',
        'line 14: expected contest[1].rule to be "plurality" or "two-round-majority", found "ranked"',
    ),
    ('form = "pv/1"', 'form = "pv/2"', 'line 15: expected the id of a [[form]] ("pv/1"), found "pv/2"'),
    (
        'code = "B"',
        'code = "a"',
        'line 16: expected each code once, found "a", which differs from "A" on line 16 in case only',
    ),
    ('code = "B"', 'code = "A"', 'line 16: expected each code once, found "A", already on line 16'),
    (
        'code = "B"',
        'code = "Bé"',
        'line 16: expected contest[1].candidate[2].code to be a code of A-Z a-z 0-9 . _ -, found "Bé"',
    ),
    ('"votes", ', "", 'line 16: expected no candidate, as its form has no field "votes", found 2'),
    (
        'candidate = [{ code = "A", name = "Ada" }, { code = "B", name = "Bo" }]\n',
        "",
        'line 11: expected at least one candidate, as its form has the field "votes", found none',
    ),
    (
        '"null",',
        '"blank",',
        "line 19: expected each of fields once, found signed_roll, ballots_in_box, blank, blank, valid, votes, "
        "contributions_cents",
    ),
    ('"null",', '"blank_and_null",', "line 19: expected blank and null apart, or blank_and_null, found both"),
    ('"null",', '"nul",', 'line 19: expected form[1].fields[4] to be "registered" or'),
    ('["opening", "closing", "return"]', '["opening"]', 'line 20: expected "return" among the acts, found none'),
    (
        "[rules]",
        '[[form]]\nid = "pv/2"\nfields = ["blank"]\n[rules]',
        'line 10: expected a form that a contest uses, found "pv/2"',
    ),
    ('"valid", ', "", None),
    ("[[form]]", 'base = "valid"\n[[form]]', None),
    (
        "acts = [",
        'labels = { registered = "x" }\nacts = [',
        'line 20: expected a label of a field of this form, found "registered"',
    ),
    (
        "2027-01-24T19:00:00",
        "2027-03-28T02:30:00",
        "line 8: expected a local time that occurs once, found 2027-03-28 02:30:00, "
        "which does not exist in Europe/Paris",
    ),
    (
        "[rules]",
        "type_closes = { mobile = 08:00:00 }\n[rules]",
        "line 9: expected a closing between opens and lock, found 08:00:00",
    ),
    (
        "[rules]",
        "type_closes = { mobile = 2027-03-28T02:30:00 }\n[rules]",
        "line 9: expected a local time that occurs once, found "
        "2027-03-28 02:30:00, which does not exist in Europe/Paris",
    ),
]


@pytest.mark.parametrize(("old", "new", "sentence"), PARTS)
def test_a_registry_is_refused_when_the_election_file_is_wrong(
    tmp_path: Path, old: str, new: str, sentence: str | None
):
    """One thing is wrong, and its line, what was expected and what was found are said first."""
    assert old in ELECTION
    said = refusals(tmp_path, ELECTION.replace(old, new, 1))
    if sentence is None:
        assert said == []
    else:
        assert said[0].startswith(f"election.toml, {sentence}")


def test_a_registry_is_refused_when_a_percentage_would_have_no_base(tmp_path: Path):
    """Shares of valid votes need valid votes on the form."""
    election = ELECTION.replace('"valid", ', "").replace("[[form]]", 'base = "valid"\n[[form]]')
    assert refusals(tmp_path, election) == [
        'election.toml, line 17: expected the base "voters", as its form has no field "valid", found "valid"'
    ]


AREA_FAULTS = [
    ("level,", "levl,", "line 1: expected a column level, found none"),
    (",name_en", ",name_de", 'line 1, column 6: expected a known column (nearest: "name_en"), found "name_de"'),
    (",name_en", ",name", 'line 1, column 6: expected each column once, found "name" again'),
    ("2,75056", "3,75056", 'line 2, column parent: expected the code of an area of level 2, found "75"'),
    ("2,75056", "0,75056", 'line 2, column level: expected a level from 1 to 9, found "0"'),
    ("2,75056", "9999999,75056", 'line 2, column level: expected a level from 1 to 9, found "9999999"'),
    ("75056", "75 056", 'line 2, column code: expected a code of 1 to 64 of A-Z a-z 0-9 . _ -, found "75 056"'),
    ("commune,75", ",75", "line 2, column kind: expected a kind such as commune, found none"),
    ("Brest", "", "line 5, column name: expected a name in fr of 1 to 120 characters, found none"),
    (
        "29,departement",
        "75,departement",
        'line 4, column code: expected each code of level 1 once, found "75", already on line 3',
    ),
]


@pytest.mark.parametrize(("old", "new", "sentence"), AREA_FAULTS)
def test_a_registry_is_refused_when_the_areas_are_wrong(tmp_path: Path, old: str, new: str, sentence: str):
    """A tree with a hole, a doubled code or a nameless area is none."""
    assert old in AREAS
    assert f"areas.csv, {sentence}" in refusals(tmp_path, areas=AREAS.replace(old, new, 1))


STATION_FAULTS = [
    ("place", "plaec", "line 1: expected a column place, found none"),
    (
        "75-0001",
        "75 0001",
        'line 2, column code: expected a code of 1 to 64 of A-Z a-z 0-9 . _ -, such as "75-0001", found "75 0001"',
    ),
    ("29-0001", "75-0001", 'line 3, column code: expected each code once, found "75-0001", already on line 2'),
    (",75056,", ",75,", 'line 2, column area: expected the code of an area of level 2, found "75"'),
    (",75056,", ",,", "line 2, column area: expected the code of an area of level 2, found none"),
    ("Mairie", "", "line 3, column place: expected where the station is, found none"),
    ("Mairie", "M" * 121, "line 3, column place: expected a text of at most 120 characters, found 121 characters"),
    (
        "mobile",
        "moving",
        "line 3, column type: expected a type of station (ordinary, abroad, mobile, institution, postal, "
        'online, aggregate), found "moving"',
    ),
    ("812", "812.5", 'line 2, column registered: expected a whole number from 0 to 999,999,999, found "812.5"'),
    ("18:00", "18h", 'line 3, column closes: expected a local time such as 18:00, that occurs once, found "18h"'),
    ("18:00", "08:00", "line 3, column closes: expected a closing later than opens and before lock, found 07:00 UTC"),
    ("PV-1", "PV 1", 'line 2, column serial: expected a code of 1 to 64 of A-Z a-z 0-9 . _ -, found "PV 1"'),
    ("18:00,", "18:00,PV-1", 'line 3, column serial: expected each serial once, found "PV-1", already on line 2'),
]


@pytest.mark.parametrize(("old", "new", "sentence"), STATION_FAULTS)
def test_a_registry_is_refused_when_the_stations_are_wrong(tmp_path: Path, old: str, new: str, sentence: str):
    """Nothing is put right silently: the codes of the night are those that the authority wrote."""
    assert old in STATIONS
    assert f"stations.csv, {sentence}" in refusals(tmp_path, stations=STATIONS.replace(old, new, 1))


def test_a_station_takes_part_in_some_contests_when_it_says_which(tmp_path: Path):
    """Without the column a station takes part in all; an unknown contest is refused."""
    stations = "code,area,place,contests\n1,75056,Hall,P1\n2,29019,Hall,\n"
    contests = [station.contests for station in load(tmp_path, stations=stations).registry.stations.values()]
    assert contests == [("P1",), ("P1",)]
    assert refusals(tmp_path, stations=stations.replace("Hall,P1", "Hall,P1 P2")) == [
        'stations.csv, line 2, column contests: expected ids of contests (P1), each once, found "P1 P2"'
    ]


@pytest.mark.parametrize("name", ["election.toml", "stations.csv"])
def test_a_registry_is_missing_when_a_file_is(tmp_path: Path, name: str):
    """Two of the three files must be there."""
    write(tmp_path)
    (tmp_path / name).unlink()
    with pytest.raises(MissingPartError, match=f"{name}: expected a file that can be read"):
        read_registry(tmp_path)
