"""A bulletin as announced: its text as values, and the snapshot that stands behind it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from scrutateur.bulletin.snapshot import ContestSnapshot, Snapshot
from scrutateur.count.sums import Coverage, Sums
from scrutateur.election.names import ContestID, LeafIndex
from scrutateur.election.registry import Base


@dataclass(frozen=True, slots=True)
class ContestLines:
    """What a bulletin's text says of one contest."""

    contest: ContestID
    base: Base
    coverage: Coverage
    sums: Sums  # as standing
    without_paper: int


@dataclass(frozen=True, slots=True)
class TableFile:
    """A table, named by length and SHA-256."""

    name: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class BulletinText:
    """The text of a bulletin, one page. Its bytes are `records/bulletin_note.py`."""

    origin: str
    number: int
    kind: str
    size: int  # cut-off
    root: bytes
    drafted: datetime
    previous: tuple[int, str] | None  # number and SHA-256 of its note
    policy_sha256: str
    rules_version: str
    rules_sha256: str
    blocking_open: int
    remarks_open: int
    late_keys: int
    contests: tuple[ContestLines, ...]
    files: tuple[TableFile, ...]  # names sorted
    not_witnessed: str | None = None


@dataclass(frozen=True, slots=True)
class Signed:
    """Who signed: persons in the order of their lines, and how many the policy asks for."""

    labels: tuple[str, ...]
    reached: int
    required: int
    independent: int
    members: int  # how many members the authority has


@dataclass(frozen=True, slots=True)
class AnnouncedBulletin:
    """A bulletin that was announced by an entry of the log."""

    text: BulletinText
    note: bytes
    note_sha256: str
    index: LeafIndex  # of the entry that announced it
    announced_at: datetime
    signed: Signed
    snapshot: Snapshot
    tables: Mapping[str, bytes]
    before: Snapshot | None  # of the last bulletin standing when this one was announced
    retracted: bool = False

    @property
    def number(self) -> int:
        return self.text.number

    def contest(self, contest: ContestID) -> ContestSnapshot:
        return self.snapshot.contests[contest]
