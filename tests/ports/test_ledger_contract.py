"""What every ledger promises, whatever it is made of: the suite runs on each driver."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from scrutateur.adapters.sqlite_ledger import create_ledger, open_ledger
from scrutateur.election.names import LeafIndex
from scrutateur.errors import ForkError, SignatureError, StoreError
from scrutateur.ledger.merkle import EMPTY_ROOT, leaf_hash, root_of
from scrutateur.ports import Batch, Ledger
from tests.fakes.ledger import NOON, MemoryLedger, a_row, append, rows_from, seal_after


@pytest.fixture(params=["memory", "sqlite"])
def ledger(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Ledger]:
    if request.param == "memory":
        yield MemoryLedger()
        return
    create_ledger(tmp_path / "log.db", origin="results.example/x-rehearsal/1", log_vkey="vkey")
    opened = open_ledger(tmp_path / "log.db")
    yield opened
    opened.close()


def test_head_when_empty(ledger: Ledger):
    """An empty ledger stands at size 0, with the root of no leaves, and without a checkpoint."""
    head = ledger.head()
    assert (head.size, head.side_size, head.checkpoint, head.received_at) == (0, 0, None, None)
    assert (head.root, head.chain) == (EMPTY_ROOT, bytes(32))
    assert list(ledger.entries()) == [] and list(ledger.side_entries()) == []


def test_commit_appends_and_moves_the_head(ledger: Ledger):
    """After a commit the entries are there in order and the head is the one returned."""
    append(ledger, rows_from(0, 3))
    head = append(ledger, rows_from(3, 2))
    assert list(ledger.entries()) == [row.body for row in rows_from(0, 5)]
    assert head == ledger.head()
    assert (head.size, head.received_at) == (5, NOON)
    assert head.root == root_of(leaf_hash(row.body) for row in rows_from(0, 5))
    assert head.checkpoint is not None and head.checkpoint.startswith(b"checkpoint 5 ")


def test_entries_of_a_range(ledger: Ledger):
    """Entries are given from `start` up to but not `stop`, over more than one page, and none beyond the end."""
    append(ledger, rows_from(0, 2100))
    bodies = [row.body for row in rows_from(0, 2100)]
    assert list(ledger.entries(999, 2001)) == bodies[999:2001]
    assert list(ledger.entries(2099)) == bodies[2099:]
    assert list(ledger.entries(2100)) == list(ledger.entries(5, 5)) == []
    assert list(ledger.entries(2050, 9999)) == bodies[2050:]


def test_seal_sees_the_stored_bytes(ledger: Ledger):
    """The seal is given the bodies of the new rows alone, as re-read."""
    append(ledger, rows_from(0, 2))
    seen: list[bytes] = []
    seal = seal_after(ledger)

    def watching(bodies: Sequence[bytes]) -> tuple[bytes, bytes, bytes]:
        seen.extend(bodies)
        return seal(bodies)

    ledger.commit(Batch(ledger.head(), rows_from(2, 3), (), NOON), watching)
    assert seen == [row.body for row in rows_from(2, 3)]


def test_find_in_both_journals(ledger: Ledger):
    """Known acts are found with journal, index, leaf hash and receipt; unknown ones are left out."""
    append(ledger, rows_from(0, 2), (a_row(0, b"aside"),))
    first, aside, unknown = a_row(1), a_row(0, b"aside"), a_row(7)
    known = ledger.find([first.identity, aside.identity, unknown.identity])
    assert set(known) == {first.identity, aside.identity}
    assert (known[first.identity].side, known[first.identity].index) == (False, 1)
    assert (known[aside.identity].side, known[aside.identity].index) == (True, 0)
    assert known[first.identity].receipt == first.receipt
    assert known[aside.identity].leaf_hash == aside.leaf_hash


def test_find_prefers_the_log_when_entered_from_the_side(ledger: Ledger):
    """An act of the side journal that was entered into the log later is found there."""
    append(ledger, (), (a_row(0, b"aside"),))
    append(ledger, (a_row(0, b"aside"),))
    assert not ledger.find([a_row(0, b"aside").identity])[a_row(0, b"aside").identity].side


def test_receipts_and_texts_of_an_entry(ledger: Ledger):
    """Receipt and texts come back byte for byte; what is not there is `None`."""
    append(ledger, (a_row(0, texts=(b"00\nfirst", b"11\n")), a_row(1)))
    assert ledger.receipt(LeafIndex(1)) == a_row(1).receipt
    assert ledger.receipt(LeafIndex(2)) is None
    assert [ledger.text(LeafIndex(0), number) for number in range(3)] == [b"00\nfirst", b"11\n", None]
    assert ledger.text(LeafIndex(1), 0) is None


def test_side_rows_alone_are_not_sealed(ledger: Ledger):
    """A batch of the side journal moves its size and nothing of the log."""
    before = append(ledger, rows_from(0, 1))

    def seal(_bodies: Sequence[bytes]) -> tuple[bytes, bytes, bytes]:
        raise AssertionError("there is nothing to seal")

    after = ledger.commit(Batch(before, (), (a_row(0, b"aside"), a_row(1, b"more")), NOON), seal)
    assert after == replace(before, side_size=2)
    assert list(ledger.side_entries(1)) == [b"more"]


def test_counts_by_key_over_both_journals(ledger: Ledger):
    """Acts are counted by key id and kind, the side journal's among them."""
    append(ledger, (*rows_from(0, 4), a_row(4, kind="opening")), (a_row(0, b"aside"),))
    assert ledger.counts_by_key() == {
        (f"{0:032x}", "return"): 3,
        (f"{1:032x}", "return"): 1,
        (f"{1:032x}", "opening"): 1,
        (f"{2:032x}", "return"): 1,
    }


