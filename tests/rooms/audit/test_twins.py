"""Who says the same as another station: kept as acts come and go, and looked at one vector at a time."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from scrutateur.audit.twins import TwinIndex, vector_of
from scrutateur.election.names import StationID, Unread
from tests.fakes.log_builder import Log
from tests.fakes.log_ground import CONTEST, a_return

ONE, TWO, THREE = (StationID(code) for code in ("0001", "0002", "0003"))
A, B = a_return("0001", (200, 150, 50)), a_return("0001", (1, 2, 3))
MOVES = st.lists(st.tuples(st.sampled_from((ONE, TWO, THREE)), st.sampled_from((A, B, None))), max_size=12)


def test_a_vector_is_whole_or_none():
    """Three candidates at least, blank and null, all of them numbers."""
    assert vector_of(A) == (200, 150, 50, 3, 2)
    assert vector_of(replace(A, votes=None)) is None and vector_of(replace(A, votes=A.votes[:2])) is None
    assert vector_of(replace(A, figures={**A.figures, "null": Unread.EMPTY})) is None
    assert vector_of(a_return("0001", (Unread.ILLEGIBLE, 2, 3))) is None


def test_the_smaller_rank_stands_and_the_others_wait():
    """Better assurance first, then the earlier index."""
    twins = TwinIndex()
    assert twins.place(TWO, A, (-2, 9)) == set()
    assert twins.place(ONE, A, (-2, 4)) == {TWO}
    assert (twins.stands(ONE), twins.waits(ONE)) == (True, False)
    assert (twins.stands(TWO), twins.waits(TWO), twins.ballots_of_twin(TWO)) == (False, True, 405)
    assert twins.place(THREE, B, (0, 1)) == set() and twins.ballots_of_twin(THREE) is None
    assert twins.place(ONE, None, (0, 0)) == {TWO}
    assert not (twins.stands(TWO) or twins.waits(TWO) or twins.stands(ONE) or twins.waits(ONE))


def test_a_photograph_at_two_stations_is_at_both():
    """Until one of them shows another."""
    photo = replace(A, photos=("0" * 64,))
    twins = TwinIndex()
    twins.place(ONE, photo, (-2, 1))
    assert not twins.photo_elsewhere(ONE)
    assert twins.place(TWO, replace(B, photos=("0" * 64,)), (-2, 2)) == {ONE}
    assert twins.photo_elsewhere(ONE) and twins.photo_elsewhere(TWO)
    assert twins.place(TWO, B, (-2, 3)) == {ONE} and not twins.photo_elsewhere(ONE)


@given(MOVES)
def test_whoever_came_and_went_leaves_nothing_behind(moves):
    """The index says what the last placing of each station makes true, whatever was before."""
    twins, last = TwinIndex(), {}
    for number, (station, sent) in enumerate(moves):
        twins.place(station, sent, (-2, number))
        last[station] = (sent, number)
    for station, (sent, number) in last.items():
        ranks = [rank for other, (said, rank) in last.items() if other != station and sent is not None and said == sent]
        assert twins.waits(station) == any(rank < number for rank in ranks)
        assert twins.stands(station) == any(rank > number for rank in ranks)


def test_a_photograph_of_two_stations_is_a_remark_on_both():
    """One sheet photographed for two stations: raised, and nobody is held (R403)."""
    log = Log()
    for station in ("0001", "0002"):
        log.returns(station, sent=replace(a_return(station), photos=("a" * 64,)))
    assert log.failed("0001")["R403"] == log.failed("0002")["R403"] == "remark"
    assert log.replay.snapshot().contests[CONTEST].coverage.counted == 2
