"""The pace of a night: times of the real day shrunk, chunks that are due, a pause that moves what follows."""

from datetime import UTC, datetime, timedelta

import pytest

from scrutateur.exchange.mapping_file import read_mapping
from scrutateur.exchange.rehearsal_file import read_source
from scrutateur.exchange.source import RehearsalSource
from scrutateur.rehearsal.calendar import Tempo, hours_at_speed, in_tempo, with_hours
from scrutateur.rehearsal.examples import example
from scrutateur.rehearsal.pace import CHUNK, Pace
from scrutateur.rehearsal.progress import Progress

NOW = datetime(2027, 1, 22, 18, 0, 0, 123, tzinfo=UTC)


@pytest.fixture(scope="module")
def toulouse() -> RehearsalSource:
    return read_source(read_mapping(example("toulouse-2026") / "mapping.toml"))


def test_a_time_of_the_day_comes_so_many_times_sooner():
    """An hour after the first opening is a minute after the start, sixty times faster."""
    tempo = Tempo(NOW - timedelta(days=9), NOW, 60.0)
    assert tempo.at(tempo.first + timedelta(hours=1)) == NOW + timedelta(minutes=1)
    assert tempo.at(tempo.first) == NOW


def test_the_registry_of_a_replay_has_the_shrunk_times(toulouse: RehearsalSource):
    """Twelve hours of polls, 3,600 times faster, are twelve seconds; tolerances shrink too, never under a minute."""
    hours = hours_at_speed(NOW, toulouse.registry, 3600)
    assert (hours.opens, hours.closes) == (
        NOW.replace(microsecond=0),
        NOW.replace(microsecond=0) + timedelta(seconds=12),
    )
    registry = with_hours(toulouse.registry, hours)
    assert {(it.opens, it.closes) for it in registry.stations.values()} == {(hours.opens, hours.closes)}
    assert toulouse.registry.rules.tolerances["opening_tolerance_seconds"] == 1800
    assert registry.rules.tolerances["opening_tolerance_seconds"] == 60
    assert with_hours(toulouse.registry, hours_at_speed(NOW, toulouse.registry, 10)).rules.tolerances == {
        "opening_tolerance_seconds": 180
    }
    assert in_tempo(hours, toulouse.registry, 3600) == hours  # found again in the folder


def test_without_a_speed_all_is_due_and_comes_in_chunks():
    """Nothing waits; between two chunks somebody may look at the keys."""
    keys = list(range(2 * CHUNK + 1))
    assert [len(some) for some in Pace().in_time(keys, {})] == [CHUNK, CHUNK, 1]


def test_what_is_not_due_is_left_for_later():
    """Two are due at once, the third a moment later; the order stays."""
    start = datetime.now(UTC)
    pace = Pace(1.0, tempo=Tempo(start, start, 1.0))
    times = {"a": start, "b": start, "c": start + timedelta(seconds=0.3)}
    assert list(pace.in_time(list(times), times)) == [["a", "b"], ["c"]]
    assert datetime.now(UTC) >= times["c"]


def test_one_step_is_one_return_and_waits_for_nothing():
    """Stepped through, a night whose next return is hours away shows it at once, alone."""
    start = datetime.now(UTC)
    pace = Pace(1.0, gate=lambda: True, tempo=Tempo(start, start, 1.0))
    times = dict.fromkeys("abc", start + timedelta(hours=3))
    assert list(pace.in_time("abc", times)) == ["a", "b", "c"]


def test_a_pause_moves_what_follows():
    """What was to come later comes later by as long as the night stood still."""
    start = datetime.now(UTC)
    pauses = [0.2, 0.0, 0.0]
    pace = Pace(1.0, gate=lambda: wait(pauses), tempo=Tempo(start, start, 1.0))
    pace.wait(start)
    due = pace.due_at(start + timedelta(hours=1))
    assert due is not None
    assert timedelta(hours=1, seconds=0.2) <= due - start < timedelta(hours=1, seconds=5)


def wait(pauses: list[float]) -> bool:
    """Stand still for the next of some times."""
    until = datetime.now(UTC) + timedelta(seconds=pauses.pop(0) if pauses else 0)
    while datetime.now(UTC) < until:
        pass
    return False


def test_progress_says_how_long_the_rest_will_take():
    """Of a hundred stations forty came in two seconds: three more seconds at this rate."""
    progress = Progress(100)
    assert (progress.per_second(), progress.seconds_left()) == (0.0, None)
    for second in range(3):
        progress.note(20 * second, float(second))
    assert (progress.received, progress.per_second(), progress.seconds_left()) == (40, 20.0, 3)


def test_the_rate_is_that_of_the_last_seconds():
    """A night that was fast at first and is slow now is slow."""
    progress = Progress(10_000)
    progress.note(5000, 0.0)
    for second in range(100, 120):
        progress.note(5000 + second - 100, float(second))
    assert progress.per_second() == pytest.approx(1.0)
