"""The worked examples give the totals that their sources published, down to every state and every area."""

import csv
from collections import Counter
from pathlib import Path

import pytest

from scrutateur.election.acts import StationReturn
from scrutateur.exchange.mapping import EventKind
from scrutateur.exchange.mapping_file import read_mapping
from scrutateur.exchange.rehearsal_file import read_source
from scrutateur.exchange.source import RehearsalSource, ReturnKey, SourceEvent

EXAMPLES = Path(__file__).parents[3] / "examples"
FIGURES = {"registered": "registered", "ballots_in_box": "cast", "blank": "blank", "null": "null", "valid": "valid"}


def totals(source: RehearsalSource, *names: str) -> dict[str, list[int]]:
    """Give some sums of each contest."""
    sums = {(column.contest, column.name): column.total for column in source.sums}
    return {contest: [sums[contest, name] for name in names] for contest in source.registry.contests}


@pytest.mark.parametrize(
    ("mapping", "expected"),
    [
        ("mapping.toml", {"deputes-1": [78_166, 54_557, 53_426], "deputes-2": [93_853, 69_023, 67_160]}),
        ("round-2.toml", {"deputes-1": [78_185, 55_066, 53_916], "deputes-2": [93_868, 68_297, 64_297]}),
    ],
)
def test_brest_is_two_contests(mapping: str, expected: dict[str, list[int]]):
    """Blocks of cells; 95 and 106 stations, told apart by their candidates."""
    source = read_source(read_mapping(EXAMPLES / "brest-2024" / mapping))
    assert totals(source, "registered", "ballots_in_box", "valid") == expected
    contests = list(source.registry.contests)
    assert [len(source.registry.stations_of(contest)) for contest in contests] == [95, 106]
    votes = Counter[str]()
    for column in source.sums:
        votes[column.contest] += column.total if column.name.startswith("votes:") else 0
    assert [votes[contest] for contest in contests] == [figures[2] for figures in expected.values()]
    assert (source.missing, source.warnings) == ((), ())


def test_a_station_has_one_code_in_both_rounds():
    """`1` and `0001` are one spelling, so that a second round can name the first."""
    rounds = [read_source(read_mapping(EXAMPLES / "brest-2024" / name)) for name in ("mapping.toml", "round-2.toml")]
    assert set(rounds[0].registry.stations) == set(rounds[1].registry.stations)


TOULOUSE_PARQUET = """\
[file]
format = "parquet"
header = false
[columns]
registered = 9
written_abstentions = 10
ballots_in_box = 11
signed_roll = 12
blank = 13
null = 14
valid = 15
layout = "blocks"
block = { first = 17, width = 2, code = 1, votes = 2 }
"""


def test_toulouse_is_the_same_when_the_citys_own_file_is_read(tmp_path: Path, test_data: Path):
    """36 columns without names, ten of them pairs: the same sums as the tidy table."""
    text = (EXAMPLES / "toulouse-2026" / "mapping.toml").read_text(encoding="utf-8")
    before, after = text.index("[file]") if "[file]" in text else text.index("[columns]"), text.index("[area]")
    mapping = text[:before] + TOULOUSE_PARQUET + text[after:].replace('"{station}"', '"{#7}"')
    (tmp_path / "m.toml").write_text(mapping, encoding="utf-8")
    table = test_data / "fr-toulouse-municipales-2026" / "resultats-1er-tour.parquet"
    source = read_source(read_mapping(tmp_path / "m.toml"), [table])
    tidy = read_source(read_mapping(EXAMPLES / "toulouse-2026" / "mapping.toml"))
    assert sorted(source.sums, key=lambda column: column.name) == sorted(tidy.sums, key=lambda column: column.name)


@pytest.fixture(scope="module")
def legislatives(test_data: Path) -> RehearsalSource:
    """Read a country once."""
    table = test_data / "fr-legislatives-2017-bv" / "metadata_bureaux_t1.csv.gz"
    return read_source(read_mapping(EXAMPLES / "legislatives-2017" / "mapping.toml"), [table])


def test_a_country_gives_its_totals(legislatives: RehearsalSource):
    """69,241 stations in 577 constituencies: areas, types and sums are those of the source."""
    sums = totals(legislatives, "registered", "ballots_in_box", "blank", "null", "valid")
    assert sums == {"deputes": [47_570_390, 23_167_171, 357_018, 156_326, 22_653_827]}
    assert Counter(level for level, _ in legislatives.registry.areas) == {0: 1, 1: 107, 2: 577, 3: 35_893}
    types = Counter(station.type.value for station in legislatives.registry.stations.values())
    assert (len(legislatives.returns), types["abroad"], len(legislatives.warnings)) == (69_241, 223, 4)


