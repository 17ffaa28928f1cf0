"""A rehearsal that is served while the tests of a file run: frozen, its stations closed a minute ago."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from tests.doors.a_night import Hands, now


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hands]:
    """Serve a rehearsal; tests send to it what they like, and share its log."""
    hands = Hands(tmp_path_factory.mktemp("served"), "results.example/2027-primary-rehearsal/1")
    hands.found()
    with hands.serving():
        hands.lay(now() - timedelta(minutes=1))
        yield hands
