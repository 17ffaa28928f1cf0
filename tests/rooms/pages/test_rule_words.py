"""Findings in words, spoken by a command that has no edition of the site: the same words as the site's."""

import pytest

from scrutateur.election.findings import Finding, Severity, failed
from scrutateur.pages.edition import open_edition
from scrutateur.pages.rule_words import Voice, finding_text, reason_text
from scrutateur.pages.words import load_words
from tests.rooms.pages.reading import publication

FAILED = (
    failed("R202", Severity.BLOCKING, votes_sum=23, valid=22, difference=1),
    failed("R103", Severity.BLOCKING, wrong="form"),
    failed("R105", Severity.REMARK, count=1, fields="contributions_cents, votes:A"),
    failed("R999", Severity.BLOCKING, of_a_later_version=1),
)


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("finding", FAILED, ids=lambda it: it.rule)
def test_a_command_says_what_the_site_says(language: str, finding: Finding):
    """Titles, sentences and figures are those of the pages, for a rule that is not known too."""
    voice, edition = Voice(load_words(language)), open_edition(publication("partial"), language)
    assert finding_text(voice, finding, None) == finding_text(edition, finding, None)


@pytest.mark.parametrize(("reason", "said"), [
    ("R202", "R202, Votes equal valid votes"), ("withdrawn-at-source", None), ("seal-broken", "seal-broken"),
])  # fmt: skip
def test_a_reason_is_said_as_on_the_site(reason: str, said: str | None):
    """A rule by its name, a known code in words, another one as it stands in the record."""
    voice, edition = Voice(load_words("en")), open_edition(publication("partial"), "en")
    assert reason_text(voice, reason) == reason_text(edition, reason)
    assert said is None or reason_text(voice, reason).startswith(said[:5])
