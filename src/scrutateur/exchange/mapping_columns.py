"""Columns, templates and conditions as a mapping names them, with the line where each column was first named."""

from scrutateur.exchange.mapping import FigureSource
from scrutateur.exchange.templates import ColumnRef, Condition, Conditions, Template, read_template
from scrutateur.exchange.texts import tidy
from scrutateur.exchange.toml_document import CheckedTable


class ColumnReader:
    """Reads what names the columns of one table. Holds the lines, for a column that is not there."""

    def __init__(self) -> None:
        self.lines: dict[ColumnRef, int] = {}

    def figures(
        self, named: tuple[str, ...], *, columns: CheckedTable, derive: CheckedTable
    ) -> tuple[FigureSource, ...]:
        """Give where each figure comes from: one column, or a derivation."""
        return tuple(self._figure(name, columns=columns, derive=derive) for name in named)

    def _figure(self, name: str, *, columns: CheckedTable, derive: CheckedTable) -> FigureSource:
        if name in columns.values:
            return FigureSource(name, self.columns(columns, name))
        derivation = derive.table(name)
        return FigureSource(name, self.columns(derivation, "plus"), self.columns(derivation, "minus"))

    def conditions(self, entry: CheckedTable) -> Conditions:
        if "all" in entry.values:
            return tuple(self._condition(question) for question in entry.tables("all"))
        return (self._condition(entry),)

    def _condition(self, question: CheckedTable) -> Condition:
        column = self.required_column(question, "column")
        return Condition(
            column,
            among=tidy_all(question.texts("is")),
            outside=tidy_all(question.texts("not")),
            like=question.text("like"),
            empty=question.flag("empty", default=True) if "empty" in question.values else None,
            above=question.integer("above"),
            below=question.integer("below"),
        )

    def required_template(self, table: CheckedTable, key: str) -> Template:
        template = self.template(table, key)
        assert template is not None
        return template

    def template(self, table: CheckedTable, key: str) -> Template | None:
        text = table.text(key)
        if text is None:
            return None
        template = read_template(tidy(text))
        assert template is not None
        for column in template.columns():
            self.lines.setdefault(column, table.line_of(key))
        return template

    def required_column(self, table: CheckedTable, key: str) -> ColumnRef:
        column = self.column(table, key)
        assert column is not None
        return column

    def column(self, table: CheckedTable, key: str) -> ColumnRef | None:
        columns = self.columns(table, key)
        return columns[0] if columns else None

    def columns(self, table: CheckedTable, key: str) -> tuple[ColumnRef, ...]:
        value = table.values.get(key, [])
        columns = []
        for item in value if isinstance(value, list) else [value]:
            assert isinstance(item, str | int)
            column = tidy(item) if isinstance(item, str) else item
            self.lines.setdefault(column, table.line_of(key))
            columns.append(column)
        return tuple(columns)


def tidy_all(texts: tuple[str, ...] | None) -> tuple[str, ...] | None:
    """Tidy each of several texts, if there are any."""
    return None if texts is None else tuple(tidy(text) for text in texts)
