"""Totals that somebody else states, played: each area's commission signs its own, and both figures are published."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from scrutateur.adapters.signatures import check_signature
from scrutateur.adapters.sqlite_ledger import open_reader
from scrutateur.cli import main
from scrutateur.desk.running import load_replay
from scrutateur.exchange.mapping_file import read_mapping
from scrutateur.exchange.rehearsal_file import read_source
from scrutateur.exchange.source import RehearsalSource
from scrutateur.rehearsal.examples import example
from scrutateur.rehearsal.home import POLICY_FILE
from scrutateur.rehearsal.outcome import Outcome, read_outcome
from scrutateur.rehearsal.player import Played, play
from scrutateur.rehearsal.stranger import verify
from scrutateur.wiring import ledger_path, site_folder
from tests.stories.small_nights import MAPPING

TABLE = """\
ward,station,registered,signed,voters,blank,null,valid,list_1,list_2,list_3
north,0001,500,300,300,2,1,297,150,100,47
north,0002,510,301,301,2,1,298,150,101,47
south,0003,520,302,302,2,1,299,150,102,47
west,0004,530,303,303,2,1,300,150,103,47
west,0005,,,,,,,,,
"""
STATED = "ward,valid,list_2\nnorth,595,201\nsouth,636,\nwest,300,\n"  # the south has 337 too many
LEVEL = """
[area]
level = [{ kind = "ward", code = "{ward}" }]
[[stated]]
level = "ward"
area = "{ward}"
file = { path = "stated.csv" }
columns = { valid = "valid", pattern = "list_*" }
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Play a village of three wards whose totals somebody states, by the command."""
    folder = tmp_path_factory.mktemp("stated")
    stated = LEVEL.replace(', pattern = "list_*"', "")
    (folder / "m.toml").write_text(MAPPING + stated, encoding="utf-8")
    (folder / "t.csv").write_text(TABLE, encoding="utf-8")
    (folder / "stated.csv").write_text(STATED, encoding="utf-8")
    asked = ["--mapping", folder / "m.toml", folder / "t.csv", "--out", folder / "home", "--json"]
    ran = CliRunner().invoke(main, ["rehearse", *map(str, asked)], env={"LC_ALL": "C.UTF-8"})
    assert ran.exit_code == 0, ran.stderr
    (folder / "answer.json").write_text(ran.stdout, encoding="utf-8")
    return folder / "home"


def test_the_command_answers_with_both_figures(home: Path):
    """One ward agrees, one differs by 337, one waits for a station; none of it is in a sum."""
    answer = json.loads((home.parent / "answer.json").read_text(encoding="utf-8"))
    assert answer["stated"] == {
        "differences": [{"area": "south", "column": "valid", "level": 1, "stated": "636", "stations": "299"}],
        "verdicts": {"FAILED": 1, "NOT_CHECKABLE": 1, "PASSED": 1},
    }
    assert answer["failed"]["R511"] == 1
    assert answer["as_received"]["totals"]["valid"] == 297 + 298 + 299 + 300


def test_the_site_shows_both_figures(home: Path):
    """On the page of the ward, and on that of the checks; a ward that agrees says so on its own page."""
    public = site_folder(home) / "public"
    for language, word in (("en", "Sum of the stations"), ("fr", "Somme des bureaux")):
        for path in ("area/1-south", "findings"):
            page = (public / language / path / "index.html").read_text(encoding="utf-8")
            assert word in page and "636" in page and "+337" in page and "R511" in page
        north = (public / language / "area/1-north/index.html").read_text(encoding="utf-8")
        assert word in north and "R511" not in north


def test_a_stranger_verifies_it(home: Path):
    """The tables and pages with stated totals are what the log gives."""
    answer = verify(site_folder(home) / "public", home / POLICY_FILE).answer
    assert (answer.exit, answer.difference) == (0, None)


def test_each_commission_signs_with_a_key_of_its_own(home: Path):
    """Three areas, three keys; each names its area and no station."""
    keys = load_replay(open_reader(ledger_path(home)).entries(), check_signature).ground.keys.values()
    assert sorted(key.area for key in keys if key.area is not None) == [(1, "north"), (1, "south"), (1, "west")]
    assert {key.role for key in keys if key.area is not None} == {"commission"}


def country(test_data: Path) -> RehearsalSource:
    """Read the legislative election of 2017, with the Ministry's level above."""
    table = test_data / "fr-legislatives-2017-bv" / "metadata_bureaux_t1.csv.gz"
    return read_source(read_mapping(example("legislatives-2017") / "mapping.toml"), [table])


def only(source: RehearsalSource, departement: str) -> RehearsalSource:
    """Leave one département of a country."""
    registry = source.registry
    places = {station: registry.chain_of(item) for station, item in registry.stations.items()}
    kept = {code for code, chain in places.items() if chain[1].code == departement}
    areas = {(area.level, area.code): area for code in kept for area in places[code]}
    stations = {code: item for code, item in registry.stations.items() if code in kept}
    return replace(
        source,
        registry=replace(registry, stations=stations, areas=areas),
        returns={key: said for key, said in source.returns.items() if key[1] in kept},
        stated=tuple(item for item in source.stated if (item.level, item.area) in areas),
    )


def outcome_of(source: RehearsalSource, home: Path) -> tuple[Played, Outcome]:
    played = play(source, home, lambda step: None)
    return played, read_outcome(site_folder(home) / "public")


AIN_4 = {"registered": 598, "ballots_in_box": 337, "valid": 337}


def gaps(outcome: Outcome) -> Mapping[tuple[str, str], int]:
    return {(it.area, it.column): int(it.stated) - int(it.stations) for it in outcome.differences}


def test_one_constituency_of_the_ain_differs(test_data: Path, tmp_path: Path):
    """Législatives 2017, one département: four constituencies agree with the Ministry, the fourth of five does not."""
    _, outcome = outcome_of(only(country(test_data), "01"), tmp_path / "home")
    assert outcome.stated == {"PASSED": 4, "FAILED": 1}
    assert gaps(outcome) == {("01-04", name): gap for name, gap in AIN_4.items()}


@pytest.mark.soak
def test_one_constituency_of_a_country_differs(test_data: Path, tmp_path: Path):
    """All 69,241 stations: 576 of 577 constituencies agree with the Ministry's level above, Ain 4 is a remark."""
    played, outcome = outcome_of(country(test_data), tmp_path / "home")
    assert (played.stations, outcome.coverage["counted"]) == (69_241, 69_241)
    assert outcome.as_standing.totals["valid"] == 22_653_827
    assert outcome.stated == {"PASSED": 576, "FAILED": 1}
    assert gaps(outcome) == {("01-04", name): gap for name, gap in AIN_4.items()}
