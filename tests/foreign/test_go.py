"""Go's log packages read what we publish, and find every change that we would."""

import json
import shutil
from pathlib import Path

import pytest

from scrutateur.ledger.bundles import encode_bundle
from scrutateur.ledger.merkle import Tree, leaf_hash
from scrutateur.ledger.tiles import entry_bundles, tiles_for
from scrutateur.records.checkpoint import Checkpoint, sign_checkpoint
from scrutateur.records.vkey import KeyType, VerifierKey
from tests.fakes.signatures import ed25519_key
from tests.foreign.go_reader import missing_for_go, read_with_go

MISSING = missing_for_go()
pytestmark = pytest.mark.skipif(MISSING is not None, reason=MISSING or "")

RECORD = Path(__file__).parents[1] / "vectors" / "data" / "record"
VKEY = (RECORD / "public" / "log.vkey").read_text().strip()
LOG_SEED = bytes.fromhex(json.loads((RECORD / "example.json").read_text())["keys"]["log"]["seed_hex"])


@pytest.fixture
def public(tmp_path: Path) -> Path:
    """A copy of the worked example's public folder, to be bent."""
    return Path(shutil.copytree(RECORD / "public", tmp_path / "public"))


def write_log(folder: Path, entries: list[bytes], *sizes: int) -> VerifierKey:
    """Publish a log as it grew through some sizes, its first one kept as the freeze; return its key."""
    key, signer = ed25519_key("log.example/large", KeyType.ED25519)
    tree, before = Tree(), 0
    for size in sizes:
        tree.extend(map(leaf_hash, entries[before:size]))
        bundles = [(b.path, encode_bundle(entries[b.start : b.end])) for b in entry_bundles(size, since=before)]
        note = sign_checkpoint(Checkpoint(key.name, size, tree.root()), key, signer, grease=True)
        freeze = [("freeze/checkpoint", note.encode())] if before == 0 else []
        for path, content in [*tiles_for(tree, size, since=before), *bundles, *freeze, ("checkpoint", note.encode())]:
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(content)
        before = size
    return key


def test_go_reads_the_worked_example():
    """Every entry, checkpoint, offline proof and bulletin of the example holds for Go."""
    reading = read_with_go(RECORD / "public", VKEY)
    assert reading.counts == {
        "origin": "results.example/2026-primary-rehearsal/1",
        **{"size": 9, "entries": 9, "checkpoints": 2, "open_entries": 5},
        **{"proofs": 7, "notes": 1, "note_signers": 2, "unknown_lines": 0},
    }, reading.reason


def test_go_reads_a_log_that_we_grew(tmp_path):
    """Tiles of two levels, grease and partial bundles that we write are what Go expects."""
    entries = [b"entry %d" % number for number in range(1_000)]
    key = write_log(tmp_path, entries, 1, 255, 256, 700, 1_000)
    reading = read_with_go(tmp_path, key.text)
    assert reading.counts is not None, reading.reason
    assert (reading.counts["entries"], reading.counts["checkpoints"], reading.counts["unknown_lines"]) == (1000, 1, 1)


def test_go_reads_tiles_of_three_levels(tmp_path):
    """Above 65,536 entries a third level begins, and a removed partial tile is replaced by the full one."""
    entries = [b"%d" % number for number in range(65_800)]
    key = write_log(tmp_path, entries, 300, 65_800)
    (tmp_path / "tile/0/001.p/44").unlink()
    reading = read_with_go(tmp_path, key.text)
    assert reading.counts is not None, reading.reason
    assert (reading.counts["entries"], reading.counts["checkpoints"]) == (65_800, 1)


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("checkpoint", "checkpoint: "),
        ("freeze/checkpoint", "freeze/checkpoint: "),
        ("bulletin/1/checkpoint", "bulletin/1/checkpoint: "),
        ("bulletin/1/note", "bulletin/1/note: "),
        ("tile/0/000.p/9", "inconsistent tile"),
        ("tile/entries/000.p/9", "entry 8 is not the leaf of its tile"),
        ("open/3.entry", "open/3.entry is not entry 3"),
        ("open/3.tlog-proof", "open/3.tlog-proof: "),
        ("proof/6.tlog-proof", "proof/6.tlog-proof: "),
    ],
)
def test_go_finds_one_changed_byte(public, path, reason):
    """Go names the file in which one byte near its end is another."""
    content = bytearray((public / path).read_bytes())
    content[-5] ^= 1
    (public / path).write_bytes(content)
    reading = read_with_go(public, VKEY)
    assert reading.counts is None
    assert reason in reading.reason


@pytest.mark.parametrize("path", ["checkpoint", "tile/0/000.p/9", "tile/entries/000.p/9"])
def test_go_finds_what_is_missing(public, path):
    """Without the checkpoint, a tile or a bundle the record does not hold."""
    (public / path).unlink()
    assert "no such file" in read_with_go(public, VKEY).reason


def test_go_finds_a_log_that_signed_two_histories(public):
    """A checkpoint that the log did sign, but of another tree, is no beginning of the newest."""
    key, signer = ed25519_key("results.example/2026-primary-rehearsal/1", KeyType.ED25519, LOG_SEED)
    forked = sign_checkpoint(Checkpoint(key.name, 5, bytes(32)), key, signer)
    (public / "freeze" / "checkpoint").write_bytes(forked.encode())
    assert key.text == VKEY
    assert "no beginning of the newest" in read_with_go(public, VKEY).reason
