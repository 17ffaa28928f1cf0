"""Open a public record to be verified: a folder, an archive or an address. Whoever made it may be hostile.

No link is followed out of a folder, nothing of an archive is written to disk, an address redirects only to itself, and
everything is bounded. What lies there under an impossible name is listed, so that it is a difference, and never read.
"""

import errno
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from stat import S_ISREG

from scrutateur.adapters.public_paths import is_public_path, readable
from scrutateur.adapters.record_address import AddressSource
from scrutateur.adapters.record_archive import ARCHIVES, Bounds, open_archive
from scrutateur.errors import MalformedRecordError, MissingPartError
from scrutateur.ports import RecordSource

BOUNDS = Bounds()


def open_record(where: str) -> RecordSource:
    """Open a record by what its name looks like: `http://` or `https://`, a `.tar`, `.tar.gz` or `.tgz`, or a folder.

    Raises:
        MissingPartError: There is nothing there, or nothing that can be opened.
        DamagedArchiveError: An archive that is not whole.
        MalformedRecordError: An archive that holds more than plain files of a record.
    """
    if where.startswith(("http://", "https://")):
        return AddressSource(where, BOUNDS.file_bytes)
    path = Path(where)
    if path.is_dir():
        return FolderSource(path.resolve())
    if path.is_file() and where.endswith(ARCHIVES):
        return open_archive(path, BOUNDS)
    raise MissingPartError(f"record {where}: expected a folder, a .tar, .tar.gz or .tgz file, or an http(s) address")


class FolderSource:
    """A record in a folder. Implements `ports.RecordSource`."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._without_links: set[str] = set()  # folders on whose way no link was found

    def read(self, path: str) -> bytes | None:
        """Give a file of the record, or `None` where there is none, or none that is a plain file inside the folder."""
        if not is_public_path(path):
            return None
        file = f"{self._root}/{path}"
        if not self._has_no_link(file.rpartition("/")[0]):
            return None
        try:
            descriptor = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            if error.errno == errno.ELOOP:  # the file is a link
                return None
            raise MissingPartError(f"record: {path} cannot be read: {error.strerror}") from error
        try:
            return _read_plain_file(descriptor, path)
        finally:
            os.close(descriptor)

    def _has_no_link(self, folder: str) -> bool:
        """Tell whether no link leads to a folder: the root is resolved already. Asked once for each folder."""
        if folder not in self._without_links:
            if os.path.realpath(folder) != folder:
                return False
            self._without_links.add(folder)
        return True

    def paths(self) -> Sequence[str]:
        """List every file, sorted; links too, since no record has any. A name that is no text is shown in escapes."""
        return sorted(map(readable, _files_below(str(self._root))))


def _files_below(root: str) -> Iterator[str]:
    """Name everything below a folder that is no folder itself; nothing of one that cannot be opened."""
    waiting = [""]
    while waiting:
        prefix = waiting.pop()
        try:
            entries = list(os.scandir(f"{root}/{prefix}"))
        except OSError:
            continue
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                waiting.append(f"{prefix}{entry.name}/")
            else:
                yield prefix + entry.name


def _read_plain_file(descriptor: int, path: str) -> bytes | None:
    state = os.fstat(descriptor)
    if not S_ISREG(state.st_mode):
        return None
    if state.st_size > BOUNDS.file_bytes:
        raise MalformedRecordError(f"{path}: expected {BOUNDS.file_bytes} bytes at most, found {state.st_size}")
    with os.fdopen(descriptor, "rb", closefd=False) as stream:
        return stream.read(state.st_size)  # asked for the most there may be, it would lay out as much memory
