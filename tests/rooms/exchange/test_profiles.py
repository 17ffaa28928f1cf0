"""Rule profiles: what an election evaluates, frozen under a version."""

import pytest

from scrutateur.exchange.profiles import PROFILE_NAMES, rule_set
from scrutateur.rules import known_codes


@pytest.mark.parametrize("profile", PROFILE_NAMES)
def test_a_profile_has_its_rules_in_order(profile: str):
    """Codes rise, none occurs twice, and the version names the profile."""
    rules = rule_set(profile)
    assert list(rules.codes) == sorted(set(rules.codes))
    assert rules.version == f"{profile}-1"
    assert rules.tolerances == {"opening_tolerance_seconds": 1800}
    assert {"R101", "R205", "R301", "R401"} <= set(rules.codes)


@pytest.mark.parametrize("profile", PROFILE_NAMES)
def test_a_profile_asks_for_rules_that_this_version_has(profile: str):
    """A code that no rule answers to would promise a check that nobody makes."""
    assert set(rule_set(profile).codes) <= known_codes()


@pytest.mark.parametrize("code", ["R316", "R404", "R407", "R408", "R701"])
def test_a_rule_is_in_no_profile_when_nothing_can_feed_it(code: str):
    """Incidents, resends, places on the form, days with several contests and money come with their own acts."""
    assert all(code not in rule_set(profile).codes for profile in PROFILE_NAMES)


def test_a_rule_of_french_law_is_evaluated_in_french_profiles_only():
    """Blank ballots apart from null ones are asked for by a French law."""
    assert [profile for profile in PROFILE_NAMES if "R215" in rule_set(profile).codes] == ["fr-primaire", "fr-officiel"]
