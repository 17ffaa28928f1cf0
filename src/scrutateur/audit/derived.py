"""The files of the public folder that follow from the ledger alone. The desk writes them; `verify` makes them again.

    policy, log.vkey, members.vkeys, witness.vkeys     entry 0's payload, and its keys, one to a line
    tile/<L>/<N>[.p/<W>], tile/entries/<N>[.p/<W>]     hashes and entries
    open/<index>.entry                                 entries of open kinds from before the embargo ended
    bulletin/<n>/note, tables, manifest.sha256         each bulletin; the manifest names its checkpoint too
    latest.json, contests/<id>.json                    the last standing bulletin for programs

The same entries give the same bytes: nothing here knows a time, a place or who asks. What only a key can make
(checkpoints, and the proofs that carry one) comes in as bytes.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from scrutateur.audit.publication import publication_of
from scrutateur.audit.replay import Replay
from scrutateur.bulletin.numbered import AnnouncedBulletin, BulletinText
from scrutateur.errors import MalformedRecordError
from scrutateur.ledger.bundles import encode_bundle
from scrutateur.ledger.merkle import HashSource, Tree
from scrutateur.ledger.proofs import inclusion_proof
from scrutateur.ledger.tiles import ENTRIES, Tile, entry_bundles, hash_tiles, tile_bytes
from scrutateur.records.bulletin_note import parse_bulletin
from scrutateur.records.entry import Envelope, LedgerEntry
from scrutateur.records.kinds import EMBARGOED_KINDS, STATION_KINDS
from scrutateur.records.latest import latest_files
from scrutateur.records.note import split_note
from scrutateur.records.payload_publication import NoteText
from scrutateur.records.payloads import decode_payload
from scrutateur.records.policy_record import Policy
from scrutateur.records.tlog_proof import TlogProof
from scrutateur.records.vkey import VerifierKey

File = tuple[str, bytes]
PROOF_STATIONS_MAX = 20_000
"""Above so many stations no proof file is written: any reader makes the proof from tiles."""


@dataclass(frozen=True, slots=True)
class Logged:
    """An entry of the log, read, and its bytes."""

    entry: LedgerEntry
    body: bytes


def derived_files(
    replay: Replay, entries: Sequence[Logged], *, sizes: Collection[int], checkpoint_of: Callable[[int], bytes | None]
) -> Iterator[File]:
    """Make every derived file, in the order in which `verify` compares them.

    Args:
        replay: Of exactly these entries.
        sizes: Of the checkpoints whose partial tiles and bundles are asked for.
        checkpoint_of: Gives the checkpoint that stands beside a bulletin, by its number; its manifest names it.
    """
    assert replay.tree.size == len(entries), "the replay is of these entries"
    yield from log_files(replay.tree, [item.body for item in entries], sizes=sizes)
    opened = ((index, entries[index].body) for index in open_indexes(replay, entries))
    yield from files_after_log(replay, opened, checkpoint_of=checkpoint_of)


def files_after_log(
    replay: Replay, opened: Iterable[tuple[int, bytes]], *, checkpoint_of: Callable[[int], bytes | None]
) -> Iterator[File]:
    """Make every derived file but tiles and bundles.

    Args:
        opened: Index and bytes of each entry that is published alone.
    """
    if replay.ground.policy is not None:
        yield from ground_files(replay.ground.policy, replay.ground.policy_payload)
    yield from open_files(opened)
    for bulletin in replay.publishing.bulletins.announced:
        yield from bulletin_files(bulletin, checkpoint_of(bulletin.number))
    if replay.ground.freeze_size is not None:
        yield from latest_files(publication_of(replay)).items()


def log_files(tree: Tree, bodies: Sequence[bytes], *, sizes: Collection[int]) -> Iterator[File]:
    """Make the hash tiles and then the bundles that a log needs at each of some sizes, full ones once."""
    ordered = sorted(sizes)
    for tile in _different(tile for size in ordered for tile in hash_tiles(size)):
        yield tile.path, tile_bytes(tree, tile)
    for tile in _different(tile for size in ordered for tile in entry_bundles(size)):
        yield tile.path, tile_file(tree, bodies, tile)


def _different(tiles: Iterable[Tile]) -> Iterable[Tile]:
    return dict.fromkeys(tiles)


def tile_file(tree: Tree, bodies: Sequence[bytes], tile: Tile) -> bytes:
    """Make one tile or bundle of a log that is large enough."""
    return encode_bundle(bodies[tile.start : tile.end]) if tile.level == ENTRIES else tile_bytes(tree, tile)


def ground_files(policy: Policy, payload: bytes) -> Iterator[File]:
    """Make `policy` and the three files of keys."""
    yield "policy", payload
    yield "log.vkey", _vkeys([policy.log])
    yield "members.vkeys", _vkeys([member.vkey for member in policy.members])
    yield "witness.vkeys", _vkeys([witness.key for witness in policy.witnesses.witnesses])


def _vkeys(keys: Sequence[VerifierKey]) -> bytes:
    return "".join(f"{key.text}\n" for key in keys).encode()


def open_files(opened: Iterable[tuple[int, bytes]]) -> Iterator[File]:
    """Make the files of entries that are published alone."""
    return ((f"open/{index}.entry", body) for index, body in opened)


def open_indexes(replay: Replay, entries: Sequence[Logged]) -> Iterator[int]:
    """Give the entries published one by one: of open kinds, and in the log before the embargo ended."""
    lifted = replay.publishing.embargo_lifted
    end = len(entries) if lifted is None else lifted[0] - 1
    return (index for index in range(end) if is_open(entries[index].entry.envelope))


def is_open(envelope: Envelope) -> bool:
    """Tell whether an act may be published at once: it reveals no vote and names no act that does.

    What a station sent and nobody can read waits with the votes: a whole results form could stand in it.
    """
    kind = envelope.kind
    if kind == "bulletin":
        text = read_bulletin_text(envelope.payload)
        return text is not None and text.kind == "turnout"
    return kind not in EMBARGOED_KINDS and kind != "retraction" and (kind not in STATION_KINDS or _is_read(envelope))


def _is_read(envelope: Envelope) -> bool:
    try:
        decode_payload(envelope.kind, envelope.payload)
    except MalformedRecordError:
        return False
    return True


def read_bulletin_text(payload: bytes) -> BulletinText | None:
    """Read the text of a bulletin's payload WITHOUT verifying its note; `None` if there is none to read."""
    try:
        read = decode_payload("bulletin", payload)
        assert isinstance(read, NoteText), "a bulletin carries a note"
        return parse_bulletin(split_note(read.note.encode())[0])
    except MalformedRecordError:
        return None


