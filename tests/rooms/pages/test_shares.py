"""Shares and ranks: whole numbers, rounded once."""

from fractions import Fraction
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from scrutateur.election.names import CandidateID
from scrutateur.election.registry import Candidate
from scrutateur.pages.shares import hundredths, placed

COUNTS = st.integers(min_value=0, max_value=10**9)


@given(part=COUNTS, whole=st.integers(min_value=1, max_value=10**9))
def test_share_is_rounded_half_up(part, whole):
    """The share printed is the nearest hundredth of a per cent; exactly between two, the higher."""
    exact = Fraction(10_000 * part, whole)
    error = hundredths(part, whole=whole) - exact
    assert Fraction(-1, 2) < error <= Fraction(1, 2)


@given(part=COUNTS)
def test_share_of_nothing_is_no_number(part):
    """Where nothing is counted there is no percentage, and no division."""
    assert hundredths(part, whole=0) is None


def test_known_shares():
    """Shares worked out by hand, one of them exactly half way."""
    assert hundredths(58_462, whole=157_021) == 3723
    assert hundredths(1, whole=20_000) == 1
    assert hundredths(1, whole=3) == 3333
    assert hundredths(2, whole=3) == 6667


@given(votes=st.lists(st.integers(min_value=0, max_value=20), min_size=1, max_size=12))
def test_ranks_count_those_ahead(votes):
    """A rank is one more than the number of candidates with more votes; equal votes keep the ballot's order."""
    candidates = tuple(Candidate(CandidateID(str(n)), "") for n in range(len(votes)))
    found = placed(candidates, {item.code: value for item, value in zip(candidates, votes, strict=True)})
    assert [item.votes for item in found] == sorted(votes, reverse=True)
    for item in found:
        assert item.rank == 1 + sum(value > item.votes for value in votes)
    for earlier, later in pairwise(found):
        if earlier.votes == later.votes:
            assert int(earlier.candidate.code) < int(later.candidate.code)
