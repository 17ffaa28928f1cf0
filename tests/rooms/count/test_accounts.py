"""Which account of a station is current: conflict is about figures, and the weaker never displaces the stronger."""

from dataclasses import replace
from itertools import permutations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrutateur.count.accounts import Account, Assurance, Choice, choose_current, differing, others_of
from scrutateur.election.acts import Ref
from scrutateur.election.names import LeafIndex, Unread
from tests.rooms.count.some_accounts import FIGURES, FULL, LOWER, UNSIGNED, account, corrected, ref


def chosen(*accounts: Account, announced: int | None = None) -> Choice:
    return choose_current(accounts, None if announced is None else LeafIndex(announced))


def indexes(accounts: tuple[Account, ...]) -> list[int]:
    return [item.index for item in accounts]


def current(choice: Choice) -> int | None:
    return None if choice.current is None else choice.current.index


def test_nothing_received_is_nothing():
    """A station that was not heard has no current act."""
    assert chosen() == Choice(None)
    assert current(chosen(account(1, takes_part=False))) is None


@pytest.mark.parametrize("assurances", [*product(Assurance, repeat=2)])
def test_equal_figures_corroborate(assurances):
    """Two accounts that say the same are no conflict; the first of the best is current."""
    first, second = (account(index, "a", assurance) for index, assurance in enumerate(assurances))
    choice = chosen(first, second)
    assert current(choice) == (0 if assurances[0] >= assurances[1] else 1)
    assert not (choice.contested or choice.conflicting or choice.branches)


@pytest.mark.parametrize("assurance", Assurance)
def test_different_figures_of_one_assurance_count_for_nobody(assurance):
    """Before any announcement neither of two counts until two people resolve it (R401)."""
    choice = chosen(account(1, "a", assurance), account(2, "b", assurance))
    assert (current(choice), indexes(choice.conflicting)) == (None, [1, 2])


@pytest.mark.parametrize(
    ("weak", "strong"), [(weak, strong) for weak, strong in product(Assurance, repeat=2) if weak < strong]
)
@pytest.mark.parametrize("weak_first", [True, False])
def test_the_weaker_account_never_displaces_the_stronger(weak, strong, weak_first):
    """Whichever came first, and whatever it says, the better account is current and alone."""
    better, worse = account(2, "a", strong), account(1 if weak_first else 3, "b", weak)
    choice = chosen(*sorted((better, worse), key=lambda item: item.index))
    assert choice == Choice(better)


@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from((UNSIGNED, LOWER))), max_size=5))
def test_any_number_of_weaker_accounts_changes_nothing(weak):
    """One signed return stands against as many weaker ones as anybody sends."""
    signed = account(3, "a")
    sent = [account(index if index < 3 else index + 1, *what) for index, what in enumerate(weak)]
    assert chosen(*sorted([*sent, signed], key=lambda item: item.index)) == Choice(signed)


@pytest.mark.parametrize("figures", [*product("ab", repeat=3)])
def test_conflict_is_a_question_of_figures_alone(figures):
    """Of three equal accounts the first counts; of three that differ none does, and all are listed."""
    choice = chosen(*(account(index, name) for index, name in enumerate(figures)))
    if len(set(figures)) == 1:
        assert choice == Choice(account(0, figures[0]))
    else:
        assert (current(choice), indexes(choice.conflicting)) == (None, [0, 1, 2])


@pytest.mark.parametrize("unread", Unread)
def test_illegible_and_empty_are_figures_too(unread):
    """A figure that one account could not read is another figure, not a missing one."""
    blurred = replace(FIGURES["a"], figures={**FIGURES["a"].figures, "blank": unread})
    assert chosen(account(1), account(2, station_return=blurred)).current is None
    assert current(chosen(account(1, station_return=blurred), account(2, station_return=blurred))) == 1


def test_what_takes_no_part_conflicts_with_nobody():
    """Early accounts, and those of another station's key, are listed and nothing else."""
    assert chosen(account(1, "b", takes_part=False), account(2, "a")) == Choice(account(2, "a"))
    assert chosen(account(1, "a"), account(2, "b", takes_part=False)) == Choice(account(1, "a"))


@pytest.mark.parametrize("later", [account(2, "b"), account(2, "b", LOWER)])
def test_an_announced_return_keeps_counting(later):
    """After an announcement the same contradiction contests it, at equal assurance, and takes nothing out."""
    choice = chosen(account(1, "a"), later, announced=1)
    assert (current(choice), choice.contested) == (1, later.assurance is FULL)


def test_an_announced_return_that_lost_its_assurance_keeps_counting():
    """Its key was revoked since: a better account contests it, two people decide."""
    choice = chosen(account(1, "a", LOWER), account(2, "b", FULL), announced=1)
    assert (current(choice), choice.contested) == (1, True)
    assert chosen(account(1, "a", LOWER), account(2, "a", FULL), announced=1) == Choice(account(1, "a", LOWER))


