"""A count that was published state by state, played again: each change of the source is explained by acts."""

from pathlib import Path

import pytest

from scrutateur.errors import InputFilesError
from scrutateur.exchange.mapping_file import read_mapping
from scrutateur.rehearsal.home import POLICY_FILE
from scrutateur.rehearsal.player import play
from scrutateur.rehearsal.stranger import verify
from tests.stories.streams import (
    EVENTS,
    MAPPING,
    SIMULATE,
    PlayedStream,
    held,
    play_stream,
    published_rows,
    shown_at_source,
    sums_by_state,
)


@pytest.fixture(scope="module")
def stream(tmp_path_factory: pytest.TempPathFactory) -> PlayedStream:
    """Play the stream once."""
    return play_stream(tmp_path_factory.mktemp("stream"), EVENTS)


def test_each_state_has_its_bulletin_and_its_sums(stream: PlayedStream):
    """One bulletin a state, and at each the returns not withdrawn add up to what the source showed."""
    assert [bulletin.text.kind for bulletin in stream.bulletins] == ["partial"] * 5
    shown = [shown_at_source(bulletin.snapshot.contests[contest]) for bulletin in stream.bulletins
             for contest in bulletin.snapshot.contests]  # fmt: skip
    assert shown == list(sums_by_state(stream.source.events).values())


def test_the_bulletin_counts_fewer_and_says_why(stream: PlayedStream):
    """What was withdrawn, slipped by a column or does not add up is held, each station with its reason."""
    reasons = [held(next(iter(bulletin.snapshot.contests.values()))) for bulletin in stream.bulletins]
    assert reasons == [
        {},
        {"102": "withdrawn-at-source", "202": "R304", "203": "R202"},
        {"203": "R202"},
        {"102": "withdrawn-at-source", "201": "withdrawn-at-source", "203": "R202"},
        {"102": "withdrawn-at-source", "203": "R202"},
    ]
    rows = published_rows(stream.public, 2, "not-counted")
    listed = {row["station"]: row["reason"] for row in rows}
    assert {code: reason for code, reason in listed.items() if reason != "not-delivered"} == reasons[1]


def test_what_the_source_changed_without_a_word_is_an_act(stream: PlayedStream):
    """Three withdrawals, two returns, three changed figures, two changed stations: each by its own act."""
    named = ("return", "hold", "reopen", "correction", "call-back", "correct", "registry-act")
    assert {name: stream.kinds[name] for name in named} == {
        "return": 5, "hold": 3, "reopen": 2, "correction": 3, "call-back": 3, "correct": 3, "registry-act": 2
    }  # fmt: skip
    assert [listed.code for listed in stream.replay.listed] == []


def test_a_fall_is_named_by_its_acts(stream: PlayedStream):
    """Each station whose figures left the total between two bulletins stands in the changes with the act."""
    rows = published_rows(stream.public, 4, "changes")
    assert {(row["station"], row["state_before"], row["state_after"]) for row in rows} == {
        ("102", "counted", "held"), ("201", "counted", "held")
    }  # fmt: skip
    assert all(row["act"] for row in rows)


def test_each_act_of_the_desk_names_its_line_of_the_source(stream: PlayedStream):
    """Beside a hold lies a text that says where the source withdrew the return."""
    texts = [path.read_text(encoding="utf-8") for path in (stream.public / "text").iterdir()]
    assert len(texts) == 3 + 2 + 3 + 2  # holds, reopenings, corrections, registry acts
    assert any(text.endswith("events.csv, line 5: state 2, 2026-10-18T22:02:00+00:00") for text in texts), texts


def test_the_registry_follows_the_source(stream: PlayedStream):
    """A table that moved to another school counts in the province of that school, with its new roll."""
    registry = stream.bulletins[-1].snapshot.registry
    (moved,) = [station for station in registry.stations.values() if station.code == "101"]
    assert (moved.place, moved.area, moved.registered) == ("New Mill", "South", 230)


def test_a_stranger_verifies_all_of_it(stream: PlayedStream):
    """Every bulletin, table, text and page is what the log gives."""
    answer = verify(stream.public, stream.played.home / POLICY_FILE).answer
    assert (answer.exit, answer.difference) == (0, None)
    assert answer.checked["texts"] == 10


def test_no_french_word_stands_on_the_english_pages(stream: PlayedStream):
    """An election elsewhere has its own form, its own areas and no signed roll."""
    pages = [path.read_text(encoding="utf-8") for path in (stream.public / "en").rglob("*.html")]
    assert len(pages) > 10
    text = "\n".join(pages)
    assert "Votes cast" in text and "South" in text
    for word in ("commune", "bureau", "Votants", "émargements", "Conseil"):
        assert word not in text


def test_played_again_it_goes_on_where_it_stopped(stream: PlayedStream):
    """The same mapping and data in the same folder append nothing: every act gets the receipt that it had."""
    again = play(stream.source, stream.played.home, lambda step: None)
    assert (again.receipts, again.bulletins) == (
        stream.played.receipts - 6,
        (),
    )  # the bulletins and the end of the embargo are there


def test_bulletins_by_per_cent_follow_the_state_that_reaches_it(tmp_path: Path):
    """With per cents a bulletin stands behind the state in which so many stations had sent, and behind the last."""
    mapping = MAPPING + "[simulate]\nbulletins = [50, 100]\nresends = 2\nstrangers = 1\n"
    stream = play_stream(tmp_path, EVENTS, mapping=mapping)
    assert [bulletin.number for bulletin in stream.bulletins] == [1, 2, 3]
    assert [len(bulletin.snapshot.registry.stations) for bulletin in stream.bulletins] == [5, 5, 5]
    assert (stream.played.resent, sum(stream.played.refused.values())) == (2, 1)


@pytest.mark.parametrize("setting", ["late", "corrected", "conflicting"])
def test_a_stream_says_itself_who_is_late_or_wrong(tmp_path: Path, setting: str):
    """Nothing is simulated that the stream itself tells; the mapping is refused with its line."""
    path = tmp_path / "stream.toml"
    path.write_text(f"{MAPPING}{SIMULATE}{setting} = 1\n", encoding="utf-8")
    with pytest.raises(InputFilesError, match=rf"line \d+.*no {setting} beside a stream"):
        read_mapping(path)
