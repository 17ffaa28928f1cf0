"""The public record as files: a link to the tree of files now published, changed by one rename.

    <root>/public           link to trees/<n>
    <root>/trees/<n>        what is published
    <root>/trees/<n-1>      what was published before, kept for readers in the middle of it; then made into n+1

Files of the log are written into the published tree one by one, durably, the checkpoint last. A new site is a new tree:
files that did not change are linked (one file under two names, nothing copied), the others written, the file system
synced once, then the link is renamed over the old one. A reader sees the old site whole or the new one whole.
Nothing is ever written into an existing file, since the tree before shares it.

The tree is a projection of the store: after a crash at any step the link names a whole tree, and what is missing in it
is derived again. Leftovers are removed at the next start.
"""

import os
import shutil
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from itertools import chain
from pathlib import Path

from scrutateur.adapters.durable_files import (
    TEMPORARY,
    sync_file_system,
    sync_folder,
    with_folder,
    write_durably,
    write_new,
)
from scrutateur.adapters.public_paths import BY_HAND, is_kept, is_partial_tile, is_public_path
from scrutateur.errors import ForkError, StoreError
from scrutateur.ports import DerivedFile

_BY_HAND_PREFIXES = tuple(f"{folder}/" for folder in BY_HAND)


class FilePublicFolder:
    """The public folder on a local disk. Implements `ports.PublicFolder`; calls from several threads take turns."""

    def __init__(self, root: Path, number: int) -> None:
        self.root = root
        self._number = number
        self._lock = threading.Lock()
        self._spare: dict[str, bytes | None] | None = None  # what is in the tree before, once this process made it
        # Path -> SHA-256 of the published file; None where it was found at start and nobody has asked yet.
        self._digests: dict[str, bytes | None] = dict.fromkeys(_scan(str(self._tree)))

    @property
    def link(self) -> Path:
        """What a static server serves."""
        return self.root / "public"

    def read(self, path: str) -> bytes | None:
        """Give a published file, or `None`."""
        with self._lock:
            if path not in self._digests:
                return None
            return (self._tree / path).read_bytes()

    def paths(self) -> Sequence[str]:
        """List every published file, sorted."""
        with self._lock:
            return sorted(self._digests)

    def write_log(self, files: Sequence[tuple[str, bytes]], checkpoint: bytes) -> None:
        """Write immutable files durably, then the checkpoint, last.

        Raises:
            ForkError: An immutable file exists with other bytes.
            StoreError: The disk refuses.
        """
        with self._lock:
            new = self._immutable_to_write(files)
            self._write(new)
            if self._digests.get("checkpoint") != _digest(checkpoint):
                self._write([("checkpoint", checkpoint)])

    def write_tree(self, files: Iterable[DerivedFile], *, immutable: Mapping[str, bytes]) -> int:
        """Replace the derived part of the folder as one.

        Raises:
            ForkError: An immutable file exists with other bytes.
            StoreError: The disk refuses, or a file said to be published is not; what was published still is.
        """
        assert all(map(is_kept, immutable)), "an immutable file outside the kept folders would go with the next site"
        with self._lock:
            self._find_files_put_by_hand()
            self._immutable_to_write(immutable.items())
            try:
                return self._publish(files, immutable)
            except OSError as error:
                raise StoreError(f"public folder: {error.filename or self.root}: {error.strerror}") from error

    def remove(self, paths: Sequence[str]) -> None:
        """Remove partial tiles that full ones have replaced."""
        assert all(map(is_partial_tile, paths)), "only partial tiles are ever removed"
        with self._lock:
            for path in paths:
                if path in self._digests:
                    del self._digests[path]
                    (self._tree / path).unlink(missing_ok=True)

    @property
    def _tree(self) -> Path:
        return self._tree_of(self._number)

    def _tree_of(self, number: int) -> Path:
        return self.root / "trees" / str(number)

    def _write(self, files: Sequence[tuple[str, bytes]]) -> None:
        try:
            write_durably(self._tree, files)
        except OSError as error:
            raise StoreError(f"public folder: {error.filename or self.root}: {error.strerror}") from error
        self._digests.update((path, _digest(content)) for path, content in files)

    def _immutable_to_write(self, files: Iterable[tuple[str, bytes]]) -> list[tuple[str, bytes]]:
        """Give those files that are not there yet; refuse one that is there with other bytes."""
        new = []
        for path, content in files:
            _refuse_paths((path,))
            published = self._digest_of(path)
            if published is None:
                new.append((path, content))
            elif published != _digest(content):
                raise ForkError(
                    f"public folder: {path} is published already with other bytes: expected the same for ever"
                )
        return new

    def _digest_of(self, path: str) -> bytes | None:
        """Give the hash of a published file, read at most once in the life of the process; `None` for no file."""
        if path not in self._digests:
            return None
        digest = self._digests[path]
        if digest is None:
            digest = self._digests[path] = _digest((self._tree / path).read_bytes())
        return digest

    def _find_files_put_by_hand(self) -> None:
        for path in [path for path in self._digests if path.startswith(_BY_HAND_PREFIXES)]:
            del self._digests[path]  # it may have been taken away meanwhile
        for folder in BY_HAND:
            if (self._tree / folder).is_dir():
                self._digests.update(dict.fromkeys(_scan(str(self._tree / folder), f"{folder}/")))

    def _publish(self, files: Iterable[DerivedFile], immutable: Mapping[str, bytes]) -> int:
        """Build the next tree file by file, make it durable, and point the link to it."""
        kept = [path for path in self._digests if is_kept(path) and path not in immutable]
        digests = {path: self._digest_kept(path) for path in kept}
        next_tree, there = self._take_spare()
        for path, digest in digests.items():
            if digest is None or there.get(path) != digest:
                self._link(next_tree, there, path)
                there[path] = digest  # a site may make a file beside those put by hand: it stands in for this one
        written = 0
        for path, content in chain(immutable.items(), files):
            digests[path], is_written = self._put(next_tree, there, path, content)
            written += is_written
        for path in there:
            if path not in digests:
                os.unlink(f"{next_tree}/{path}")
        sync_file_system(next_tree)
        point_link(self.root, self._number + 1)
        self._spare, self._digests = self._digests, digests
        self._number += 1
        return written

    def _put(
        self, tree: Path, there: Mapping[str, bytes | None], path: str, content: bytes | None
    ) -> tuple[bytes, bool]:
        """Put one file into the next tree; give its hash, and whether it had to be written."""
        _refuse_paths((path,))
        published = self._digest_of(path)
        digest = published if content is None else _digest(content)
        if digest is None:
            raise StoreError(f"public folder: expected {path} to be published, found no such file")
        if digest == there.get(path):
            return digest, False
        if content is None or digest == published:
            self._link(tree, there, path)
            return digest, False
        if path in there:
            os.unlink(f"{tree}/{path}")
        with_folder(tree, path, lambda file: write_new(file, content))
        return digest, True

    def _link(self, tree: Path, there: Mapping[str, bytes | None], path: str) -> None:
        """Give a published file a second name, in the next tree."""
        if path in there:
            os.unlink(f"{tree}/{path}")
        with_folder(tree, path, lambda file: os.link(f"{self._tree}/{path}", file))

    def _digest_kept(self, path: str) -> bytes | None:
        """Give the hash of a file that stays; `None` for one that a person may have changed meanwhile."""
        return None if path.startswith(_BY_HAND_PREFIXES) else self._digest_of(path)

    def _take_spare(self) -> tuple[Path, dict[str, bytes | None]]:
        """Make the tree before the published one the next one, and tell what is in it; else begin an empty one.

        So a site in which little changed costs what changed, not its size.
        """
        next_tree, spare = self._tree_of(self._number + 1), self._spare
        self._spare = None  # should anything fail, nobody knows what is in it
        if next_tree.exists():
            shutil.rmtree(next_tree)
        if spare is None:
            next_tree.mkdir()
            return next_tree, {}
        self._tree_of(self._number - 1).rename(next_tree)
        return next_tree, spare


