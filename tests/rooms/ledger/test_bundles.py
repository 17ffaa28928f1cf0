"""Entry bundles: what goes in comes out, and nothing else does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrutateur.errors import MalformedRecordError
from scrutateur.ledger.bundles import ENTRY_BYTES_MAX, encode_bundle, parse_bundle

ENTRIES = st.lists(st.binary(max_size=40), min_size=1, max_size=256)


@given(ENTRIES)
def test_bundle_reads_back(entries):
    """Empty entries and repeated ones included."""
    assert parse_bundle(encode_bundle(entries), len(entries)) == tuple(entries)


def test_longest_entry_reads_back():
    """65,535 bytes is the most that two bytes of length can say."""
    longest = bytes(ENTRY_BYTES_MAX)
    assert parse_bundle(encode_bundle([longest, b"x"]), 2) == (longest, b"x")


@given(ENTRIES, st.integers(1, 3))
def test_bundle_that_is_cut_or_continued_is_refused(entries, count):
    """A byte too few, a byte too many, an entry too few or too many: the width in the path is a promise."""
    data = encode_bundle(entries)
    for wrong, width in [(data[:-count], len(entries)), (data + b"\0" * count, len(entries)), (data, len(entries) + 1)]:
        with pytest.raises(MalformedRecordError):
            parse_bundle(wrong, width)
    with pytest.raises(MalformedRecordError):
        parse_bundle(data, len(entries) - 1)


@given(st.binary(max_size=64), st.integers(1, 256))
def test_bytes_that_read_as_a_bundle_are_its_only_spelling(data, width):
    """Whatever is accepted is written again as the same bytes."""
    try:
        entries = parse_bundle(data, width)
    except MalformedRecordError:
        return
    assert encode_bundle(entries) == data


@pytest.mark.parametrize("entries", [[], [b""] * 257, [bytes(ENTRY_BYTES_MAX + 1)]])
def test_bundle_that_no_path_can_name_stops_the_process(entries):
    """No entry, 257 entries or a longer one is a caller's bug."""
    with pytest.raises(AssertionError):
        encode_bundle(entries)
