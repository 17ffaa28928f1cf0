"""`areas.csv`: the tree of areas below the election, as an authority writes it."""

from collections.abc import Iterator
from pathlib import Path

from scrutateur.election.names import AreaID, Names
from scrutateur.election.registry import Area, Election
from scrutateur.exchange.area_tree import election_area
from scrutateur.exchange.codes import ALPHABET, CodeBook, KnownCode, clash, is_code
from scrutateur.exchange.election_parts import AREA_LEVELS_MAX
from scrutateur.exchange.problems import ProblemList
from scrutateur.exchange.sheets import Sheet, SheetRow, read_sheet
from scrutateur.exchange.texts import LABEL_LENGTH_MAX

Areas = dict[tuple[int, AreaID], Area]


def read_areas(path: Path, election: Election, problems: ProblemList) -> tuple[Areas, Sheet]:
    """Read the areas, level by level; level 0, the election, is not in the file.

    Args:
        problems: Receives whatever is wrong; the areas may then be incomplete.
    """
    named = tuple(f"name_{language}" for language in election.languages)
    sheet = read_sheet(path, problems, required=("level", "code", "kind"), optional=("parent", "name", *named))
    root = election_area(election.id, election.names)
    areas: Areas = {(0, root.code): root}
    if problems.count:
        return areas, sheet  # the columns are not what they seem
    books: dict[int, CodeBook] = {}
    for level, row in sorted(_levelled(sheet, problems), key=lambda pair: pair[0]):
        area = _area(level, row, areas, election, problems)
        if area is not None and _is_new(area, row, books.setdefault(level, CodeBook()), problems):
            areas[level, area.code] = area
    return areas, sheet


def _levelled(sheet: Sheet, problems: ProblemList) -> Iterator[tuple[int, SheetRow]]:
    for row in sheet.rows:
        level = row.text("level") or ""
        if level.isascii() and level.isdigit() and 1 <= int(level[:3]) <= AREA_LEVELS_MAX:
            yield int(level), row
        else:
            problems.add(row.error("level", f"a level from 1 to {AREA_LEVELS_MAX}", f'"{level}"'))


def _area(level: int, row: SheetRow, areas: Areas, election: Election, problems: ProblemList) -> Area | None:
    code, kind = row.text("code") or "", row.text("kind")
    names = _names(row, election, problems)
    parent = AreaID(row.text("parent") or (election.id if level == 1 else ""))
    if not is_code(code):
        problems.add(row.error("code", f"a code of 1 to 64 of {ALPHABET}", f'"{code}"'))
    elif kind is None:
        problems.add(row.error("kind", "a kind such as commune", "none"))
    elif (level - 1, parent) not in areas:
        problems.add(row.error("parent", f"the code of an area of level {level - 1}", f'"{parent}"'))
    elif names is not None:
        return Area(AreaID(code), kind, level, names, parent)
    return None


def _is_new(area: Area, row: SheetRow, book: CodeBook, problems: ProblemList) -> bool:
    known = book.find(area.code)
    if known is None:
        book.add(KnownCode(area.code, area.code, row.line))
        return True
    again = clash(known, code=area.code, received=area.code) or f'"{area.code}", already on line {known.line}'
    problems.add(row.error("code", f"each code of level {area.level} once", again))
    return False


def _names(row: SheetRow, election: Election, problems: ProblemList) -> Names | None:
    """Give the name in each language; `name` stands for those that have no column of their own."""
    names = {language: row.text(f"name_{language}") or row.text("name") or "" for language in election.languages}
    for language, name in names.items():
        if not 1 <= len(name) <= LABEL_LENGTH_MAX:
            expected = f"a name in {language} of 1 to {LABEL_LENGTH_MAX} characters"
            problems.add(row.error("name", expected, f"{len(name)} characters" if name else "none"))
            return None
    return names
