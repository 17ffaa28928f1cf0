"""An area's page as values: what it shows of a contest, and how it becomes a stencil.

Most areas of a country are towns of a few stations, and their pages differ in figures and names alone. `values_of`
names, in the order of `with_values`, all that may differ; areas of one shape share the rest.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from scrutateur.election.registry import Contest
from scrutateur.pages.contest_view import Bar, CoverageView, FigureRow, VoteRow
from scrutateur.pages.headline import Headline
from scrutateur.pages.stated import StatedView


@dataclass(frozen=True, slots=True)
class StationRow:
    """A station in the list of its area; figures as written, a dash where it does not count."""

    code: str
    name: str
    state: str
    state_word: str
    voters: str
    valid: str
    votes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AreaView:
    """A contest in an area."""

    id: str
    level: int
    contest: Contest
    base: str
    headline: Headline
    counts: bool  # whether anything is counted
    coverage: CoverageView
    votes_caption: str
    votes: tuple[VoteRow, ...]
    figures_caption: str
    figures: tuple[FigureRow, ...]
    children: str
    stations: tuple[StationRow, ...]
    stated: StatedView | None = None  # a page with one is filled by itself: no stencil has it


def values_of(view: AreaView) -> list[str]:
    """Give whatever differs between areas of one shape."""
    top, coverage = view.headline, view.coverage
    values = [top.coverage, top.standing, top.reservation, coverage.counted, coverage.of_expected, coverage.share]
    values += [coverage.expected, coverage.received, coverage.held, coverage.missing, coverage.outstanding]
    values += [*coverage.bar, view.votes_caption, view.figures_caption]
    for vote in view.votes:
        values += [vote.rank, vote.code, vote.name, vote.width, vote.votes, vote.share]
    for figure in view.figures:
        values += [figure.value, figure.share]
    for station in view.stations:
        values += [station.code, station.name, station.voters, station.valid, *station.votes]
    return values


def with_values(view: AreaView, values: Iterator[str]) -> AreaView:
    """Give the view with other values, in the order of `values_of`."""

    def some(count: int) -> list[str]:
        return [next(values) for _ in range(count)]

    return replace(
        view,
        headline=Headline(*some(3)),
        coverage=_coverage(some(8), (next(values), next(values), next(values))),
        votes_caption=next(values),
        figures_caption=next(values),
        votes=tuple(VoteRow(*some(6)) for _ in view.votes),
        figures=tuple(replace(row, value=next(values), share=next(values)) for row in view.figures),
        stations=tuple(_with_values(row, values) for row in view.stations),
    )


def _coverage(eight: list[str], bar: Bar) -> CoverageView:
    counted, of_expected, share, expected, received, held, missing, outstanding = eight
    return CoverageView(counted, of_expected, share, expected, received, held, missing, outstanding, bar)


def _with_values(row: StationRow, values: Iterator[str]) -> StationRow:
    code, name, voters, valid = (next(values) for _ in range(4))
    votes = tuple(next(values) for _ in row.votes)
    return replace(row, code=code, name=name, voters=voters, valid=valid, votes=votes)


def shape_of(view: AreaView) -> tuple[object, ...]:
    """Give all that is *not* among the values: areas of one shape, and with the same values empty, share a stencil."""
    figures = tuple((row.label, row.base) for row in view.figures)
    return view.id, view.counts, len(view.votes), figures, tuple((row.state, len(row.votes)) for row in view.stations)
