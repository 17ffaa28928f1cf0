"""Bolivia 2020, played again: 86 published states, each with its bulletin, and every change explained by an act.

The quick one plays every table that ever changed, and one in sixty of the others; the whole one is for `make soak`.
"""

import csv
import gzip
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from scrutateur.bulletin.numbered import AnnouncedBulletin
from scrutateur.bulletin.snapshot import ContestSnapshot
from scrutateur.count.standing import State
from scrutateur.election.names import ContestID, StationID
from scrutateur.exchange.mapping_file import read_mapping
from scrutateur.exchange.rehearsal_file import read_source
from scrutateur.rehearsal.examples import example
from scrutateur.rehearsal.outcome import read_outcome
from scrutateur.rehearsal.player import play
from tests.stories.streams import PlayedStream, held, published_rows, shown_at_source, sums_by_state

PRESIDENT = ContestID("president")
ONE_IN = 60
SLIPPED = {"50062", "50065", "50070", "50073"}  # rows that swallowed their neighbours, each one column too far right
SWALLOWED = {"50063", "50066", "50071", "50074", "50075", "50077"}
ACTS = {
    "hold": 16, "reopen": 11, "correction": 14, "call-back": 14, "correct": 14, "registry-act": 23, "bulletin": 86
}  # fmt: skip


def some_of(table: Path) -> Iterator[list[str]]:
    """Give the rows of tables with more than one event, of one in sixty of the others, and of one in each state."""
    with gzip.open(table, "rt", encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    events = Counter(row[3] for row in rows)
    kept = {code for number, (code, count) in enumerate(events.items()) if count > 1 or number % ONE_IN == 0}
    kept.update(SLIPPED, SWALLOWED, {row[0]: row[3] for row in rows}.values())
    yield head
    yield from (row for row in rows if row[3] in kept)


def played(table: Path, folder: Path) -> PlayedStream:
    """Play the stream of a table."""
    source = read_source(read_mapping(example("bolivia-2020") / "mapping.toml"), [table])
    return PlayedStream(source, play(source, folder / "home", lambda step: None))


@pytest.fixture(scope="module")
def stream(test_data: Path, tmp_path_factory: pytest.TempPathFactory) -> PlayedStream:
    """Play some tables, once."""
    folder = tmp_path_factory.mktemp("bolivia")
    with (folder / "events.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(some_of(test_data / "bo-2020-live" / "events.csv.gz"))
    return played(folder / "events.csv", folder)


def contest_of(bulletin: AnnouncedBulletin) -> ContestSnapshot:
    return bulletin.snapshot.contests[PRESIDENT]


def test_the_sums_of_each_state_are_what_the_source_showed(stream: PlayedStream):
    """At each of the 86 bulletins all returns that are not withdrawn add up to the source's own state."""
    expected = sums_by_state(stream.source.events)
    assert len(expected) == len(stream.bulletins) == 86
    assert [shown_at_source(contest_of(item)) for item in stream.bulletins] == list(expected.values())


def test_every_change_of_the_source_is_an_act(stream: PlayedStream):
    """16 withdrawals, 11 returns of which 9 with other figures, 5 recounts, 23 changes of a place or roll."""
    assert {name: stream.kinds[name] for name in ACTS} == ACTS
    assert stream.replay.listed == []


def test_the_broken_rows_are_held_when_they_come(stream: PlayedStream):
    """Four rows slipped by a column are held by the rules on arrival; the six that they swallowed are missing."""
    before, after = contest_of(stream.bulletins[16]), contest_of(stream.bulletins[17])
    reasons = held(before)
    assert {reasons[code] for code in SLIPPED} <= {"R202", "R204", "R304"}
    assert {before.stations[StationID(code)].standing.state for code in SWALLOWED} == {State.MISSING}
    assert {after.stations[StationID(code)].standing.state for code in SLIPPED | SWALLOWED} == {State.COUNTED}


def test_the_fall_of_the_blank_votes_is_named(stream: PlayedStream):
    """Blank votes fall at state 18 in what the source shows; the four corrections that say why stand in the changes."""
    shown = [contest_of(item).received.totals["blank"] for item in stream.bulletins]
    assert shown[17] < shown[16]
    rows = {row["station"]: row for row in published_rows(stream.public, 18, "changes")}
    assert {rows[code]["state_before"] for code in SLIPPED} == {"held"}
    assert {rows[code]["state_after"] for code in SLIPPED} == {"counted"}
    assert {rows[code]["index_after"] == rows[code]["act"] != rows[code]["index_before"] for code in SLIPPED} == {True}


@pytest.mark.soak
def test_the_whole_count_is_what_was_published(test_data: Path, tmp_path: Path):
    """All 18,562 tables: 86 bulletins, each state's published totals, and at the end fewer counted than shown."""
    stream = played(test_data / "bo-2020-live" / "events.csv.gz", tmp_path)
    with (test_data / "bo-2020-live" / "expected_totals.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for bulletin, row in zip(stream.bulletins, rows, strict=True):
        stations, sums = shown_at_source(contest_of(bulletin))
        sums["cast"] = sums.pop("ballots_in_box")
        named = {name.removeprefix("votes:").lower(): value for name, value in sums.items()}
        assert {"mesas": stations, **named} == {name: int(row[name]) for name in ("mesas", *named)}
    assert {name: stream.kinds[name] for name in ACTS} == ACTS
    shown = [contest_of(item).received.totals["blank"] for item in stream.bulletins]
    counted = [contest_of(item).totals().totals["blank"] for item in stream.bulletins]
    assert [number for number in range(1, 86) if shown[number] < shown[number - 1]] == [17]
    assert counted == sorted(counted)
    last = contest_of(stream.bulletins[-1])
    assert (last.coverage.counted, last.coverage.held, last.totals().totals["voters"]) == (18_162, 400, 3_319_846)
    assert (last.totals().votes["MAS"], last.totals().votes["CC"]) == (1_511_894, 1_060_966)
    assert Counter(held(last).values()) == {"R202": 387, "R402": 8, "withdrawn-at-source": 5}
    assert read_outcome(stream.public).status == "partial"
