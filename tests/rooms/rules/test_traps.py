"""The traps that other programs fell into, each with the test that would have shown it."""

from scrutateur.election.findings import Finding, Verdict
from scrutateur.election.names import RuleCode, Unread
from scrutateur.rules import judge_return, known_codes
from tests.fakes.facts import CORRECTION, facts, sender, sent, station, without
from tests.fakes.failing import corrected

CODES = tuple(RuleCode(code) for code in sorted(known_codes()))


def judged(case) -> dict[str, Finding]:
    return {finding.rule: finding for finding in judge_return(case, CODES)}


def test_trap_1_missing_data_does_not_pass():
    """A check without a roll, or without the count of signatures, once passed silently."""
    found = judged(facts(form=without("signed_roll"), station=station(registered=None)))
    unclear = {code for code, finding in found.items() if finding.verdict is Verdict.NOT_CHECKABLE}
    assert unclear >= {"R107", "R205", "R206", "R207", "R208", "R304", "R305", "R306", "R307", "R309", "R314"}


def test_trap_2_a_percentage_does_not_hide_votes_of_an_identity():
    """30 votes too many in 1,000 were within 3 per cent; here one is held."""
    figures = {"ballots_in_box": 1000, "signed_roll": 1000, "valid": 995, "registered": 1100}
    honest = facts(figures, {"A": 789}, station=station(registered=1100))
    assert not any(judged(honest)[code].failed for code in ("R201", "R202", "R203"))
    assert judged(facts({**figures, "valid": 996}, {"A": 790}))["R201"].blocks
    assert judged(facts({**figures, "valid": 1025}, {"A": 819}))["R201"].values["difference"] == 30


def test_trap_3_the_exact_identity_is_on_and_holds_both_ways():
    """A check of candidates against valid votes once passed only where the candidates exceeded them."""
    assert judged(facts({"valid": 408}))["R202"].blocks
    assert judged(facts({"valid": 406}))["R202"].blocks
    assert judged(facts())["R202"].verdict is Verdict.PASSED


def test_trap_4_the_operator_of_the_gap_is_or():
    """15 votes in 5,000 are raised though they are 0.3 per cent, 1 in 50 though it is one vote; 14 in 5,000 are not."""
    assert judged(facts({"ballots_in_box": 5000, "signed_roll": 4985}))["R205"].raised
    assert judged(facts({"ballots_in_box": 50, "signed_roll": 49}))["R205"].raised
    assert not judged(facts({"ballots_in_box": 5000, "signed_roll": 4986}))["R205"].raised
    assert judged(facts({"ballots_in_box": 0, "signed_roll": 1}))["R205"].raised


def test_trap_5_zero_empty_illegible_and_no_such_field_are_four_things():
    """Each gives another finding of R105 for one field of the form."""
    name = "contributions_cents"
    zero, empty, illegible = ({name: figure} for figure in (0, Unread.EMPTY, Unread.ILLEGIBLE))
    assert judged(facts(zero))["R105"].verdict is Verdict.PASSED
    assert judged(facts(empty))["R105"].values["fields"] == name
    assert judged(facts(illegible))["R105"].values["fields"] == name
    assert judged(facts({name: None}, form=without(name)))["R105"].verdict is Verdict.PASSED
    assert sent(empty) != sent(illegible)
    assert judged(facts({"ballots_in_box": Unread.ILLEGIBLE}))["R204"].missing == "ballots_in_box"
    assert judged(facts({"ballots_in_box": Unread.EMPTY}))["R204"].blocks


def test_trap_6_written_and_computed_come_from_different_fields():
    """Each of two numbers that are compared is changed alone, and the comparison fails."""
    assert judged(facts({"valid": 408}))["R202"].failed
    assert judged(facts(votes={"A": 202}))["R202"].failed
    assert judged(facts({"written_voters": 413}))["R213"].failed
    assert judged(facts({"ballots_in_box": 413}))["R213"].failed
    assert judged(facts({"registered": 901}))["R214"].failed
    assert judged(facts({"written_abstentions": 489}))["R214"].failed


def test_trap_7_nobody_is_above_a_rule_and_no_remark_hides_a_hold():
    """A remark beside a blocking finding leaves it there; a desk's signature does not skip the conditions."""
    both = judged(facts({"valid": 408, "signed_roll": 411}))
    assert both["R205"].failed
    assert both["R201"].blocks
    alone = corrected(sender=sender(persons=2), second_person=False, correction=CORRECTION)
    assert judged(alone)["R112"].blocks
