"""What the SQLite store promises beyond the contract: across restarts, beside other connections, against damage."""

import random
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import apsw
import pytest

from scrutateur.adapters.sqlite_check import hash_store, verify_store
from scrutateur.adapters.sqlite_connection import NETWORK_FILE_SYSTEMS, connect_reader, file_system_among
from scrutateur.adapters.sqlite_ledger import SqliteLedger, create_ledger, open_ledger, open_reader
from scrutateur.adapters.sqlite_schema import MIGRATIONS
from scrutateur.election.names import LeafIndex
from scrutateur.errors import ForkError, StoreError
from scrutateur.ledger.merkle import root_of
from scrutateur.ports import Batch
from tests.fakes.ledger import NOON, a_row, append, rows_from, seal_after

ORIGIN = "results.example/2026-primary-rehearsal/1"

DIES = """
import os, signal, sys
from pathlib import Path
from scrutateur.adapters.sqlite_ledger import open_ledger
from scrutateur.ports import Batch
from tests.fakes.ledger import NOON, rows_from, seal_after
ledger = open_ledger(Path(sys.argv[1]))
seal = seal_after(ledger)
def dying(bodies):
    if sys.argv[2] == "before": os.kill(os.getpid(), signal.SIGKILL)
    return seal(bodies)
ledger.commit(Batch(ledger.head(), rows_from(ledger.head().size, 2), (), NOON), dying)
os.kill(os.getpid(), signal.SIGKILL)
"""


def a_store(tmp_path: Path) -> Path:
    path = tmp_path / "log.db"
    create_ledger(path, origin=ORIGIN, log_vkey="vkey")
    return path


def a_ledger(tmp_path: Path, rows: int = 0) -> SqliteLedger:
    ledger = open_ledger(a_store(tmp_path))
    if rows:
        append(ledger, rows_from(0, rows))
    return ledger


def test_everything_is_there_after_a_restart(tmp_path: Path):
    """A store opened again has the same entries, head, origin and key; only the epoch has risen."""
    ledger = a_ledger(tmp_path, 30)
    head, entries = ledger.head(), list(ledger.entries())
    ledger.close()
    again = open_ledger(ledger.path)
    assert list(again.entries()) == entries
    assert (again.origin, again.log_vkey) == (ORIGIN, "vkey")
    assert (again.head().size, again.head().root, again.head().epoch) == (30, head.root, head.epoch + 1)
    again.close()


def test_settings_are_read_back(tmp_path: Path):
    """The writer's connection says itself that it is durable, on an SQLite without the WAL-reset bug."""
    ledger = a_ledger(tmp_path)
    settings = ledger.settings()
    assert (settings.journal_mode, settings.synchronous, settings.has_wal_reset_bug) == ("wal", 2, False)
    ledger.close()


def test_an_older_writer_is_fenced_off(tmp_path: Path):
    """When a second writer has taken over, the first appends nothing more (drill 14)."""
    first = a_ledger(tmp_path, 2)
    head = first.head()
    second = open_ledger(first.path)
    with pytest.raises(ForkError, match="another writer has taken over"):
        first.commit(Batch(head, rows_from(2, 1), (), NOON), seal_after(first))
    append(second, rows_from(2, 1))
    assert len(list(second.entries())) == 3
    second.close()


def test_a_reader_sees_what_is_committed_and_cannot_write(tmp_path: Path):
    """A second connection reads along with the writer, and its every write is refused."""
    ledger = a_ledger(tmp_path, 2)
    reader = open_reader(ledger.path)
    append(ledger, (a_row(2, texts=(b"text",)),), (a_row(0, b"aside"),))
    assert reader.head() == ledger.head() and list(reader.entries()) == list(ledger.entries())
    assert list(reader.side_entries()) == [b"aside"] and reader.text(LeafIndex(2), 0) == b"text"
    assert root_of(reader.leaf_hashes()) == ledger.head().root
    assert reader.receipt(LeafIndex(1)) == a_row(1).receipt and reader.find([a_row(1).identity])
    assert reader.counts_by_key() == ledger.counts_by_key() and reader.free_bytes() > 0
    with pytest.raises(apsw.ReadOnlyError):
        connect_reader(ledger.path).execute("UPDATE head SET epoch = 9")
    reader.close()
    ledger.close()


