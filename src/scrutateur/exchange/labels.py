"""Labels and warnings: what a reader is told although nothing is wrong."""

from scrutateur.exchange.table_files import BoundRow
from scrutateur.exchange.texts import LABEL_LENGTH_MAX, tidy


class Labels:
    """Cuts labels to the length that a page can hold, and says so once for each."""

    def __init__(self, warnings: list[str]) -> None:
        self._warnings = warnings
        self._cut: set[str] = set()

    def cut(self, text: str, row: BoundRow) -> str:
        """Give a tidy label, with a warning where it was too long."""
        label = tidy(text)
        if len(label) <= LABEL_LENGTH_MAX:
            return label
        short = label[:LABEL_LENGTH_MAX].rstrip()
        if label not in self._cut:
            self._cut.add(label)
            place = f"{row.table.file}, line {row.row.line}"
            self._warnings.append(f'{place}: the label "{short}" was cut to {LABEL_LENGTH_MAX} characters')
        return short
