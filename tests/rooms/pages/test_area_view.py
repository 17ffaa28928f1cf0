"""Areas' pages from stencils: what differs is named in one order, there and back."""

from dataclasses import replace

from scrutateur.count.sums import Coverage
from scrutateur.pages.area_view import AreaView, StationRow, shape_of, values_of, with_values
from scrutateur.pages.contest_view import FigureRow, VoteRow, coverage_view
from scrutateur.pages.edition import open_edition
from scrutateur.pages.headline import Headline
from tests.fakes.publication import toulouse


def a_view() -> AreaView:
    publication = toulouse(arrived=(3,))
    (contest,) = publication.registry.contests.values()
    return AreaView(
        id=contest.id,
        level=2,
        contest=contest,
        base="valid",
        headline=Headline("cover", "standing", "reserve"),
        counts=True,
        coverage=coverage_view(open_edition(publication, "en"), Coverage(4, 2, 1, 1), outstanding_roll=900),
        votes_caption="of 2",
        votes=(VoteRow("1", "A", "Ann", "60.00", "60", "60%"), VoteRow("2", "", "B", "40.00", "40", "40%")),
        figures_caption="of 2 too",
        figures=(FigureRow("Voters", "in the box", "100", "of the roll", "50%"),),
        children="",
        stations=(StationRow("0001", "School", "counted", "counted", "50", "49", ("30", "19")),),
    )


def test_values_come_back_where_they_were_taken():
    """Every value of a view is put back in its own place."""
    view = a_view()
    assert with_values(view, iter(values_of(view))) == view


def test_every_value_has_a_place_of_its_own():
    """With numbers in the place of the values, the same numbers are read back: none is left out, none stands twice."""
    view = a_view()
    numbers = [str(n) for n in range(len(values_of(view)))]
    assert values_of(with_values(view, iter(numbers))) == numbers


def test_what_no_value_says_is_in_the_shape():
    """Another state, another number of stations, a figure without a base: another stencil."""
    view = a_view()
    (station,), (figure,) = view.stations, view.figures
    others = (
        replace(view, stations=(replace(station, state="held"),)),
        replace(view, stations=(station, station)),
        replace(view, figures=(replace(figure, base=""),)),
        replace(view, counts=False),
        replace(view, votes=view.votes[:1]),
    )
    assert len({shape_of(view), *map(shape_of, others)}) == 6
    assert shape_of(view) == shape_of(replace(view, votes_caption="of 3"))
