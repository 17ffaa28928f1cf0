"""Every file of a record, changed at one byte, is named; so is one taken away or put there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes.record import Night, public_files, verify

FILES = public_files()
NOT_EMPTY = sorted(path for path, data in FILES.items() if data)
PARTIAL = [path for path in FILES if path.startswith("tile/")]
NEWEST_BUNDLE = "tile/entries/000.p/9"


def flipped(path: str, at: int, mask: int = 1) -> dict[str, bytes]:
    """Give the record with some bits of one byte flipped."""
    data = bytearray(FILES[path])
    data[at] ^= mask
    return {**FILES, path: bytes(data)}


@pytest.mark.parametrize("path", NOT_EMPTY)
def test_file_is_named_when_one_byte_changed(path):
    """The first, the middle and the last byte of each file are guarded."""
    size = len(FILES[path])
    for at in {0, size // 2, size - 1}:
        report = verify(flipped(path, at))
        assert (report.exit, report.difference.path) == (1, path)
        assert report.difference.at <= at


@given(path=st.sampled_from(NOT_EMPTY), share=st.floats(0, 1, exclude_max=True), mask=st.integers(1, 255))
def test_file_is_named_whatever_byte_changed(path, share, mask):
    """Any change of any byte of any file is exit 1, and names that file."""
    report = verify(flipped(path, int(share * len(FILES[path])), mask))
    assert (report.exit, report.difference.path) == (1, path)


@pytest.mark.parametrize(
    "path", ["policy", "latest.json", "contests/P1.json", "bulletin/1/areas-P1.csv", "tile/0/000.p/9", "open/2.entry"]
)
def test_position_is_that_of_the_byte_when_the_file_is_derived(path):
    """A derived file is known byte for byte, so the very byte is named, with both sides."""
    at = len(FILES[path]) // 3
    difference = verify(flipped(path, at)).difference
    assert difference.at == at
    assert difference.expected != difference.found


@pytest.mark.parametrize("path", ["checkpoint", "freeze/checkpoint", "bulletin/1/checkpoint", "open/3.tlog-proof"])
def test_position_is_that_of_the_byte_when_the_text_of_a_checkpoint_changed(path):
    """What a checkpoint says follows from the log: origin, size and root are compared byte for byte."""
    at = FILES[path].index(b"results.example") + 3
    assert verify(flipped(path, at)).difference.at == at


def test_entry_is_named_when_its_bundle_changed():
    """Of an entry only the hash is known elsewhere: the position is that of the entry in its bundle."""
    difference = verify(flipped(NEWEST_BUNDLE, len(FILES[NEWEST_BUNDLE]) - 1)).difference
    assert FILES[NEWEST_BUNDLE][difference.at + 2 :] == FILES[NEWEST_BUNDLE][-2489:]
    assert "entry 8" in difference.expected


@pytest.mark.parametrize("path", sorted(set(FILES) - set(PARTIAL)))
def test_file_is_named_when_taken_away(path):
    """A file that the record must hold, and does not, is a difference."""
    report = verify({other: data for other, data in FILES.items() if other != path})
    assert (report.exit, report.difference.path, report.difference.found) == (1, path, "no file")


@pytest.mark.parametrize("path", sorted(set(PARTIAL) - {NEWEST_BUNDLE}))
def test_partial_tile_is_listed_when_taken_away(path):
    """A partial tile or bundle may go: it is listed and not judged."""
    report = verify({other: data for other, data in FILES.items() if other != path})
    assert (report.exit, [(remark.code, remark.about) for remark in report.listed]) == (0, [("partial-absent", path)])


def test_record_is_incomplete_when_its_newest_entries_are_not_there():
    """Without the bundle of the newest checkpoint the entries are missing: exit 3, and nothing is called wrong."""
    report = verify({path: data for path, data in FILES.items() if path != NEWEST_BUNDLE})
    assert (report.exit, report.differences) == (3, ())
    assert [(remark.code, remark.about) for remark in report.missing] == [("entries-missing", "8-8")]


@pytest.mark.parametrize(
    "path",
    [
        "junk", "bulletin/2/note", "bulletin/1/extra.csv", "open/7.entry", "open/05.entry", "proof/4.tlog-proof",
        "text/5-0", "tile/0/000.p/10", "tile/0/000", "tile/0/0", "tile/1/000.p/1", "side/0.entry", "policy-9",
    ],
)  # fmt: skip
def test_unknown_file_is_a_difference(path):
    """Whatever the ledger does not account for is listed, and a difference."""
    report = verify({**FILES, path: b"1"})
    assert (report.exit, report.difference.path, report.difference.what) == (1, path, "unknown")
    assert [(remark.code, remark.about) for remark in report.listed] == [("unknown-file", path)]


def test_folders_filled_by_hand_are_no_part_of_the_record():
    """`.well-known/` and `extra/` may hold anything."""
    assert verify({**FILES, ".well-known/security.txt": b"1", "extra/a/b": b"2"}).exit == 0


def test_first_difference_is_the_first_in_the_order_of_the_reference():
    """Of a tile, a table and a checkpoint that changed, the tile is named; the others are counted."""
    changed = {path: data + b"\n" for path, data in FILES.items()}
    wanted = ["tile/0/000.p/8", "bulletin/1/tests.csv", "freeze/checkpoint"]
    report = verify({**FILES, **{path: changed[path] for path in wanted}})
    assert [difference.path for difference in report.differences] == wanted


def test_log_is_read_from_tiles_and_bundles_when_the_checkpoint_is_gone():
    """All else is still checked, so that the checkpoint alone is named."""
    report = verify({path: data for path, data in FILES.items() if path != "checkpoint"})
    assert (report.size, [difference.path for difference in report.differences]) == (9, ["checkpoint"])


def test_nothing_is_verified_when_there_is_no_log():
    """An empty folder is no difference from anything: it cannot be verified."""
    report = verify({})
    assert (report.exit, report.size, [remark.code for remark in report.missing]) == (3, 0, ["log-missing"])


def test_address_is_verified_without_a_list_of_its_files():
    """Of an address the log, the keys, the figures and the bulletins are compared; what is not is said."""
    report = verify(FILES, listable=False)
    assert report.exit == 0
    assert {remark.code for remark in report.listed} == {"not-compared"}
    assert verify(flipped("latest.json", 40), listable=False).difference.path == "latest.json"


def test_nothing_is_verified_when_an_address_has_no_log():
    """No checkpoint at an address, no log."""
    assert verify({}, listable=False).exit == 3


def without(*paths: str) -> dict[str, bytes]:
    return {path: data for path, data in FILES.items() if path not in paths}


def test_checkpoint_is_named_when_nothing_else_of_the_log_is_there():
    """A checkpoint that no key signed, and neither tiles nor bundles to hold it against."""
    files = {path: data for path, data in flipped("checkpoint", 90).items() if not path.startswith("tile/")}
    assert verify(files).exit == 3
    report = verify({**files, "tile/0/000.p/9": b"short"})
    assert (report.exit, [item.path for item in report.differences]) == (1, ["tile/0/000.p/9", "checkpoint"])


def test_tile_is_named_when_it_is_cut_short_and_no_entry_is_there():
    """A signed checkpoint, a tile that cannot be one, and no bundle to read the log from."""
    files = {path: data for path, data in FILES.items() if not path.startswith("tile/")}
    report = verify({**files, "tile/0/000.p/9": FILES["tile/0/000.p/9"][:-1]})
    assert (report.exit, report.difference.path) == (1, "tile/0/000.p/9")
    assert verify(files).exit == 3


def test_bundle_that_is_none_is_named():
    """Without tiles the log is read from bundles: one that breaks off ends it."""
    files = {path: data for path, data in FILES.items() if not path.startswith("tile/0/")}
    report = verify({**files, NEWEST_BUNDLE: FILES[NEWEST_BUNDLE] + b"x"})
    assert (report.exit, [remark.code for remark in report.missing]) == (3, ["log-missing"])


def test_log_is_read_from_tiles_when_checkpoint_and_bundle_are_gone():
    """What can be read is checked; the checkpoint is missed, and so are the entries."""
    report = verify(without("checkpoint", NEWEST_BUNDLE))
    assert (report.exit, report.difference.path, report.size) == (1, "checkpoint", 9)
    assert [remark.code for remark in report.missing] == ["entries-missing"]


def test_checkpoint_that_is_none_is_named():
    """Bytes that are no checkpoint say no size: the log is read without them."""
    report = verify({**FILES, "checkpoint": b"none"})
    assert (report.exit, report.difference.path, report.size) == (1, "checkpoint", 9)


def test_first_entry_is_named_when_it_is_none():
    """The policy is learnt from its own file then, and the bundle is what differs."""
    report = verify(flipped(NEWEST_BUNDLE, 2), policy=None)
    assert (report.exit, report.difference.path, report.difference.at) == (1, NEWEST_BUNDLE, 0)


def test_full_bundle_serves_an_older_checkpoint():
    """A reader between two checkpoints may find the full bundle in the place of the partial one."""
    night = Night()
    for number in range(250):
        night.append("perimeter-digest", {"segment": number}, ["instance"])
    newer = night.publish()
    assert "tile/entries/000" in newer
    older = {**FILES, "tile/entries/000": newer["tile/entries/000"], "tile/0/000": newer["tile/0/000"]}
    del older["tile/entries/000.p/9"], older["tile/0/000.p/9"]
    report = verify(older)
    assert (report.size, report.checked["entries"]) == (9, 9)
    assert {difference.path for difference in report.differences} == {"tile/0/000", "tile/entries/000"}


def test_log_of_several_tiles_is_verified_whole():
    """Beyond 256 entries there are full tiles, a second level, and bundles side by side."""
    night = Night()
    for number in range(260):
        night.append("perimeter-digest", {"segment": number}, ["instance"])
    files = night.publish()
    report = verify(files)
    assert (report.exit, report.checked["entries"]) == (0, 269)
    for path in ("tile/0/000", "tile/1/000.p/1", "tile/entries/000", "tile/entries/001.p/13"):
        data = bytearray(files[path])
        data[len(data) // 2] ^= 4
        assert verify({**files, path: bytes(data)}).difference.path == path
    assert verify({path: data for path, data in files.items() if path != "tile/0/000"}).difference.path == "tile/0/000"


def test_bundles_after_a_missing_one_are_held_against_the_tiles():
    """What follows a gap is not replayed, and still checked leaf by leaf."""
    night = Night()
    for number in range(260):
        night.append("perimeter-digest", {"segment": number}, ["instance"])
    files = night.publish()
    del files["tile/entries/000"]
    assert (verify(files).exit, verify(files).missing[0].about) == (3, "8-268")
    later = "tile/entries/001.p/13"
    for data in (files[later] + b"x", files[later][:-1] + b"x", b""):
        report = verify({**files, later: data})
        assert (report.exit, report.difference.path) == (1, later)
