"""What commissions state of their areas, beside the sum of the stations: both figures, and the difference."""

from collections.abc import Mapping
from dataclasses import dataclass

from scrutateur.bulletin.snapshot import ContestSnapshot, StatedArea
from scrutateur.count.sums import Place
from scrutateur.election.findings import Verdict
from scrutateur.election.names import CandidateID
from scrutateur.election.registry import Area, Candidate
from scrutateur.pages.edition import Edition
from scrutateur.pages.rule_words import FindingText, figure_name, finding_text


@dataclass(frozen=True, slots=True)
class StatedRow:
    """One column: as stated, as summed, and the difference; a dash where there is none to write."""

    name: str
    stated: str
    summed: str
    difference: str


@dataclass(frozen=True, slots=True)
class StatedView:
    """What is stated of an area."""

    area: Area
    index: int
    verdict: str  # passed | failed | not-checkable
    rows: tuple[StatedRow, ...]
    finding: FindingText | None


@dataclass(frozen=True, slots=True)
class StatedCounts:
    """How many statements agree, differ, and could not be compared; those that differ."""

    agree: int
    waiting: int
    differ: tuple[StatedView, ...]


def stated_view(edition: Edition, contest: ContestSnapshot, place: Place) -> StatedView | None:
    """Show what is stated of an area; nothing where nobody stated anything."""
    item = contest.stated.get(place)
    if item is None:
        return None
    candidates = {candidate.code: candidate for candidate in contest.contest.candidates}
    rows = tuple(
        _row(edition, candidates, name, figure, item.summed.get(name)) for name, figure in item.record.columns().items()
    )
    verdict = item.findings[0].verdict.value.lower().replace("_", "-") if item.findings else "not-checkable"
    finding = next((it for it in item.findings if it.failed), None)
    text = None if finding is None else finding_text(edition, finding, item.answers.get(finding.rule))
    return StatedView(edition.publication.registry.areas[place], item.index, verdict, rows, text)


def stated_counts(edition: Edition, contest: ContestSnapshot) -> StatedCounts | None:
    """Count the statements, and show those that differ."""
    if not contest.stated:
        return None
    views = [stated_view(edition, contest, place) for place, item in contest.stated.items() if _differs(item)]
    agree = sum(it.verdict is Verdict.PASSED for item in contest.stated.values() for it in item.findings)
    differ = tuple(view for view in views if view is not None)
    return StatedCounts(agree, len(contest.stated) - agree - len(differ), differ)


def _differs(item: StatedArea) -> bool:
    return any(finding.failed for finding in item.findings)


# words: input.*
def _row(
    edition: Edition,
    candidates: Mapping[CandidateID, Candidate],
    name: str,
    stated: object,
    summed: int | None,
) -> StatedRow:
    code = CandidateID(name.removeprefix("votes:"))
    said = edition.candidate(candidates[code]) if code in candidates else figure_name(edition, name)
    difference = stated - summed if isinstance(stated, int) and summed is not None else None
    sign = "+" if difference is not None and difference > 0 else ""
    return StatedRow(
        said, _figure(edition, stated), _figure(edition, summed), sign + _figure(edition, difference)
    )  # fmt: skip


def _figure(edition: Edition, figure: object) -> str:
    return edition.words.number(figure) if isinstance(figure, int) else "–"
