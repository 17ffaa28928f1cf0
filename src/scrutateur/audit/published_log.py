"""Reading a log from its public files: its size, its leaves, its entries. Nothing is believed that is not signed.

The newest checkpoint says size and root. Of hash tiles and bundles, both published, the one that leads to the signed
root is the truth that the other is held against; so one changed byte names its own file and no other.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from scrutateur.audit.bundled_entries import LENGTH_BYTES, BundledEntries, split_below
from scrutateur.audit.record_files import RecordFiles
from scrutateur.audit.report import Difference, Notebook, Remark
from scrutateur.errors import MalformedRecordError, MissingPartError, ScrutateurError
from scrutateur.ledger.bundles import parse_bundle
from scrutateur.ledger.merkle import HASH_BYTES, Tree, leaf_hash
from scrutateur.ledger.signatures import SignatureCheck
from scrutateur.ledger.tile_reader import TileReader
from scrutateur.ledger.tiles import ENTRIES, TILE_WIDTH, Tile, parse_tile_path, tile_at
from scrutateur.records.checkpoint import Checkpoint, open_checkpoint, parse_checkpoint
from scrutateur.records.entry import parse_entry
from scrutateur.records.note import split_note
from scrutateur.records.payload_ground import PolicyText
from scrutateur.records.payloads import decode_payload
from scrutateur.records.policy_record import Policy, read_policy


@dataclass(frozen=True, slots=True)
class PublishedLog:
    """A log as its files give it: every leaf, and the entries from the first on, all of them if the record is whole."""

    tree: Tree
    bodies: Sequence[bytes]
    bundles: tuple[Tile, ...]  # in which they were found

    @property
    def size(self) -> int:
        return self.tree.size

    @property
    def whole(self) -> bool:
        return len(self.bodies) == self.tree.size

    def place(self, index: int) -> tuple[str, int]:
        """Say where an entry lies, or would: the bundle's path, and the position in it."""
        bundle = self.bundles[min(index // TILE_WIDTH, len(self.bundles) - 1)]
        return bundle.path, sum(LENGTH_BYTES + len(body) for body in self.bodies[bundle.start : index])


def read_log(
    files: RecordFiles, policy: bytes | None, check: SignatureCheck, notebook: Notebook
) -> PublishedLog | None:
    """Read the log of a record, or say in the notebook why it cannot be read.

    Args:
        policy: Entry 0's payload, if the reader learnt it elsewhere.
    """
    signed = _signed_size_and_root(files, policy, check)
    size = _published_size(files) if signed is None else signed.size
    if size == 0:
        notebook.missing.append(Remark("log-missing", "checkpoint"))
        return None
    tiles = _tree_of_tiles(files, size)
    if isinstance(tiles, Tree) and signed is not None and tiles.root() == signed.root:
        return _log_below(files, tiles, notebook)
    bodies, bundles = _entries_unchecked(files, size)
    if len(bodies) == size:
        return PublishedLog(Tree(map(leaf_hash, bodies)), bodies, bundles)
    if isinstance(tiles, Tree):
        if signed is None:
            return _log_below(files, tiles, notebook)
        return _log_of_two_sources(tiles, bodies, bundles, signed.root, notebook)
    _say_unreadable(files, tiles, notebook, is_signed=signed is not None)
    return None


def _say_unreadable(files: RecordFiles, tiles: str, notebook: Notebook, *, is_signed: bool) -> None:
    """Say why neither tiles nor bundles give the log: something is missing, or what is there is wrong."""
    path, _, fault = tiles.partition(": ")
    if files.read(path) is not None:
        notebook.tiles.append(Difference("bytes", path, 0, "a tile of the log", fault))
    if not is_signed and files.read("checkpoint") is not None:
        notebook.signed.append(Difference("signature", "checkpoint", 0, "a checkpoint signed by the log", "none"))
    notebook.missing.append(Remark("log-missing", path))


def _log_of_two_sources(
    tiles: Tree, bodies: tuple[bytes, ...], bundles: tuple[Tile, ...], root: bytes, notebook: Notebook
) -> PublishedLog:
    """Give a log whose entries are not all published and whose tiles are wrong: trust the entries as far as they go."""
    known = len(bodies)
    rest = tiles.hashes(0, start=known, end=tiles.size)
    leaves = [*map(leaf_hash, bodies), *(rest[at : at + HASH_BYTES] for at in range(0, len(rest), HASH_BYTES))]
    tree = Tree(leaves)
    if tree.root() != root:
        path = tile_at(0, index=known // TILE_WIDTH, tree_size=tree.size).path
        expected = f"leaf hashes, from {known} on, that lead to the root {root.hex()}"
        notebook.tiles.append(Difference("bytes", path, 0, expected, f"some that lead to {tree.root().hex()}"))
    return PublishedLog(tree, bodies, bundles)


def checkpoint_text(note: bytes) -> Checkpoint:
    """Read what a checkpoint says WITHOUT verifying it: to learn which size it speaks of.

    Raises:
        MalformedRecordError: It is none.
    """
    return parse_checkpoint(split_note(note)[0])


def _signed_size_and_root(files: RecordFiles, policy: bytes | None, check: SignatureCheck) -> Checkpoint | None:
    """Give the newest checkpoint, if it is signed by the log's key, whichever copy of the policy has kept that key."""
    note = files.take("checkpoint")
    if note is None:
        return None
    try:
        size = checkpoint_text(note).size
    except MalformedRecordError:
        return None
    for payload in (policy, _first_payload(files, size), files.take("policy")):
        read = None if payload is None else _read_policy(payload)
        if read is None:
            continue
        witnesses = [witness.key for witness in read.witnesses.witnesses]
        try:
            return open_checkpoint(note, read.log, witnesses, check).checkpoint
        except ScrutateurError:
            continue  # by another copy of the policy it may hold; if by none, the file is named later
    return None


def _read_policy(payload: bytes) -> Policy | None:
    try:
        text = decode_payload("policy", payload)
        assert isinstance(text, PolicyText), "a policy is read as one"
        return read_policy(text)
    except MalformedRecordError:
        return None


def _first_payload(files: RecordFiles, size: int) -> bytes | None:
    """Give the payload of entry 0."""
    found = _fetch(files, _bundle(0, size)) if size else None
    if found is None:
        return None
    _, data = found
    try:
        return parse_entry(
            data[LENGTH_BYTES : LENGTH_BYTES + int.from_bytes(data[:LENGTH_BYTES], "big")]
        ).envelope.payload
    except MalformedRecordError:
        return None


def _published_size(files: RecordFiles) -> int:
    """Give the size that the published tiles reach, where no checkpoint tells it."""
    tiles = published_tiles(files)
    return max((tile.end for tile in tiles if tile.level in (0, ENTRIES)), default=0)


def published_tiles(files: RecordFiles) -> list[Tile]:
    """Name the tiles and bundles that lie in a record that can be listed and were not taken yet, in their order."""
    tiles = []
    for path in files.left("tile/"):
        try:
            tiles.append(parse_tile_path(path))
        except MalformedRecordError:
            continue  # stays untaken: an unknown file
    return sorted(tiles, key=lambda tile: (tile.level == ENTRIES, str(tile.level), tile.index, tile.width))


def _tree_of_tiles(files: RecordFiles, size: int) -> Tree | str:
    """Give the tree of the published leaf hashes, or a sentence that begins with the tile at which it breaks off."""
    reader, tree = TileReader(files.read, size), Tree()
    try:
        for index in range(-(-size // TILE_WIDTH)):
            tree.extend(reader.leaf_hashes(index))
    except (MissingPartError, MalformedRecordError) as error:
        return error.sentence
    return tree


def _bundle(index: int, size: int) -> Tile:
    return Tile(ENTRIES, index, min(size - index * TILE_WIDTH, TILE_WIDTH))


def _bundles(files: RecordFiles, size: int) -> Iterator[tuple[Tile, bytes]]:
    """Give the bundles from the first on, until one is absent or not as wide as the log."""
    for index in range(-(-size // TILE_WIDTH)):
        tile = _bundle(index, size)
        found = _fetch(files, tile)
        if found is None:
            return
        yield found
        if found[0].width < tile.width:
            return


def _fetch(files: RecordFiles, tile: Tile) -> tuple[Tile, bytes] | None:
    """Fetch a bundle in a form that is there: as asked for, full, or as wide as it was published."""
    for form in (tile, tile.full):
        data = files.read(form.path)
        if data is not None:
            return form, data
    for form in reversed(published_tiles(files)):
        data = files.read(form.path) if (form.level, form.index) == (ENTRIES, tile.index) else None
        if data is not None:
            return form, data
    return None


def _entries_unchecked(files: RecordFiles, size: int) -> tuple[tuple[bytes, ...], tuple[Tile, ...]]:
    bodies: list[bytes] = []
    tiles: list[Tile] = []
    for tile, data in _bundles(files, size):
        try:
            bodies += parse_bundle(data, tile.width)[: size - tile.start]
        except MalformedRecordError:
            break
        tiles.append(tile)
    return tuple(bodies), tuple(tiles)


def _log_below(files: RecordFiles, tree: Tree, notebook: Notebook) -> PublishedLog:
    """Give the log of a tree with its entries, up to the first that has another hash, or is not published.

    Of an address the entries are kept, since nobody wants to fetch them again.
    """
    fetched: list[bytes] = []
    tiles: list[Tile] = []
    known = 0
    for tile, data in _bundles(files, tree.size):
        tiles.append(tile)
        found, position = split_below(tree, tile, data)
        known += len(found)
        fetched += () if files.listable else found
        if known < min(tile.end, tree.size):
            expected = f"entry {known}, leaf hash {tree.subtree(0, known).hex()}"
            notebook.bundles.append(
                Difference("leaf", tile.path, position, expected, "an entry with another leaf hash")
            )
            files.drop(tile.path)
            break
    bodies = BundledEntries(files, tree, tiles, known) if files.listable else tuple(fetched)
    return PublishedLog(tree, bodies, tuple(tiles))
