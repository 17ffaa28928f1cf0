"""Entries that are read from their bundles when they are asked for, and those of a record that changes meanwhile."""

import pytest

from scrutateur.audit.bundled_entries import BundledEntries
from scrutateur.audit.record_files import RecordFiles
from scrutateur.errors import MissingPartError
from scrutateur.ledger.bundles import encode_bundle
from scrutateur.ledger.merkle import Tree, leaf_hash
from scrutateur.ledger.tiles import entry_bundles
from tests.fakes.record import MemoryRecord

BODIES = [b"entry %d" % number for number in range(600)]
TILES = list(entry_bundles(600))


def record() -> dict[str, bytes]:
    """Give the bundles of a log of 600 entries."""
    return {tile.path: encode_bundle(BODIES[tile.start : tile.end]) for tile in TILES}


def entries_of(files: dict[str, bytes], size: int = 600) -> BundledEntries:
    """Give the first entries of a log from a record."""
    return BundledEntries(RecordFiles(MemoryRecord(files)), Tree(map(leaf_hash, BODIES)), TILES, size)


@pytest.mark.parametrize("size", [0, 1, 255, 256, 257, 599, 600])
def test_they_are_the_entries_in_any_order_of_asking(size):
    """As a whole, by index and by slice they are what a tuple of them would be, as far as they go and no further."""
    found, wanted = entries_of(record(), size), tuple(BODIES[:size])
    assert (tuple(found), len(found), tuple(found[250:520])) == (wanted, size, wanted[250:520])
    assert [found[index] for index in reversed(range(size))] == [*reversed(wanted)]
    for beyond in (size, -1):
        with pytest.raises(IndexError, match=f"entry {beyond} of {size}"):
            found[beyond]


@pytest.mark.parametrize("changed", [b"", encode_bundle([b"other", *BODIES[257:512]])])
def test_a_record_that_changes_meanwhile_is_told(changed):
    """Other bytes than those that were verified never pass for them."""
    files = record()
    found = entries_of(files)
    assert found[511] == BODIES[511]
    files[TILES[1].path] = changed
    assert found[0] == BODIES[0]
    with pytest.raises(MissingPartError, match=r"tile/entries/001: expected 256 entries as read before, found 0"):
        found[300]
