"""Guesses what the columns of a table are, from their names and from what they hold."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from scrutateur.exchange.suggest_table import Seen
from scrutateur.exchange.suggest_words import (
    AREA_WORDS,
    CANDIDATE_WORDS,
    CODE_WORDS,
    FIGURE_WORDS,
    NAME_WORDS,
    STATION_WORDS,
    VOTES_WORDS,
    plain,
)
from scrutateur.exchange.texts import tidy


@dataclass(frozen=True, slots=True)
class Level:
    kind: str
    columns: tuple[int, ...]  # which together are its code
    label: int | None


@dataclass(frozen=True, slots=True)
class Block:
    first: int  # index
    width: int
    votes: int  # places, from 1
    code: int | None
    names: tuple[int, ...]

    def lists_differ(self, seen: Seen) -> bool:
        """Tell whether one code is several persons: constituencies that stand in one file."""
        names: dict[str, tuple[str, ...]] = {}
        for row in seen.table.rows if self.code and self.names else ():
            for start in range(self.first, len(row.cells) - self.width + 1, self.width):
                cells = row.cells[start : start + self.width]
                name = tuple(cells[place - 1] for place in self.names)
                if cells[self.votes - 1] and names.setdefault(cells[(self.code or 1) - 1], name) != name:
                    return True
        return False


@dataclass(frozen=True, slots=True)
class Ballot:
    """Where votes seem to stand: a pattern, blocks, a row a candidate, or single columns."""

    pattern: str | None = None
    block: Block | None = None
    long: tuple[int, int] | None = None  # candidate, votes
    columns: tuple[int, ...] = ()


def reference(seen: Seen, index: int) -> str | int:
    """Name a column as a mapping does: by its header, or by its number where that says nothing or stands twice."""
    headers = seen.headers
    header = headers[index] if index < len(headers) else ""
    return header if header and headers.count(header) == 1 else index + 1


def slot(seen: Seen, index: int) -> str:
    """Write a column into a template."""
    named = reference(seen, index)
    return f"{{#{named}}}" if isinstance(named, int) or set("{}:") & set(named) else f"{{{named}}}"


def figures_of(seen: Seen) -> Mapping[str, int]:
    """Give the figures whose columns have a known name and hold whole numbers."""
    found: dict[str, int] = {}
    for index, header in enumerate(seen.headers):
        for figure, words in FIGURE_WORDS.items():
            if plain(header) in words and figure not in found and seen.is_figure(index):
                found[figure] = index
    if "blank" in found or "null" in found:
        found.pop("blank_and_null", None)
    return found


def levels_of(seen: Seen, *, some_empty: bool) -> tuple[Level, ...]:
    """Give the levels of areas. A commune's code alone may be one of many: then those above are part of it.

    Args:
        some_empty: Whether some rows name their station alone.
    """
    levels, above = [], list[int]()
    for kind, codes, labels in AREA_WORDS:
        code, label = _first_named(seen, codes), _first_named(seen, labels)
        if code is None or not (some_empty or all(seen.cells(code))):
            continue
        above.append(code)
        levels.append(Level(kind, _shortest(seen, above), label))
    return tuple(levels)


def _shortest(seen: Seen, path: list[int]) -> tuple[int, ...]:
    """Leave out of a path of columns what the others imply."""
    for count in range(1, len(path)):
        codes: dict[tuple[str, ...], tuple[str, ...]] = {}
        whole = [tuple(tidy(row.cells[index]) for index in path) for row in seen.table.rows]
        if all(codes.setdefault(cells[-count:], cells) == cells for cells in whole):
            return tuple(path[-count:])
    return tuple(path)


def station_of(seen: Seen, levels: Sequence[Level], *, repeats: bool) -> tuple[tuple[int, ...], bool] | None:
    """Give the columns that make up a station's code, and whether they tell all rows apart.

    Args:
        repeats: Whether the rows of one station are several anyway.
    """
    named = [index for word in STATION_WORDS if (index := _first_named(seen, (word,))) is not None]
    if repeats and named:
        return (named[0],), True
    areas = levels[-1].columns if levels else ()
    for station in named:
        for count in range(len(areas) + 1):
            chosen = (*areas[len(areas) - count :], station)
            if _tells_apart(seen, chosen):
                return chosen, True
    if areas and _tells_apart(seen, areas):  # a table of areas: each is a station of the type "aggregate"
        return areas, True
    return ((named[0],), False) if named else None


def ballot_of(seen: Seen, known: Mapping[str, int], station: Sequence[int]) -> Ballot:
    """Give where the votes seem to stand, given the columns of figures and of a station's code."""
    block = _numbered_block(seen) or _unnamed_block(seen)
    if block is not None:
        return Ballot(block=block)
    if not known:
        return Ballot()  # not even the voters were found: columns of numbers may be anything
    taken = {*known.values(), *station}
    long = _long(seen, taken)
    if long is not None:
        return Ballot(long=long)
    areas = {index for _, codes, labels in AREA_WORDS for word in (*codes, *labels)
             if (index := _first_named(seen, (word,))) is not None}  # fmt: skip
    rest = [index for index in range(len(seen.headers)) if index not in taken | areas and seen.is_figure(index)]
    pattern = _pattern(seen, rest, taken)
    return Ballot(pattern=pattern) if pattern else Ballot(columns=tuple(_likely_votes(seen, rest, known)))


