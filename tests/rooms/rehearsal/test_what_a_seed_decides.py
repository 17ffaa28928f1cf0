"""The same mapping, data and seed give the same night: nonces, keys, payloads, order."""

import hmac
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrutateur.election.names import ContestID, StationID
from scrutateur.exchange.mapping_file import read_mapping
from scrutateur.exchange.rehearsal_file import read_source
from scrutateur.exchange.source import RehearsalSource
from scrutateur.rehearsal.calendar import hours_from, with_hours
from scrutateur.rehearsal.cast import cast_for
from scrutateur.rehearsal.examples import example
from scrutateur.rehearsal.lots import lots_of
from scrutateur.rehearsal.script import Script, explained, with_a_wrong_figure, write_script
from scrutateur.rehearsal.seeded import lowest, nonce_of, shuffled

STATIONS = [StationID(f"{number:04}") for number in range(40)]
NOW = datetime(2026, 11, 24, 12, 0, 0, 700_000, tzinfo=UTC)


@pytest.fixture(scope="module")
def toulouse() -> RehearsalSource:
    """Read the example once."""
    return read_source(read_mapping(example("toulouse-2026") / "mapping.toml"))


def script_of(source: RehearsalSource, seed: bytes) -> Script:
    return write_script(source, cast_for(source, seed), seed)


def test_a_nonce_is_the_hmac_that_the_reference_names():
    """The first 16 bytes of HMAC-SHA-256 over the parts with zero bytes between them, absent ones empty."""
    whole = hmac.digest(b"s", b"opening\x00\x000001\x00", "sha256")
    assert nonce_of(b"s", "opening", station="0001") == whole[:16].hex()
    assert nonce_of(b"s", "early", station="0001") != nonce_of(b"s", "return", station="0001")


@given(st.binary(), st.integers(0, 40))
def test_a_purpose_takes_the_lowest_draws(seed: bytes, count: int):
    """As many stations as asked, always the same ones, and fewer are among more."""
    chosen = lowest(seed, "late", STATIONS, count)
    assert len(chosen) == count
    assert chosen == lowest(seed, "late", reversed(STATIONS), count)
    assert lowest(seed, "late", STATIONS, count // 2) <= chosen


def test_an_order_loses_and_doubles_nobody():
    """Shuffling by the seed keeps every station once, and another seed gives another order."""
    assert sorted(shuffled(b"a", STATIONS)) == STATIONS
    assert shuffled(b"a", STATIONS) != shuffled(b"b", STATIONS)


@given(st.integers(1, 300), st.lists(st.integers(1, 100), min_size=1, max_size=4), st.integers(0, 50))
def test_lots_hold_every_station_once_and_the_late_ones_after_the_first(count: int, per_cents: list[int], late: int):
    """Whatever the bulletins, all stations send in order, and nobody late sends before the first bulletin."""
    order = [(ContestID("c"), StationID(str(number))) for number in range(count)]
    lots = lots_of(order, per_cents, late=min(late, count))
    assert [key for lot in lots for key in lot.returns] == order
    assert [lot.is_last for lot in lots] == [False] * (len(lots) - 1) + [True]
    if len(lots) > 1:
        assert not set(lots[0].returns) & set(order[count - min(late, count) :])


def test_the_same_seed_gives_the_same_acts(toulouse: RehearsalSource):
    """Two scripts of one seed are equal byte for byte; another seed's share neither key nor nonce."""
    one, same, other = (script_of(toulouse, seed) for seed in (b"x", b"x", b"y"))
    assert one.order == same.order != other.order
    acts = [[script.first(station).identity() for station in one.order[:20]] for script in (one, same, other)]
    assert acts[0] == acts[1]
    assert not set(acts[0]) & set(acts[2])
    keys = [{actor.keyid for actor in script.cast.stations.values()} for script in (one, other)]
    assert not keys[0] & keys[1]


def test_mixed_keys_are_of_both_kinds(toulouse: RehearsalSource):
    """`keys = "mixed"` gives some stations P-256 and some Ed25519."""
    mixed = replace(toulouse, simulate=replace(toulouse.simulate, keys="mixed"))
    algorithms = {actor.public.algorithm.value for actor in cast_for(mixed, b"x").stations.values()}
    assert algorithms == {"ed25519", "p256"}


def test_a_wrong_figure_is_one_figure(toulouse: RehearsalSource):
    """One number differs and everything else stands, with or without votes on the form."""
    said = next(iter(toulouse.returns.values()))
    wrong = with_a_wrong_figure(said, b"x")
    assert said.votes is not None and wrong.votes is not None
    assert sum(before != after for before, after in zip(said.votes, wrong.votes, strict=True)) == 1
    without = with_a_wrong_figure(replace(said, votes=None), b"x")
    assert sum(said.figures[name] != without.figures[name] for name in said.figures) == 1


def test_only_a_gap_is_explained(toulouse: RehearsalSource):
    """A coded reason comes with the 25 returns whose ballots and signatures differ, and with no other."""
    reasons = [explained(said).reasons for said in toulouse.returns.values()]
    assert sum(bool(reason) for reason in reasons) == 25


def test_a_tampered_act_keeps_its_signature_and_not_its_bytes(toulouse: RehearsalSource):
    """Exactly one byte of what was signed has changed."""
    script = script_of(toulouse, b"x")
    good, changed = script.first(script.order[0]), script.tampered(script.order[0])
    assert good.signatures == changed.signatures
    assert sum(left != right for left, right in zip(good.payload, changed.payload, strict=True)) == 1


def test_the_polls_open_at_the_second_of_the_freeze_and_close_after_the_last_opening(toulouse: RehearsalSource):
    """Two seconds after the last opening, planned at 2,000 a second; the lock is fourteen days later."""
    hours = hours_from(NOW, stations=2001, openings=True)
    assert hours.opens == NOW.replace(microsecond=0)
    assert hours.closes - hours.opens == timedelta(seconds=4)
    station = next(iter(with_hours(toulouse.registry, hours).stations.values()))
    assert (station.opens, station.closes) == (hours.opens, hours.closes)
    assert station.lock == hours.closes + timedelta(days=14)


def test_the_real_times_stay_in_the_calendar(toulouse: RehearsalSource):
    """Pages print both: the day that was, and when it was rehearsed."""
    calendar = with_hours(toulouse.registry, hours_from(NOW, stations=1, openings=False)).election.calendar
    assert calendar.real_closes == toulouse.registry.election.closes


def test_the_example_is_found():
    """In a checkout and in a wheel alike."""
    assert (example("toulouse-2026") / "results_round1.csv").is_file()
    assert isinstance(example("toulouse-2026"), Path)
