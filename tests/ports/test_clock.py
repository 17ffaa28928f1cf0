"""The clock never falls, whatever the wall clock does."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from scrutateur.adapters.clock import SystemClock

SECOND = 1_000_000_000
STEPS = st.lists(st.tuples(st.integers(-10 * SECOND, 10 * SECOND), st.integers(0, SECOND), st.booleans()))


class Watch:
    """A wall clock and a steady clock that a test sets."""

    def __init__(self) -> None:
        self.wall, self.steady = 1_790_000_000 * SECOND, 5 * SECOND

    def clock(self) -> SystemClock:
        return SystemClock(lambda: self.wall, lambda: self.steady)


def test_now_is_the_systems_time_in_milliseconds():
    """The time is UTC, aware, in whole milliseconds, and that of the machine."""
    now = SystemClock().now()
    assert now.tzinfo is UTC and now.microsecond % 1000 == 0
    assert abs(datetime.now(UTC) - now) < timedelta(seconds=2)


@given(steps=STEPS)
def test_now_never_falls(steps: list[tuple[int, int, bool]]):
    """Over any jumps of the wall clock, taken over by a person or not, the time never falls."""
    watch = Watch()
    clock = watch.clock()
    before = clock.now()
    for jump, passed, anchored in steps:
        watch.wall, watch.steady = watch.wall + jump, watch.steady + passed
        if anchored:
            clock.anchor()
        assert clock.now() >= before
        before = clock.now()


def test_a_jump_moves_nothing_until_it_is_taken_over():
    """A day forward is seen as a step, changes no time, and is followed only at a person's command."""
    watch = Watch()
    clock = watch.clock()
    before = clock.now()
    watch.wall += 86_400 * SECOND
    assert (clock.now(), clock.step_seconds()) == (before, 86_400)
    clock.anchor()
    assert (clock.now(), clock.step_seconds()) == (before + timedelta(days=1), 0)


def test_a_jump_back_is_never_followed():
    """An hour back, taken over, leaves the time where it is; the step stays to be seen."""
    watch = Watch()
    clock = watch.clock()
    before = clock.now()
    watch.wall -= 3600 * SECOND
    clock.anchor()
    assert (clock.now(), clock.step_seconds()) == (before, -3600)
