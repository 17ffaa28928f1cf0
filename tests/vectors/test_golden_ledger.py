"""The golden ledgers: a store and a record of each format version, written once, that must open for ever."""

import shutil
from pathlib import Path

import pytest

from scrutateur.adapters.record_sources import open_record
from scrutateur.adapters.signatures import check_signature
from scrutateur.adapters.sqlite_check import verify_store
from scrutateur.adapters.sqlite_ledger import open_ledger, open_reader
from scrutateur.audit.derived import Logged, derived_files
from scrutateur.audit.replay import Replay
from scrutateur.audit.verification import Tools, Wanted, verify_record
from scrutateur.desk.running import load_replay
from scrutateur.records.entry import parse_entry

GOLDEN = Path(__file__).parent / "data" / "golden" / "1"
ORIGIN = "rehearsal.invalid/golden-1/1"
SIZE = 44
ROOT = "ef76ba7d00945087c7ac28272de9879a8e87e3998d4b7556ee3590c5a6677bee"
POLICY = "15c1a71b59cad235c04d7cc8d603476043226ceb4d016cc2af391071369c4885"
KINDS = {"policy", "election", "enrolment", "opening", "closing", "return", "correction", "call-back", "decision"}


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """Give a copy of the golden store: opening one raises its epoch."""
    return Path(shutil.copy(GOLDEN / "ledger.sqlite", tmp_path / "ledger.sqlite"))


@pytest.fixture
def entries(store: Path) -> list[Logged]:
    """Read every entry of the golden store."""
    reader = open_reader(store)
    found = [Logged(parse_entry(body), body) for body in reader.entries()]
    reader.close()
    return found


def replay_of(entries: list[Logged]) -> Replay:
    """Replay the golden log as a desk that takes it up."""
    return load_replay([item.body for item in entries], check_signature)


def test_the_store_opens_and_is_whole(store: Path):
    """A desk of this version can take up the store of that one: every row hashed again leads to the head."""
    head = verify_store(store)
    assert (head.size, head.root.hex()) == (SIZE, ROOT)
    ledger = open_ledger(store)
    assert (ledger.origin, ledger.head().size) == (ORIGIN, SIZE)
    ledger.close()


def test_the_replay_gives_what_was_announced(entries: list[Logged]):
    """Every act has the effect it had: both bulletins are valid, and nothing is listed."""
    replay = replay_of(entries)
    announced = replay.publishing.bulletins.announced
    coverage = [item.snapshot.contests["P1"].coverage.counted for item in announced]
    assert (replay.tree.root().hex(), replay.listed, coverage) == (ROOT, [], [4, 9])
    assert {item.entry.envelope.kind for item in entries} >= KINDS


def test_the_public_files_come_out_byte_for_byte(entries: list[Logged]):
    """What that version published, this one derives: tiles, bundles, tables, notes, latest.json."""
    record, replay = open_record(str(GOLDEN / "public.tar.gz")), replay_of(entries)

    def checkpoint_of(number: int) -> bytes | None:
        return record.read(f"bulletin/{number}/checkpoint")

    files = dict(derived_files(replay, entries, sizes=[SIZE], checkpoint_of=checkpoint_of))
    differing = [path for path, data in files.items() if record.read(path) != data]
    assert (differing, len(files) > 40) == ([], True)


def test_a_stranger_verifies_the_record_with_the_policy_hash():
    """The record alone, and a hash learnt elsewhere: exit 0, in every version to come."""
    report = verify_record(
        open_record(str(GOLDEN / "public.tar.gz")),
        Wanted(policy_sha256=POLICY, figures_only=True),
        Tools(check_signature, None, "any"),
    )
    assert (report.exit, report.identity, report.size) == (0, "policy", SIZE)
