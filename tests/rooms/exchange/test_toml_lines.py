"""Every key of a TOML text has its line, however it was written."""

import pytest

from scrutateur.exchange.toml_lines import lines_of

TEXT = '''\
top = 1   # a comment with [brackets] and = signs
[a]
b.c = """
two = "lines" """
"q r" = 'literal # no comment'
[[list.item]]
x = [ 1, # one
  { y = "}", z = [2, 3] },
  2026-01-01 10:00:00,
]
[[list.item]]
x = \'\'\'
it's''\'\'\'
[list.item.sub]
"a\\u0062" = { }
'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("top",), 1),
        (("a",), 2),
        (("a", "b", "c"), 3),
        (("a", "q r"), 5),
        (("list", "item"), 6),
        (("list", "item", 0), 6),
        (("list", "item", 0, "x"), 7),
        (("list", "item", 0, "x", 1, "y"), 8),
        (("list", "item", 0, "x", 1, "z", 1), 8),
        (("list", "item", 0, "x", 2), 9),
        (("list", "item", 1), 11),
        (("list", "item", 1, "x"), 12),
        (("list", "item", 1, "sub"), 14),
        (("list", "item", 1, "sub", "ab"), 15),
    ],
)
def test_a_key_has_its_line(path: tuple[str | int, ...], line: int):
    """Tables, dotted keys, inline tables, lists over several lines and quoted keys are all found."""
    assert lines_of(TEXT)[path] == line


def test_an_empty_text_has_no_keys():
    """Nothing is found where nothing is."""
    assert lines_of("# only a comment\n\n") == {}
