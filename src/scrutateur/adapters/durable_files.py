"""Write files so that they survive a power cut, or are not there at all.

One file: a temporary one in the same directory, write, fsync, close, rename; then fsync of the directory, whose
descriptor is held open from before the first of these, or the kernel may drop a write error that nobody was there to
hear. Of many files in one directory, all are renamed before that one fsync.
"""

import ctypes
import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

TEMPORARY = ".new"  # begins with a dot: no public path does


def write_durably(root: Path, files: Iterable[tuple[str, bytes]]) -> None:
    """Write files under a folder, each whole or not at all; when it returns all are durable. Replaces existing ones."""
    descriptors: dict[Path, int] = {}
    try:
        for path, content in files:
            target = root / path
            folder = target.parent
            if folder not in descriptors:
                make_folder(root, folder)
                descriptors[folder] = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
            _write_and_rename(descriptors[folder], target.name, content)
        for descriptor in descriptors.values():
            os.fsync(descriptor)
    finally:
        for descriptor in descriptors.values():
            os.close(descriptor)


def make_folder(root: Path, folder: Path) -> None:  # positional: from the outer to the inner
    """Create a folder and those above it, below `root`, durably."""
    if folder == root or folder.is_dir():
        return
    make_folder(root, folder.parent)
    folder.mkdir()
    sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_file_system(folder: Path) -> None:
    """Make everything on a folder's file system durable: one call for a site of thousands of files."""
    if not sys.platform.startswith("linux"):
        os.sync()
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        if ctypes.CDLL(None, use_errno=True).syncfs(descriptor) != 0:
            number = ctypes.get_errno()
            raise OSError(number, os.strerror(number), str(folder))
    finally:
        os.close(descriptor)


def with_folder(root: Path, path: str, work: Callable[[str], None]) -> None:
    """Do something that makes a file below `root`, whose folder is made first if it is not there.

    The caller makes both durable.
    """
    file = f"{root}/{path}"
    try:
        work(file)
    except FileNotFoundError:
        _make_folder_of(file)
        work(file)


def _make_folder_of(file: str) -> None:
    folder = file.rpartition("/")[0]
    try:
        os.mkdir(folder)
    except FileNotFoundError:
        _make_folder_of(folder)
        os.mkdir(folder)


def write_new(path: str, content: bytes) -> None:
    """Write a file that must not exist yet, and which the caller makes durable."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o644)
    try:
        _write_all(descriptor, content)
    finally:
        os.close(descriptor)


def _write_and_rename(folder: int, name: str, content: bytes) -> None:
    file = os.open(TEMPORARY, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o644, dir_fd=folder)
    with os.fdopen(file, "wb", buffering=0) as stream:
        _write_all(stream.fileno(), content)
        os.fsync(stream.fileno())
    os.rename(TEMPORARY, name, src_dir_fd=folder, dst_dir_fd=folder)


def _write_all(descriptor: int, content: bytes) -> None:
    """Write every byte; a system call may write fewer than asked."""
    view = memoryview(content)
    while view:
        view = view[os.write(descriptor, view) :]