def bulletin_files(bulletin: AnnouncedBulletin, checkpoint: bytes | None) -> Iterator[File]:
    """Make the files beside a bulletin's checkpoint; its manifest too, where the checkpoint is known."""
    folder = f"bulletin/{bulletin.number}"
    for name, data in bulletin.tables.items():
        yield f"{folder}/{name}", data
    if checkpoint is not None:
        yield (
            f"{folder}/manifest.sha256",
            manifest({**bulletin.tables, "checkpoint": checkpoint, "note": bulletin.note}),
        )
    yield f"{folder}/note", bulletin.note


def manifest(files: Mapping[str, bytes]) -> bytes:
    """List files as `sha256sum` does, names sorted."""
    return "".join(f"{sha256(data).hexdigest()}  {name}\n" for name, data in sorted(files.items())).encode()


def proof_file(hashes: HashSource, index: int, checkpoint: bytes, *, tree_size: int) -> bytes:
    """Make the offline proof of an entry against a checkpoint of `tree_size` leaves."""
    proof = inclusion_proof(hashes, leaf_index=index, tree_size=tree_size)
    return TlogProof(index, proof, checkpoint).encode()


def counted_proofs(replay: Replay) -> Iterator[tuple[int, int]]:
    """Name the acts that have a proof file: index, and number of the bulletin that first counts it."""
    registry = replay.ground.registry
    if registry is not None and len(registry.stations) <= PROOF_STATIONS_MAX:
        yield from sorted(replay.publishing.bulletins.first_counted_in.items())
