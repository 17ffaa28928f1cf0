"""Judging by the rules of an election: which run, in which order, and who speaks alone."""

import pytest

from scrutateur.election.findings import Finding, Severity, Verdict
from scrutateur.election.names import RuleCode, Unread
from scrutateur.rules import AREA_RULES, COMPARISON_RULES, RETURN_RULES, judge_comparison, judge_return, known_codes
from tests.fakes.facts import ALONE, GOOD, beside, facts
from tests.fakes.failing import FAILING_COMPARISONS, FAILING_RETURNS

CODES = tuple(RuleCode(code) for code in sorted(known_codes()))


def judged(facts, *codes: str) -> dict[str, Finding]:
    return {finding.rule: finding for finding in judge_return(facts, tuple(RuleCode(code) for code in codes or CODES))}


def test_a_good_return_fails_nothing():
    """A good return on a full form passes each rule but those that speak of telephone, paper and corrections."""
    found = judge_return(GOOD, CODES) + judge_comparison(ALONE, CODES)
    unclear = {finding.rule for finding in found if finding.verdict is not Verdict.PASSED}
    assert unclear == {"R109", "R110", "R112", "R114"}
    assert not any(finding.failed for finding in found)


def test_only_the_codes_of_the_election_are_judged_in_their_order():
    """A rule that the election does not name is not evaluated; the order is the election's."""
    found = judge_return(GOOD, (RuleCode("R203"), RuleCode("R401"), RuleCode("R101")))
    assert [finding.rule for finding in found] == ["R203", "R101"]
    assert [finding.rule for finding in judge_comparison(ALONE, CODES[::-1])] == [
        "R406", "R405", "R403", "R402", "R401", "R210", "R209",
    ]  # fmt: skip


def test_every_finding_carries_the_code_of_its_rule():
    """The tuple names a rule as the rule names itself, also where it fails."""
    for rule in RETURN_RULES:
        for case in (GOOD, *FAILING_RETURNS.get(rule.code, ())):
            assert rule.check(case).rule == rule.code
    for other in COMPARISON_RULES:
        for compared in (ALONE, *FAILING_COMPARISONS[other.code]):
            assert other.check(compared).rule == other.code


def test_no_code_stands_twice():
    """A code is one rule."""
    assert len(known_codes()) == len(RETURN_RULES) + len(COMPARISON_RULES) + len(AREA_RULES)


@pytest.mark.parametrize("code", [rule.code for rule in RETURN_RULES if rule.code != "R101"])
def test_a_broken_rule_fails(code):
    """Each rule that judges one account fails on the facts made to break it."""
    assert all(judged(case, code)[code].failed for case in FAILING_RETURNS[code])


@pytest.mark.parametrize("rule", COMPARISON_RULES, ids=lambda rule: rule.code)
def test_a_broken_comparison_fails(rule):
    """Each rule that compares accounts fails on the facts made to break it."""
    assert all(rule.check(case).failed for case in FAILING_COMPARISONS[rule.code])


def test_a_missing_total_silences_what_depends_on_it():
    """One slip of the pen, one message: R204 alone fails where the officer left out a total."""
    found = judged(facts({"valid": Unread.EMPTY}))
    assert [finding.rule for finding in found.values() if finding.failed] == ["R204"]
    for code in ("R105", "R201", "R202", "R203"):
        assert (found[code].verdict, found[code].missing) == (Verdict.NOT_CHECKABLE, "R204")


def test_a_missing_total_of_zero_silences_too():
    """A total left at 0 gives one message as well, and R105 passes: 0 is a number."""
    found = judged(facts({"valid": 0}))
    assert [finding.rule for finding in found.values() if finding.failed] == ["R204"]
    assert found["R202"].missing == "R204"


def test_another_unread_figure_is_said_beside_a_missing_total():
    """R204 takes the place of R105 for the total alone."""
    found = judged(facts({"valid": Unread.EMPTY, "contributions_cents": Unread.ILLEGIBLE}))
    assert found["R105"].severity is Severity.REMARK
    assert found["R105"].values["fields"] == "contributions_cents"


def test_nothing_is_silenced_where_the_election_leaves_out_the_total_rule():
    """Without R204 a forgotten total is held by R105 and R202: a hole in the list lets nothing through."""
    empty = judged(facts({"valid": Unread.EMPTY}), "R105", "R201", "R202", "R203")
    assert empty["R105"].blocks
    zero = judged(facts({"valid": 0}), "R105", "R201", "R202", "R203")
    assert zero["R202"].blocks
    assert zero["R203"].blocks


def test_a_blocking_finding_says_so():
    """Severity and `blocks` speak of FAILED alone."""
    assert judged(facts({"valid": 408}))["R201"].blocks
    assert not judged(GOOD)["R201"].blocks
    assert not any(finding.blocks for finding in judge_comparison(beside(weaker_differs=True), CODES))