def test_another_thread_cannot_read_what_is_not_committed(tmp_path: Path):
    """Once a thread has committed, reading through its connection in another is our own mistake."""
    ledger = a_ledger(tmp_path, 2)
    with ThreadPoolExecutor() as pool:
        assert isinstance(pool.submit(ledger.head).exception(), AssertionError)
        assert pool.submit(lambda: open_reader(ledger.path).head()).result() == ledger.head()
    ledger.close()


def test_a_store_is_never_created_over_another(tmp_path: Path):
    """An existing file is left as it is."""
    path = a_store(tmp_path)
    with pytest.raises(StoreError, match="cannot be created"):
        create_ledger(path, origin="another", log_vkey="vkey")
    assert open_reader(path).origin == ORIGIN


def test_a_store_that_is_absent_is_not_created(tmp_path: Path):
    """Opening is not creating: a mistyped path is an error."""
    with pytest.raises(StoreError):
        open_ledger(tmp_path / "absent.db")
    assert not (tmp_path / "absent.db").exists()


def test_a_newer_schema_is_refused(tmp_path: Path):
    """A store of a newer program is not touched, by writers or readers."""
    path = a_store(tmp_path)
    apsw.Connection(str(path)).execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    for opening in (open_ledger, open_reader):
        with pytest.raises(StoreError, match="newer program"):
            opening(path)


def test_another_database_is_refused(tmp_path: Path):
    """A database that another program made is not written to."""
    path = tmp_path / "other.db"
    apsw.Connection(str(path)).execute("CREATE TABLE head (id INTEGER)")
    with pytest.raises(StoreError, match="another database"):
        open_ledger(path)


def test_a_file_that_is_no_database_is_refused(tmp_path: Path):
    """Other bytes are refused in our words."""
    path = tmp_path / "text.db"
    path.write_bytes(b"not a database" * 1000)
    with pytest.raises(StoreError, match="NotADB"):
        open_ledger(path)


def test_network_file_systems_are_told():
    """The type of the nearest mount above a folder decides, the later of two at one place."""
    mounts = (
        "/dev/a / ext4 rw 0 0\nhost:/x /data nfs4 rw 0 0\n/dev/b /data\\040b ext4 rw 0 0\ntmpfs /run tmpfs rw 0 0\n"
    )
    assert file_system_among(mounts, Path("/data/night")) in NETWORK_FILE_SYSTEMS
    assert file_system_among(mounts, Path("/data b/night")) == "ext4"
    assert file_system_among(mounts, Path("/datum")) == "ext4"
    assert file_system_among(mounts + "host:/y /run nfs rw 0 0\n", Path("/run")) == "nfs"


def test_the_write_ahead_log_stays_small(tmp_path: Path):
    """The writer copies it into the database between batches, so that it does not grow with the night."""
    ledger = SqliteLedger(tmp_path / "log.db", open_ledger(a_store(tmp_path))._connection, wal_pages_max=50)
    for start in range(0, 2000, 100):
        append(ledger, rows_from(start, 100))
    assert (tmp_path / "log.db-wal").stat().st_size < 100 * 4096 * 2
    ledger.close()
    assert verify_store(ledger.path).size == 2000


@pytest.mark.parametrize(("when", "kept"), [("before", 3), ("after", 5)])
def test_killed_around_the_commit(tmp_path: Path, when: str, kept: int):
    """Killed between insert and commit nothing is there; killed after the commit everything is (drill 3)."""
    ledger = a_ledger(tmp_path, 3)
    ledger.close()
    arguments = [sys.executable, "-c", DIES, str(ledger.path), when]
    ended = subprocess.run(arguments, env={"PYTHONPATH": ":".join(sys.path)}, check=False)
    assert ended.returncode == -signal.SIGKILL
    again = open_ledger(ledger.path)
    assert [bytes(entry) for entry in again.entries()] == [row.body for row in rows_from(0, kept)]
    assert verify_store(again.path).size == kept
    again.close()


