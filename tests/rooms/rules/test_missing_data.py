"""Missing data never passes: for every rule, every figure that it reads, and each way to be missing."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrutateur.election.findings import Finding, Verdict
from scrutateur.election.names import CandidateID, Unread
from scrutateur.rules import COMPARISON_RULES, RETURN_RULES
from scrutateur.rules.facts import ComparisonFacts, ReturnFacts
from tests.fakes.facts import ALONE, FIGURES, GOOD, VOTES, beside, day, facts, sent, station, without
from tests.fakes.failing import corrected

RULES = {rule.code: rule for rule in (*RETURN_RULES, *COMPARISON_RULES)}
ALL = (*FIGURES, "votes")
BALLOTS, CAST = ("ballots_in_box",), ("valid", "blank", "null")
GAP = ("ballots_in_box", "signed_roll")
COUNTS = tuple(name for name in ALL if name not in ("registered", "written_abstentions"))

# What each rule reads on the form. A rule that is not named here reads no figure.
READS: dict[str, tuple[str, ...]] = {
    "R105": ALL, "R106": COUNTS, "R107": ("votes", "blank", "null", "signed_roll"),
    "R201": CAST + BALLOTS, "R202": ("votes", "valid"), "R203": CAST + BALLOTS, "R204": ("votes", *CAST, *BALLOTS),
    "R205": GAP, "R206": (*GAP, "declared_excess", "declared_shortfall"), "R207": GAP, "R208": GAP,
    "R209": ("blank", *BALLOTS), "R210": ("null", *BALLOTS), "R211": BALLOTS, "R212": ("valid", "votes"),
    "R213": ("written_voters", *BALLOTS), "R214": ("written_abstentions", "registered", *BALLOTS),
    "R215": ("blank", "null"), "R304": (*BALLOTS, "admitted_extra"), "R305": ("signed_roll", "admitted_extra"),
    "R306": ("registered",), "R309": ("signed_roll",), "R310": BALLOTS, "R312": ("registered",),
    "R314": ("signed_roll",), "R317": BALLOTS, "R402": ("votes", "blank", "null", *BALLOTS),
}  # fmt: skip
PAIRS = [(code, name) for code, names in READS.items() for name in names]
# Only the form's definition takes a field out: these rules speak of the declared form, or read such a field as none.
DECLARED = {("R105", name) for name in ALL} | {("R106", name) for name in COUNTS}
DECLARED |= {("R304", "admitted_extra"), ("R305", "admitted_extra")}

# What is not a figure of the form, and can be missing as well.
NOT_ON_THE_FORM: list[tuple[str, ReturnFacts | ComparisonFacts]] = [
    *((code, facts(form=None)) for code in (*READS, "R103", "R104", "R108", "R313", "R314", "R315") if code < "R4"
      and code not in ("R209", "R210")),
    *((code, beside(form=None)) for code in ("R209", "R210", "R402")),
    *((code, facts(station=None)) for code in ("R103", "R106", "R113", "R301", "R302", "R304", "R305", "R306", "R307",
                                              "R310", "R311", "R312", "R313", "R317", "R318")),
    *((code, facts(station=station(registered=None))) for code in ("R304", "R305", "R306", "R307")),
    ("R104", facts(contest=None)), ("R104", facts(station_return=replace(sent(), votes=None))), ("R318", facts(
        station=station(registered=None, previous_ballots=None))),
    ("R108", facts(station_return=sent(answers=None))), ("R109", GOOD), ("R110", GOOD), ("R112", GOOD), ("R114", GOOD),
    ("R111", facts(station_return=sent(photos=()))), ("R113", facts(station_return=sent(completed_at=None))),
    ("R112", corrected(called_back=False, corrected=None)), ("R207", facts(station_return=sent(gap_box=None))),
    ("R308", facts(day=day(turnouts=()))), ("R309", facts(day=day(turnouts=()))),
    ("R310", facts(station=station(previous_ballots=None))), ("R312", facts(station=station(previous_registered=None))),
    ("R313", facts(day=day(opening=None))), ("R313", facts(tolerances={})), ("R314", facts(day=day(closing=None))),
    ("R315", facts(day=day(opening=None))), ("R315", facts(day=day(closing=None))),
    ("R317", facts(station=station(ballots_issued=None))), ("R209", beside(area_blank=None)),
    ("R210", beside(area_null=None)), ("R403", beside(station_return=sent(serial=None))),
    ("R403", beside(registry_serial=None)), ("R403", beside(station_return=sent(photos=()))),
    ("R405", beside(other_accounts=0)),
]  # fmt: skip


def judged(code: str, **changes) -> Verdict:
    """Give the verdict of one rule on good facts with some changed."""
    return judged_with(code, **changes).verdict


def judged_with(code: str, **changes) -> Finding:
    """Judge by one rule, whichever facts it takes."""
    good = ALONE if code in ("R209", "R210") or code > "R4" else GOOD
    return RULES[code].check(replace(good, **changes))


def spoilt(name: str, how):
    """Make the return with one figure, or one candidate's votes, spoilt."""
    return sent(votes={"B": how}) if name == "votes" else sent({name: how})


