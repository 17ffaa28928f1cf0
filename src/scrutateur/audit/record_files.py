"""The files of a public record on their way through a verification: each is taken once, and what nobody takes is named.

A record that can be listed is a folder or an archive; one that cannot is an address.
"""

from collections.abc import Iterator, Sequence
from typing import Protocol

BY_HAND = (".well-known/", "extra/")
"""Folders that anyone may fill: no part of the record."""


class PublicRecord(Protocol):
    """A public record to be verified, wherever it lies."""

    def read(self, path: str) -> bytes | None:
        """Give a file of the record, or `None` where there is none."""
        ...

    def paths(self) -> Sequence[str] | None:
        """List every file, sorted; `None` where that cannot be asked."""
        ...


class RecordFiles:
    """A record, and which of its files nobody has asked for yet."""

    def __init__(self, record: PublicRecord) -> None:
        self._record = record
        paths = record.paths()
        self.listable = paths is not None
        self._left = {path for path in paths or () if not path.startswith(BY_HAND)}

    def take(self, path: str) -> bytes | None:
        """Read a file and remember that it is accounted for."""
        self._left.discard(path)
        return self._record.read(path)

    def read(self, path: str) -> bytes | None:
        """Read a file that is to be compared later."""
        return self._record.read(path)

    def drop(self, path: str) -> None:
        """Account for a file without reading it."""
        self._left.discard(path)

    def left(self, *prefixes: str) -> Iterator[str]:
        """Name the files that nobody took so far, those below some prefixes or all, sorted."""
        return iter(sorted(path for path in self._left if path.startswith(prefixes or "")))