def test_one_constituency_of_a_country_differs_from_what_is_stated(legislatives: RehearsalSource):
    """The Ministry's totals of 576 constituencies are those of their stations; Ain 4 is not."""
    registry, sums = legislatives.registry, Counter[tuple[str | None, str]]()
    for (_, code), account in legislatives.returns.items():
        constituency = registry.areas[3, registry.stations[code].area].parent
        sums.update({(constituency, name): account.number(name) or 0 for name in account.figures})
    assert len(legislatives.stated) == 577
    differences = {
        (total.area, name): figure - sums[total.area, name]
        for total in legislatives.stated
        for name, figure in total.figures.items()
        if isinstance(figure, int) and figure != sums[total.area, name]
    }
    assert differences == {
        ("01-04", "registered"): 598, ("01-04", "ballots_in_box"): 337, ("01-04", "valid"): 337
    }  # fmt: skip


@pytest.fixture(scope="module")
def bolivia(test_data: Path) -> RehearsalSource:
    """Read the stream once."""
    table = test_data / "bo-2020-live" / "events.csv.gz"
    return read_source(read_mapping(EXAMPLES / "bolivia-2020" / "mapping.toml"), [table])


def test_a_stream_is_read_whole(bolivia: RehearsalSource):
    """18,562 tables, 86 states, and every event of each."""
    assert len(bolivia.registry.stations) == 18_562
    kinds = Counter(event.kind for event in bolivia.events)
    assert kinds == {EventKind.APPEARED: 18_573, EventKind.CHANGED: 24, EventKind.WITHDRAWN: 16}
    assert [event.state for event in bolivia.events][:: len(bolivia.events) - 1] == ["1", "86"]
    assert (len(bolivia.returns), bolivia.missing) == (18_557, ())


def test_each_state_of_a_stream_adds_up_to_what_was_published(bolivia: RehearsalSource, test_data: Path):
    """After the last event of a state, all returns that are not withdrawn give its published totals."""
    with (test_data / "bo-2020-live" / "expected_totals.csv").open(encoding="utf-8") as file:
        published = list(csv.DictReader(file))
    columns = [*FIGURES.values(), *(code.lower() for code in ("CREEMOS", "MAS", "FPV", "PAN_BOL", "CC"))]
    standing: dict[ReturnKey, StationReturn] = {}
    sums, events = Counter[str](), list(bolivia.events)
    for row in published:
        while events and events[0].state == row["state"]:
            apply(events.pop(0), standing, sums)
        assert {name: sums[name] for name in columns} == {name: int(row[name]) for name in columns}
        assert len(standing) == int(row["mesas"])
    assert not events


def apply(event: SourceEvent, standing: dict[ReturnKey, StationReturn], sums: Counter[str]) -> None:
    """Take a return out of the sums, put its new account in, or both."""
    before = standing.pop(event.key, None)
    for account, sign in ((before, -1), (event.station_return, 1)):
        if account is not None:
            figures = {**{FIGURES[name]: figure for name, figure in account.figures.items()},
                       **{code.lower(): figure for code, figure in account.votes or ()}}  # fmt: skip
            sums.update({name: sign * figure for name, figure in figures.items() if isinstance(figure, int)})
    if event.station_return is not None:
        standing[event.key] = event.station_return


def test_a_stream_asks_for_the_acts_that_explain_it(bolivia: RehearsalSource):
    """16 withdrawals, 11 returns of which 9 with other figures, 5 changes of figures, 23 of a place or roll."""
    last: dict[ReturnKey, SourceEvent] = {}
    withdrawn, acts = set[ReturnKey](), Counter[str]()
    for event in bolivia.events:
        before = last.get(event.key)
        acts["hold"] += event.kind is EventKind.WITHDRAWN
        if event.station_return is None:
            withdrawn.add(event.key)
            continue
        if before is not None and before.station_return is not None:
            acts["reopen"] += event.key in withdrawn
            acts["correction"] += not before.station_return.same_figures(event.station_return)
            acts["registry-act"] += before.station != event.station
        withdrawn.discard(event.key)
        last[event.key] = event
    assert acts == {"hold": 16, "reopen": 11, "correction": 14, "registry-act": 23}
