"""The entries of a log, read from their bundles when they are asked for: not all of a country's at once.

What was read once is held against the tree whenever it is read again, so that a record which changes meanwhile is no
record that was verified.
"""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import overload

from scrutateur.audit.record_files import RecordFiles
from scrutateur.errors import MissingPartError
from scrutateur.ledger.merkle import Tree, leaf_hash
from scrutateur.ledger.tiles import TILE_WIDTH, Tile

LENGTH_BYTES = 2


def split_below(tree: Tree, tile: Tile, data: bytes) -> tuple[list[bytes], int]:
    """Split a bundle into entries as long as their hashes are the tree's; say where that ends."""
    bodies: list[bytes] = []
    position = 0
    for index in range(tile.start, min(tile.end, tree.size)):
        start = position + LENGTH_BYTES
        end = start + int.from_bytes(data[position:start], "big")
        if leaf_hash(data[start:end]) != tree.subtree(0, index):
            break
        bodies.append(data[start:end])
        position = end
    return bodies, position


class BundledEntries(Sequence[bytes]):
    """The first entries of a log, as their bundles give them. Holds one bundle, the last one that was asked for."""

    def __init__(self, files: RecordFiles, tree: Tree, bundles: Sequence[Tile], size: int) -> None:
        """Name what was read once.

        Args:
            tree: Whose leaf hashes the entries have.
            bundles: From the first on.
            size: So many entries of the bundles have the tree's hashes.
        """
        self._files, self._tree, self._bundles, self._size = files, tree, bundles, size
        self._at, self._bodies = -1, list[bytes]()

    def __len__(self) -> int:
        return self._size

    def __iter__(self) -> Iterator[bytes]:
        return (body for at in range(-(-self._size // TILE_WIDTH)) for body in self._bundle(at))

    @overload
    def __getitem__(self, place: int) -> bytes: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[bytes, ...]: ...
    def __getitem__(self, place: int | slice) -> bytes | tuple[bytes, ...]:
        if isinstance(place, slice):
            return tuple(self[index] for index in range(*place.indices(self._size)))
        if not 0 <= place < self._size:
            raise IndexError(f"entry {place} of {self._size}")
        return self._bundle(place // TILE_WIDTH)[place % TILE_WIDTH]

    def _bundle(self, at: int) -> list[bytes]:
        """Read a bundle again, unless it is the last one that was.

        Raises:
            MissingPartError: It no longer has the entries that it had.
        """
        if at != self._at:
            tile = self._bundles[at]
            found, _ = split_below(self._tree, tile, self._files.read(tile.path) or b"")
            expected = min(self._size - tile.start, TILE_WIDTH)
            if len(found) < expected:
                raise MissingPartError(
                    f"{tile.path}: expected {expected} entries as read before, found {len(found)}: it changed meanwhile"
                )
            self._at, self._bodies = at, list(islice(found, expected))
        return self._bodies
