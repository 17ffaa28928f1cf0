"""What a mapping must say of its layout, its contests and its events, taken together."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from scrutateur.errors import InputFileError
from scrutateur.exchange.key_kinds import written
from scrutateur.exchange.mapping import BALLOT_LIST
from scrutateur.exchange.paper import FIGURE_NAMES
from scrutateur.exchange.toml_document import CheckedTable

_NEEDED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"wide": (), "blocks": ("block",), "long": ("candidate", "votes"), "none": ()}
)
_ALLOWED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "wide": ("pattern",),
        "blocks": ("block",),
        "long": ("candidate", "candidate_name", "votes"),
        "none": (),
    }
)
_PREFIX_MAX = 48  # of a contest's code, which may have 64 characters in all


def layout_of(root: CheckedTable) -> str:
    """Give the layout; wide unless said."""
    return root.table("columns").text("layout") or "wide"


def check_layout(root: CheckedTable) -> Iterator[InputFileError]:
    """Check that the keys of one layout are there, and none of another."""
    columns, candidates, layout = root.table("columns"), root.tables("candidate"), layout_of(root)
    yield from _keys_of_layout(columns, layout)
    if layout == "none" and candidates:
        yield root.error("candidate", 'no candidate with the layout "none"', f"{len(candidates)}")
    if layout == "wide":
        yield from _wide(columns, candidates)
    if layout in ("blocks", "long"):
        for candidate in candidates:
            if "column" in candidate.values:
                yield candidate.error("column", f'no column with the layout "{layout}"', "one")
    yield from _block(columns.table("block"))


def _keys_of_layout(columns: CheckedTable, layout: str) -> Iterator[InputFileError]:
    for key in (key for keys in _ALLOWED.values() for key in keys):
        if key in columns.values and key not in _ALLOWED[layout]:
            yield columns.error(key, f'no {key} with the layout "{layout}"', written(columns.values[key]))
    for key in _NEEDED[layout]:
        if key not in columns.values:
            yield columns.error("layout", f'the key columns.{key} with the layout "{layout}"', "none")


def _wide(columns: CheckedTable, candidates: tuple[CheckedTable, ...]) -> Iterator[InputFileError]:
    pattern = columns.text("pattern")
    if pattern is None:
        if not candidates:
            yield columns.error("layout", 'a pattern, or [[candidate]], with the layout "wide"', "neither")
        for candidate in candidates:
            if "column" not in candidate.values:
                yield candidate.error("column", "a column for each candidate where there is no pattern", "none")
    elif pattern.count("*") != 1:
        yield columns.error("pattern", "a pattern with one *", f'"{pattern}"')


def _block(block: CheckedTable) -> Iterator[InputFileError]:
    width = block.integer("width") or 0
    for key in ("votes", "code", "name", "key"):
        value = block.values.get(key)
        for place in value if isinstance(value, list) else [value]:
            if isinstance(place, int) and place > width:
                yield block.error(key, f"a place from 1 to {width} in the block", str(place))


def check_contests(root: CheckedTable) -> Iterator[InputFileError]:
    """Check what is said of single contests against what tells them apart."""
    contest, by = root.table("contest"), root.table("contest").values.get("by")
    prefix = contest.required_text("id")
    if by == BALLOT_LIST and layout_of(root) != "blocks":
        yield contest.error("by", f'the layout "blocks" with by = "{BALLOT_LIST}"', f'"{layout_of(root)}"')
    if by is None and "names" in contest.values:
        yield contest.error("names", "the key contest.by beside names", "none")
    if by is not None and len(prefix) > _PREFIX_MAX:
        yield contest.error(
            "id", f"at most {_PREFIX_MAX} characters, since each contest adds its own", f"{len(prefix)}"
        )
    yield from _candidates_of_contests(root.tables("candidate"), by)


def _candidates_of_contests(candidates: tuple[CheckedTable, ...], by: object) -> Iterator[InputFileError]:
    if by == BALLOT_LIST and candidates:
        yield candidates[0].error("code", f'no candidate with by = "{BALLOT_LIST}": rows name them', "one")
        return
    of_one = [candidate for candidate in candidates if "contest" in candidate.values]
    for candidate in of_one if by is None else ():
        yield candidate.error("contest", "contest.by to be a column where a candidate has a contest", "none")
    for candidate in candidates if of_one else ():
        if "contest" not in candidate.values:
            yield candidate.error("code", "a contest for each candidate, or for none", "none")


def check_events(root: CheckedTable) -> Iterator[InputFileError]:
    """Check that a stream of events has rows that each stand for one station."""
    rows, contest, simulate = root.table("rows"), root.table("contest"), root.table("simulate")
    if "events" not in rows.values:
        if simulate.values.get("bulletins") == "states":
            yield simulate.error("bulletins", 'rows.events with bulletins = "states"', "none")
        return
    if layout_of(root) == "long":
        yield rows.error("events", 'another layout than "long": a row is one event of one station', '"long"')
    if contest.values.get("by") == BALLOT_LIST:
        yield contest.error("by", "a column: a row that withdraws a return has no list", f'"{BALLOT_LIST}"')
    if "received_column" in root.table("calendar").values:
        yield root.table("calendar").error("received_column", "time in [rows.events] in its place", "both")
    for key in ("late", "corrected", "conflicting"):
        if simulate.integer(key):
            yield simulate.error(
                key, f"no {key} beside a stream, which says itself what came when", str(simulate.integer(key))
            )
    yield from _event_words(rows.table("events"))


def _event_words(events: CheckedTable) -> Iterator[InputFileError]:
    seen: dict[str, str] = {}
    for kind in ("appeared", "changed", "withdrawn"):
        for word in events.texts(kind) or (kind,):
            known = seen.setdefault(word.strip(), kind)
            if known != kind:
                yield events.error(kind, "a word for one kind of event", f'"{word}" for {known} too')


def check_stated(root: CheckedTable) -> Iterator[InputFileError]:
    """Check that stated totals are of areas and figures that the election has."""
    kinds = [level.required_text("kind") for level in root.table("area").tables("level")]
    for stated in root.tables("stated"):
        if "by" in root.table("contest").values:
            yield stated.error("level", "one contest, since a stated total names none", "several (contest.by)")
        if stated.required_text("level") not in kinds:
            known = ", ".join(kinds) or "none is declared"
            yield stated.error("level", f"a level of areas ({known})", f'"{stated.required_text("level")}"')
        yield from _stated_columns(stated, root)


def _stated_columns(stated: CheckedTable, root: CheckedTable) -> Iterator[InputFileError]:
    columns, pattern = stated.table("columns"), stated.table("columns").text("pattern")
    declared = {*root.table("columns").values, *root.table("derive").values}
    if not columns.values:
        yield stated.error("columns", "at least one figure", "none")
    for name in columns.values:
        if name in FIGURE_NAMES and name not in declared:
            yield columns.error(name, "a figure that the form has", f'"{name}"')
    if pattern is not None and pattern.count("*") != 1:
        yield columns.error("pattern", "a pattern with one *", f'"{pattern}"')
    if pattern is not None and layout_of(root) == "none":
        yield columns.error("pattern", 'no pattern with the layout "none"', f'"{pattern}"')
