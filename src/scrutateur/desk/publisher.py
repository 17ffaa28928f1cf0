"""Publishing: the log's resources as they come, each bulletin whole. A projection of the store, never ahead of it.

Before the embargo ends, hash tiles and checkpoints are public, entries of open kinds are published one by one with
their proofs, and the bundles up to the freeze; bundles that hold embargoed kinds wait for the act that lifts it.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from itertools import chain

from scrutateur.audit.derived import bulletin_files, counted_proofs, ground_files, is_open, proof_file
from scrutateur.audit.publication import publication_of
from scrutateur.audit.replay import Replay
from scrutateur.bulletin.publication import Publication
from scrutateur.desk.partials import Partials
from scrutateur.desk.recorder import Admission, Seat
from scrutateur.election.names import LeafIndex
from scrutateur.errors import ForkError, MalformedRecordError, SignatureError, StoreError
from scrutateur.ledger.bundles import encode_bundle
from scrutateur.ledger.tiles import TILE_WIDTH, Tile, entry_bundles, hash_tiles, tile_bytes
from scrutateur.ports import DerivedFile, Head, LedgerReader, PublicFolder
from scrutateur.records.checkpoint import Checkpoint, open_checkpoint, sign_checkpoint
from scrutateur.records.entry import Envelope, parse_entry
from scrutateur.records.latest import latest_files

File = tuple[str, bytes]
BuildPages = Callable[[Publication, Publication | None], Iterable[DerivedFile]]
"""Builds the pages of a publication, where the other one is what the site shows now, if that is known."""


class Publisher:
    """What is published so far. `note` runs where acts are judged; `publish` one call at a time, beside it or not."""

    def __init__(
        self, replay: Replay, reader: LedgerReader, folder: PublicFolder, *, seat: Seat, build_pages: BuildPages
    ) -> None:
        self._replay, self._reader, self._folder = replay, reader, folder
        self._seat, self._build_pages = seat, build_pages
        self._head: Head | None = None  # the newest whose entries the replay has judged
        self._size = 0  # of the published checkpoint
        self._bundled = 0  # entries whose bundles are published
        self._proved = 0  # number of the last bulletin whose proofs are published
        self._site: tuple[object, ...] = ()  # what the published site rests on
        self._shown: Publication | None = None  # what it shows, once this process built it
        self._open_waiting: deque[int] = deque()  # in order; one thread appends, another takes from the left
        self._with_texts: list[tuple[int, bool]] = []  # entries with texts, and whether of an open kind
        self._texts_out: set[int] = set()  # those of them whose texts are published
        self._partials = Partials()

    def start(self, head: Head) -> None:
        """Compare what is published with the store, before anything is served.

        Raises:
            ForkError: What is published is larger than the store, or another log: going on would fork it.
            StoreError: A checkpoint, published or about to be, is none that this log signed.
        """
        if head.checkpoint is not None:
            stored = self._opened(head.checkpoint, "stored")
            if (stored.size, stored.root) != (head.size, head.root):
                raise StoreError(f"the stored checkpoint is of {stored.size} entries, the head of {head.size}")
        published = self._folder.read("checkpoint")
        if published is not None:
            checkpoint = self._opened(published, "published")
            if checkpoint.size > head.size:
                raise ForkError(
                    f"the published checkpoint has {checkpoint.size} entries, the store {head.size}: "
                    "the store was rolled back, and going on would fork the log"
                )
            if self._replay.tree.root(checkpoint.size) != checkpoint.root:
                raise ForkError(
                    f"the published checkpoint of {checkpoint.size} entries is of another log than the store"
                )
        self._head = head
        self._partials.found(self._folder.paths())
        for index, body in enumerate(self._reader.entries()):
            self._note_envelope(LeafIndex(index), parse_entry(body).envelope)

    def _opened(self, note: bytes, which: str) -> Checkpoint:
        try:
            return open_checkpoint(note, self._seat.log_key, (), self._replay.check).checkpoint
        except (MalformedRecordError, SignatureError) as error:
            raise StoreError(f"the {which} checkpoint is none that this log signed: {error.sentence}") from error

    def _end_of_open(self) -> int:
        lifted = self._replay.publishing.embargo_lifted
        return self._replay.tree.size if lifted is None else lifted[0] - 1

    def note(self, admission: Admission) -> None:
        """Take note of an act that was judged."""
        if self._replay.tree.size >= admission.head.size:  # else more of its batch is still to be judged
            self._head = admission.head
        if admission.entry is not None and not admission.side:
            self._note_envelope(admission.index, admission.entry.envelope)

    def _note_envelope(self, index: LeafIndex, envelope: Envelope) -> None:
        if index < self._end_of_open() and is_open(envelope):
            self._open_waiting.append(index)
        if b'"text_hashes"' in envelope.payload:
            self._with_texts.append((index, is_open(envelope)))

    def is_due(self) -> bool:
        """Tell whether the store holds something that is not published."""
        return self._head is not None and (self._head.size > self._size or self._site != self._site_key())

    @property
    def published_size(self) -> int:
        return self._size

    def publish(self, *, with_bundles: bool, at: datetime) -> None:
        """Publish what the store holds: tiles, then the checkpoint; then, if something was announced, the site.

        Args:
            with_bundles: Whether a partial bundle is due now. Full ones, and those of the freeze and of bulletins,
                always are.
            at: The time, by which partial tiles that full ones replaced an hour ago are removed.
        """
        head = self._head
        if head is None or head.checkpoint is None or self._replay.tree.size < head.size:
            return  # judging is behind the store: the next beat finds it level
        key = self._site_key()
        news = key != self._site
        files = [*self._ground(), *self._tiles(hash_tiles(head.size, since=self._size))]
        files += self._bundles(head.size, with_bundles=with_bundles or news)
        files += self._sizes_that_stay() if news else ()
        files += self._open(head.checkpoint, head.size)
        files += self._texts(head.size)
        self._folder.write_log(files, head.checkpoint)
        self._size = head.size
        self._partials.note((path for path, _ in files), at)
        self._folder.remove(self._partials.due(at, self._paths_that_stay()))
        if news and self._publish_site():
            self._site = key

    def _site_key(self) -> tuple[object, ...]:
        """Name what the site rests on: it is built again when one of these changes, and at no other time."""
        publishing = self._replay.publishing
        lifted = publishing.embargo_lifted is not None
        return self._replay.ground.freeze_size, lifted, publishing.bulletins.last_note

    def _ground(self) -> Iterator[File]:
        policy = self._replay.ground.policy
        if self._size == 0 and policy is not None:
            yield from ground_files(policy, self._replay.ground.policy_payload)

    def _tiles(self, tiles: Iterable[Tile]) -> Iterator[File]:
        for tile in tiles:
            yield tile.path, tile_bytes(self._replay.tree, tile)

    def _bundle(self, tile: Tile) -> File:
        return tile.path, encode_bundle(list(self._reader.entries(tile.start, tile.end)))

    def _bundles(self, size: int, *, with_bundles: bool) -> Iterator[File]:
        """Give the bundles that may be published: all once the embargo is lifted, else those up to the freeze."""
        lifted = self._replay.publishing.embargo_lifted is not None
        limit = size if lifted else min(size, self._replay.ground.freeze_size or 0)
        if limit <= self._bundled:
            return
        for tile in entry_bundles(limit, since=self._bundled):
            if with_bundles or tile.width == TILE_WIDTH:
                yield self._bundle(tile)
                self._bundled = tile.end

    def _sizes_that_stay(self) -> Iterator[File]:
        """Give what the checkpoints of the freeze and of each bulletin need: it stays for ever."""
        freeze = self._replay.ground.freeze_size
        if freeze is None:
            return
        yield "freeze/checkpoint", self._checkpoint_at(freeze)
        cut_offs = [bulletin.text.size for bulletin in self._replay.publishing.bulletins.announced]
        for size in (freeze, *cut_offs):
            yield from self._tiles(edge_tiles(hash_tiles(size)))
            yield from map(self._bundle, edge_tiles(entry_bundles(size)))

    def _paths_that_stay(self) -> set[str]:
        sizes = [bulletin.text.size for bulletin in self._replay.publishing.bulletins.announced]
        sizes.append(self._replay.ground.freeze_size or 0)
        return {tile.path for size in sizes for tile in edge_tiles([*hash_tiles(size), *entry_bundles(size)])}

    def _checkpoint_at(self, size: int) -> bytes:
        """Sign the checkpoint of an earlier size of this same tree: consistent with every other one."""
        checkpoint = Checkpoint(self._seat.origin, size, self._replay.tree.root(size))
        return sign_checkpoint(checkpoint, self._seat.log_key, self._seat.log_signer).encode()

    def _open(self, checkpoint: bytes, size: int) -> Iterator[File]:
        # Acts are judged while this runs: one behind the checkpoint waits for the next, which its proof needs.
        while self._open_waiting and self._open_waiting[0] < size:
            index = self._open_waiting.popleft()
            path = f"open/{index}.tlog-proof"
            # A proof published before stands against an earlier checkpoint, and stays.
            if self._folder.read(path) is None:
                yield f"open/{index}.entry", next(iter(self._reader.entries(index, index + 1)))
                yield path, proof_file(self._replay.tree, index, checkpoint, tree_size=size)

    def _publish_site(self) -> bool:
        """Publish the site as a whole; `False` where something was announced behind the published checkpoint."""
        if self._replay.ground.freeze_size is None:
            return True
        publication = publication_of(self._replay)
        announced = [item.index for item in publication.bulletins] + [item.index for item in publication.retractions]
        if max(announced, default=-1) >= self._size:
            return False  # it was judged while this ran: the next beat has it in its checkpoint
        immutable: dict[str, bytes] = {}
        checkpoints: dict[int, tuple[bytes, int]] = {}
        for bulletin in publication.bulletins:
            checkpoint = self._checkpoint_at(bulletin.text.size)
            checkpoints[bulletin.number] = checkpoint, bulletin.text.size
            immutable[f"bulletin/{bulletin.number}/checkpoint"] = checkpoint
            immutable.update(bulletin_files(bulletin, checkpoint))
        for index, number in counted_proofs(self._replay):
            if number in checkpoints and number > self._proved:
                checkpoint, size = checkpoints[number]
                proof = proof_file(self._replay.tree, index, checkpoint, tree_size=size)
                immutable[f"proof/{index}.tlog-proof"] = proof
        pages = self._build_pages(publication, self._shown)
        self._folder.write_tree(chain(pages, latest_files(publication).items()), immutable=immutable)
        self._shown = publication
        self._proved = max(checkpoints, default=0)
        return True

    def _texts(self, size: int) -> Iterator[File]:
        """Give the texts beside entries that are public now: with a whole log its texts are asked for too."""
        lifted = self._replay.publishing.embargo_lifted is not None
        for index, opened in list(self._with_texts):  # a copy: acts are judged while this runs
            public = index < self._bundled if lifted else opened and index < size
            if public and index not in self._texts_out:
                self._texts_out.add(index)
                yield from self._texts_of(LeafIndex(index))

    def _texts_of(self, index: LeafIndex) -> Iterator[File]:
        number = 0
        while (text := self._reader.text(index, number)) is not None:
            yield f"text/{index}-{number}", text
            number += 1


def edge_tiles(tiles: Iterable[Tile]) -> list[Tile]:
    """Give the partial ones of some tiles."""
    return [tile for tile in tiles if tile.width < TILE_WIDTH]
