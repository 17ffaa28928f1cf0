"""Writes a first mapping for a table that nobody has described yet: what was recognised, and what a person must say.

Nothing of it is certain. Each guess stands beside its reason, and what no table says (the day, the hours, the names) is
marked with `<-`. The sums of `--check` are what tells whether the guesses were right.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from scrutateur.exchange.codes import to_code
from scrutateur.exchange.paper import FIGURE_NAMES
from scrutateur.exchange.suggest_columns import (
    Ballot,
    Level,
    ballot_of,
    figures_of,
    levels_of,
    reference,
    slot,
    station_of,
)
from scrutateur.exchange.suggest_table import Seen, look_at
from scrutateur.exchange.suggest_totals import Totals, conditions, without_totals
from scrutateur.exchange.tables import Dialect
from scrutateur.exchange.texts import shown

_EVENT_KINDS = {"appeared", "changed", "withdrawn"}
_CANDIDATES_MAX = _COLUMNS_SHOWN_MAX = 60
_HEAD = """\
# A first mapping for {name}, guessed from its columns. Lines with <- are for you to fill in or to look at.
# Then: scrutateur rehearse --mapping THIS.toml {name} --check
# and hold the sums against those that were proclaimed. All keys are in docs/reference/mapping.md.
"""
_DECLARED = """
[election]
id = "{id}" # <- letters a-z, digits and hyphens
name = "{id}" # <- as it is to stand on every page
profile = "{profile}" # the rules: generic, fr-officiel or fr-primaire

[calendar] # <- no table says when: the real day and hours
time_zone = "{zone}"
opens = 2000-01-01T08:00:00
closes = 2000-01-01T20:00:00

