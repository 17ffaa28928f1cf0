"""What the keys of a mapping must say together, beyond what each may say alone."""

from collections.abc import Iterator

from scrutateur.errors import InputFileError
from scrutateur.exchange.codes import ALPHABET, CodeBook, KnownCode, clash, is_code, to_code
from scrutateur.exchange.election_parts import (
    AREA_LEVELS_MAX,
    check_calendar,
    check_languages,
    check_names,
    languages_of,
)
from scrutateur.exchange.layout_checks import check_contests, check_events, check_layout, check_stated
from scrutateur.exchange.mapping import SimulateSettings
from scrutateur.exchange.mapping_keys import is_own_format
from scrutateur.exchange.paper import FIGURE_NAMES
from scrutateur.exchange.problems import ProblemList
from scrutateur.exchange.toml_document import CheckedTable


def check_mapping(root: CheckedTable, problems: ProblemList) -> None:
    """Add everything that does not fit together in a mapping whose keys are right one by one."""
    election = root.table("election")
    check_languages(election, problems)
    texts = ("name", "authority", "source", "licence", "synthetic")
    check_names(election, problems, keys=texts, languages=languages_of(election))
    check_calendar(root.table("calendar"), problems, types=root.table("calendar"))
    files = (root.table("file"), *(entry.table("file") for entry in root.tables("stated")))
    parts = [_origin(election), *(_file(file) for file in files), _simulate(root.table("simulate"))]
    if not is_own_format(root.values):
        _check_texts(root, problems)
        parts += _parts_of_a_table(root)
    for part in parts:
        for error in part:
            problems.add(error)


def _check_texts(root: CheckedTable, problems: ProblemList) -> None:
    languages, contest = languages_of(root.table("election")), root.table("contest")
    check_names(contest, problems, keys=("name",), languages=languages)
    for texts in (root.table("columns").table("labels"), contest.table("names")):
        check_names(texts, problems, keys=tuple(texts.values), languages=languages)


def _parts_of_a_table(root: CheckedTable) -> list[Iterator[InputFileError]]:
    return [
        check_layout(root),
        check_contests(root),
        check_events(root),
        check_stated(root),
        _candidate_codes(root),
        _figures(root),
        _levels(root),
        _types(root.table("station")),
    ]


def figures_named(root: CheckedTable) -> tuple[str, ...]:
    """Give the figures that have a column or a derivation, in the order of the paper."""
    named = {*root.table("columns").values, *root.table("derive").values}
    return tuple(name for name in FIGURE_NAMES if name in named)


def _origin(election: CheckedTable) -> Iterator[InputFileError]:
    origin = election.text("origin")
    if origin is not None and "rehearsal" not in origin:
        yield election.error("origin", 'an origin that contains "rehearsal"', f'"{origin}"')


def _candidate_codes(root: CheckedTable) -> Iterator[InputFileError]:
    books: dict[str | None, CodeBook] = {}  # candidates of two contests may have one code
    for candidate in root.tables("candidate"):
        received = candidate.required_text("code")
        code, line = to_code(received), candidate.line_of("code")
        book = books.setdefault(candidate.text("contest"), CodeBook())
        known = book.find(code)
        if not is_code(code):
            yield candidate.error("code", f"a code of 1 to 64 of {ALPHABET}", f'"{received}"')
        elif known is not None:
            again = clash(known, code=code, received=received) or f'"{received}", already on line {known.line}'
            yield candidate.error("code", "a code for each candidate", again)
        else:
            book.add(KnownCode(code, received, line))


def _figures(root: CheckedTable) -> Iterator[InputFileError]:
    columns, derive = root.table("columns"), root.table("derive")
    for name in derive.values:
        if name in columns.values:
            yield derive.error(name, f"a column or a derivation for {name}", "both")
        if not derive.table(name).values.get("plus"):
            yield derive.error(name, "at least one column under plus", "none")
    named = figures_named(root)
    if not named or (named == ("registered",) and columns.text("layout") == "none"):
        known = ", ".join(name for name in FIGURE_NAMES if name != "registered")
        yield root.error("columns", f"at least one figure of a return ({known})", "none")
    if "blank_and_null" in named and ("blank" in named or "null" in named):
        table = columns if "blank_and_null" in columns.values else derive
        yield table.error("blank_and_null", "blank and null apart, or blank_and_null", "both")
    labels = columns.table("labels")
    for name in labels.values:
        if name not in named:
            yield labels.error(name, "a label of a figure that the form has", f'"{name}"')


def _file(file: CheckedTable) -> Iterator[InputFileError]:
    quote = file.values.get("quote", '"')
    delimiters = (file.text("delimiter"),) if "delimiter" in file.values else (",", "\t")
    if quote in delimiters:
        key = "delimiter" if "delimiter" in file.values else "quote"
        yield file.error(key, "a delimiter other than the quote", f"{quote} for both")
    decimal = file.values.get("decimal", ".")
    if decimal in (file.texts("thousands") or ()):
        yield file.error("decimal", "a decimal mark that separates no thousands", f'"{decimal}" for both')
    seen: dict[str, str] = {}
    for key in ("empty", "illegible", "no_return"):
        for word in file.texts(key) or ():
            if seen.setdefault(word.strip(), key) != key:
                yield file.error(key, "a word in one of empty, illegible, no_return", f'"{word}" in {key} too')


def _levels(root: CheckedTable) -> Iterator[InputFileError]:
    kinds, levels = {"election"}, root.table("area").tables("level")
    if len(levels) > AREA_LEVELS_MAX:
        yield root.table("area").error("level", f"at most {AREA_LEVELS_MAX} levels", str(len(levels)))
    for level in levels:
        kind = level.required_text("kind")
        if kind in kinds:
            yield level.error("kind", "a kind of its own for each level (level 0 is election)", f'"{kind}"')
        kinds.add(kind)


def _types(station: CheckedTable) -> Iterator[InputFileError]:
    if "types" in station.values and "type_column" not in station.values:
        yield station.error("types", "type_column beside types", "none")


def _simulate(simulate: CheckedTable) -> Iterator[InputFileError]:
    standard = SimulateSettings()
    members = simulate.integer("members") or standard.members
    for key, usual in (("partial", standard.partial), ("complete", standard.complete)):
        if (simulate.integer(key) or usual) > members:
            yield simulate.error(key, f"at most {members} signatures, one of each member", f"{key} above it")
    if simulate.values.get("bulletins") == "states":
        return
    bulletins = simulate.integers("bulletins") or standard.bulletins
    if list(bulletins) != sorted(set(bulletins)):
        yield simulate.error("bulletins", "per cents that rise", ", ".join(map(str, bulletins)))
