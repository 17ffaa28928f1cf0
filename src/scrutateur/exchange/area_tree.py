"""The tree of areas, as the rows of a table name it: level 0 is the election, the stations hang at the lowest."""

from collections.abc import Mapping
from dataclasses import dataclass

from scrutateur.election.names import AreaID, Names
from scrutateur.election.registry import Area
from scrutateur.exchange.codes import ALPHABET, CodeBook, KnownCode, clash, is_code, to_code
from scrutateur.exchange.labels import Labels
from scrutateur.exchange.mapping import ElectionPart, LevelPart
from scrutateur.exchange.problems import ProblemList
from scrutateur.exchange.table_files import BoundRow

ELECTION_KIND = "election"


@dataclass(frozen=True, slots=True)
class _Node:
    area: Area
    label: str
    line: int


class AreaTree:
    """Grows as rows are read; every difference between two rows is a problem."""

    def __init__(
        self,
        election: ElectionPart,
        levels: tuple[LevelPart, ...],
        problems: ProblemList,
        warnings: list[str] | None = None,
    ) -> None:
        """Begin with the election alone.

        Args:
            warnings: Receives later labels of a stream, whose first label stands; elsewhere two labels are a problem.
        """
        self._languages = election.languages
        self._levels = levels
        self._problems, self._warnings = problems, warnings
        self._books = [CodeBook() for _ in levels]
        self._nodes: list[dict[str, _Node]] = [{} for _ in levels]
        self._root = election_area(election.id, election.names)

    def place(self, row: BoundRow, labels: Labels) -> Area | None:
        """Give the lowest area of a row, grown where it is new; `None` if a problem was added."""
        area: Area | None = self._root
        for number, level in enumerate(self._levels, start=1):
            if area is not None:
                area = self._child(area, number, level, row, labels)
        return area

    def areas(self) -> Mapping[tuple[int, AreaID], Area]:
        """Give all areas, level by level, in the order they were met."""
        nodes = [node.area for level in self._nodes for node in level.values()]
        return {(area.level, area.code): area for area in (self._root, *nodes)}

    def _child(self, parent: Area, number: int, level: LevelPart, row: BoundRow, labels: Labels) -> Area | None:
        received = level.code.render(row.cell)
        code = to_code(received)
        # An empty label says nothing, so the code stands for it, as where there is no label at all.
        label = labels.cut((level.label.render(row.cell) if level.label else "") or received, row)
        node = self._nodes[number - 1].get(code)
        if node is None:
            return self._grow(parent, number, level, row, received=received, label=label)
        if node.area.parent != parent.code:
            found = f'"{code}" under "{parent.code}", and under "{node.area.parent}" on line {node.line}'
            self._problems.add(row.error_at(level.code.text, "one parent for each area", found))
        elif node.label != label:
            found = f'"{label}" for "{code}", and "{node.label}" on line {node.line}'
            error = row.error_at((level.label or level.code).text, "one label for each area", found)
            self._problems.add(error) if self._warnings is None else self._warnings.append(error.sentence)
        elif (again := self._again(number, code, received)) is not None:
            self._problems.add(row.error_at(level.code.text, "one spelling for each area", again))
        return node.area

    def _again(self, number: int, code: str, received: str) -> str | None:
        known = self._books[number - 1].find(code)
        assert known is not None
        return clash(known, code=code, received=received)

    def _grow(
        self, parent: Area, number: int, level: LevelPart, row: BoundRow, *, received: str, label: str
    ) -> Area | None:
        code = to_code(received)
        known = self._books[number - 1].find(code)
        for error in row.dates_in(level.code):
            self._problems.add(error)
        if not is_code(code):
            expected = f"an area's code of 1 to 64 of {ALPHABET}"
            self._problems.add(row.error_at(level.code.text, expected, f'"{received}"'))
            return None
        if known is not None:
            found = clash(known, code=code, received=received)
            assert found is not None, "an area with this very code would have been found"
            self._problems.add(row.error_at(level.code.text, "one spelling for each area", found))
            return None
        names = dict.fromkeys(self._languages, label)
        area = Area(AreaID(code), level.kind, number, names, parent.code)
        self._books[number - 1].add(KnownCode(code, received, row.row.line))
        self._nodes[number - 1][code] = _Node(area, label, row.row.line)
        return area


def election_area(election_id: str, names: Names) -> Area:
    """Give level 0, the whole election."""
    return Area(AreaID(election_id), ELECTION_KIND, 0, names)