def test_verify_names_the_first_bad_index(tmp_path: Path):
    """Bytes changed in two rows, with all of SQLite's own checks content, are found at the first."""
    ledger = a_ledger(tmp_path, 40)
    ledger.close()
    changer = apsw.Connection(str(ledger.path))
    changer.execute(
        "UPDATE entry SET body = CAST(replace(body, 'entry', 'ENTRY') AS BLOB) WHERE leaf_index IN (17, 31)"
    )
    with pytest.raises(StoreError, match="entry 17 is not as it was written"):
        verify_store(ledger.path)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE entry SET receipt = x'00' WHERE leaf_index = 5",
        "UPDATE entry SET keyid = 'another' WHERE leaf_index = 5",
        "UPDATE entry SET identity = randomblob(32) WHERE leaf_index = 5",
        "UPDATE entry SET chain = randomblob(32) WHERE leaf_index = 5",
        "DELETE FROM entry WHERE leaf_index = 5",
        "DELETE FROM entry WHERE leaf_index = 9",
        "UPDATE head SET root = randomblob(32)",
        "UPDATE head SET size = 9",
        "UPDATE side SET body = x'00'",
        "UPDATE side SET receipt = x'00'",
        "DELETE FROM side",
        "UPDATE text SET body = x'00'",
    ],
)
def test_verify_finds_whatever_was_changed(tmp_path: Path, change: str):
    """No column of any row can change unseen."""
    ledger = a_ledger(tmp_path)
    append(ledger, (*rows_from(0, 9), a_row(9, texts=(b"text",))), (a_row(0, b"aside"),))
    ledger.close()
    assert verify_store(ledger.path).size == 10
    apsw.Connection(str(ledger.path)).execute(change)
    with pytest.raises(StoreError):
        verify_store(ledger.path)


def test_a_store_is_hashed_beside_its_writer(tmp_path: Path):
    """What comes in meanwhile is no fault: the rows up to the head at the beginning are hashed, and counted aloud."""
    ledger, told = a_ledger(tmp_path, 2500), []

    def told_and_append(count: int) -> None:
        told.append(count)
        append(ledger, rows_from(ledger.head().size, 1), (a_row(len(told) - 1, b"aside %d" % len(told)),))

    hashed = hash_store(ledger.path, told_and_append)
    assert (hashed.head.size, hashed.head.side_size, told) == (2500, 0, [1000, 2000])
    assert verify_store(ledger.path).size == 2502


def test_a_row_behind_the_head_is_found(tmp_path: Path):
    """A row that no head counts was not written by a commit of ours."""
    ledger = a_ledger(tmp_path, 10)
    ledger.close()
    columns = "identity, kind, keyid, leaf_hash, chain, row_hash, receipt, body"
    apsw.Connection(str(ledger.path)).execute(
        f"INSERT INTO entry (leaf_index, {columns}) SELECT 10, randomblob(32), {columns.removeprefix('identity, ')}"
        " FROM entry WHERE leaf_index = 9"
    )
    with pytest.raises(StoreError, match="10 entries and a side journal of 0 as its head says, found 11 and 0"):
        verify_store(ledger.path)


def test_one_flipped_bit_is_found_or_harmless(tmp_path: Path):
    """Of 150 single flipped bits, each is found, or changes nothing that the store gives back (drill 9)."""
    ledger = a_ledger(tmp_path, 200)
    ledger.close()
    whole, drawn, found = ledger.path.read_bytes(), random.Random(9), 0
    expected = contents(ledger.path)
    for number in range(150):
        place = drawn.randrange(len(whole))
        flipped = tmp_path / f"{number}.db"
        flipped.write_bytes(whole[:place] + bytes([whole[place] ^ 1 << drawn.randrange(8)]) + whole[place + 1 :])
        try:
            verify_store(flipped)
            assert contents(flipped) == expected, f"bit flipped in byte {place} unseen"
        except StoreError:
            found += 1
    assert found > 75, "most of the file matters"


def contents(path: Path) -> list[object]:
    """All that a store gives back."""
    reader = open_reader(path)
    known = [reader.find([a_row(index).identity]) for index in range(200)]
    receipts = [reader.receipt(LeafIndex(index)) for index in range(200)]
    found: list[object] = [reader.head(), list(reader.entries()), known, receipts, reader.counts_by_key()]
    reader.close()
    return found
