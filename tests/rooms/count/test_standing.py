"""Where a station stands: counted, contested, held, annulled, missing; and by which act."""

import pytest

from scrutateur.count.accounts import Choice
from scrutateur.count.standing import MISSING, Standing, State, TakenDecision, open_holds, stand
from scrutateur.election.acts import Decision, DecisionKind, Ref
from scrutateur.election.findings import Finding, Severity, failed
from scrutateur.election.names import LeafIndex
from tests.rooms.count.some_accounts import account, corrected, ref

BLOCKING = failed("R201", Severity.BLOCKING)
HOLD, REOPEN, ANNUL = DecisionKind.HOLD, DecisionKind.REOPEN, DecisionKind.ANNUL


def taken(index: int, kind: DecisionKind, *about: Ref, reason: str = "under-enquiry") -> TakenDecision:
    return TakenDecision(Decision(kind, about, (), reason), ref(index))


def where(
    choice: Choice,
    *decisions: TakenDecision,
    blocking: tuple[Finding, ...] = (),
    announced: int | None = None,
    unreadable: int | None = None,
) -> Standing:
    return stand(
        choice,
        blocking=blocking,
        decisions=decisions,
        announced=None if announced is None else LeafIndex(announced),
        unreadable=None if unreadable is None else LeafIndex(unreadable),
    )


ONE = Choice(account(1))


def test_a_return_that_nothing_speaks_against_counts():
    """Counted, in every sum, by no decision."""
    assert where(ONE) == Standing(State.COUNTED, 1, "", None, True)


def test_a_blocking_finding_holds_by_its_rule():
    """Held for the first rule that blocks, and in *as received*."""
    assert where(ONE, blocking=(BLOCKING, failed("R202", Severity.BLOCKING))) == Standing(
        State.HELD, 1, "R201", None, True
    )


def test_an_announced_return_is_contested_instead_of_held():
    """What was announced keeps counting until two people decide."""
    assert where(ONE, blocking=(BLOCKING,), announced=1).state is State.CONTESTED
    assert where(Choice(account(1), contested=True), announced=1).state is State.CONTESTED
    assert where(ONE, blocking=(BLOCKING,), announced=7).state is State.HELD


def test_nothing_received_is_missing():
    """With the coded reason that it was not delivered."""
    assert where(Choice(None)) == MISSING and MISSING.reason == "not-delivered"


def test_a_conflict_is_held_and_in_no_sum():
    """Neither of two is in *as received*: they are listed."""
    choice = Choice(None, conflicting=(account(1, "a"), account(2, "b")))
    assert where(choice, unreadable=3) == Standing(State.HELD, 1, "R401", None, False)


def test_an_unreadable_return_is_held_until_a_readable_one_comes():
    """Kept and never counted (R101); a readable one takes its place."""
    assert where(Choice(None), unreadable=3) == Standing(State.HELD, 3, "R101", None, False)
    assert where(ONE, unreadable=3).state is State.COUNTED


def test_a_hold_stands_until_it_is_named_by_a_reopening():
    """By position and hash: another hold, or the same position with another hash, ends nothing."""
    hold = taken(5, HOLD, ref(1))
    assert where(ONE, hold) == Standing(State.HELD, 1, "under-enquiry", 5, True)
    assert where(ONE, hold, taken(6, REOPEN, ref(4))).state is State.HELD
    assert where(ONE, hold, taken(6, REOPEN, Ref(LeafIndex(5), "f" * 64))).state is State.HELD
    assert where(ONE, hold, taken(6, REOPEN, ref(5))) == where(ONE)


def test_of_two_holds_each_is_ended_by_name():
    """The last one that is open gives reason and act."""
    holds = taken(5, HOLD, ref(1)), taken(6, HOLD, ref(1), reason="illegible")
    assert where(ONE, *holds).reason == "illegible"
    assert where(ONE, *holds, taken(7, REOPEN, ref(6))).act == 5
    assert open_holds((*holds, taken(7, REOPEN, ref(5), ref(6)))) == ()


def test_what_was_withdrawn_at_its_source_leaves_as_received():
    """A source that no longer shows the return: held, and a line of its own."""
    hold = taken(5, HOLD, ref(1), reason="withdrawn-at-source")
    assert where(ONE, hold) == Standing(State.HELD, 1, "withdrawn-at-source", 5, False)


@pytest.mark.parametrize("blocking", [(), (BLOCKING,)])
def test_an_annulled_station_counts_with_its_voters(blocking):
    """Annulled over a hold and over a finding, by name, and still *counted* in coverage."""
    standing = where(ONE, taken(5, HOLD, ref(1)), taken(6, ANNUL, ref(1), reason="box-opened"), blocking=blocking)
    assert standing == Standing(State.ANNULLED, 1, "box-opened", 6, True)
    assert standing.state.counts


def test_decisions_without_a_current_act_wait():
    """A hold on a station whose accounts conflict does not hide the conflict."""
    choice = Choice(None, conflicting=(account(1, "a"), account(2, "b")))
    assert where(choice, taken(5, HOLD, ref(1)), taken(6, ANNUL, ref(1))).reason == "R401"


def test_the_act_that_made_an_account_current_is_named():
    """A correction in effect, or the decision that chose: a fall of figures has its act (R503)."""
    assert where(Choice(corrected(4, ref(1)))).act == 4
    assert where(Choice(account(1, preferred=LeafIndex(9)))).act == 9
    assert where(Choice(corrected(4, ref(1))), blocking=(BLOCKING,)).act == 4


def test_which_states_count():
    """In coverage: counted, contested and annulled."""
    assert {state for state in State if state.counts} == {State.COUNTED, State.CONTESTED, State.ANNULLED}
