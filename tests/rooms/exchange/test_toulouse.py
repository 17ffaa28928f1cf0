"""Toulouse 2026, round 1: the shipped example gives the city's own totals."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from scrutateur.election.names import CandidateID, ContestID, StationID
from scrutateur.election.registry import Base
from scrutateur.exchange.declared_election import FORM
from scrutateur.exchange.describe import describe
from scrutateur.exchange.mapping_file import read_mapping
from scrutateur.exchange.rehearsal_file import read_source
from scrutateur.exchange.source import RehearsalSource

COUNCIL = ContestID("conseil-municipal")
EXAMPLE = Path(__file__).parents[3] / "examples" / "toulouse-2026"
TOTALS = {
    "registered": 281_354,
    "written_abstentions": 122_377,
    "signed_roll": 158_959,
    "ballots_in_box": 158_977,
    "blank": 1_221,
    "null": 735,
    "valid": 157_021,
    "votes:001": 653,
    "votes:002": 1_611,
    "votes:003": 39_245,
    "votes:004": 43_274,
    "votes:005": 58_462,
    "votes:007": 2_648,
    "votes:008": 8_447,
    "votes:009": 438,
    "votes:010": 290,
    "votes:011": 1_953,
}


@pytest.fixture(scope="module")
def toulouse() -> RehearsalSource:
    """Read the example once."""
    return read_source(read_mapping(EXAMPLE / "mapping.toml"))


def test_the_sums_are_those_that_the_city_published(toulouse: RehearsalSource):
    """Every column of every station was read, and nothing was added."""
    assert {column.name: column.total for column in toulouse.sums} == TOTALS
    assert not any(column.empty or column.illegible for column in toulouse.sums)


def test_every_station_sends_a_return(toulouse: RehearsalSource):
    """All 284 stations are in the registry, and each has figures."""
    assert len(toulouse.registry.stations) == len(toulouse.returns) == 284
    assert toulouse.missing == ()
    assert toulouse.warnings == ()


def test_a_station_is_as_the_table_says(toulouse: RehearsalSource):
    """Codes stay text, the roll is in the registry and on the form, votes are in ballot order."""
    code = StationID("081A")
    station, account = toulouse.registry.stations[code], toulouse.returns[COUNCIL, code]
    assert station.registered == account.number("registered")
    assert account.votes is not None
    assert account.votes[0][0] == CandidateID("001")
    assert (account.number("ballots_in_box") or 0) - (account.number("signed_roll") or 0) == 5
    assert toulouse.registry.chain_of(station)[-1].names == {"fr": "Toulouse", "en": "Toulouse"}


def test_the_election_is_as_the_mapping_says(toulouse: RehearsalSource):
    """Times are instants, the origin says rehearsal, the stations are asked for openings and closings."""
    election = toulouse.registry.election
    assert toulouse.origin == "rehearsal.invalid/toulouse-2026-1/1"
    assert election.closes == datetime(2026, 3, 15, 19, tzinfo=UTC)
    assert election.calendar.real_closes == election.closes
    assert toulouse.registry.forms[FORM].acts == {"return", "opening", "closing"}
    (contest,) = toulouse.registry.contests.values()
    assert (contest.base, contest.rule, len(contest.candidates)) == (Base.VALID, "two-round-majority", 10)
    assert toulouse.simulate.bulletins == (40, 100)


def test_the_form_is_in_the_order_of_the_paper(toulouse: RehearsalSource):
    """Fields stand as on the form, each with a label in both languages."""
    assert [field.name for field in toulouse.registry.forms[FORM].fields] == [
        *("registered", "written_abstentions", "signed_roll", "ballots_in_box"),
        *("blank", "null", "valid", "votes"),
    ]
    assert all(set(field.labels) == {"fr", "en"} for field in toulouse.registry.forms[FORM].fields)


def test_the_check_says_what_would_be_built(toulouse: RehearsalSource):
    """`--check` prints stations, areas, the form, the sums and what is missing."""
    said = dict(describe(toulouse))
    assert said["stations, ordinary"] == "284"
    assert said["areas, level 1 (commune)"] == "1"
    assert said["sum, ballots_in_box"] == "158,977"
    assert said["returns that never came"] == "0"
