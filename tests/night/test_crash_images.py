"""Power cuts, simulated: every acknowledged act is there in whatever the disk may hold afterwards (D1 to D4, D7).

A recording file system notes each write, sync, truncation and acknowledgement. At every sync and acknowledgement four
kinds of disk are built from what was synced and what was not: the rest lost, kept, kept at random, or torn at sectors
with garbage in between. Each is opened as after a restart. The same with `synchronous=NORMAL` must lose something, or
this test proves nothing.

The recording file system has no shared memory, so write-ahead logging works there under an exclusive lock alone.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import apsw
import pytest

from scrutateur.adapters.sqlite_check import verify_store
from scrutateur.adapters.sqlite_connection import make_durable
from scrutateur.adapters.sqlite_ledger import SqliteLedger, create_ledger, open_ledger
from scrutateur.errors import StoreError
from tests.fakes.ledger import a_row, append, rows_from

RETURNS = 200
SECTOR = 512
SEED = 1


@dataclass
class Recording:
    """What happened to the files, in order: (file, offset, bytes), (file, size), a sync of a file, or a count kept."""

    events: list["Write | Cut | Sync | Kept"] = field(default_factory=list)
    fault: "Callable[[Event], None]" = lambda _event: None

    def add(self, event: "Event") -> None:
        self.fault(event)
        self.events.append(event)


@dataclass(frozen=True)
class Write:
    file: str
    offset: int
    content: bytes


@dataclass(frozen=True)
class Cut:
    file: str
    size: int


@dataclass(frozen=True)
class Sync:
    file: str


@dataclass(frozen=True)
class Kept:
    size: int


Event = Write | Cut | Sync | Kept


class RecordingFile(apsw.VFSFile):
    """A file that notes what is done to it."""

    def __init__(self, recording: Recording, path: str, flags: list[int]) -> None:
        super().__init__("", path, flags)
        self.recording, self.name = recording, Path(path).name

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802 # the driver's name
        self.recording.add(Write(self.name, offset, bytes(data)))
        super().xWrite(data, offset)

    def xTruncate(self, newsize: int) -> None:  # noqa: N802 # the driver's name
        self.recording.add(Cut(self.name, newsize))
        super().xTruncate(newsize)

    def xSync(self, flags: int) -> None:  # noqa: N802 # the driver's name
        self.recording.add(Sync(self.name))
        super().xSync(flags)


class RecordingFileSystem(apsw.VFS):
    """The system's files, noted."""

    def __init__(self, recording: Recording) -> None:
        self.recording = recording
        super().__init__("recording", "")

    def xOpen(self, name: object, flags: list[int]) -> apsw.VFSFile:  # noqa: N802 # the driver's name
        path = name.filename() if isinstance(name, apsw.URIFilename) else str(name)
        return RecordingFile(self.recording, path, flags)


def record_a_night(folder: Path, recording: Recording, synchronous: str = "full") -> dict[str, bytes]:
    """Append the returns in batches of 1 to 5, some resent, checkpoints in between; give the files as at the start."""
    path = folder / "log.db"
    create_ledger(path, origin="results.example/x-rehearsal/1", log_vkey="vkey")
    open_ledger(path).close()
    before = {"log.db": path.read_bytes(), "log.db-wal": b""}
    assert not (folder / "log.db-wal").exists()
    file_system = RecordingFileSystem(recording)
    connection = apsw.Connection(str(path), apsw.SQLITE_OPEN_READWRITE, vfs="recording")
    connection.pragma("locking_mode", "exclusive")
    make_durable(connection, path)
    connection.pragma("synchronous", synchronous)
    ledger, drawn = SqliteLedger(path, connection, wal_pages_max=60), random.Random(SEED)
    while (size := ledger.head().size) < RETURNS:
        rows = rows_from(size, min(drawn.randint(1, 5), RETURNS - size))
        resent = [a_row(drawn.randrange(size)).identity] if size else []
        assert len(ledger.find([*resent, *(row.identity for row in rows)])) == len(resent)
        recording.add(Kept(append(ledger, rows).size))
    connection.close(True)
    file_system.unregister()
    return before


