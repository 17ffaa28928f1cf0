"""What a verification found: how much was checked, the first difference, what was listed without being judged."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from scrutateur.bulletin.numbered import AnnouncedBulletin

_EXCERPT_BYTES = 32


@dataclass(frozen=True, slots=True)
class Difference:
    """A place where the record is not what it must be: a file, the position of its first wrong byte, both sides.

    `what` is a code for those who put it into words: absent, breach, bulletin, bytes, embargo, entry, held, leaf,
    not-in-log, policy, receipt, signature, text, unknown.
    """

    what: str
    path: str
    at: int
    expected: str
    found: str


@dataclass(frozen=True, slots=True)
class Remark:
    """Something said and not judged; `about` is a path, or the index of an entry.

    `programs`, where there are two, are those that made the record and look at it: `sentence` says it in English.
    """

    code: str
    about: str
    sentence: str = ""
    programs: tuple[str, ...] = ()

    def plain(self) -> dict[str, str]:
        plain = {"about": self.about, "code": self.code}
        return {**plain, "sentence": self.sentence} if self.sentence else plain


@dataclass(frozen=True, slots=True)
class Report:
    """The whole answer of `verify`."""

    origin: str
    size: int
    identity: str  # policy: learnt elsewhere | none: taken from the record itself
    checked: Mapping[str, int]
    differences: tuple[Difference, ...]  # in order: the first is the one to name
    missing: tuple[Remark, ...]  # why not everything could be checked
    listed: tuple[Remark, ...]
    bulletins: tuple[AnnouncedBulletin, ...] = ()

    @property
    def difference(self) -> Difference | None:
        """Give the first difference."""
        return self.differences[0] if self.differences else None

    @property
    def exit(self) -> int:
        """Give the exit code: 1 a difference, before 3 not everything checked or no policy given, 0 all holds."""
        if self.differences:
            return 1
        return 3 if self.missing or self.identity == "none" else 0

    def plain(self) -> dict[str, object]:
        """Give the report as the plain values of its JSON."""
        plain: dict[str, object] = {
            "checked": dict(self.checked),
            "exit": self.exit,
            "identity": self.identity,
            "listed": [remark.plain() for remark in (*self.missing, *self.listed)],
            "origin": self.origin,
            "size": self.size,
        }
        first = self.difference
        if first is not None:
            place = {"at": first.at, "expected": first.expected, "found": first.found, "path": first.path}
            plain["difference"] = place
        return plain


@dataclass(slots=True)
class Notebook:
    """Gathers what a verification finds, part by part. Holds state; each part writes into its own list."""

    checked: Counter[str] = field(default_factory=Counter)
    tiles: list[Difference] = field(default_factory=list)
    bundles: list[Difference] = field(default_factory=list)
    derived: list[Difference] = field(default_factory=list)
    signed: list[Difference] = field(default_factory=list)
    entries: list[Difference] = field(default_factory=list)
    bulletins: list[Difference] = field(default_factory=list)
    texts: list[Difference] = field(default_factory=list)
    unknown: list[Difference] = field(default_factory=list)
    evidence: list[Difference] = field(default_factory=list)
    missing: list[Remark] = field(default_factory=list)
    listed: list[Remark] = field(default_factory=list)

    def differences(self) -> tuple[Difference, ...]:
        """Give all differences in the order of the reference: docs/reference/verify.md."""
        log = (self.tiles, self.bundles, self.derived, self.signed)
        parts = (*log, self.entries, self.bulletins, self.texts, self.unknown, self.evidence)
        return tuple(difference for part in parts for difference in part)

    def compare(self, part: list[Difference], path: str, expected: bytes, found: bytes | None) -> bool:
        """Compare a file with what it must be; tell whether it is that."""
        difference = compare_bytes(path, expected=expected, found=found)
        if difference is not None:
            part.append(difference)
        return difference is None


def compare_bytes(path: str, *, expected: bytes, found: bytes | None) -> Difference | None:
    """Compare a file with what it must be; give the first byte that differs."""
    if found == expected:
        return None
    if found is None:
        return Difference("absent", path, 0, f"a file of {len(expected)} bytes", "no file")
    at = first_difference(expected, found)
    return Difference("bytes", path, at, excerpt(expected, at=at), excerpt(found, at=at))


def first_difference(left: bytes, right: bytes) -> int:  # positional: either may be first
    """Give the position of the first byte at which two different byte strings differ."""
    low, high = 0, min(len(left), len(right))
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if left[:middle] == right[:middle] else (low, middle - 1)
    return low


def excerpt(data: bytes, *, at: int) -> str:
    """Show a few bytes from a position on: as text where they are text, else in hex."""
    part = data[at : at + _EXCERPT_BYTES]
    if not part:
        return f"the end, after {len(data)} bytes"
    text = _text(part)
    return part.hex() if text is None else text.replace("\n", "\\n")


def _text(part: bytes) -> str | None:
    """Read bytes as printable text, if they are that; the last character may be cut off."""
    for cut in range(4):
        try:
            text = part[: len(part) - cut].decode()
        except UnicodeDecodeError:
            continue
        return text if text.replace("\n", "").isprintable() else None
    return None
