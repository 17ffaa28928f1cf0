"""One contest as a page shows it, for the whole or for one area: coverage, votes by rank, figures with their bases."""

from dataclasses import dataclass

from markupsafe import Markup

from scrutateur.bulletin.numbered import AnnouncedBulletin
from scrutateur.bulletin.snapshot import ContestSnapshot
from scrutateur.count.standing import State
from scrutateur.count.sums import Coverage, Place, Sums
from scrutateur.election.registry import Area, Candidate, Contest
from scrutateur.pages.edition import Edition
from scrutateur.pages.outline import Outline
from scrutateur.pages.shares import Placed, hundredths, placed

_BASE_OF_COLUMN = {
    "voters": "registered",
    "signed_roll": "registered",
    "blank": "voters",
    "null": "voters",
    "valid": "voters",
}


Bar = tuple[str, str, str]
"""Lengths of the bar of coverage: the whole, received, counted."""


@dataclass(frozen=True, slots=True)
class CoverageView:
    """Coverage as written. `share` is empty where nothing is expected, `outstanding` where there is no bound to say."""

    counted: str
    of_expected: str
    share: str
    expected: str
    received: str
    held: str
    missing: str
    outstanding: str
    bar: Bar


@dataclass(frozen=True, slots=True)
class VoteRow:
    """A candidate's line as written, `code` empty where the name is the code; `width` in hundredths of the bar."""

    rank: str
    code: str
    name: str
    width: str
    votes: str
    share: str


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A line of the figures as written: the value, and its share of a named base where it has one."""

    label: str
    means: str
    value: str
    base: str
    share: str


@dataclass(frozen=True, slots=True)
class SumRow:
    """A line of the three sums: received, held, counted, standing."""

    label: str
    values: tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class AreaRow:
    """An area in a list of areas: figures as written, a dash where nothing is counted."""

    area: Area
    coverage: Coverage
    voters: str
    valid: str
    votes: tuple[str, ...]


def coverage_view(edition: Edition, coverage: Coverage, outstanding_roll: int = 0) -> CoverageView:
    """Write coverage; beside it the rolls of the stations not counted, where that bounds what is to come."""
    words, number = edition.words, edition.words.number
    share = edition.share(coverage.counted, coverage.expected)
    return CoverageView(
        number(coverage.counted),
        words("coverage.of-expected", n=coverage.expected),
        words("coverage.share", share=share) if coverage.expected else "",
        number(coverage.expected),
        number(coverage.received),
        number(coverage.held),
        number(coverage.missing),
        words("coverage.outstanding-roll", n=outstanding_roll) if outstanding_roll else "",
        bar_of(coverage),
    )


def bar_of(coverage: Coverage) -> Bar:
    """Give the lengths of the bar of coverage."""
    return str(max(coverage.expected, 1)), str(coverage.received), str(coverage.counted)


def vote_rows(edition: Edition, contest: Contest, sums: Sums) -> tuple[VoteRow, ...]:
    """Give the candidates by rank; none where the form has no votes."""
    if not sums.votes:
        return ()
    whole = sums.totals.get(contest.base.value, 0)
    return tuple(_vote_row(edition, item, whole) for item in placed(contest.candidates, sums.votes))


def _vote_row(edition: Edition, item: Placed, whole: int) -> VoteRow:
    found = hundredths(item.votes, whole=whole)
    width = min(found or 0, 10_000)
    return VoteRow(
        str(item.rank),
        item.candidate.code if edition.named(item.candidate) else "",
        edition.candidate(item.candidate),
        f"{width // 100}.{width % 100:02}",
        edition.words.number(item.votes),
        edition.share(item.votes, whole),
    )


def figure_rows(edition: Edition, sums: Sums) -> tuple[FigureRow, ...]:
    """Give the columns of a sum, each with its share of what it is a part of."""
    return tuple(_figure_row(edition, sums, name) for name in sums.totals)


# words: column.* words: column-means.* words: share-of.*
def _figure_row(edition: Edition, sums: Sums, name: str) -> FigureRow:
    words, value, base = edition.words, sums.totals[name], _BASE_OF_COLUMN.get(name, "")
    line = words.of("column", name), words.of("column-means", name), words.number(value)
    whole = sums.totals.get(base)
    if whole is None:
        return FigureRow(*line, "", "")
    return FigureRow(*line, words.of("share-of", base), edition.share(value, whole))


# words: column.*
def sum_rows(edition: Edition, contest: ContestSnapshot) -> tuple[SumRow, ...]:
    """Give the three sums side by side, and what is held between the first two."""
    received, counted, standing = contest.received, contest.counted, contest.totals()
    rows = [
        SumRow(edition.words.of("column", name), _four(received.totals[name], counted.totals[name], value))
        for name, value in standing.totals.items()
    ]
    for item in contest.contest.candidates:
        if item.code in standing.votes:
            values = _four(*(sums.votes[item.code] for sums in (received, counted, standing)))
            rows.append(SumRow(edition.candidate(item), values))
    return tuple(rows)


def _four(received: int, counted: int, standing: int) -> tuple[int, int, int, int]:  # positional: in this order always
    return received, received - counted, counted, standing


def outstanding_roll(contest: ContestSnapshot, bulletin: AnnouncedBulletin) -> int:
    """Add up the rolls of the stations not counted; 0 where there are none, or one has no roll: no bound then."""
    registry = bulletin.snapshot.registry
    rolls = [
        registry.stations[code].registered
        for code, item in contest.stations.items()
        if item.standing.state in (State.MISSING, State.HELD)
    ]
    return 0 if None in rolls else sum(roll for roll in rolls if roll is not None)


def area_table(
    edition: Edition, outline: Outline, contest: ContestSnapshot, place: Place, *, up: str, wide: bool
) -> Markup:
    """List the areas below an area, by code.

    Args:
        wide: Show a column for each candidate too.
    """
    children = outline.children.get(place, ())
    return edition.fill(
        "area_table.html",
        candidates=_shown_candidates(contest),
        caption=edition.words("areas.caption", n=len(children)),
        rows=[_area_row(edition, contest, child) for child in children],
        up=up,
        wide=wide,
    )


def _shown_candidates(contest: ContestSnapshot) -> tuple[Candidate, ...]:
    return contest.contest.candidates if contest.form.has("votes") else ()


def _area_row(edition: Edition, contest: ContestSnapshot, area: Area) -> AreaRow:
    place = (area.level, area.code)
    coverage, sums = contest.area_coverage[place], contest.areas[place]
    candidates = _shown_candidates(contest)
    if not coverage.counted:
        return AreaRow(area, coverage, "–", "–", ("–",) * len(candidates))
    number = edition.words.number
    return AreaRow(
        area,
        coverage,
        number(sums.totals.get("voters", 0)),
        number(sums.totals.get("valid", 0)),
        tuple(number(sums.votes[item.code]) for item in candidates),
    )
