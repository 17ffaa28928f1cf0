"""The checks of `doctor`: each says what it found, whether that is right, and what repairs it."""

import ctypes
import os
import shlex
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from scrutateur.adapters.clock import SystemClock
from scrutateur.adapters.key_files import list_keys, read_key_file
from scrutateur.adapters.signatures import check_signature
from scrutateur.adapters.sqlite_check import hash_store
from scrutateur.adapters.sqlite_connection import connect_reader, settings_in_use
from scrutateur.adapters.sqlite_ledger import free_bytes_at
from scrutateur.cli.answers import progress
from scrutateur.cli.stored_log import stored_log
from scrutateur.errors import KeyFileError, MalformedRecordError, SignatureError, StoreError
from scrutateur.ports import Head
from scrutateur.records.checkpoint import open_checkpoint, parse_checkpoint
from scrutateur.records.note import split_note
from scrutateur.records.vkey import parse_vkey
from scrutateur.wiring import NightSettings, keys_folder, ledger_path, settings_of, site_folder

_SYNCS = 60
_SYNC_MILLISECONDS_MAX = 100  # the receipt's own promise at its 99th percentile
_FULL = 2  # what SQLite calls synchronous=FULL
_TOLD_EVERY = 10_000
_UNSYNCHRONISED = 5  # TIME_ERROR of adjtimex(2)


@dataclass(frozen=True, slots=True)
class Symptom:
    """What a check found."""

    check: str
    ok: bool
    found: str
    repair: str = ""


def examine(home: Path) -> Iterator[Symptom]:
    """Examine a night's folder and the machine below it.

    Raises:
        SettingsError: There is no night's folder.
        StoreError: The store is there and cannot be read.
    """
    settings = settings_of(home)
    yield Symptom("settings", True, f"{settings.origin}")
    if not ledger_path(home).parent.is_dir():
        repair = "put it back from a copy: the store and the keys lie in it"
        yield Symptom("folder", False, f"{ledger_path(home).parent}: no such folder", repair)
        return
    yield _disk_speed(home)
    yield _free_space(home, settings)
    yield from _keys(home)
    yield _synchronised()
    if not ledger_path(home).exists():
        yield Symptom("store", False, "no log yet", "`scrutateur policy sign` begins it")
        return
    yield _store(home)
    yield from _rows(home)
    with stored_log(home) as reader:
        head = reader.head()
    yield _clock(head)
    yield _published(home, head)


def _store(home: Path) -> Symptom:
    """Read back what durability rests on. WAL is a property of the file, `synchronous` of the writer's connection."""
    connection = connect_reader(ledger_path(home))
    try:
        found = settings_in_use(connection, ledger_path(home))
    finally:
        connection.close(True)
    text = f"SQLite {found.sqlite_version}, journal_mode {found.journal_mode}, on {found.file_system or 'unknown'}"
    ok = found.journal_mode == "wal" and not found.has_wal_reset_bug
    return Symptom("store", ok, text, "install apsw with SQLite 3.51.3 or later; the journal must be WAL")


def _rows(home: Path) -> Iterator[Symptom]:
    """Hash every row again, and hold the signed checkpoint against the root that the rows lead to."""
    repair = "do not serve it: restore the newest copy; what lies before the first bad row can be trusted"
    try:
        hashed = hash_store(ledger_path(home), _tell)
    except StoreError as error:
        yield Symptom("rows", False, error.sentence, repair)
        return
    head = hashed.head
    counts = f"{head.size} entries, {head.side_size} of the side journal, {hashed.texts} texts"
    yield Symptom("rows", True, f"{counts} hashed again: leaves, rows, chain and root are as written")
    yield _sealed(home, head)


def _tell(count: int) -> None:
    if count % _TOLD_EVERY == 0:
        progress(f"{count} entries hashed")


