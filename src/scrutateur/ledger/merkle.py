"""The Merkle tree of the log: how bytes become one root.

    empty tree    SHA-256("")
    leaf          SHA-256(0x00 || entry)
    node          SHA-256(0x01 || left 32 bytes || right 32 bytes)
    D[0:n]        node(D[0:k], D[k:n]), k the largest power of two strictly below n

A *complete subtree* is named by its level and its index: level 0 is the leaves, and subtree (l, i) covers the leaves
i * 2^l to (i + 1) * 2^l. Whatever can give the hash of a complete subtree is a `HashSource`: the `Tree` below, which
has them in memory, and the reader of tiles. Proofs are made from a source, whichever it is.

Source: RFC 6962 and RFC 9162, section 2.1.
"""

from collections.abc import Iterable
from hashlib import sha256
from typing import Final, Protocol

HASH_BYTES: Final = 32
EMPTY_ROOT: Final = sha256(b"").digest()

# Levels 0, 4, 8 ... are kept: 34 bytes a leaf instead of 64, and any hash in between costs at most 7 node hashes.
# A tile starts at a multiple of 8, so tiles are plain slices.
LEVELS_PER_ROW: Final = 4
LEAVES_PER_CARRY: Final = 1 << LEVELS_PER_ROW


class HashSource(Protocol):
    """Give the hash of a complete subtree. An implementation never guesses: it asserts or raises when it has none."""

    def subtree(self, level: int, index: int) -> bytes: ...  # positional: level, index is a subtree's name


def leaf_hash(entry: bytes) -> bytes:
    """Hash the bytes of one entry."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:  # positional: left, then right, as they are hashed
    """Hash two subtrees, 32 bytes each, into their parent. Lengths are checked where bytes come in, not here."""
    return sha256(b"\x01" + left + right).digest()


def root_of(leaf_hashes: Iterable[bytes]) -> bytes:
    """Hash a whole list of leaf hashes into its root: pairs, row after row; a last one without a partner goes up."""
    row = list(leaf_hashes)
    if not row:
        return EMPTY_ROOT
    while len(row) > 1:
        alone = row[-1:] if len(row) % 2 else []
        row = [node_hash(left, right) for left, right in zip(row[::2], row[1::2], strict=False)] + alone
    return row[0]


def split_point(leaf_count: int) -> int:
    """Return the largest power of two strictly below a number of leaves, at least 2: where the tree splits."""
    assert leaf_count > 1, f"a tree of {leaf_count} leaves does not split"
    return 1 << (leaf_count - 1).bit_length() - 1


def range_hash(source: HashSource, start: int, end: int) -> bytes:  # positional: as in a slice
    """Hash the leaves from `start` to `end`, a range at which some tree splits, so that it begins a whole subtree."""
    assert 0 <= start < end, f"no range of leaves: {start} to {end}"
    subtrees = []
    while start < end:
        level = (end - start).bit_length() - 1
        assert start % (1 << level) == 0, f"no tree splits at leaf {start} before {end}"
        subtrees.append(source.subtree(level, start >> level))
        start += 1 << level
    result = subtrees.pop()
    while subtrees:
        result = node_hash(subtrees.pop(), result)
    return result


def root_at(source: HashSource, tree_size: int) -> bytes:
    """Return the root of the first `tree_size` leaves of a source."""
    return range_hash(source, 0, tree_size) if tree_size else EMPTY_ROOT


class Tree:
    """A growing tree in memory, a `HashSource` for every size it has had. A million leaves take 34 MB."""

    def __init__(self, leaf_hashes: Iterable[bytes] = ()) -> None:
        self._rows = [bytearray()]
        self._size = 0
        self.extend(leaf_hashes)

    @property
    def size(self) -> int:
        """The number of leaves."""
        return self._size

    def append(self, hashed_leaf: bytes) -> None:
        """Append one leaf, given as its leaf hash of 32 bytes."""
        assert len(hashed_leaf) == HASH_BYTES, f"a leaf hash has 32 bytes, this one {len(hashed_leaf)}"
        self._rows[0] += hashed_leaf
        self._size += 1
        if self._size % LEAVES_PER_CARRY == 0:
            self._carry()

    def extend(self, leaf_hashes: Iterable[bytes]) -> None:
        """Append many leaves, in order."""
        for hashed_leaf in leaf_hashes:
            self.append(hashed_leaf)

    def root(self, tree_size: int | None = None) -> bytes:
        """Return the root, now or when the tree had `tree_size` leaves."""
        return root_at(self, self._size if tree_size is None else tree_size)

    def subtree(self, level: int, index: int) -> bytes:  # positional: level, index is a subtree's name
        """Return the hash of a complete subtree."""
        if level % LEVELS_PER_ROW == 0:
            return self.hashes(level, start=index, end=index + 1)
        return node_hash(self.subtree(level - 1, 2 * index), self.subtree(level - 1, 2 * index + 1))

    def hashes(self, level: int, *, start: int, end: int) -> bytes:
        """Return the hashes of neighbouring subtrees, joined; the level is a multiple of 4."""
        row, within_row = divmod(level, LEVELS_PER_ROW)
        assert within_row == 0, f"level {level} is not kept"
        assert 0 <= start < end <= self._size >> level, f"level {level}: no hashes {start} to {end} of {self._size}"
        return bytes(self._rows[row][start * HASH_BYTES : end * HASH_BYTES])

    def _carry(self) -> None:
        """Hash each row that has just completed a subtree into the row above it."""
        level = LEVELS_PER_ROW
        while self._size % (1 << level) == 0:
            if level // LEVELS_PER_ROW == len(self._rows):
                self._rows.append(bytearray())
            last = (self._size >> level) - 1
            left, right = self.subtree(level - 1, 2 * last), self.subtree(level - 1, 2 * last + 1)
            self._rows[level // LEVELS_PER_ROW] += node_hash(left, right)
            level += LEVELS_PER_ROW
