"""R511: what a commission states of its area, held against the sum of its stations."""

import pytest

from scrutateur.election.findings import Severity, Verdict
from scrutateur.election.names import Unread
from scrutateur.rules import judge_area, known_codes
from scrutateur.rules.facts import AreaFacts
from scrutateur.rules.r511_levels_agree import check_levels_agree
from tests.fakes.facts import a_record

SUMMED = {"registered": 1000, "ballots_in_box": 500, "valid": 490, "votes:A": 300, "votes:B": 190}


def test_equal_figures_agree():
    """Only what is stated is compared, votes of candidates included."""
    record = a_record((("A", 300), ("B", 190)), valid=490)
    assert check_levels_agree(AreaFacts(record, SUMMED, missing=0, held=0)).verdict is Verdict.PASSED


@pytest.mark.parametrize("stated, difference", [(491, 1), (489, -1), (827, 337)])
def test_a_figure_that_differs_is_a_remark(stated: int, difference: int):
    """On either side of equality, by how much; it holds nothing."""
    found = check_levels_agree(AreaFacts(a_record(registered=1000, valid=stated), SUMMED, missing=0, held=0))
    assert (found.verdict, found.severity, found.blocks) == (Verdict.FAILED, Severity.REMARK, False)
    assert found.values == {"fields": "valid", "difference": difference}


def test_every_figure_that_differs_is_named():
    """The largest difference is given, whichever its sign."""
    found = check_levels_agree(AreaFacts(a_record((("B", 90),), registered=1050), SUMMED, missing=0, held=0))
    assert found.values == {"fields": "registered, votes:B", "difference": -100}


@pytest.mark.parametrize("missing, held", [(1, 0), (0, 1)])
def test_an_area_with_a_station_not_counted_is_not_comparable(missing: int, held: int):
    """A sum of some of the stations proves nothing, even where it happens to be equal."""
    found = check_levels_agree(AreaFacts(a_record(valid=490), SUMMED, missing=missing, held=held))
    assert (found.verdict, found.missing) == (Verdict.NOT_CHECKABLE, "stations")


@pytest.mark.parametrize("figures", [{"valid": Unread.ILLEGIBLE}, {"valid": 490, "signed_roll": 500}])
def test_a_figure_that_is_none_or_has_no_column_is_not_comparable(figures):
    """Missing data never passes: an illegible figure, or one that the form does not have."""
    found = check_levels_agree(AreaFacts(a_record(**figures), SUMMED, missing=0, held=0))
    assert (found.verdict, found.missing) == (Verdict.NOT_CHECKABLE, list(figures)[-1])


def test_an_election_that_does_not_name_the_rule_is_not_judged_by_it():
    """The rules of an election are frozen with it."""
    facts = AreaFacts(a_record(valid=1), SUMMED, missing=0, held=0)
    assert judge_area(facts, sorted(known_codes() - {"R511"})) == ()
    assert len(judge_area(facts, sorted(known_codes()))) == 1
