"""The writer: durable first, receipt after; one act, one entry; nobody's flood silences a station."""

import json
from base64 import b64decode
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrutateur.desk.recorder import Recorder
from scrutateur.errors import StoreError
from scrutateur.ledger.merkle import Tree, leaf_hash
from scrutateur.records.checkpoint import open_checkpoint
from scrutateur.records.entry import parse_entry
from scrutateur.records.receipt import parse_receipt
from tests.fakes.desk_builder import LOG_KEY, SEAT, SetClock, submitted
from tests.fakes.ledger import MemoryLedger
from tests.fakes.log_ground import CLOSES, NIGHT, keyid, public
from tests.fakes.signatures import ed25519_check

NIGHTS_KINDS = ["return", *["correction"] * 20]


def a_recorder(ledger: MemoryLedger | None = None, clock: SetClock | None = None) -> tuple[Recorder, MemoryLedger]:
    store = MemoryLedger() if ledger is None else ledger
    return Recorder(store, clock or SetClock(), SEAT), store


def numbered(number: int, kind: str = "return", by: str = "0001", *, bounded: bool = True):
    return submitted(kind, b"%d" % number, by, bounded=bounded)


def journal(receipt: bytes) -> tuple[str, int]:
    payload = json.loads(b64decode(json.loads(receipt)["payload"]))
    return payload["journal"], payload["index"]


def test_a_receipt_names_the_entry_that_is_in_the_store():
    """Its leaf is the stored bytes' at its index, its signature the instance's, and the checkpoint covers it (I3)."""
    recorder, store = a_recorder()
    (kept,) = recorder.record([numbered(1)])
    receipt, envelope = parse_receipt(kept.receipt)
    body = next(iter(store.entries()))
    assert (receipt.leaf_hash, receipt.index, receipt.side) == (leaf_hash(body), 0, False)
    assert ed25519_check(public("instance"), envelope.signatures[0].raw, envelope.signed_bytes())
    assert store.receipt(kept.index) == kept.receipt and parse_entry(body) == kept.entry
    checkpoint = open_checkpoint(store.head().checkpoint, LOG_KEY, (), ed25519_check).checkpoint
    assert (checkpoint.size, checkpoint.root) == (1, Tree([leaf_hash(body)]).root())


def test_the_same_bytes_again_get_the_same_receipt():
    """After a while, after a restart, through another door: nothing is appended."""
    clock = SetClock()
    recorder, store = a_recorder(clock=clock)
    (first,) = recorder.record([numbered(1)])
    clock.pass_(60)
    (again,) = recorder.record([replace(numbered(1), bounded=False)])
    (later,) = a_recorder(store, clock)[0].record([numbered(1)])
    assert again.receipt == later.receipt == first.receipt and store.head().size == 1
    assert (first.is_new, again.is_new, later.is_new) == (True, False, False)


def test_the_same_act_twice_in_one_batch_is_one_entry():
    """Two phones on one line: both get the receipt of the one that was kept."""
    recorder, store = a_recorder()
    kept = recorder.record([numbered(1), numbered(2), numbered(1)])
    assert kept[0].receipt == kept[2].receipt and [item.is_new for item in kept] == [True, True, False]
    assert store.head().size == 2


def test_another_signature_over_the_same_bytes_is_the_same_act():
    """ECDSA is randomised: identity is of what was signed, never of the signature."""
    recorder, store = a_recorder()
    first = numbered(1)
    other = replace(
        first, envelope=replace(first.envelope, signatures=(replace(first.envelope.signatures[0], raw=b"x"),))
    )
    kept = recorder.record([first, other])
    assert kept[0].receipt == kept[1].receipt and store.head().size == 1


def test_the_returns_of_one_key_beyond_twenty_go_to_the_side_journal():
    """Distinct returns and corrections of a public door, twenty of them; the next ones are kept beside the log."""
    recorder, store = a_recorder()
    kinds = ["return", "correction"] * 11
    kept = recorder.record([numbered(number, kind) for number, kind in enumerate(kinds)])
    assert [item.side for item in kept] == [False] * 20 + [True] * 2
    assert [journal(item.receipt) for item in kept[20:]] == [("side", 0), ("side", 1)]
    assert (store.head().size, store.head().side_size) == (20, 2)
    (opening,) = recorder.record([numbered(99, "opening")])
    assert not opening.side
    (again,) = recorder.record([numbered(21, kinds[21])])
    assert (again.side, again.is_new, again.receipt) == (True, False, kept[21].receipt)


def test_acts_of_one_key_beyond_two_hundred_go_to_the_side_journal():
    """Of any kind, and after a restart too."""
    recorder, store = a_recorder()
    recorder.record([numbered(number, "opening") for number in range(199)])
    again, _ = a_recorder(store)
    kept = again.record([numbered(number, "opening") for number in range(199, 202)])
    assert [item.side for item in kept] == [False, True, True]


def test_a_stations_first_return_never_goes_to_the_side_journal():
    """Two hundred acts of its key, all forged by whoever stole it, and the return is still in the log (I8)."""
    recorder, _ = a_recorder()
    recorder.record([numbered(number, "opening") for number in range(250)])
    first, second = recorder.record([numbered(1000), numbered(1001)])
    assert (first.side, second.side) == (False, True)


