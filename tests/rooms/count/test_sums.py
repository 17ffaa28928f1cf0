"""Three sums, always computable, and the identities that hold them together exactly."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrutateur.count.standing import MISSING, Standing, State
from scrutateur.count.sums import COLUMNS, EMPTY_SHARE, Coverage, Tally, share_of
from scrutateur.election.acts import StationReturn
from scrutateur.election.names import AreaID, Figure, LeafIndex, Unread
from scrutateur.election.registry import Form
from tests.fakes.facts import without
from tests.fakes.log_ground import CONTEST, FIELDS, FORM, a_registry, a_return

REGISTRY = a_registry(("0001",))
THE_CONTEST, THE_FORM = REGISTRY.contests[CONTEST], REGISTRY.forms[FORM]
WHOLE, NORTH, SOUTH = (0, AreaID("all")), (1, AreaID("N")), (1, AreaID("S"))
FIGURES = st.integers(0, 5000) | st.sampled_from(Unread)
RETURNS = st.builds(
    lambda votes, figures: a_return("0001", votes, **figures),
    st.tuples(FIGURES, FIGURES, FIGURES),
    st.dictionaries(st.sampled_from(FIELDS[:-1]), FIGURES),
)
STANDINGS = st.sampled_from(
    (
        Standing(State.COUNTED, LeafIndex(1), "", None, True),
        Standing(State.CONTESTED, LeafIndex(1), "", None, True),
        Standing(State.ANNULLED, LeafIndex(1), "box-opened", LeafIndex(2), True),
        Standing(State.HELD, LeafIndex(1), "R201", None, True),
        Standing(State.HELD, LeafIndex(1), "withdrawn-at-source", LeafIndex(2), False),
        MISSING,
    )
)
STATIONS = st.lists(st.tuples(RETURNS, STANDINGS, st.sampled_from((NORTH, SOUTH))), max_size=6)
COUNTED = Standing(State.COUNTED, LeafIndex(1), "", None, True)
ANNULLED = Standing(State.ANNULLED, LeafIndex(1), "box-opened", LeafIndex(2), True)


def tally_of(stations: list[tuple[StationReturn, Standing, tuple[int, AreaID]]], form: Form = THE_FORM) -> Tally:
    tally = Tally(THE_CONTEST, form)
    for sent, standing, place in stations:
        tally.move(EMPTY_SHARE, share_of(THE_CONTEST, standing, sent), (WHOLE, place))
    return tally


def number(figure: Figure | None) -> int:
    return figure if isinstance(figure, int) else 0


@given(STATIONS)
def test_as_received_is_as_counted_and_held(stations):
    """In every column, held being the current acts that do not count (I5)."""
    tally = tally_of(stations)
    held = tally_of([item for item in stations if item[1].state is State.HELD and item[1].sums_as_received])
    received, counted, waiting = tally.as_received(), tally.as_counted(), held.as_received()
    assert received.totals == {name: counted.totals[name] + waiting.totals[name] for name in received.totals}
    assert received.votes == {name: counted.votes[name] + waiting.votes[name] for name in received.votes}


@given(STATIONS)
def test_parts_and_whole_differ_by_what_is_named(stations):
    """voters - (votes + blank + null) = accepted_gap + annulled, in the whole and in each area (R502)."""
    tally = tally_of(stations)
    for place in (WHOLE, NORTH, SOUTH):
        sums = tally.as_standing(place)
        parts = sum(sums.votes.values()) + sums.totals["blank"] + sums.totals["null"]
        assert sums.totals["voters"] - parts == sums.totals["accepted_gap"] + sums.totals["annulled"]


@given(STATIONS)
def test_areas_add_up_to_the_whole(stations):
    """Level by level, each column."""
    tally = tally_of(stations)
    whole, north, south = (tally.as_standing(place) for place in (WHOLE, NORTH, SOUTH))
    assert whole.totals == {name: north.totals[name] + south.totals[name] for name in whole.totals}
    assert whole.votes == {name: north.votes[name] + south.votes[name] for name in whole.votes}


@given(STATIONS.flatmap(lambda stations: st.tuples(st.just(stations), st.permutations(stations))))
def test_the_order_of_arrival_does_not_matter(both):
    """Any permutation of the returns gives the same sums."""
    first, second = (tally_of(stations) for stations in both)
    assert (first.received, first.counted) == (second.received, second.counted)
    assert [first.as_standing(place) for place in (WHOLE, NORTH, SOUTH)] == [
        second.as_standing(place) for place in (WHOLE, NORTH, SOUTH)
    ]


@given(st.lists(st.tuples(RETURNS, STANDINGS, st.sampled_from((NORTH, SOUTH))), min_size=1, max_size=6))
def test_a_station_that_moves_leaves_nothing_behind(history):
    """However often it changes, the running sums are those of its last share alone."""
    shares = [EMPTY_SHARE, *(share_of(THE_CONTEST, standing, sent) for sent, standing, _ in history)]
    tally = Tally(THE_CONTEST, THE_FORM)
    for before, after in pairwise(shares):
        tally.move(before, after, (WHOLE,))
    again = Tally(THE_CONTEST, THE_FORM)
    again.move(EMPTY_SHARE, shares[-1], (WHOLE,))
    assert (tally.received, tally.counted, tally.areas) == (again.received, again.counted, again.areas)


@given(RETURNS)
def test_an_annulment_moves_votes_and_nothing_else(sent):
    """Votes leave `votes` and `valid` for `annulled`; voters, blank, null and the gap stay."""
    tally = tally_of([(sent, ANNULLED, NORTH)])
    counted, standing = tally.as_counted(), tally.as_standing(WHOLE)
    moved = sum(number(figure) for _, figure in sent.votes or ())
    assert standing.totals["annulled"] == moved and set(standing.votes.values()) == {0}
    for name in ("registered", "signed_roll", "voters", "blank", "null", "accepted_gap"):
        assert standing.totals[name] == counted.totals[name], name
    assert standing.totals["valid"] == counted.totals["valid"] - moved
    assert sum(counted.votes.values()) == moved


def test_an_annulment_on_a_form_without_votes_moves_the_valid_ones():
    """A form that has no votes has only its valid ballots to annul."""
    form = without("votes", "contributions_cents")
    sent = replace(a_return("0001"), votes=None)
    standing = tally_of([(sent, ANNULLED, NORTH)], form).as_standing(WHOLE)
    assert (standing.totals["annulled"], standing.totals["valid"], standing.votes) == (401, 0, {})


def test_what_is_accepted_counts_with_its_gap():
    """A box with one ballot too many: voters exceed the parts by one, and the column says so."""
    sent = a_return("0001", (200, 150, 50), ballots_in_box=406, signed_roll=405)
    standing = tally_of([(sent, COUNTED, NORTH)]).as_standing(WHOLE)
    assert (standing.totals["voters"], standing.totals["accepted_gap"]) == (406, 1)


def test_a_figure_that_is_no_number_adds_nothing_and_shows_in_the_gap():
    """Empty is not zero: what it leaves open stands in `accepted_gap`."""
    sent = a_return("0001", (200, Unread.EMPTY, 50), ballots_in_box=405)
    standing = tally_of([(sent, COUNTED, NORTH)]).as_standing(WHOLE)
    assert (standing.votes["B"], standing.totals["accepted_gap"]) == (0, 150)


def test_a_station_without_an_act_puts_nothing_in():
    """Missing, and a conflict without current act, have no share."""
    assert share_of(THE_CONTEST, MISSING, a_return("0001")) == EMPTY_SHARE
    assert share_of(THE_CONTEST, Standing(State.HELD, LeafIndex(3), "R101"), None) == EMPTY_SHARE


def test_columns_of_fields_that_the_form_has_not_are_left_out():
    """No zero stands for a line that is not on the paper; the two columns of ours are always there."""
    form = without("registered", "contributions_cents", "written_voters")
    totals = tally_of([(a_return("0001"), COUNTED, NORTH)], form).as_received().totals
    assert tuple(totals) == tuple(name for name in COLUMNS if name != "registered")


def test_an_area_without_returns_is_all_zero():
    """Asked for and never moved: zeros, in every column."""
    sums = Tally(THE_CONTEST, THE_FORM).as_standing(SOUTH)
    assert set(sums.totals.values()) == {0} and set(sums.votes.values()) == {0}


@given(st.integers(0, 99), st.integers(0, 99), st.integers(0, 99))
def test_coverage_adds_up(counted, held, missing):
    """expected = counted + held + missing; received = counted + held (I5)."""
    coverage = Coverage(counted + held + missing, counted, held, missing)
    assert coverage.received == coverage.expected - coverage.missing


def test_coverage_that_does_not_add_up_cannot_be_made():
    """A lost station stops the program; it is never printed."""
    with pytest.raises(AssertionError, match="does not add up"):
        Coverage(10, 4, 3, 2)
