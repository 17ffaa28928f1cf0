"""A cell is a figure, or a word for its absence, or an error; never a zero that nobody wrote."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrutateur.election.names import Figure, Unread
from scrutateur.exchange.figures import FIGURE_MAX, CellWords, combine, read_figure

WORDS = CellWords(illegible=("?",))
COMMA = CellWords(thousands=(".",), decimal=",")

figures = st.one_of(st.integers(0, FIGURE_MAX), st.sampled_from(list(Unread)))


@given(st.integers(0, FIGURE_MAX), st.sampled_from(WORDS.thousands))
def test_a_figure_is_read_when_it_has_separators(number: int, separator: str):
    """Thousands may be set apart, with a narrow space as well as with a wide one."""
    assert read_figure(f"{number:,}".replace(",", separator), WORDS) == number


@pytest.mark.parametrize(
    ("cell", "figure"),
    [("0", 0), ("007", 7), ("999999999", FIGURE_MAX), ("1 234.00", 1234), ("", Unread.EMPTY), ("?", Unread.ILLEGIBLE)],
)
def test_a_cell_is_read_as_it_was_meant(cell: str, figure: Figure):
    """Zeros on the left and a fraction of zeros change nothing; empty and illegible are no numbers."""
    assert read_figure(cell, WORDS) == figure


def test_a_digit_is_a_word_when_the_mapping_says_so():
    """Some sources write 0 for a field that was left empty: then it is empty, and never a number."""
    words = CellWords(empty=("", "0"), illegible=("9999",))
    assert read_figure("0", words) is Unread.EMPTY
    assert read_figure("9999", words) is Unread.ILLEGIBLE
    assert read_figure("10", words) == 10


def test_a_comma_is_decimal_when_the_mapping_says_so():
    """`1.234,00` is 1234 where the point separates thousands."""
    assert read_figure("1.234,00", COMMA) == 1234
    assert read_figure("1.234,50", COMMA) is None


@pytest.mark.parametrize(
    "cell",
    [
        *("12,5", "12.5", "-3", "+3", "1.2E+05", "1e3", "0x10", "2026-03-15", "45 %", "1000000000", "1000000000000000"),
        *("1  234", " ", ".", ".0", "12.", "1_000", "٣", "²", "NaN", "n/a", "9" * 5000),
    ],
)
def test_a_cell_is_refused_when_it_is_no_whole_number(cell: str):
    """Shares, dates, signs, exponents, foreign digits and numbers out of range are no figures."""
    assert read_figure(cell, WORDS) is None


@given(st.text(max_size=12))
def test_a_figure_holds_only_digits_when_any_text_is_read(cell: str):
    """Whatever is read as a number had the same digits, in the same order."""
    figure = read_figure(cell, WORDS)
    if isinstance(figure, int):
        whole = "".join(mark for mark in cell.partition(".")[0] if mark in "0123456789")
        assert int(whole) == figure


@given(st.lists(figures, min_size=1), st.lists(figures))
def test_a_sum_is_no_number_when_a_term_is_none(plus: list[Figure], minus: list[Figure]):
    """One illegible term makes a sum illegible, else one empty term makes it empty."""
    terms = [*plus, *minus]
    total = combine(plus, minus=minus)
    if Unread.ILLEGIBLE in terms:
        assert total is Unread.ILLEGIBLE
    elif Unread.EMPTY in terms:
        assert total is Unread.EMPTY
    else:
        numbers = [term if isinstance(term, int) else 0 for term in terms]
        assert total == sum(numbers[: len(plus)]) - sum(numbers[len(plus) :])
