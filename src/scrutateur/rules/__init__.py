"""The regularity rules, one file each. The three tuples are the list of those that run: read them.

A rule is a function of plain facts that gives a `Finding`. `RETURN_RULES` need one account, the registry and what the
station said earlier that day; `COMPARISON_RULES` need other accounts or stations, and what they find stays at the desk
until the embargo ends; `AREA_RULES` hold what somebody else states of an area against its stations. An election freezes
the codes that it evaluates, and their order.
"""

from collections.abc import Callable, Sequence
from functools import cache

from scrutateur.election.findings import Finding
from scrutateur.election.names import RuleCode
from scrutateur.rules.facts import AreaFacts, ComparisonFacts, ReturnFacts
from scrutateur.rules.r101_canonical_bytes import check_canonical_bytes
from scrutateur.rules.r102_required_signatures import check_required_signatures
from scrutateur.rules.r103_right_form import check_right_form
from scrutateur.rules.r104_candidates import check_candidates
from scrutateur.rules.r105_figures_readable import check_figures_readable
from scrutateur.rules.r106_plausible_size import check_plausible_size
from scrutateur.rules.r107_not_all_zero import check_not_all_zero
from scrutateur.rules.r108_questions_answered import check_questions_answered
from scrutateur.rules.r109_two_readings import check_two_readings
from scrutateur.rules.r110_call_back import check_call_back
from scrutateur.rules.r111_evidence import check_evidence
from scrutateur.rules.r112_correction_complete import check_correction_complete
from scrutateur.rules.r113_times_in_order import check_times_in_order
from scrutateur.rules.r114_original_seen import check_original_seen
from scrutateur.rules.r201_votes_within_ballots import check_votes_within_ballots
from scrutateur.rules.r202_candidates_equal_valid import check_candidates_equal_valid
from scrutateur.rules.r203_no_ballot_lost import check_no_ballot_lost
from scrutateur.rules.r204_total_missing import check_total_missing
from scrutateur.rules.r205_ballots_equal_signatures import check_ballots_equal_signatures
from scrutateur.rules.r206_gap_declared_rightly import check_gap_declared_rightly
from scrutateur.rules.r207_gap_box import check_gap_box
from scrutateur.rules.r208_gap_explained import check_gap_explained
from scrutateur.rules.r209_blank_share import check_blank_share
from scrutateur.rules.r210_null_share import check_null_share
from scrutateur.rules.r211_somebody_voted import check_somebody_voted
from scrutateur.rules.r212_not_unanimous import check_not_unanimous
from scrutateur.rules.r213_written_voters import check_written_voters
from scrutateur.rules.r214_abstentions import check_abstentions
from scrutateur.rules.r215_blank_and_null_apart import check_blank_and_null_apart
from scrutateur.rules.r301_known_station import check_known_station
from scrutateur.rules.r302_station_in_force import check_station_in_force
from scrutateur.rules.r303_assigned_sender import check_assigned_sender
from scrutateur.rules.r304_ballots_within_roll import check_ballots_within_roll
from scrutateur.rules.r305_signatures_within_roll import check_signatures_within_roll
from scrutateur.rules.r306_roll_as_known import check_roll_as_known
from scrutateur.rules.r307_roll_present import check_roll_present
from scrutateur.rules.r308_turnout_rises import check_turnout_rises
from scrutateur.rules.r309_close_after_reports import check_close_after_reports
from scrutateur.rules.r310_turnout_and_earlier_round import check_turnout_and_earlier_round
from scrutateur.rules.r311_time_window import check_time_window
from scrutateur.rules.r312_roll_and_earlier_vote import check_roll_and_earlier_vote
from scrutateur.rules.r313_opened import check_opened
from scrutateur.rules.r314_counted_before_box import check_counted_before_box
from scrutateur.rules.r315_seals import check_seals
from scrutateur.rules.r317_ballots_issued import check_ballots_issued
from scrutateur.rules.r318_small_station import check_small_station
from scrutateur.rules.r401_one_current_act import check_one_current_act
from scrutateur.rules.r402_no_twin import check_no_twin
from scrutateur.rules.r403_form_used_once import check_form_used_once
from scrutateur.rules.r405_channels_agree import check_channels_agree
from scrutateur.rules.r406_chain_of_corrections import check_chain_of_corrections
from scrutateur.rules.r511_levels_agree import check_levels_agree
from scrutateur.rules.rule import Level, Rule
from scrutateur.rules.totals import let_missing_totals_speak

