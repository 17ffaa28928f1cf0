"""The words of the rules: every finding can be said in French and in English, with all its values."""

import re
from functools import cache

import pytest
from babel.messages.pofile import read_po

from scrutateur.election.findings import Finding, Severity, Verdict
from scrutateur.election.names import RuleCode
from scrutateur.rules import AREA_RULES, COMPARISON_RULES, RETURN_RULES, judge_return, known_codes
from scrutateur.rules.r101_canonical_bytes import unreadable
from scrutateur.rules.rule import CODED_VALUES
from tests.fakes.failing import FAILING_AREAS, FAILING_COMPARISONS, FAILING_RETURNS
from tests.house.sources import PACKAGE
from tests.rooms.rules.test_missing_data import NOT_ON_THE_FORM, PAIRS, RULES, judged_with, spoilt

CODES = sorted(known_codes())
LANGUAGES = ("en", "fr")
FIELD = re.compile(r"\{(\w+)\}")
ACCUSING = re.compile(r"fraud|cheat|manipul|suspect|trich|falsif|anomal", re.I)


@cache
def words(language: str) -> dict[str, str]:
    with (PACKAGE / "locale" / f"rules.{language}.po").open("rb") as stream:
        return {str(message.id): str(message.string) for message in read_po(stream, abort_invalid=True) if message.id}


def failures() -> list[Finding]:
    """List a FAILED finding for each way in which a rule can fail."""
    returns = [rule.check(case) for rule in RETURN_RULES for case in FAILING_RETURNS.get(rule.code, ())]
    compared = [rule.check(case) for rule in COMPARISON_RULES for case in FAILING_COMPARISONS[rule.code]]
    areas = [rule.check(case) for rule in AREA_RULES for case in FAILING_AREAS[rule.code]]
    return [unreadable(), *returns, *compared, *areas]


def test_both_languages_say_the_same_things():
    """The same names, none empty, and the same fields in both."""
    assert words("en").keys() == words("fr").keys()
    for name, text in words("en").items():
        assert text.strip()
        assert words("fr")[name].strip()
        assert sorted(FIELD.findall(text)) == sorted(FIELD.findall(words("fr")[name])), name


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_has_its_words(language):
    """Title, what was found, what to do; verdicts and severities; and no other rule's."""
    wanted = {f"rule.{code.lower()}.{part}" for code in CODES for part in ("title", "found", "do")}
    assert {name for name in words(language) if re.match(r"rule\.r\d", name)} == wanted
    wanted = {f"verdict.{verdict.value.lower().replace('_', '-')}" for verdict in Verdict}
    wanted |= {f"severity.{severity.value}" for severity in Severity} | {"raised", "rule.not-checkable"}
    assert wanted <= words(language).keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_was_found_shows_every_value_of_the_finding(language):
    """The fields of the sentence are the values that the rule gives, in each way of failing."""
    found = failures()
    assert {finding.rule for finding in found} == set(CODES)
    for finding in found:
        sentence = words(language)[f"rule.{finding.rule.lower()}.found"]
        assert set(FIELD.findall(sentence)) == set(finding.values), finding
        for part in ("title", "do"):
            assert not FIELD.findall(words(language)[f"rule.{finding.rule.lower()}.{part}"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_of_a_value_has_its_words(language):
    """A code of a rule is never shown as it is, and no words wait for a code that no rule gives."""
    given = {str(value) for finding in failures() for key, value in finding.values.items() if key in CODED_VALUES}
    named = {name.removeprefix("value.") for name in words(language) if name.startswith("value.")}
    assert named == given


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_missing_input_has_its_words(language):
    """A check that could not be made says for want of what, in words."""
    missing = {RULES[code].check(case).missing for code, case in NOT_ON_THE_FORM}
    missing |= {judged_with(code, station_return=spoilt(name, None)).missing for code, name in PAIRS if name != "votes"}
    names = {name.lower().replace("_", "-") for name in missing if name is not None}
    assert not {name for name in names if f"input.{name}" not in words(language)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_words_accuse_anybody(language):
    """A discrepancy is unexplained; nobody is said to have done anything."""
    assert not [name for name, text in words(language).items() if ACCUSING.search(text)]


def test_missing_data_reads_as_no_fault():
    """NOT_CHECKABLE says what is missing, and that nobody is at fault."""
    assert "no fault" in words("en")["rule.not-checkable"]
    assert "pas une faute" in words("fr")["rule.not-checkable"]
    assert judge_return(FAILING_RETURNS["R204"][0], (RuleCode("R204"), RuleCode("R201")))[1].missing == "R204"