@pytest.mark.parametrize("how", [Unread.EMPTY, Unread.ILLEGIBLE])
@pytest.mark.parametrize("code, name", PAIRS)
def test_an_unread_figure_never_passes(code, name, how):
    """Illegible and empty are not zero."""
    assert judged(code, station_return=spoilt(name, how)) is not Verdict.PASSED


@pytest.mark.parametrize("code, name", PAIRS)
def test_a_figure_that_was_not_sent_never_passes(code, name):
    """A field of the form that the return leaves out."""
    absent = replace(sent(), votes=None) if name == "votes" else sent({name: None})
    assert judged(code, station_return=absent) is not Verdict.PASSED


@pytest.mark.parametrize("code", [code for code, name in PAIRS if name == "votes"])
def test_an_empty_list_of_votes_never_passes(code):
    """A list without a candidate adds up to 0, and is no figure."""
    nobody = replace(sent({"valid": 0, "ballots_in_box": 5}), votes=())
    assert judged(code, station_return=nobody) is not Verdict.PASSED


@pytest.mark.parametrize("code, name", [pair for pair in PAIRS if pair not in DECLARED])
def test_a_field_that_does_not_exist_never_passes(code, name):
    """The form's definition says that there is no such field."""
    assert judged(code, form=without(name)) is not Verdict.PASSED


@pytest.mark.parametrize("code, case", NOT_ON_THE_FORM)
def test_a_missing_fact_never_passes(code, case):
    """No station, no roll, no earlier act, no other account."""
    assert RULES[code].check(case).verdict is not Verdict.PASSED


FIGURE = st.one_of(st.integers(0, 3), st.sampled_from([Unread.EMPTY, Unread.ILLEGIBLE, None]))


@given(
    st.fixed_dictionaries(dict.fromkeys(FIGURES, FIGURE)),
    st.fixed_dictionaries({code: FIGURE.filter(lambda figure: figure is not None) for code in VOTES}),
    st.sets(st.sampled_from(ALL)),
)
def test_a_rule_passes_only_where_all_it_reads_are_numbers(figures, votes, no_such_field):
    """Whatever is missing together, a rule that passes has read a number in each of its fields."""
    cast = tuple((CandidateID(code), figure) for code, figure in votes.items())
    account = replace(sent(figures), votes=cast)
    unread = {name for name, figure in figures.items() if not isinstance(figure, int)} | no_such_field
    if any(not isinstance(figure, int) for figure in votes.values()):
        unread.add("votes")
    for code, names in READS.items():
        needed = {name for name in names if (code, name) not in DECLARED or name not in no_such_field}
        if judged(code, station_return=account, form=without(*no_such_field)) is Verdict.PASSED:
            assert not needed & unread, (code, needed & unread)


def test_every_rule_that_reads_a_figure_is_named_above():
    """A rule that passes on a return without any figure reads none."""
    nothing = replace(sent(dict.fromkeys(FIGURES)), votes=None)
    passing = {code for code in RULES if judged(code, station_return=nothing) is Verdict.PASSED}
    assert not passing & set(READS)
    assert passing == {
        "R101", "R102", "R103", "R108", "R111", "R113", "R301", "R302", "R303", "R307", "R308", "R311", "R313", "R315",
        "R318", "R401", "R403", "R405", "R406",
    }  # fmt: skip
