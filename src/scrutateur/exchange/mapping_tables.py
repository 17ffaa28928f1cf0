"""The tables that a mapping names: the results themselves, and totals that somebody else states."""

from scrutateur.exchange.figures import CellWords
from scrutateur.exchange.mapping import StatedPart, TablePart
from scrutateur.exchange.mapping_columns import ColumnReader, tidy_all
from scrutateur.exchange.paper import FIGURE_NAMES
from scrutateur.exchange.tables import Dialect
from scrutateur.exchange.texts import tidy
from scrutateur.exchange.toml_document import CheckedTable


def table_part(file: CheckedTable) -> TablePart:
    """Give how a file of results is to be read."""
    header = file.values.get("header", 1)
    assert isinstance(header, int)
    quote = file.text("quote")
    return TablePart(
        written=file,
        path=file.text("path"),
        format=file.text("format"),
        compression=file.text("compression"),
        encoding=file.text("encoding") or "utf-8",
        delimiter=file.text("delimiter"),
        sheet=file.text("sheet"),
        dialect=Dialect(
            quote='"' if quote is None else quote,
            doubled=file.flag("doubled", default=True),
            header=None if header is False else header,
        ),
        words=_cell_words(file),
    )


def _cell_words(file: CheckedTable) -> CellWords:
    standard = CellWords()
    thousands, empty = file.texts("thousands"), tidy_all(file.texts("empty"))
    decimal = file.text("decimal") or standard.decimal
    return CellWords(
        thousands=tuple(mark for mark in standard.thousands if mark != decimal) if thousands is None else thousands,
        decimal=decimal,
        empty=standard.empty if empty is None else empty,
        illegible=tidy_all(file.texts("illegible")) or (),
        no_return=tidy_all(file.texts("no_return")) or (),
    )


def stated_part(stated: CheckedTable, levels: tuple[str, ...]) -> StatedPart:
    """Give how a table of stated totals is to be read.

    Args:
        levels: The kinds of the levels of areas, from the top.
    """
    reader, columns, kind = ColumnReader(), stated.table("columns"), stated.required_text("level")
    named = tuple(name for name in FIGURE_NAMES if name in columns.values)
    return StatedPart(
        level=levels.index(kind) + 1,
        kind=kind,
        area=reader.required_template(stated, "area"),
        table=table_part(stated.table("file")),
        figures=reader.figures(named, columns=columns, derive=columns),
        pattern=tidy(columns.text("pattern") or "") or None,
        drop=tuple(reader.conditions(entry) for entry in stated.tables("drop")),
        column_lines=reader.lines,
    )
