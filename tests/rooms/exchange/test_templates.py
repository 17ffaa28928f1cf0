"""Templates fill in cells, conditions ask about them, and neither can do anything else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrutateur.exchange.figures import CellWords
from scrutateur.exchange.templates import Condition, any_holds, holds, read_template

CELLS = {"bureau": "055", 3: "7", "ville": "Ain", "vide": "", "a:b": "colon", "zero": "000"}
WORDS = CellWords()


def cell(column: str | int) -> str:
    """Give a cell of the one row of these tests."""
    return CELLS[column]


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("31555", "31555"),
        ("{bureau}", "055"),
        ("{#3:04}", "0007"),
        ("{bureau:04}", "0055"),
        ("{bureau:strip0}", "55"),
        ("{zero:strip0}", "0"),
        ("{vide:strip0}", ""),
        ("{ville}-{bureau}", "Ain-055"),
        ("{{{ville}", "{Ain"),
        ("a}b", "a}b"),
        ("{a:b}", "colon"),
        ("{ ville }", "Ain"),
    ],
)
def test_a_template_fills_its_slots(template: str, text: str):
    """Slots are filled, padded or stripped; everything else stands as it is."""
    read = read_template(template)
    assert read is not None
    assert read.render(cell) == text


@pytest.mark.parametrize("template", ["{", "{}", "{ }", "{ville", "a{b{c}", "{ville:099}", "{:04}"])
def test_a_template_is_refused_when_a_slot_is_none(template: str):
    """A brace that is not closed, a slot without a column and an endless padding are no templates."""
    assert read_template(template) is None


@given(st.text(alphabet=st.characters(exclude_characters="{"), min_size=1))
def test_a_template_is_its_text_when_it_has_no_brace(text: str):
    """Without a brace nothing is read from the row."""
    read = read_template(text)
    assert read is not None
    assert read.columns() == ()
    assert read.render(cell) == text


@given(st.text(alphabet="0123456789ABC", min_size=1, max_size=8))
def test_spellings_of_one_number_become_one_when_zeros_are_stripped(number: str):
    """`055` and `0055` are one station; padding gives a width back."""
    strip, pad = read_template("{x:strip0}"), read_template("{x:08}")
    assert strip is not None and pad is not None
    assert strip.render(lambda _: number) == strip.render(lambda _: "00" + number)
    assert len(pad.render(lambda _: number)) == 8


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (Condition("ville", among=("Ain", "Var")), True),
        (Condition("ville", among=("ain",)), False),
        (Condition("ville", outside=("Var",)), True),
        (Condition("ville", like="A*"), True),
        (Condition("ville", like="?i?"), True),
        (Condition("ville", like="A"), False),
        (Condition("ville", like="[A]in"), False),
        (Condition("vide", empty=True), True),
        (Condition("ville", empty=True), False),
        (Condition("ville", empty=False), True),
        (Condition("bureau", above=54), True),
        (Condition("bureau", above=55), False),
        (Condition("bureau", below=56), True),
        (Condition("vide", above=0), False),
        (Condition("ville", below=9), False),
    ],
)
def test_a_condition_asks_one_thing(condition: Condition, expected: bool):
    """A test is about the whole cell; a cell without a number is neither above nor below."""
    assert holds((condition,), cell, WORDS) is expected


def test_conditions_hold_when_all_of_one_entry_hold():
    """Within an entry all must hold, of several entries one is enough."""
    ain, var = Condition("ville", among=("Ain",)), Condition("ville", among=("Var",))
    assert not holds((ain, var), cell, WORDS)
    assert any_holds(((var,), (ain,)), cell, WORDS)
    assert not any_holds((), cell, WORDS)
