"""The types that members of payloads share: code, ref, figure, names, hashes.

A *code* is 1 to 64 bytes of `A-Z a-z 0-9 . _ -`, not beginning with `.`: it stands in paths as it is. A *figure* is
an integer 0 <= n < 2^53, `"illegible"` or `"empty"`. `votes` is a list of pairs in ballot order, since canonical JSON
sorts the members of an object.

A pattern ends in `$(?!\\n)`: in Python `$` alone would take a text with LF at its end, in a code that stands in paths.
"""

from functools import lru_cache
from typing import Annotated, Literal

import msgspec

from scrutateur.election.acts import Ref
from scrutateur.election.names import CandidateID, Figure, LeafIndex, Unread
from scrutateur.records.canonical import INTEGER_MAX

Code = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}$(?!\n)")]
Count = Annotated[int, msgspec.Meta(ge=0, le=INTEGER_MAX)]
Seconds = Annotated[int, msgspec.Meta(ge=0, le=10 * 365 * 86_400)]  # ten years: what can be added to a time
Integer = Annotated[int, msgspec.Meta(ge=-INTEGER_MAX, le=INTEGER_MAX)]
FigureText = Count | Literal["illegible", "empty"]
FieldName = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9_]{0,63}$(?!\n)")]
Figures = dict[FieldName, FigureText]
Votes = tuple[tuple[Code, FigureText], ...]
Hex32 = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{32}$(?!\n)")]
Hex64 = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}$(?!\n)")]
TimeText = Annotated[str, msgspec.Meta(pattern=r"^[12][0-9]{3}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$(?!\n)")]
DateText = Annotated[str, msgspec.Meta(pattern=r"^[12][0-9]{3}-[0-9]{2}-[0-9]{2}$(?!\n)")]
Language = Annotated[str, msgspec.Meta(pattern=r"^[a-z]{2,3}$(?!\n)")]
_VISIBLE = r"[^\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]"  # no control, nothing that turns a line round
Text = Annotated[str, msgspec.Meta(min_length=1, max_length=400, pattern=rf"^{_VISIBLE}+$(?!\n)")]
TextOrNone = Annotated[str, msgspec.Meta(max_length=400, pattern=rf"^{_VISIBLE}*$(?!\n)")]  # where empty means none
Word = Annotated[str, msgspec.Meta(pattern=r"^[!-~]{1,64}$(?!\n)")]  # stands between spaces in a bulletin
NamesText = Annotated[dict[Language, Text], msgspec.Meta(min_length=1)]
# The prefix of an address: no letter of another alphabet can make one log look like another, or a rehearsal like none.
Origin = Annotated[str, msgspec.Meta(pattern=r"^[!-*,-~]{1,255}$(?!\n)")]

_UNREAD = {"illegible": Unread.ILLEGIBLE, "empty": Unread.EMPTY}


class RefText(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """`{"index", "leaf_hash"}`."""

    index: Count
    leaf_hash: Hex64

    def noun(self) -> Ref:
        return Ref(LeafIndex(self.index), self.leaf_hash)


class AreaRefText(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """`{"code", "level"}`."""

    code: Code
    level: Annotated[int, msgspec.Meta(ge=0, le=9)]


def ref_text(ref: Ref) -> RefText:
    """Give the member that names an entry."""
    return RefText(ref.index, ref.leaf_hash)


def figure_in(figure: int | str) -> Figure:
    """Read a figure."""
    return figure if isinstance(figure, int) else _UNREAD[figure]


def figure_out(figure: Figure) -> int | Literal["illegible", "empty"]:
    """Write a figure."""
    if isinstance(figure, int):
        return figure
    return "illegible" if figure is Unread.ILLEGIBLE else "empty"


def figures_in(figures: Figures) -> dict[str, Figure]:
    """Read the fields of a form."""
    return {name: figure_in(figure) for name, figure in figures.items()}


def votes_in(votes: Votes) -> tuple[tuple[CandidateID, Figure], ...]:
    """Read the candidates' votes, in the order sent."""
    return tuple([_vote(code, figure) for code, figure in votes])


@lru_cache(maxsize=1 << 16)  # a country sends the same ten codes with the same few hundred numbers: each kept once
def _vote(code: str, figure: int | str) -> tuple[CandidateID, Figure]:
    return CandidateID(code), figure_in(figure)
