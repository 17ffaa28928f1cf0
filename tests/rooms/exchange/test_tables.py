"""Tables are read strictly: what cannot be told apart without a guess is an error with its line."""

import csv
import io
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrutateur.errors import InputFileError, InputFilesError
from scrutateur.exchange.problems import ProblemList
from scrutateur.exchange.tables import Dialect, Table, read_table

# With quotes where needed, the standard library leaves a line end of another kind than the file's without them.
plain_cells, all_cells = st.text(alphabet='ab é1,;"\t', max_size=6), st.text(alphabet='ab é1,;"\n\r\t', max_size=6)
WRITINGS = [(plain_cells, csv.QUOTE_MINIMAL), (all_cells, csv.QUOTE_ALL)]


def read(text: str, dialect: Dialect = Dialect()) -> Table:  # noqa: B008  # frozen, so one for all calls is right
    """Read a table that must be without problems."""
    problems = ProblemList()
    table = read_table(text, dialect, problems, file="t.csv")
    problems.raise_any()
    return table


def rows_of(text: str, dialect: Dialect) -> list[list[str]]:
    """Give the cells of all rows of a table without headers."""
    return [row.cells for row in read(text, dialect).rows]


def why(text: str, dialect: Dialect = Dialect()) -> str:  # noqa: B008  # frozen, so one for all calls is right
    """Give the sentence with which a text is refused."""
    with pytest.raises((InputFileError, InputFilesError)) as refused:
        read(text, dialect)
    return refused.value.sentence


@pytest.mark.parametrize(("cells", "quoting"), WRITINGS, ids=["minimal", "all"])
@given(st.data(), st.sampled_from([",", ";", "\t"]), st.sampled_from(["\n", "\r\n", "\r"]))
def test_a_table_reads_back_when_another_program_wrote_it(
    cells: st.SearchStrategy[str], quoting: Literal[0, 1], data: st.DataObject, delimiter: str, end: str
):
    """Whatever the standard library writes is read back cell by cell."""
    width = data.draw(st.integers(2, 4))
    rows = data.draw(st.lists(st.lists(cells, min_size=width, max_size=width), min_size=1))
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator=end, quoting=quoting).writerows(rows)
    assert rows_of(text.getvalue(), Dialect(delimiter=delimiter, header=None)) == rows


@given(st.text(alphabet='a,"\r\n', max_size=30))
def test_a_text_is_a_table_or_refused_when_it_is_anything(text: str):
    """No text makes the reader fail otherwise, and none is read without its last character."""
    try:
        table = read(text, Dialect(header=None))
    except (InputFileError, InputFilesError):
        return
    assert sum(len(cell) for row in table.rows for cell in row.cells) <= len(text)


def test_a_row_has_the_line_where_it_began_when_cells_hold_line_ends():
    """Line ends inside quotes are text, of any kind, and counted."""
    table = read('h,i\r\n"a\nb\r\nc\rd",1\r\ne,2\r\n')
    assert [row.line for row in table.rows] == [2, 6]
    assert table.rows[0].cells == ["a\nb\r\nc\rd", "1"]


def test_rows_begin_after_the_header_when_it_is_further_down():
    """What stands above the header is not read, however many cells it has."""
    table = read("a title\nand a note,x\nh,i\n1,2\n", Dialect(header=3))
    assert table.headers == ("h", "i")
    assert [row.line for row in table.rows] == [4]


def test_columns_have_numbers_when_there_is_no_header():
    """Without headers a column is called by its number, from 1."""
    table = read("1,2\n3,4", Dialect(header=None))
    assert table.name_of(1) == 2
    assert len(table.rows) == 2


def test_quotes_are_text_when_the_dialect_has_none():
    """Some exports use quotes as inches, and never around a cell."""
    assert rows_of('a"b,"c\n', Dialect(quote="", header=None)) == [['a"b', '"c']]


def test_two_quotes_end_a_cell_when_they_are_not_doubled():
    """Without doubling, a quote inside a quoted cell can only be its end."""
    assert "after a closing quote" in why('"a""b",c\n', Dialect(doubled=False, header=None))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "t.csv: expected the headers on line 1, found no row that begins there"),
        ("h,i\n", "t.csv: expected at least one row, found none"),
        ("h,i\n1\n", 't.csv, line 2: expected 2 cells, found 1, beginning "1"'),
        ("h,i\n1,2,3\n", 't.csv, line 2: expected 2 cells, found 3, beginning "1"'),
        ("h,i\n1,2\n\n", "t.csv, line 3: expected 2 cells, found an empty line"),
        ('h,i\n1,2\n"a,2\n3,4\n', 't.csv, line 3: expected a quote " at the end of the quoted cell, found none'),
        (
            'h,i\n"a"b,2\n',
            't.csv, line 2: expected a delimiter or a line end after a closing quote, found "b,2"',
        ),
        (
            'h,i\na"b,2\n',
            't.csv, line 2: expected the quote " only around a whole cell, '
            "found one inside a cell that does not begin with it",
        ),
        (
            "h,i\n1,2\r\n3,4\n",
            "t.csv, line 2: expected LF at the end of each line, found CRLF at the end of this one",
        ),
        (
            "h,i\r1,2\r3,4\n",
            "t.csv, line 3: expected CR at the end of each line, found LF at the end of this one",
        ),
    ],
)
def test_a_table_is_refused_when_its_rows_are_in_doubt(text: str, sentence: str):
    """Each fault names the line where the row began, what was expected and what was found."""
    assert why(text) == sentence


def test_a_header_is_refused_when_a_cell_of_another_row_covers_its_line():
    """The line of the header must be one where a row begins."""
    assert why('"a\nb",c\nd,e\n', Dialect(header=2)) == (
        "t.csv: expected the headers on line 2, found no row that begins there"
    )


def test_a_broken_quote_is_found_quickly_when_the_file_is_large():
    """A quote never closed costs one pass over the file, not one for each character."""
    assert "line 1" in why('"' + 'a""' * 300_000, Dialect(header=None))
