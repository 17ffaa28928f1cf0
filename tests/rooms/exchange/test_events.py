"""A stream of events is read in its order, and refused where it cannot have happened."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from scrutateur.election.names import StationID
from scrutateur.exchange.describe import describe
from scrutateur.exchange.mapping import EventKind
from tests.rooms.exchange.a_mapping import MAPPING, ONE, TABLE, TWO, load, refusals

STREAM = MAPPING + '[rows]\nevents = { state = "state", kind = "kind", time = "time" }\n'
HEAD, NORTH, SOUTH = TABLE.splitlines()
MENDED = NORTH.replace("30,28", "29,29")
EVENTS = f"""\
state,kind,time,{HEAD}
1,appeared,2026-03-15T21:00:00,{NORTH}
1,appeared,2026-03-15T21:00:00,{SOUTH}
2,withdrawn,2026-03-15T22:00:00+01:00,,2,,,,,,,
2,changed,2026-03-15T22:00:00+01:00,{MENDED}
3,appeared,,{SOUTH.replace("2,200", "2,201")}
"""


def test_events_are_read_in_their_order(tmp_path: Path):
    """State, time, kind and what the row says; of a withdrawal the station alone."""
    events = load(tmp_path, STREAM, table=EVENTS).events
    assert [(event.state, event.kind.value, event.key[1], event.line) for event in events] == [
        ("1", "appeared", "1", 2),
        ("1", "appeared", "2", 3),
        ("2", "withdrawn", "2", 4),
        ("2", "changed", "1", 5),
        ("3", "appeared", "2", 6),
    ]
    assert [event.time for event in events[1:]] == [
        datetime(2026, 3, 15, 20, tzinfo=UTC),
        *[datetime(2026, 3, 15, 21, tzinfo=UTC)] * 2,
        None,
    ]
    assert (events[2].station_return, events[2].station) == (None, None)
    assert events[3].station_return is not None and events[3].station_return.votes == (("A", 29), ("B", 29))


def test_the_registry_is_as_the_first_rows_say(tmp_path: Path):
    """What a later row says otherwise of a station is in its event, for a registry act."""
    source = load(tmp_path, STREAM, table=EVENTS)
    assert source.registry.stations[StationID("2")].registered == 200
    assert source.events[4].station is not None and source.events[4].station.registered == 201
    assert source.events[3].station == source.registry.stations[StationID("1")]


def test_returns_are_those_that_stand_at_the_end(tmp_path: Path):
    """A return that was withdrawn last is neither there nor missing; its station stays in the registry."""
    source = load(tmp_path, STREAM, table=EVENTS)
    assert [account.votes for account in source.returns.values()] == [(("A", 29), ("B", 29)), (("A", 40), ("B", 48))]
    ended = load(tmp_path, STREAM, table="".join(EVENTS.splitlines(keepends=True)[:-1]))
    assert (list(ended.returns), ended.missing, list(ended.registry.stations)) == ([ONE], (), [ONE[1], TWO[1]])
    said = dict(describe(source))
    assert (said["states"], said["events, appeared"], said["events, withdrawn"]) == ("3", "3", "1")


def test_words_of_kinds_are_those_of_the_source(tmp_path: Path):
    """Several words may mean one kind."""
    mapping = STREAM.replace('time = "time"', 'time = "time", appeared = ["new", "appeared"], changed = ["mended"]')
    table = EVENTS.replace("1,appeared", "1,new").replace("2,changed", "2,mended")
    assert len(load(tmp_path, mapping, table=table).events) == 5


def test_bulletins_may_follow_the_states(tmp_path: Path):
    """One bulletin after each state that was published."""
    simulate = load(tmp_path, STREAM + '[simulate]\nbulletins = "states"\n', table=EVENTS).simulate
    assert simulate.bulletin_each_state
    assert not load(tmp_path, STREAM, table=EVENTS).simulate.bulletin_each_state


def test_a_reader_is_warned_when_a_change_changes_nothing_or_a_label(tmp_path: Path):
    """A change without a difference is said; of two labels of an area the first one stands."""
    mapping = STREAM.replace('code = "{town}"', 'code = "1", label = "{town}"')
    source = load(tmp_path, mapping, table=EVENTS.replace(MENDED, NORTH))
    label = 'column {town}: expected one label for each area, found "South" for "1", and "North" on line 2'
    assert [warning.replace(f"{tmp_path}/", "") for warning in source.warnings] == [
        f"t.csv, line 3, {label}",
        "t.csv, line 5: station 1 was changed, and nothing of it differs",
        f"t.csv, line 6, {label}",
    ]
    assert source.registry.stations[StationID("2")].place == "North"


def test_a_station_of_two_contests_has_events_in_each(tmp_path: Path):
    """Both returns come, and the registry holds the station once."""
    mapping = STREAM.replace('name = "Council"', 'name = "Council"\nby = "what"')
    rows = EVENTS.splitlines()
    table = "".join(f"{what},{row}\n" for what, row in zip(("what", "x", "y", "y", "x"), rows, strict=False))
    source = load(tmp_path, mapping, table=table.replace("South,2", "North,1").replace(",,2,", ",,1,"))
    assert source.registry.stations[StationID("1")].contests == ("council-x", "council-y")
    assert list(source.returns) == [("council-x", "1")]
    assert source.events[2].kind is EventKind.WITHDRAWN


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (",,2,,,,,,,", ",,3,,,,,,,", "line 4, column kind: expected a return that is present, since it was withdrawn, "
         "found 3, which is absent"),
        ("2,changed", "2,appeared", "line 5, column kind: expected a return that is absent, since it appeared, "
         "found 1, which is present"),
        ("3,appeared", "3,changed", "line 6, column kind: expected a return that is present, since it was changed, "
         "found 2, which is absent"),
        ("2,changed", "2,mended", "line 5, column kind: expected a kind of event (appeared, changed, withdrawn), "
         'found "mended"'),
        ("3,appeared", "1,appeared", "line 6, column state: expected the rows of a state together "
         '(the last one of it is line 3), found "1"'),
        ("2,changed,2026-03-15T22", "2,changed,2026-03-15 25", "line 5, column time: expected a time such as "
         "2026-03-15T20:00:00, local in Europe/Paris or with an offset, found \"2026-03-15 25:00:00+01:00\""),
        ("2,changed,2026-03-15T22:00:00+01:00", "2,changed,2026-03-29T02:30:00", "line 5, column time: expected a time "
         "such as 2026-03-15T20:00:00, that occurs once in Europe/Paris, found \"2026-03-29T02:30:00\""),
        ("2026-03-15T21", "0026-03-15T21", "line 2, column time: expected a time such as 2026-03-15T20:00:00, local in "
         'Europe/Paris or with an offset, found "0026-03-15T21:00:00"'),
        (NORTH, "North,1,100,,,,,,", "line 2, column kind: expected figures, since a return came, found none"),
        (",,2,,,,,,,", ",,?,,,,,,,", "line 4, column {station}: expected a station's code of 1 to 64 of "
         'A-Z a-z 0-9 . _ -, found "?"'),
    ],
)  # fmt: skip
def test_a_stream_is_refused_when_it_cannot_have_happened(tmp_path: Path, old: str, new: str, sentence: str):
    """A return that comes twice, or goes before it came, is an error of the stream."""
    assert old in EVENTS
    assert refusals(tmp_path, STREAM, table=EVENTS.replace(old, new, 1))[0] == f"t.csv, {sentence}"


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('pattern = "list_*"', 'layout = "long"\ncandidate = "x"\nvotes = "y"', 'line 25: expected another layout than '
         '"long": a row is one event of one station, found "long"'),
        ("[calendar]", '[calendar]\nreceived_column = "time"', "line 5: expected time in [rows.events] in its place, "
         "found both"),
        ('time = "time"', 'time = "time", changed = ["appeared"]', "line 23: expected a word for one kind of event, "
         'found "appeared" for appeared too'),
        ('name = "Council"', 'name = "Council"\nby = "ballot-list"', "line 11: expected a column: a row that withdraws "
         'a return has no list, found "ballot-list"'),
    ],
)  # fmt: skip
def test_a_mapping_is_refused_when_its_rows_can_be_no_events(tmp_path: Path, old: str, new: str, sentence: str):
    """A row is one event of one station, with one time."""
    assert f"m.toml, {sentence}" in refusals(tmp_path, STREAM.replace(old, new, 1), table=EVENTS)


def test_bulletins_cannot_follow_states_when_there_are_none(tmp_path: Path):
    """Without a stream nothing was published state by state."""
    assert refusals(tmp_path, MAPPING + '[simulate]\nbulletins = "states"\n') == [
        'm.toml, line 23: expected rows.events with bulletins = "states", found none'
    ]


def test_the_hour_of_a_return_is_known_when_the_source_says_it(tmp_path: Path):
    """Local or with an offset; an empty cell says nothing."""
    mapping = MAPPING.replace("[contest]", 'received_column = "at"\n[contest]')
    table = f"{HEAD},at\n{NORTH},2026-03-15T20:31\n{SOUTH},\n"
    source = load(tmp_path, mapping, table=table)
    assert source.received_at == {ONE: datetime(2026, 3, 15, 19, 31, tzinfo=UTC)}
    assert dict(describe(source))["received from, to (UTC)"] == "2026-03-15 19:31:00, 2026-03-15 19:31:00"
    said = refusals(tmp_path, mapping, table=table.replace("2026-03-15T20:31", "2026-03-15"))
    assert said[0].startswith("t.csv, line 2, column at: expected a time such as 2026-03-15T20:00:00, local in")