def test_early_returns_use_up_nothing_of_the_night():
    """Thirty tries before the closing, counted apart: twenty in the log; after it the twenty of the night (I8)."""
    clock = SetClock(CLOSES - timedelta(minutes=1))
    recorder, _ = a_recorder(clock=clock)
    tries = [replace(numbered(number), closes=CLOSES) for number in range(30)]
    assert [item.side for item in recorder.record(tries)] == [False] * 20 + [True] * 10
    clock.time = CLOSES
    night = [replace(numbered(number, kind), closes=CLOSES) for number, kind in enumerate(NIGHTS_KINDS, start=100)]
    assert [item.side for item in recorder.record(night)] == [False] * 20 + [True]


def test_the_first_return_after_the_closing_is_in_the_log_whatever_came_before():
    """Two hundred and fifty acts, thirty of them early returns, then a restart that is told of none after it."""
    clock = SetClock(CLOSES - timedelta(minutes=1))
    recorder, store = a_recorder(clock=clock)
    recorder.record([numbered(number, "opening") for number in range(220)])
    recorder.record([replace(numbered(number), closes=CLOSES) for number in range(1000, 1030)])
    clock.time = CLOSES
    again, _ = a_recorder(store, clock)
    first, second = again.record([replace(numbered(number), closes=CLOSES) for number in (2000, 2001)])
    assert (first.side, second.side) == (False, True)


def test_what_came_after_the_closing_is_counted_across_a_restart():
    """The one who takes the log up says which acts of the key were not early."""
    clock = SetClock(CLOSES)
    recorder, store = a_recorder(clock=clock)
    recorder.record([replace(numbered(number), closes=CLOSES) for number in range(20)])
    again = Recorder(store, clock, SEAT, {(keyid("0001"), "return"): 20})
    (one_too_many,) = again.record([replace(numbered(20), closes=CLOSES)])
    assert one_too_many.side


def test_the_flood_of_one_key_is_not_anothers():
    """Each key is counted by itself, and the desk's acts have no bound."""
    recorder, _ = a_recorder()
    recorder.record([numbered(number) for number in range(30)])
    other, desk = recorder.record([numbered(1000, by="0002"), numbered(1001, bounded=False)])
    assert not other.side and not desk.side


def test_a_batch_for_the_side_alone_signs_no_checkpoint():
    """The log did not grow: its head keeps root and checkpoint, the side journal its own count."""
    recorder, store = a_recorder()
    recorder.record([numbered(number) for number in range(20)])
    before = store.head()
    recorder.record([numbered(20)])
    after = store.head()
    assert (after.root, after.checkpoint, after.size, after.side_size) == (before.root, before.checkpoint, 20, 1)


@given(st.lists(st.integers(-5000, 5000), min_size=1, max_size=8))
def test_times_never_fall(steps):
    """However the clock goes, each entry is received at or after the one before."""
    clock = SetClock()
    recorder, store = a_recorder(clock=clock)
    for number, step in enumerate(steps):
        clock.time = NIGHT + timedelta(seconds=step)
        recorder.record([numbered(number, "opening")])
    times = [parse_entry(body).received.at for body in store.entries()]
    assert times == sorted(times) and store.head().received_at == times[-1]


def test_nothing_to_do_moves_nothing():
    """An empty batch, and one of resends, leave the head where it is."""
    recorder, store = a_recorder()
    recorder.record([numbered(1)])
    before = store.head()
    assert recorder.record([]) == [] and recorder.record([numbered(1)])[0].head == before == store.head()


def test_two_derivations_that_disagree_sign_nothing():
    """The bytes re-read from the store are not those of the first derivation: the writer stops, nothing is kept."""
    recorder, store = a_recorder()
    recorder.record([numbered(1)])
    recorder.tree.append(bytes(32))  # a flipped bit somewhere in memory
    with pytest.raises(StoreError, match="disagree: nothing was signed"):
        recorder.record([numbered(2)])
    assert store.head().size == 1


def test_a_store_that_fails_acknowledges_nothing():
    """No receipt leaves, and no later batch is taken by it."""
    recorder, store = a_recorder()
    store.fails = True
    with pytest.raises(StoreError):
        recorder.record([numbered(1)])
    assert store.head().size == 0


class Altered:
    """A store whose head is one log's, and whose entries are others."""

    def __init__(self, store: MemoryLedger, bodies: list[bytes]) -> None:
        self.head, self.counts_by_key = store.head, store.counts_by_key
        self._bodies = bodies

    def entries(self) -> list[bytes]:
        return self._bodies


def test_a_store_whose_entries_do_not_lead_to_its_head_is_not_taken_up():
    """A flipped byte, a lost row, two rows exchanged: the start is refused."""
    recorder, store = a_recorder()
    recorder.record([numbered(1), numbered(2)])
    first, second = store.entries()
    for bodies in ([first + b" ", second], [first], [second, first], [first, second, second]):
        with pytest.raises(StoreError, match="do not lead to the stored head of size 2"):
            Recorder(Altered(store, bodies), SetClock(), SEAT)
    assert Recorder(Altered(store, [first, second]), SetClock(), SEAT).head == store.head()


def test_the_receipt_is_of_the_instance_that_wrote():
    """`received.by` names it, in the entry and in the receipt."""
    recorder, store = a_recorder()
    (kept,) = recorder.record([numbered(1)])
    receipt, _ = parse_receipt(kept.receipt)
    assert receipt.received == kept.entry.received and receipt.received.by == keyid("instance")
    assert receipt.inclusion_seconds_max == 60 and store.head().epoch == recorder.head.epoch