def open_public_folder(root: Path) -> FilePublicFolder:
    """Open a public folder, or create an empty one; removes what a crash left behind.

    Raises:
        StoreError: `public` there is no link to a tree of this folder, or the disk refuses.
    """
    try:
        number = _number_published(root)
        if number is None:
            number = 1
            (root / "trees" / "1").mkdir(parents=True, exist_ok=True)
            sync_file_system(root)
            point_link(root, number)
        _remove_leftovers(root, number)
    except OSError as error:
        raise StoreError(f"public folder: {error.filename or root}: {error.strerror}") from error
    return FilePublicFolder(root, number)


def point_link(root: Path, number: int) -> None:
    """Point the link to a tree: one rename, made durable."""
    temporary = root / f"{TEMPORARY}-link"
    temporary.unlink(missing_ok=True)
    temporary.symlink_to(f"trees/{number}")
    temporary.rename(root / "public")
    sync_folder(root)


def _number_published(root: Path) -> int | None:
    link = root / "public"
    if not link.is_symlink():
        if link.exists():
            raise StoreError(f"public folder: expected {link} to be a link to trees/<n>, found a file or folder")
        return None
    trees, _, number = str(link.readlink()).partition("/")
    if trees != "trees" or not (number.isascii() and number.isdigit()) or not link.is_dir():
        raise StoreError(f"public folder: expected {link} to be a link to trees/<n>, found {link.readlink()}")
    return int(number)


def _remove_leftovers(root: Path, number: int) -> None:
    for tree in (root / "trees").iterdir():
        if tree.name != str(number):
            shutil.rmtree(tree)


def _scan(folder: str, prefix: str = "") -> Iterator[str]:
    """List the files below a folder; remove what a crash left half written."""
    with os.scandir(folder) as found:
        for entry in found:
            if entry.is_dir(follow_symlinks=False):
                yield from _scan(entry.path, f"{prefix}{entry.name}/")
            elif entry.name == TEMPORARY:
                os.unlink(entry.path)
            else:
                yield prefix + entry.name


def _refuse_paths(paths: Iterable[str]) -> None:
    for path in paths:
        if not is_public_path(path):
            raise StoreError(f"public folder: expected a relative path of plain characters, found {path!r}")


def _digest(content: bytes) -> bytes:
    return sha256(content).digest()