def _likely_votes(seen: Seen, rest: list[int], known: Mapping[str, int]) -> Iterator[int]:
    """Leave out what is before the figures: numbers of rows, years, codes."""
    first = min(known.values(), default=0)
    for index in rest:
        if index > first and seen.headers[index] and not plain(seen.headers[index]).startswith("code"):
            yield index


def _numbered_block(seen: Seen) -> Block | None:
    """Find `Voix 1`, `Voix 2`: blocks whose headers are numbered."""
    names = [re.fullmatch(r"(.*\D)\s*([12])", header) for header in seen.headers]
    votes = {(plain(match.group(1)), match.group(2)): index for index, match in enumerate(names) if match}
    for word in VOTES_WORDS:
        if (word, "1") in votes and (word, "2") in votes:
            at, width = votes[word, "1"], votes[word, "2"] - votes[word, "1"]
            ones = [index for index, match in enumerate(names) if match and match.group(2) == "1"]
            first = min(index for index in ones if at - width < index <= at)
            titles = [plain(re.sub(r"\s*1$", "", header)) for header in seen.headers[first : first + width]]
            return _block(first, width, titles, votes=at - first)
    return None


def _unnamed_block(seen: Seen) -> Block | None:
    """Find rows that go on past the headers: the last block of the headers is repeated."""
    width = len(seen.headers)
    if not seen.headers or max(len(row.cells) for row in seen.table.rows) <= width:
        return None
    plains = [plain(header) for header in seen.headers]
    starts = [index for index, name in enumerate(plains) if name in CODE_WORDS[:3]]
    votes = [index for index, name in enumerate(plains) if name in VOTES_WORDS]
    if not starts or not votes or votes[-1] < starts[-1]:
        return None
    return _block(starts[-1], width - starts[-1], plains[starts[-1] :], votes=votes[-1] - starts[-1])


def _block(first: int, width: int, titles: Sequence[str], *, votes: int) -> Block:  # positional: where, how many
    code = next((titles.index(word) + 1 for word in CODE_WORDS if word in titles), None)
    names = tuple(titles.index(word) + 1 for word in NAME_WORDS if word in titles)
    return Block(first, width, votes + 1, code, names)


def _long(seen: Seen, taken: set[int]) -> tuple[int, int] | None:
    plains = [plain(header) for header in seen.headers]
    votes = [index for index, name in enumerate(plains) if name in VOTES_WORDS or name.endswith(" votes")]
    candidates = [
        index for index, name in enumerate(plains)
        if index not in taken and (name in CANDIDATE_WORDS or name in ("candidate id", "code candidat"))
    ]  # fmt: skip
    if len(candidates) == 1 and votes and seen.is_figure(votes[-1]) and len(set(seen.cells(candidates[0]))) > 1:
        return candidates[0], votes[-1]
    return None


def _pattern(seen: Seen, rest: list[int], taken: set[int]) -> str | None:  # positional: candidates, then the others
    """Find what the headers of several columns of numbers have in common, and no other header has."""
    headers = seen.headers
    for make in (_prefix, _suffix):
        counts: dict[str, list[int]] = {}
        for index in rest:
            common = make(headers[index])
            if common:
                counts.setdefault(common, []).append(index)
        for common, indexes in sorted(counts.items(), key=lambda item: -len(item[1])):
            fitting = [index for index, header in enumerate(headers) if make(header) == common]
            if len(indexes) >= 2 and fitting == indexes and not taken & set(indexes):
                return common
    return None


def _prefix(header: str) -> str | None:
    match = re.fullmatch(r"(.*?[\s_:.-]+)(\S.*)", header)
    return f"{match.group(1)}*" if match else None


def _suffix(header: str) -> str | None:
    match = re.fullmatch(r"(.*\S)([\s_:.-]+\D+)", header)
    return f"*{match.group(2)}" if match else None


def _first_named(seen: Seen, words: Sequence[str]) -> int | None:
    plains = [plain(header) for header in seen.headers]
    return next((plains.index(word) for word in words if word in plains), None)


def _tells_apart(seen: Seen, columns: Sequence[int]) -> bool:
    codes = [tuple(tidy(row.cells[index]) for index in columns) for row in seen.table.rows]
    return len(set(codes)) == len(codes)
