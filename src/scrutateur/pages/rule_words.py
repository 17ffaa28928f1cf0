"""What a finding is called, what was found, and what is to be done, in words.

An anomaly is an unexplained discrepancy until somebody explains it; nobody is named as its cause. A rule that this
version has no words for is shown by its code: the record may come from a later one.
"""

from dataclasses import dataclass
from typing import Protocol

from scrutateur.election.findings import Finding
from scrutateur.election.names import LeafIndex
from scrutateur.pages.words import Words
from scrutateur.rules.rule import CODED_VALUES

_FIGURE_NAMES = ("field", "fields", "totals")  # values that hold names of figures


class Speaker(Protocol):
    """Whoever puts findings into words: an edition of the site, or a command."""

    @property
    def words(self) -> Words:
        """All words of its language."""
        ...

    def coded(self, family: str, code: str) -> str:  # positional: family, then a code of that family
        """Give the words of a code; the code itself where there are none."""
        ...


@dataclass(frozen=True, slots=True)
class Voice:
    """Words alone, of one language: what a command speaks with. Implements `Speaker`."""

    words: Words

    def coded(self, family: str, code: str) -> str:  # positional: family, then a code of that family
        """Give the words of a code; the code itself where this version does not know it."""
        name = f"{family}.{code}"
        return self.words(name) if self.words.known(name) else code


@dataclass(frozen=True, slots=True)
class FindingText:
    """A failed finding for reading: `values` are the figures that were compared."""

    rule: str
    title: str
    found: str
    do: str
    severity: str
    raised: bool
    values: tuple[tuple[str, str], ...]
    answer: LeafIndex | None


# words: rule.* words: severity.*
def finding_text(edition: Speaker, finding: Finding, answer: LeafIndex | None) -> FindingText:
    """Put a failed finding into words, with the index of the act that answers it."""
    return FindingText(
        finding.rule,
        rule_title(edition, finding.rule),
        _said(edition, finding, "found"),
        _said(edition, finding, "do"),
        edition.words.of("severity", finding.severity.value),
        finding.raised,
        tuple((name, _written(edition, value)) for name, value in finding.values.items()),
        answer,
    )


def rule_title(edition: Speaker, rule: str) -> str:
    """Give the short name of a rule."""
    name = f"rule.{rule.lower()}.title"
    return edition.words(name) if edition.words.known(name) else rule


def reason_text(edition: Speaker, reason: str) -> str:
    """Say why a station is not counted: a coded reason, or the rule that holds its return."""
    if edition.words.known(f"rule.{reason.lower()}.title"):
        return edition.words("rule-named", rule=reason, title=rule_title(edition, reason))
    return edition.coded("reason", reason)


def missing_text(edition: Speaker, finding: Finding) -> str:
    """Name what a rule lacked; nothing if it lacked nothing."""
    return _input(edition, finding.missing) if finding.missing else ""


def _said(edition: Speaker, finding: Finding, part: str) -> str:
    name = f"rule.{finding.rule.lower()}.{part}"
    if not edition.words.known(name):
        return ""
    return edition.words(name, **{key: _valued(edition, key, value) for key, value in finding.values.items()})


# words: value.*
def _valued(edition: Speaker, key: str, value: int | str) -> int | str:
    """Give a value as a sentence takes it: codes and names of figures by their words."""
    if isinstance(value, int):
        return value
    if key in CODED_VALUES:
        return edition.coded("value", value)
    if key in _FIGURE_NAMES:
        return ", ".join(_input(edition, name) for name in value.split(", "))
    return value


def figure_name(edition: Speaker, name: str) -> str:
    """Name a figure of the form."""
    return _input(edition, name)


# words: input.*
def _input(edition: Speaker, name: str) -> str:
    """Name an input of a rule: `signed_roll`, or `votes:005` for a candidate's."""
    field, _, candidate = name.partition(":")
    said = edition.coded("input", field.lower().replace("_", "-"))
    return f"{said} {candidate}" if candidate else said


def _written(edition: Speaker, value: int | str) -> str:
    return edition.words.number(value) if isinstance(value, int) else value