def test_two_people_resolve_a_conflict():
    """The account that a decision names becomes current, of the lower index or the higher."""
    for preferred in (1, 2):
        sent = [
            account(index, name, preferred=9 if index == preferred else None) for index, name in ((1, "a"), (2, "b"))
        ]
        assert chosen(*sent).current == sent[preferred - 1]


def test_the_later_of_two_decisions_holds():
    """Who decides again means it, whichever account came first in the log."""
    assert current(chosen(account(1, "a", preferred=9), account(2, "b", preferred=8))) == 1
    assert current(chosen(account(1, "a", preferred=8), account(2, "b", preferred=9))) == 2


def test_a_correction_follows_what_it_names():
    """A chain of qualified corrections leads to its last link."""
    chain = [account(1), corrected(2, ref(1)), corrected(3, ref(2), "a", version=3)]
    assert [current(chosen(*chain[:length])) for length in (1, 2, 3)] == [1, 2, 3]


@pytest.mark.parametrize(
    "correction",
    [
        corrected(2, ref(1), qualified=False),
        corrected(2, ref(1), takes_part=False),
        corrected(2, ref(1), version=1),
        corrected(2, ref(1), version=3),
        corrected(2, ref(7)),
        corrected(2, Ref(LeafIndex(1), "f" * 64)),
    ],
)
def test_a_correction_whose_conditions_fail_has_no_effect(correction):
    """Not qualified, wrong version, wrong position or wrong hash: the first return stands."""
    assert chosen(account(1), correction) == Choice(account(1))


def test_two_corrections_of_one_act_hold_each_other():
    """Neither takes effect, or the last would win silently (R406); the current act stands."""
    choice = chosen(account(1), corrected(2, ref(1)), corrected(3, ref(1), "a"))
    assert (current(choice), indexes(choice.branches)) == (1, [2, 3])


@pytest.mark.parametrize("announced", [2, 4])
def test_a_branch_takes_no_announced_correction_back(announced):
    """A second successor of an act that was corrected, announced or corrected again changes nothing."""
    chain = [account(1), corrected(2, ref(1)), corrected(4, ref(2), "a", version=3)]
    branch = corrected(3, ref(1), "a")
    accounts = sorted([*chain, branch], key=lambda item: item.index)
    assert current(chosen(*accounts, announced=announced)) == 4


def test_a_return_after_a_correction_in_effect_takes_nothing_out():
    """Two people said what the paper says: a late first version, of another phone, is listed."""
    sent = [account(1), corrected(2, ref(1)), account(3, "b"), account(4, "a")]
    assert chosen(*sent) == Choice(sent[1])
    assert chosen(*sent, announced=2) == Choice(sent[1])


def test_a_conflict_is_not_settled_by_a_correction_of_one_side():
    """While two returns contradict each other there is no current act that a correction could name."""
    choice = chosen(account(1, "a"), account(2, "b"), corrected(3, ref(1)))
    assert (current(choice), indexes(choice.conflicting)) == (None, [1, 2])


def test_an_announced_correction_keeps_counting_over_an_old_contest():
    """Contested when announced, then corrected and announced again: the correction stands, by its line."""
    sent = [account(1, "a"), account(2, "b"), corrected(3, ref(1), "b")]
    assert current(chosen(*sent, announced=1)) == 3
    assert current(chosen(*sent, announced=3)) == 3


def test_an_announced_act_that_is_not_here_changes_nothing():
    """A mark that names no account of the station is no mark."""
    assert chosen(account(1, "a"), account(2, "b"), announced=7).current is None


def test_branches_leave_later_returns_their_say():
    """Corrections that hold each other are not in effect: a return that contradicts the first still does."""
    choice = chosen(account(1), corrected(2, ref(1)), corrected(3, ref(1), "a"), account(4, "b"))
    assert (current(choice), indexes(choice.conflicting)) == (None, [1, 4])


@given(st.permutations(range(3)), st.lists(st.sampled_from("ab"), min_size=3, max_size=3))
def test_only_the_order_of_the_log_picks_among_equals(order, figures):
    """Which accounts count depends on what they say, not on who came first."""
    straight = chosen(*(account(index, name) for index, name in enumerate(figures)))
    mixed = chosen(*(account(index, figures[place]) for index, place in enumerate(order)))
    assert (straight.current is None) == (mixed.current is None)


def test_every_order_of_a_weak_and_two_strong_accounts_is_a_conflict_of_the_strong():
    """The weak one is never among those that conflict."""
    for order in permutations((("a", FULL), ("b", FULL), ("a", LOWER))):
        choice = chosen(*(account(index, *what) for index, what in enumerate(order)))
        assert choice.current is None and {item.assurance for item in choice.conflicting} == {FULL}


def test_others_are_those_of_the_same_version_that_take_part():
    """A correction is compared with corrections of its version, never with itself."""
    first, same, other = account(1), account(2), account(3, "b")
    out, next_version = account(4, "b", takes_part=False), corrected(5, ref(1))
    accounts = (first, same, other, out, next_version)
    assert others_of(first, accounts) == (same, other)
    assert differing(first, others_of(first, accounts)) == (other,)