@pytest.mark.parametrize("change", [{"size": 1}, {"epoch": 7}, {"root": bytes(32)}, {"side_size": 3}])
def test_commit_is_refused_when_the_head_has_moved(ledger: Ledger, change: dict[str, int]):
    """A batch made for another head is refused as a fork, and nothing of it is kept."""
    head = append(ledger, rows_from(0, 2))
    stale = replace(head, **change)
    with pytest.raises(ForkError):
        ledger.commit(Batch(stale, rows_from(stale.size, 1), (), NOON), seal_after(ledger))
    assert ledger.head() == head and len(list(ledger.entries())) == 2


def test_one_identity_has_one_index(ledger: Ledger):
    """An act that is kept already is never appended a second time, in the same batch or later."""
    append(ledger, rows_from(0, 2))
    again = replace(a_row(1), index=LeafIndex(2))
    with pytest.raises(StoreError):
        append(ledger, (again,))


def test_nothing_is_kept_when_the_seal_fails(ledger: Ledger):
    """If the new head cannot be signed the batch is not kept, and the ledger takes no other: the process must end."""
    head = append(ledger, rows_from(0, 1))

    def seal(_bodies: Sequence[bytes]) -> tuple[bytes, bytes, bytes]:
        raise SignatureError("the log's key is gone")

    with pytest.raises(StoreError, match="the log's key is gone"):
        ledger.commit(Batch(head, rows_from(1, 1), (), NOON), seal)
    with pytest.raises(StoreError):
        ledger.commit(Batch(head, rows_from(1, 1), (), NOON), seal_after(ledger))


@pytest.mark.parametrize("indexes", [(1,), (0, 2), (0, 0)])
def test_a_gap_or_double_is_a_bug(ledger: Ledger, indexes: tuple[int, ...]):
    """Positions that are not dense from the head are our own mistake, and stop the process (I1)."""
    rows = tuple(replace(a_row(place), index=LeafIndex(index)) for place, index in enumerate(indexes))
    with pytest.raises(AssertionError):
        append(ledger, rows)


def test_free_bytes_are_told(ledger: Ledger):
    """The ledger tells how much room is left where it grows."""
    assert ledger.free_bytes() > 0


def test_times_are_kept_to_the_millisecond(ledger: Ledger):
    """The arrival of the last entry comes back as it was given."""
    at = NOON + timedelta(milliseconds=118)
    ledger.commit(Batch(ledger.head(), rows_from(0, 1), (), at), seal_after(ledger))
    assert ledger.head().received_at == at


@pytest.mark.parametrize("step", [timedelta(milliseconds=-1), timedelta(microseconds=1)])
def test_a_time_that_falls_or_would_not_come_back_is_a_bug(ledger: Ledger, step: timedelta):
    """Times of the log never fall and are whole milliseconds; anything else stops the process."""
    head = append(ledger, rows_from(0, 1))
    with pytest.raises(AssertionError):
        ledger.commit(Batch(head, rows_from(1, 1), (), NOON + step), seal_after(ledger))
