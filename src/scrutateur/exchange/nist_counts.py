"""The counts of one contest of a NIST report: which units are its stations, and what each selection has there."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from scrutateur.election.names import Figure, Unread
from scrutateur.exchange.json_nodes import JSONNode

Units = Mapping[str, JSONNode]


@dataclass(frozen=True, slots=True)
class Selection:
    """What can be voted for, with the count of each unit that has one."""

    id: str
    node: JSONNode
    counts: Mapping[str, int]
    whole: int | None

    def at(self, unit: str) -> Figure:
        """Give the count of a station. Without one it was left empty, unless the whole has none at all."""
        return self.counts.get(unit, Unread.EMPTY if self.whole != 0 else 0)


@dataclass(frozen=True, slots=True)
class Counted:
    """A contest with its stations, in the order of the report's units."""

    node: JSONNode
    votes_allowed: int
    units: tuple[str, ...]
    selections: tuple[Selection, ...]
    undervotes: Mapping[str, int]
    overvotes: Mapping[str, int]

    @property
    def counts_ballots(self) -> bool:
        """Tell whether each voter had one vote, and every station says how many were blank or null."""
        return self.votes_allowed == 1 and all(
            unit in self.undervotes and unit in self.overvotes for unit in self.units
        )  # fmt: skip


def counted_of(contest: JSONNode, whole: str, units: Units) -> Counted:
    """Read the counts of a contest.

    Raises:
        InputFileError: A count is of no unit or of another type, or the stations do not add up to the whole.
    """
    selections = [_selection(node, whole, units) for node in contest.children("ContestSelection")]
    with_counts = {unit for selection in selections for unit in selection.counts}
    stations = tuple(unit for unit in units if unit in with_counts and not _is_made_of(units[unit], with_counts))
    if not stations:
        raise contest.error("ContestSelection", "counts at stations", "none below the whole")
    for selection in selections:
        total = sum(selection.counts.get(unit, 0) for unit in stations)
        if selection.whole is not None and selection.whole != total:
            found = f"{total}, and {selection.whole} at {whole}"
            raise selection.node.error("VoteCounts", "stations that add up to the whole", found)
    others = {node.required_text("GpUnitId"): node for node in contest.children("OtherCounts")}
    return Counted(
        contest,
        contest.count("VotesAllowed") or 1,
        stations,
        tuple(selections),
        undervotes=_others(others, "Undervotes"),
        overvotes=_others(others, "Overvotes"),
    )


def _selection(node: JSONNode, whole: str, units: Units) -> Selection:
    counts: dict[str, int] = {}
    for count in node.children("VoteCounts"):
        unit, kind, number = count.required_text("GpUnitId"), count.required_text("Type"), count.count("Count")
        if unit not in units:
            raise count.error("GpUnitId", "the id of a unit", f'"{unit}"')
        if kind != "total":
            raise count.error("Type", "total, the one type that is read", f'"{kind}"')
        if number is None:
            raise count.error("Count", "a whole number", "none")
        if unit in counts:
            raise count.error("GpUnitId", "one total for each unit", f'"{unit}" twice')
        counts[unit] = number
    return Selection(node.required_text("@id"), node, counts, counts.pop(whole, None))


def _is_made_of(unit: JSONNode, with_counts: Collection[str]) -> bool:
    return any(part in with_counts for part in unit.texts("ComposingGpUnitIds"))


def _others(others: Units, key: str) -> dict[str, int]:
    counts = {unit: node.count(key) for unit, node in others.items()}
    return {unit: count for unit, count in counts.items() if count is not None}


def selections_of(report: JSONNode, *, election: JSONNode) -> Callable[[JSONNode], str]:
    """Give a function that names a selection: its candidates, its parties, or the words of the choice."""
    names = {node.required_text("@id"): _words(node, "BallotName") for node in election.children("Candidate")}
    names |= {node.required_text("@id"): _words(node, "Name") for node in report.children("Party")}

    def name_of(selection: JSONNode) -> str:
        named = [*selection.texts("CandidateIds"), *selection.texts("PartyIds")]
        for item in named:
            if item not in names:
                raise selection.error("CandidateIds", "the id of a candidate or party", f'"{item}"')
        words = " / ".join(names[item] for item in named) or _words(selection, "Selection")
        return words or ("Write-in" if selection.flag("IsWriteIn") else selection.required_text("@id"))

    return name_of


def words_of(node: JSONNode, key: str) -> dict[str, str]:
    """Give a text by language; names of some objects are plain texts, which stand for every language."""
    if isinstance(node.members.get(key), str):
        return {"": node.required_text(key)}
    child = node.child(key)
    texts = child.children("Text") if child else ()
    return {text.required_text("Language")[:2]: text.required_text("Content") for text in texts}


def _words(node: JSONNode, key: str) -> str:
    return next(iter(words_of(node, key).values()), "")
