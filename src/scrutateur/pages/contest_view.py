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


@dataclass(frozen=True, slots=True)
class VoteRow:
    """A candidate's line: `share` as written, `width` of the bar in hundredths of its full length."""

    placed: Placed
    share: str
    width: str


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A line of the figures: the value, and its share of a named base where it has one."""

    name: str
    value: int
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


def vote_rows(edition: Edition, contest: Contest, sums: Sums) -> tuple[VoteRow, ...]:
    """Give the candidates by rank; none where the form has no votes."""
    if not sums.votes:
        return ()
    whole = sums.totals.get(contest.base.value, 0)
    return tuple(_vote_row(edition, item, whole) for item in placed(contest.candidates, sums.votes))


def _vote_row(edition: Edition, item: Placed, whole: int) -> VoteRow:
    share = min(hundredths(item.votes, whole=whole) or 0, 10_000)
    return VoteRow(item, edition.share(item.votes, whole), f"{share // 100}.{share % 100:02}")


def figure_rows(edition: Edition, sums: Sums) -> tuple[FigureRow, ...]:
    """Give the columns of a sum, each with its share of what it is a part of."""
    return tuple(_figure_row(edition, sums, name) for name in sums.totals)


def _figure_row(edition: Edition, sums: Sums, name: str) -> FigureRow:
    base = _BASE_OF_COLUMN.get(name, "")
    whole = sums.totals.get(base)
    if whole is None:
        return FigureRow(name, sums.totals[name], "", "")
    return FigureRow(name, sums.totals[name], base, edition.share(sums.totals[name], whole))


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