def images(before: dict[str, bytes], events: list[Event]) -> Iterator[tuple[str, int, dict[str, bytes]]]:
    """Build what the disk may hold at each sync and acknowledgement: (kind, entries acknowledged by then, files)."""
    drawn = random.Random(SEED)
    disk = {name: bytearray(content) for name, content in before.items()}
    waiting: dict[str, list[Write | Cut]] = {name: [] for name in before}
    kept = 0
    for event in events:
        if isinstance(event, Write | Cut):
            waiting[event.file].append(event)
            continue
        kept = event.size if isinstance(event, Kept) else kept
        for kind in ("lost", "kept", "some", "torn"):
            yield kind, kept, {name: after(disk[name], waiting[name], kind, drawn) for name in disk}
        if isinstance(event, Sync):
            disk[event.file] = bytearray(after(disk[event.file], waiting[event.file], "kept", drawn))
            waiting[event.file] = []


def after(disk: bytearray, waiting: list[Write | Cut], kind: str, drawn: random.Random) -> bytes:
    """Apply to a file what was not synced: nothing, all, some of it, or some sectors of it and garbage in others."""
    content = bytearray(disk)
    for event in waiting:
        if kind == "lost" or (kind != "kept" and drawn.random() < 0.5):
            continue
        if isinstance(event, Cut):
            del content[event.size :]
        elif kind == "torn":
            for start in range(0, len(event.content), SECTOR):
                sector = event.content[start : start + SECTOR]
                place(content, event.offset + start, drawn.choice([sector, drawn.randbytes(len(sector))]))
        else:
            place(content, event.offset, event.content)
    return bytes(content)


def place(content: bytearray, offset: int, piece: bytes) -> None:
    content.extend(bytes(max(0, offset - len(content))))
    content[offset : offset + len(piece)] = piece


def is_whole(folder: Path, files: dict[str, bytes], kept: int) -> bool:
    """Start on a disk as after a power cut; tell whether it opens, verifies, and has every acknowledged act."""
    for name, content in files.items():
        (folder / name).write_bytes(content)
    (folder / "log.db-shm").unlink(missing_ok=True)
    try:
        size = verify_store(folder / "log.db").size
        ledger = open_ledger(folder / "log.db")
    except StoreError:
        return False
    known = ledger.find([row.identity for row in rows_from(0, size)])
    indexes = [known[row.identity].index for row in rows_from(0, size) if row.identity in known]
    bodies = list(ledger.entries())
    ledger._connection.close(True)  # without the checkpoint of a clean end
    return size >= kept and indexes == list(range(size)) and bodies == [row.body for row in rows_from(0, size)]


def test_every_acknowledged_act_survives_a_power_cut(tmp_path: Path):
    """Whatever the disk kept of what was not synced, the store opens, verifies, and has what was acknowledged."""
    recording = Recording()
    before = record_a_night(tmp_path, recording)
    (tmp_path / "image").mkdir()
    made = 0
    for kind, kept, files in images(before, recording.events):
        made += 1
        assert is_whole(tmp_path / "image", files, kept), f"seed {SEED}, image {made} ({kind}): {kept} acknowledged"
    assert made > 500 and sum(isinstance(event, Sync) and event.file == "log.db" for event in recording.events) > 3


def test_the_control_without_full_sync_loses_acts(tmp_path: Path):
    """With `synchronous=NORMAL` the same test fails: acknowledged acts are lost, with no corruption to see."""
    recording = Recording()
    before = record_a_night(tmp_path, recording, synchronous="normal")
    (tmp_path / "image").mkdir()
    lost = sum(
        not is_whole(tmp_path / "image", files, kept)
        for number, (_, kept, files) in enumerate(images(before, recording.events))
        if number % 7 == 0
    )
    assert lost > 5


@pytest.mark.parametrize("error", [apsw.IOError, apsw.FullError])
@pytest.mark.parametrize("kind", [Sync, Write])
def test_nothing_is_acknowledged_after_an_error_of_the_disk(tmp_path: Path, kind: type, error: type[apsw.Error]):
    """At the first EIO or full disk the batch is refused, and a restart has all that was acknowledged before."""
    for number in range(1, 40, 3):
        (folder := tmp_path / str(number)).mkdir()
        recording, left = Recording(), iter(range(number - 1, -1, -1))

        def fault(event: Event, left: Iterator[int] = left) -> None:
            if isinstance(event, kind) and next(left, None) == 0:
                raise error("injected")

        recording.fault = fault
        with pytest.raises(StoreError):
            record_a_night(folder, recording)
        kept = max((event.size for event in recording.events if isinstance(event, Kept)), default=0)
        files = {name: (folder / name).read_bytes() for name in ("log.db", "log.db-wal")}
        (folder / "image").mkdir()
        assert is_whole(folder / "image", files, kept), f"{kind.__name__} {number}: {kept} acknowledged"
