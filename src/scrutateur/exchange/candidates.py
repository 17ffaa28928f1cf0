"""The candidates of a mapping, and the columns that hold their votes."""

from collections.abc import Iterator

from scrutateur.errors import InputFileError
from scrutateur.exchange.codes import ALPHABET, CodeBook, KnownCode, clash, is_code, to_code
from scrutateur.exchange.mapping import CandidatePart, RehearsalMapping
from scrutateur.exchange.problems import ProblemList
from scrutateur.exchange.table_files import Places
from scrutateur.exchange.tables import Table


def find_candidates(
    mapping: RehearsalMapping, table: Table, places: Places, problems: ProblemList
) -> tuple[CandidatePart, ...]:
    """Give the candidates in ballot order, each with its columns.

    With a pattern, each header that fits it is a candidate; `[[candidate]]` may then give names and order, and must
    name the same candidates.
    """
    if mapping.pattern is None:
        return mapping.candidates
    if table.headers is None:
        problems.add(_pattern_error(mapping, "headers, so that a pattern can fit them", "none"))
        return ()
    found = {part.code: part for part in _fitting(mapping, table, places, problems)}
    if not mapping.candidates:
        return tuple(found.values())
    for error in _differences(mapping, found, places):
        problems.add(error)
    return tuple(
        CandidatePart(part.code, part.received, part.name, found[part.code].columns, part.line, part.contest)
        for part in mapping.candidates
        if part.code in found
    )


def _fitting(mapping: RehearsalMapping, table: Table, places: Places, problems: ProblemList) -> Iterator[CandidatePart]:
    assert mapping.pattern is not None and table.headers is not None
    before, _, after = mapping.pattern.partition("*")
    columns = [column for part in mapping.candidates for column in part.columns]
    named_otherwise = set(places.values()) - {places[column] for column in columns if column in places}
    book = CodeBook()
    count = 0
    for index, header in enumerate(table.headers):
        received = header.removeprefix(before).removesuffix(after)
        if before + received + after != header or not received:
            continue
        count += 1
        code, known = to_code(received), book.find(to_code(received))
        if index in named_otherwise:
            problems.add(_pattern_error(mapping, "headers that no other key names", f'"{header}"'))
        elif not is_code(code):
            problems.add(_pattern_error(mapping, f"codes of 1 to 64 of {ALPHABET}", f'"{received}"'))
        elif known is not None:
            again = clash(known, code=code, received=received) or f'"{header}" twice'
            problems.add(_pattern_error(mapping, "a code for each candidate", again))
        else:
            book.add(KnownCode(code, received, 1))
            yield CandidatePart(code, received, received, (index + 1,), 1)
    if not count:
        problems.add(_pattern_error(mapping, f'at least one header that fits "{mapping.pattern}"', "none"))


def _differences(
    mapping: RehearsalMapping, found: dict[str, CandidatePart], places: Places
) -> Iterator[InputFileError]:
    """Hold `[[candidate]]` against the headers that fit."""
    assert mapping.pattern is not None
    file = mapping.document.file.name
    for part in mapping.candidates:
        if part.code not in found:
            expected = f'a candidate with a header that fits "{mapping.pattern}"'
            yield InputFileError(file, expected, f'"{part.received}"', line=part.line)
        elif any(places.get(column, -1) + 1 not in found[part.code].columns for column in part.columns):
            expected = "no other column than the one that fits the pattern"
            yield InputFileError(file, expected, ", ".join(map(str, part.columns)), line=part.line)
    named = {part.code for part in mapping.candidates}
    for code, part in found.items():
        if code not in named:
            yield _pattern_error(mapping, "a [[candidate]] for each header that fits", f'"{part.received}"')


def _pattern_error(mapping: RehearsalMapping, expected: str, found: str) -> InputFileError:
    return mapping.document.error(("columns", "pattern"), expected, found)
