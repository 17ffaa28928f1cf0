"""The right edge of a growing tree: the roots of its complete subtrees, largest first, and nothing else.

A second way to the root, sharing no line with `merkle.Tree`: before a checkpoint is signed, both must agree on the
bytes re-read from the store. One flipped bit that is signed over cannot be taken back.
"""

from scrutateur.ledger.merkle import EMPTY_ROOT, node_hash


class Edge:
    """Appends in O(log n), keeps at most 63 hashes."""

    def __init__(self) -> None:
        self._peaks: list[bytes] = []
        self._size = 0

    @property
    def size(self) -> int:
        return self._size

    def append(self, leaf_hash: bytes) -> None:
        """Append a leaf, given as its leaf hash: as many peaks merge as the size has low bits set."""
        peak, size = leaf_hash, self._size
        while size & 1:
            peak = node_hash(self._peaks.pop(), peak)
            size >>= 1
        self._peaks.append(peak)
        self._size += 1

    def root(self) -> bytes:
        """Give the root: the peaks folded from the right."""
        if not self._peaks:
            return EMPTY_ROOT
        root = self._peaks[-1]
        for peak in reversed(self._peaks[:-1]):
            root = node_hash(peak, root)
        return root