def _sealed(home: Path, head: Head) -> Symptom:
    """Check the signed checkpoint of a head."""
    with stored_log(home) as reader:
        key = parse_vkey(reader.log_vkey)
    try:
        opened = open_checkpoint(head.checkpoint or b"", key, (), check_signature).checkpoint
    except (MalformedRecordError, SignatureError) as error:
        return Symptom("checkpoint", False, error.sentence, "do not serve it: restore the newest copy")
    found = f"signed over {opened.size} entries by the log's key"
    ok = (opened.size, opened.root) == (head.size, head.root)
    return Symptom("checkpoint", ok, found, f"its head has {head.size} entries: restore the newest copy")


def _disk_speed(home: Path) -> Symptom:
    """Make small writes durable, one by one, and take the time."""
    path = home / "private" / f".sync-{os.getpid()}"
    milliseconds = []
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    except OSError as error:
        return Symptom("disk", False, f"{path.parent}: {error.strerror}", "put HOME where its owner can write")
    try:
        for _ in range(_SYNCS):
            start = time.perf_counter()
            os.write(descriptor, bytes(4096))
            os.fsync(descriptor)
            milliseconds.append((time.perf_counter() - start) * 1000)
    finally:
        os.close(descriptor)
        path.unlink()
    milliseconds.sort()
    half, most = milliseconds[_SYNCS // 2], milliseconds[_SYNCS * 99 // 100]
    found = f"fsync {half:.1f} ms in the middle, {most:.1f} ms at the 99th percentile"
    return Symptom("disk", most < _SYNC_MILLISECONDS_MAX, found, "put HOME on a local solid-state disk")


def _free_space(home: Path, settings: NightSettings) -> Symptom:
    free = free_bytes_at(ledger_path(home)) // 2**20
    found = f"{free} MiB free, intake stops at {settings.reserve_mebibytes}"
    return Symptom("space", free > 2 * settings.reserve_mebibytes, found, "free some space, or lower reserve_mebibytes")


def _keys(home: Path) -> Iterator[Symptom]:
    paths = list_keys(keys_folder(home))
    for path in paths:
        try:
            read_key_file(path)
        except KeyFileError as error:
            yield Symptom("keys", False, error.sentence, f"chmod 600 {shlex.quote(str(path))}")
    folder = keys_folder(home).parent
    mode = folder.stat().st_mode & 0o777
    repair = f"chmod 700 {shlex.quote(str(folder))}"
    yield Symptom("keys", mode == 0o700, f"{len(paths)} keys in a folder of mode {mode:04o}", repair)


def _synchronised() -> Symptom:
    """Ask the kernel whether some service keeps its clock right; nothing is changed by asking."""
    try:
        state = ctypes.CDLL(None).adjtimex(ctypes.create_string_buffer(1024))
    except (OSError, AttributeError):
        return Symptom("clock", True, "this system does not say whether its clock is kept right")
    found = "not kept right by any service" if state == _UNSYNCHRONISED else "kept right, says the kernel"
    return Symptom(
        "clock", state != _UNSYNCHRONISED, found, "run chrony or systemd-timesyncd: times of the log are signed"
    )


def _clock(head: Head) -> Symptom:
    now = SystemClock().now()
    if head.received_at is None or now >= head.received_at:
        return Symptom("clock", True, "not behind the log's last entry")
    behind = (head.received_at - now).total_seconds()
    return Symptom("clock", False, f"{behind:.0f} s behind the log's last entry", "set the clock")


def _published(home: Path, head: Head) -> Symptom:
    """Hold the size that the world sees against the store's."""
    path = site_folder(home) / "public" / "checkpoint"
    try:
        size = parse_checkpoint(split_note(path.read_bytes())[0]).size
    except FileNotFoundError:
        return Symptom("published", False, f"nothing; the store has {head.size} entries", "`scrutateur serve`")
    except MalformedRecordError as error:
        return Symptom("published", False, f"{path}: {error.sentence}", "`scrutateur publish`")
    ok = size <= head.size
    repair = "the store was rolled back: do not serve it; restore the newest copy"
    return Symptom("published", ok, f"{size} of {head.size} entries", repair)