[contest]
id = "contest" # <- letters, digits and hyphens
name = "Contest" # <- what was voted on
rule = "plurality" # or two-round-majority
"""


def suggest_mapping(path: Path) -> str:
    """Write a first mapping for a table.

    Raises:
        InputFileError: It is no table.
        MissingPartError: There is no such file, or the library that reads its format is not installed.
    """
    seen = look_at(path)
    events, figures = _events(seen), figures_of(seen)
    seen, totals = (seen, ()) if events else without_totals(seen, figures)
    levels = levels_of(seen, some_empty=bool(events))
    long = ballot_of(seen, figures, ()).long
    station = station_of(seen, levels, repeats=bool(events) or long is not None)
    columns = station[0] if station else ()
    ballot = ballot_of(seen, figures, columns)
    parts = (
        [_HEAD.format(name=seen.name)],
        (f"# {note}\n" for note in seen.notes),
        _declared(seen, path, ballot),
        _file(seen),
        _columns(seen, figures, ballot),
        _candidates(seen, ballot),
        _valid(seen, figures),
        events or _totals(seen, totals),
        _areas(seen, [level for level in levels if level.columns != columns]),
        _station(seen, station),
    )
    return "".join(line for part in parts for line in part)


def _declared(seen: Seen, path: Path, ballot: Ballot) -> Iterator[str]:
    name = to_code(path.name.partition(".")[0]).lower().replace("_", "-").replace(".", "-").strip("-")
    french = any(header.casefold() in ("inscrits", "votants", "exprimés", "nuls") for header in seen.headers)
    zone = "Europe/Paris" if french else "UTC"
    profile = "fr-officiel" if french else "generic"
    yield _DECLARED.format(id=name[:48] or "election", zone=zone, profile=profile)
    if ballot.block is not None and ballot.block.lists_differ(seen):
        yield 'by = "ballot-list" # one number is several persons: a contest for each list of candidates\n'


def _file(seen: Seen) -> Iterator[str]:
    usual = Dialect(delimiter="\t" if seen.kind == "tsv" else ",")
    keys: dict[str, object] = {}
    if seen.kind in ("csv", "tsv") and seen.dialect.delimiter != usual.delimiter:
        keys["delimiter"] = seen.dialect.delimiter
    if seen.encoding != "utf-8":
        keys["encoding"] = seen.encoding
    if seen.kind != "jsonl" and seen.dialect.header != usual.header:
        keys["header"] = seen.dialect.header or False
    if seen.words.decimal != ".":
        keys |= {"thousands": list(seen.words.thousands), "decimal": seen.words.decimal}
    if keys:
        yield "\n[file]\n"
        yield from (f"{key} = {_toml(value)}\n" for key, value in keys.items())


def _columns(seen: Seen, figures: Mapping[str, int], ballot: Ballot) -> Iterator[str]:
    yield "\n[columns] # a figure whose column is not named does not exist on the form\n"
    if not figures:
        yield "# <- No column has a known name. These are the first cells of each:\n"
        width = min(len(seen.table.rows[0].cells), _COLUMNS_SHOWN_MAX)
        yield from (f"# {_toml(reference(seen, index))}: {_sample(seen, index)}\n" for index in range(width))
    for name in FIGURE_NAMES:
        if name in figures:
            yield f"{name} = {_toml(reference(seen, figures[name]))}\n"
    if "ballots_in_box" not in figures:
        yield '# ballots_in_box = "..." # <- voters, as counted from the box\n'
    if "signed_roll" not in figures:
        yield '# signed_roll = "..." # <- signatures on the roll, if the table has them beside the voters\n'
    yield from _layout(seen, figures, ballot)


def _sample(seen: Seen, index: int) -> str:
    cells = dict.fromkeys(cell for cell in seen.cells(index) if cell)
    return ", ".join(shown(cell) for cell in list(cells)[:3]) or "nothing"


def _layout(seen: Seen, figures: Mapping[str, int], ballot: Ballot) -> Iterator[str]:
    if ballot.block is not None:
        block = ballot.block
        places: dict[str, object] = {"first": reference(seen, block.first), "width": block.width}
        places |= {"code": block.code} if block.code else {}
        places |= {"name": list(block.names)} if block.names else {}
        yield 'layout = "blocks"\n'
        yield f"block = {_inline({**places, 'votes': block.votes})}\n"
    elif ballot.long is not None:
        candidate, votes = ballot.long
        yield 'layout = "long" # <- one row for each candidate of a station\n'
        yield f"candidate = {_toml(reference(seen, candidate))}\nvotes = {_toml(reference(seen, votes))}\n"
    elif ballot.pattern is not None:
        yield f"pattern = {_toml(ballot.pattern)} # <- each column that fits is a candidate\n"
    elif not ballot.columns and figures:
        yield 'layout = "none" # <- no column looked like votes: turnout and validity only\n'


def _candidates(seen: Seen, ballot: Ballot) -> Iterator[str]:
    if not ballot.columns:
        return
    yield "\n# <- These columns hold whole numbers that nothing else explains. Take out those that are no candidates.\n"
    for index in ballot.columns[:_CANDIDATES_MAX]:
        named = reference(seen, index)
        header = seen.headers[index] if index < len(seen.headers) else ""
        code = to_code(header or str(named))[:64].strip("-.") or str(index + 1)
        yield f"[[candidate]]\ncode = {_toml(code)}\nname = {_toml(header or str(named))}\ncolumn = {_toml(named)}\n"


def _valid(seen: Seen, figures: Mapping[str, int]) -> Iterator[str]:
    """Offer what most tables without valid votes need; a person takes the marks of comment away."""
    spoiled = [name for name in ("blank", "null", "blank_and_null") if name in figures]
    if "valid" in figures or "ballots_in_box" not in figures or not spoiled:
        return
    terms = {"plus": [reference(seen, figures["ballots_in_box"])],
             "minus": [reference(seen, figures[name]) for name in spoiled]}  # fmt: skip
    yield "\n# <- No column of valid votes was found. If they are the voters without these, take both # away:\n"
    yield f"# [derive]\n# valid = {_inline(terms)}\n"


def _totals(seen: Seen, totals: tuple[Totals, ...]) -> Iterator[str]:
    if totals:
        yield "\n[rows] # <- these rows look like totals or headers, which are no stations\ndrop = [\n"
        for column, asked in conditions(totals):
            yield f"  {_inline({'column': reference(seen, column), **asked})},\n"
        yield "]\n"


def _events(seen: Seen) -> list[str]:
    """Recognise a stream: a column whose words are those of events, and one that tells states apart."""
    for index, header in enumerate(seen.headers):
        if set(seen.cells(index)) <= _EVENT_KINDS and "state" in seen.headers:
            keys = {"state": "state", "kind": header} | ({"time": "time"} if "time" in seen.headers else {})
            return ["\n[rows] # a count as it was published, state by state\n", f"events = {_inline(keys)}\n"]
    return []


def _areas(seen: Seen, levels: list[Level]) -> Iterator[str]:
    if not levels:
        return
    yield "\n[area] # <- from the top; take out what is no level\nlevel = [\n"
    for level in levels:
        label = {} if level.label is None else {"label": slot(seen, level.label)}
        yield f"  {_inline({'kind': level.kind, 'code': _code(seen, level.columns), **label})},\n"
    yield "]\n"


def _station(seen: Seen, station: tuple[tuple[int, ...], bool] | None) -> Iterator[str]:
    yield "\n[station]\n"
    if station is None:
        yield f"code = {_toml(slot(seen, 0))} # <- no column looked like a station's code: the first one was taken\n"
        return
    columns, unique = station
    note = "" if unique else " # <- not unique in the table: add the column that tells them apart"
    yield f"code = {_toml(_code(seen, columns))}{note}\n"


def _code(seen: Seen, columns: tuple[int, ...]) -> str:
    return "-".join(slot(seen, column) for column in columns)


def _inline(keys: Mapping[str, object]) -> str:
    return "{ " + ", ".join(f"{key} = {_toml(value)}" for key, value in keys.items()) + " }"


def _toml(value: object) -> str:
    """Write a value: JSON's texts, numbers, lists and truth values are TOML's too."""
    return json.dumps(value, ensure_ascii=False)
