"""Open the store's file with the settings that make it durable, and read them back.

    journal_mode        WAL: readers never block the writer
    synchronous         FULL, read back: NORMAL loses acknowledged rows in a power cut, with no corruption to see
    wal_autocheckpoint  none: the one writer checkpoints, between batches
    mmap_size           0: an I/O error through a map is not reported as an error
    file system         local: network file systems break WAL

The driver is apsw, which brings its own SQLite: before 3.51.3, a checkpoint that races a commit can corrupt the file.
"""

import os
from dataclasses import dataclass
from pathlib import Path

import apsw

from scrutateur.adapters.sqlite_schema import APPLICATION_ID, migrate, refuse_newer_schema
from scrutateur.errors import StoreError

FIXED_SQLITE = (3, 51, 3)
NETWORK_FILE_SYSTEMS = frozenset(
    {"9p", "afs", "ceph", "cifs", "fuse.glusterfs", "fuse.sshfs", "gfs2", "glusterfs", "lustre", "ncpfs", "nfs"}
    | {"nfs4", "ocfs2", "smb2", "smb3", "smbfs", "vboxsf"}
)


@dataclass(frozen=True, slots=True)
class StoreSettings:
    """What an open connection says of itself, for `doctor`."""

    sqlite_version: str
    has_wal_reset_bug: bool
    journal_mode: str
    synchronous: int
    file_system: str | None


def connect_new(path: Path) -> apsw.Connection:
    """Create the store's file, never over another, and open it for writing; it has no tables yet.

    Raises:
        StoreError: The file exists, the disk refuses, or it is a network file system.
    """
    refuse_network_file_system(path.parent)
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
        _sync_folder(path.parent)
    except OSError as error:
        raise StoreError(f"store {path}: a new file cannot be created: {error.strerror}") from error
    try:
        connection = _connect(path, apsw.SQLITE_OPEN_READWRITE)
        connection.pragma("application_id", APPLICATION_ID)
        make_durable(connection, path)
    except apsw.Error as error:
        raise store_error(path, error) from error
    return connection


def connect_writer(path: Path) -> apsw.Connection:
    """Open the store for its one writer; brings older tables up to date.

    Raises:
        StoreError: No such file, a newer schema, a network file system, or settings that did not take.
    """
    refuse_network_file_system(path.parent)
    try:
        connection = _connect(path, apsw.SQLITE_OPEN_READWRITE)
        refuse_newer_schema(connection)
        make_durable(connection, path)
        # What closes the database must not write to it: after an error nothing may be written any more.
        connection.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
        connection.execute("BEGIN IMMEDIATE")
        migrate(connection)
        connection.execute("COMMIT")
    except apsw.Error as error:
        raise store_error(path, error) from error
    return connection


def connect_reader(path: Path) -> apsw.Connection:
    """Open the store for reading alone, beside the writer.

    Raises:
        StoreError: No such file, or a newer schema.
    """
    try:
        connection = _connect(path, apsw.SQLITE_OPEN_READONLY)
        refuse_newer_schema(connection)
        connection.pragma("query_only", True)
    except apsw.Error as error:
        raise store_error(path, error) from error
    return connection


def settings_in_use(connection: apsw.Connection, path: Path) -> StoreSettings:
    """Read back, from the connection itself, what durability rests on."""
    version = apsw.sqlite_lib_version()
    return StoreSettings(
        sqlite_version=version,
        has_wal_reset_bug=tuple(int(part) for part in version.split(".")[:3]) < FIXED_SQLITE,
        journal_mode=str(connection.pragma("journal_mode")),
        synchronous=int(str(connection.pragma("synchronous"))),
        file_system=file_system_of(path.parent),
    )


def store_error(path: Path, error: apsw.Error) -> StoreError:
    """Say in our words what the driver reported."""
    return StoreError(f"store {path}: {type(error).__name__}: {error}")


def refuse_network_file_system(folder: Path) -> None:
    """Refuse a folder where write-ahead logging is not safe.

    Raises:
        StoreError: It lies on a network file system.
    """
    kind = file_system_of(folder)
    if kind in NETWORK_FILE_SYSTEMS:
        raise StoreError(f"store: expected a local file system at {folder}, found {kind}")


def file_system_of(folder: Path) -> str | None:
    """Give the type of a folder's file system; `None` where the system does not tell."""
    try:
        mounts = Path("/proc/self/mounts").read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return None
    return file_system_among(mounts, folder.resolve())


def file_system_among(mounts: str, folder: Path) -> str | None:
    """Give the type of the longest mount point above a folder, in the lines of `/proc/self/mounts`."""
    above = [fields for line in mounts.splitlines() if _is_above(fields := line.split(" "), folder)]
    # A later mount covers an earlier one at the same place, and `max` keeps the first of equals.
    return max(reversed(above), key=lambda fields: len(fields[1]))[2] if above else None


def _is_above(fields: list[str], folder: Path) -> bool:
    mount_point = fields[1].replace("\\040", " ").replace("\\134", "\\")
    return folder.is_relative_to(mount_point)


def _connect(path: Path, flags: int) -> apsw.Connection:
    connection = apsw.Connection(str(path), flags)
    connection.set_busy_timeout(5000)
    connection.pragma("mmap_size", 0)
    connection.pragma("trusted_schema", False)
    connection.pragma("wal_autocheckpoint", 0)
    return connection


def make_durable(connection: apsw.Connection, path: Path) -> None:
    """Set what durability rests on, and read it back.

    Raises:
        StoreError: A setting did not take, as on a file system without shared memory.
    """
    connection.pragma("journal_mode", "wal")
    connection.pragma("synchronous", "full")
    connection.pragma("fullfsync", True)  # macOS: flush the disk's cache too; no effect elsewhere
    connection.pragma("checkpoint_fullfsync", True)
    connection.pragma("cache_size", -32_000)  # KiB: a batch of large entries and the index of identities fit in
    found = settings_in_use(connection, path)
    if (found.journal_mode, found.synchronous) != ("wal", 2):
        raise StoreError(
            f"store {path}: expected journal_mode wal and synchronous 2 (FULL), "
            f"found {found.journal_mode} and {found.synchronous}"
        )


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