RETURN_RULES: tuple[Rule[ReturnFacts], ...] = (
    Rule("R101", "canonical bytes", Level.RETURN, check_canonical_bytes),
    Rule("R102", "required signatures", Level.RETURN, check_required_signatures),
    Rule("R103", "right form", Level.RETURN, check_right_form),
    Rule("R104", "candidates", Level.RETURN, check_candidates),
    Rule("R105", "figures readable", Level.RETURN, check_figures_readable),
    Rule("R106", "plausible size", Level.RETURN, check_plausible_size),
    Rule("R107", "not all zero", Level.RETURN, check_not_all_zero),
    Rule("R108", "questions answered", Level.RETURN, check_questions_answered),
    Rule("R109", "two readings", Level.RETURN, check_two_readings),
    Rule("R110", "call-back", Level.RETURN, check_call_back),
    Rule("R111", "evidence", Level.RETURN, check_evidence),
    Rule("R112", "correction complete", Level.RETURN, check_correction_complete),
    Rule("R113", "times in order", Level.RETURN, check_times_in_order),
    Rule("R114", "original seen", Level.RETURN, check_original_seen),
    Rule("R201", "votes within ballots", Level.RETURN, check_votes_within_ballots),
    Rule("R202", "candidates = valid", Level.RETURN, check_candidates_equal_valid),
    Rule("R203", "no ballot lost", Level.RETURN, check_no_ballot_lost),
    Rule("R204", "total missing", Level.RETURN, check_total_missing),
    Rule("R205", "ballots = signatures", Level.RETURN, check_ballots_equal_signatures),
    Rule("R206", "gap declared rightly", Level.RETURN, check_gap_declared_rightly),
    Rule("R207", "gap box", Level.RETURN, check_gap_box),
    Rule("R208", "gap explained", Level.RETURN, check_gap_explained),
    Rule("R211", "somebody voted", Level.RETURN, check_somebody_voted),
    Rule("R212", "not unanimous", Level.RETURN, check_not_unanimous),
    Rule("R213", "written voters", Level.RETURN, check_written_voters),
    Rule("R214", "abstentions", Level.RETURN, check_abstentions),
    Rule("R215", "blank and null apart", Level.RETURN, check_blank_and_null_apart),
    Rule("R301", "known station", Level.RETURN, check_known_station),
    Rule("R302", "station in force", Level.RETURN, check_station_in_force),
    Rule("R303", "assigned sender", Level.RETURN, check_assigned_sender),
    Rule("R304", "ballots within the roll", Level.RETURN, check_ballots_within_roll),
    Rule("R305", "signatures within the roll", Level.RETURN, check_signatures_within_roll),
    Rule("R306", "roll as known", Level.RETURN, check_roll_as_known),
    Rule("R307", "roll present", Level.STATION, check_roll_present),
    Rule("R308", "turnout rises", Level.STATION, check_turnout_rises),
    Rule("R309", "close after reports", Level.RETURN, check_close_after_reports),
    Rule("R310", "turnout and earlier round", Level.STATION, check_turnout_and_earlier_round),
    Rule("R311", "in the time window", Level.RETURN, check_time_window),
    Rule("R312", "roll and earlier vote", Level.STATION, check_roll_and_earlier_vote),
    Rule("R313", "opened", Level.STATION, check_opened),
    Rule("R314", "counted before opening the box", Level.RETURN, check_counted_before_box),
    Rule("R315", "seals", Level.STATION, check_seals),
    Rule("R317", "ballots issued", Level.RETURN, check_ballots_issued),
    Rule("R318", "small station", Level.STATION, check_small_station),
)

COMPARISON_RULES: tuple[Rule[ComparisonFacts], ...] = (
    Rule("R209", "blank share", Level.AREA, check_blank_share),
    Rule("R210", "null share", Level.AREA, check_null_share),
    Rule("R401", "one current act", Level.STATION, check_one_current_act),
    Rule("R402", "no twin", Level.STATION, check_no_twin),
    Rule("R403", "form used once", Level.STATION, check_form_used_once),
    Rule("R405", "channels agree", Level.STATION, check_channels_agree),
    Rule("R406", "chain of corrections", Level.STATION, check_chain_of_corrections),
)

AREA_RULES: tuple[Rule[AreaFacts], ...] = (Rule("R511", "levels agree", Level.AREA, check_levels_agree),)


def known_codes() -> frozenset[str]:
    """Give the codes of all rules that this version has."""
    return frozenset(rule.code for rules in (RETURN_RULES, COMPARISON_RULES, AREA_RULES) for rule in rules)


def judge_return(facts: ReturnFacts, codes: Sequence[RuleCode]) -> tuple[Finding, ...]:
    """Judge one account by the rules of an election that need nothing but it, in the order of the codes.

    Args:
        facts: The account, and what it is held against.
        codes: All codes of the election's rules; those of other families are passed over.
    """
    checks, place = _return_checks(tuple(codes))
    findings = tuple([check(facts) for check in checks])
    if place is None or not findings[place].failed:
        return findings
    return let_missing_totals_speak(facts, findings)


def judge_comparison(facts: ComparisonFacts, codes: Sequence[RuleCode]) -> tuple[Finding, ...]:
    """Judge one account by the rules that compare it with others, in the order of the codes."""
    return tuple([check(facts) for check in _comparison_checks(tuple(codes))])


def judge_area(facts: AreaFacts, codes: Sequence[RuleCode]) -> tuple[Finding, ...]:
    """Judge what a commission states of its area, in the order of the codes."""
    return tuple(rule.check(facts) for rule in AREA_RULES if rule.code in codes)


@cache
def _return_checks(codes: tuple[RuleCode, ...]) -> tuple[tuple[Callable[[ReturnFacts], Finding], ...], int | None]:
    """Give the checks in the order of the codes, and which of them is R204, if it is among them."""
    checks = {rule.code: rule.check for rule in RETURN_RULES}
    found = [code for code in codes if code in checks]
    return tuple(checks[code] for code in found), next((at for at, code in enumerate(found) if code == "R204"), None)


@cache
def _comparison_checks(codes: tuple[RuleCode, ...]) -> tuple[Callable[[ComparisonFacts], Finding], ...]:
    checks = {rule.code: rule.check for rule in COMPARISON_RULES}
    return tuple(checks[code] for code in codes if code in checks)
