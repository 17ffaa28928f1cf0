"""A public record in a `.tar`, `.tar.gz` or `.tgz`, read into memory under a bound; nothing is unpacked to disk.

Plain files and folders only: a link, device or sparse file, a name that leaves the folder, or one that comes twice is
refused, since it is no record and may be an attack. Leading `./` is dropped, and so is one folder around everything.

An archive that breaks off is no record either, and says nothing against one: a download may have ended early. So the
mark of its end must be there, and where it is packed its check sum too.
"""

import gzip
import tarfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from scrutateur.adapters.public_paths import readable
from scrutateur.errors import DamagedArchiveError, MalformedRecordError, MissingPartError

ARCHIVES: Final = (".tar", ".tar.gz", ".tgz")
"""How the name of an archive ends."""

_CHUNK = 2**16


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much of a record is taken from somebody unknown."""

    file_bytes: int = 512 * 2**20  # exports of a country in one file; an entry bundle has 17 MB at most
    archive_bytes: int = 2 * 2**30  # unpacked; a record of 69,241 stations has some 400 MB
    members: int = 500_000


class ArchiveSource:
    """A record read from an archive. Implements `ports.RecordSource`."""

    def __init__(self, files: dict[str, bytes]) -> None:
        self._files = files

    def read(self, path: str) -> bytes | None:
        """Give a file of the record, or `None`."""
        return self._files.get(path)

    def paths(self) -> Sequence[str]:
        """List every file, sorted."""
        return sorted(self._files)


class _Stream(Protocol):
    def read(self, size: int, /) -> bytes: ...


class _Bounded:
    """A stream that gives so many bytes and no more: a small archive may unpack to anything. It knows its last ones."""

    def __init__(self, stream: _Stream, bytes_max: int) -> None:
        self._stream = stream
        self._bytes_max = self._left = bytes_max
        self._last = b""

    def read(self, size: int) -> bytes:
        content = self._stream.read(min(size, self._left + 1))
        self._left -= len(content)
        if self._left < 0:
            raise MalformedRecordError(f"archive: expected {self._bytes_max} bytes at most when unpacked, found more")
        self._last = (self._last + content)[-2 * tarfile.RECORDSIZE :]
        return content

    def ends_at(self, position: int) -> bool:
        """Tell whether the mark of an archive's end, a block of zeros, was read at a position not long ago."""
        start = len(self._last) - (self._bytes_max - self._left) + position
        return start >= 0 and self._last[start : start + tarfile.BLOCKSIZE] == bytes(tarfile.BLOCKSIZE)


def open_archive(path: Path, bounds: Bounds) -> ArchiveSource:
    """Read an archive whole.

    Raises:
        MissingPartError: It cannot be read.
        DamagedArchiveError: It is no archive, or breaks off.
        MalformedRecordError: It is too large, or holds more than plain files of a record.
    """
    try:
        with path.open("rb") as raw:
            packed = raw.read(2) == b"\x1f\x8b"
            raw.seek(0)
            stream: _Stream = gzip.GzipFile(fileobj=raw) if packed else raw
            read, whole = _read_members(stream, bounds)
            if not whole:
                raise _damaged(path)
            files = _without_outer_folder(read)
            return ArchiveSource({readable(name): content for name, content in files.items()})
    # The library reads numbers in a head without a net, and one head in front of another by calling itself.
    except (tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile, ValueError, RecursionError) as error:
        raise _damaged(path) from error
    except OSError as error:
        raise MissingPartError(f"archive {path}: {error.strerror}") from error


def _damaged(path: Path) -> DamagedArchiveError:
    return DamagedArchiveError(
        f"archive {path.name}: expected a whole tar archive, found one that is damaged or breaks off: fetch it again"
    )


def _read_members(stream: _Stream, bounds: Bounds) -> tuple[dict[str, bytes], bool]:
    """Read every file, and tell whether the archive goes on to its end."""
    files: dict[str, bytes] = {}
    bounded, end = _Bounded(stream, bounds.archive_bytes), 0
    # In `r|` mode only `read` is asked of the stream.
    with tarfile.open(fileobj=bounded, mode="r|") as archive:  # type: ignore[call-overload] # see above
        for count, member in enumerate(archive):
            if count == bounds.members:
                raise MalformedRecordError(f"archive: expected {bounds.members} members at most, found more")
            name = _name(member)
            size = 0 if member.isdir() else member.size
            end = member.offset_data + -(-size // tarfile.BLOCKSIZE) * tarfile.BLOCKSIZE
            if member.isdir():
                continue
            if name in files or not 0 <= member.size <= bounds.file_bytes:  # older libraries take a size below 0
                raise MalformedRecordError(f"archive: {name!r}: expected once, {bounds.file_bytes} bytes at most")
            content = archive.extractfile(member)
            assert content is not None, "plain files have content"
            files[name] = content.read()
            if len(files[name]) != member.size:
                return files, False
        # The library takes anything between two files for the end of the archive, no byte at all too; and older ones
        # pass over a head that they cannot read. So the mark must stand right behind the last file.
        whole = bounded.ends_at(end)
    while bounded.read(_CHUNK):  # what is packed has its check sum at the very end
        pass
    return files, whole


def _name(member: tarfile.TarInfo) -> str:
    if not (member.isdir() or (member.isreg() and not member.issparse())):
        raise MalformedRecordError(f"archive: {member.name!r}: expected plain files and folders, found another kind")
    name = member.name.removeprefix("./").rstrip("/")
    if name.startswith("/") or "\x00" in name or "\\" in name or not {"", ".", ".."}.isdisjoint(name.split("/")[:-1]):
        raise MalformedRecordError(f"archive: {member.name!r}: expected a path inside the record")
    if name == ".." or (name in ("", ".") and not member.isdir()):
        raise MalformedRecordError(f"archive: {member.name!r}: expected a path inside the record")
    return name


def _without_outer_folder(files: dict[str, bytes]) -> dict[str, bytes]:
    """Drop the one folder around everything, which whoever packed `public/` has left there."""
    outer = {name.partition("/")[0] for name in files}
    if len(outer) != 1 or not all("/" in name for name in files):
        return files
    return {name.partition("/")[2]: content for name, content in files.items()}
