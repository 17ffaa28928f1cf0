"""A public record packed into one `.tar`, `.tar.gz` or `.tgz`, as `record_archive` reads it.

Files alone, names sorted, without an outer folder; mode 0644, owner 0, time 0; `.well-known/` and `extra/`, which are
no part of the record, stay out. So the same record gives the same bytes, whoever packs it and whenever: of a `.tar`
always, of a packed one with the same zlib.
"""

import gzip
import io
import os
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import file_digest
from pathlib import Path
from typing import BinaryIO, cast

from scrutateur.adapters.public_paths import BY_HAND
from scrutateur.adapters.record_archive import ARCHIVES
from scrutateur.errors import SettingsError
from scrutateur.ports import RecordSource

_LEVEL = 6


def pack_record(record: RecordSource, out: Path) -> str:
    """Write a record into one new file, whole or not at all, and give its SHA-256.

    Args:
        record: One that can be listed, and that nobody changes meanwhile.
        out: Its name says whether it is packed.

    Raises:
        SettingsError: The name is no archive's, the file exists, or the disk refuses.
    """
    check_archive_name(out)
    beside = out.with_name(f".{out.name}.{os.getpid()}")
    try:
        with _packed(beside, plain=out.name.endswith(".tar")) as stream:
            _write_members(stream, record)
        with beside.open("rb") as file:
            digest = file_digest(file, "sha256").hexdigest()
        beside.rename(out)
    except OSError as error:
        with suppress(OSError):
            beside.unlink()
        raise SettingsError(f"{out}: a file that can be written expected: {error.strerror}") from error
    return digest


def check_archive_name(out: Path) -> None:
    """Check where an archive is to be written, before anything else is done.

    Raises:
        SettingsError: The name is no archive's, its folder is not there, or the file exists.
    """
    if not out.name.endswith(ARCHIVES):
        raise SettingsError(f"{out}: a name that ends with {', '.join(ARCHIVES)} expected")
    if not out.parent.is_dir():
        raise SettingsError(f"{out}: a file in a folder that is there expected, {out.parent} is none")
    if os.path.lexists(out):
        raise SettingsError(f"{out}: a new file expected, and this one exists")


@contextmanager
def _packed(path: Path, *, plain: bool) -> Iterator[BinaryIO]:
    with path.open("xb") as raw:
        if plain:
            yield raw
            return
        with gzip.GzipFile(filename="", mode="wb", compresslevel=_LEVEL, fileobj=raw, mtime=0) as packed:
            yield cast("BinaryIO", packed)  # it writes as one, and nothing else is asked of it


def _write_members(stream: BinaryIO, record: RecordSource) -> None:
    by_hand = tuple(f"{folder}/" for folder in BY_HAND)
    with tarfile.open(fileobj=stream, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for path in record.paths() or ():
            content = None if path.startswith(by_hand) else record.read(path)
            if content is not None:
                member = tarfile.TarInfo(path)
                member.size = len(content)
                archive.addfile(member, io.BytesIO(content))
