"""A whole night of Toulouse 2026 over real HTTP: what was sent, refused, published, and what anyone can check."""

import csv
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import msgspec
import pytest

from scrutateur.adapters.signatures import check_signature
from scrutateur.adapters.sqlite_ledger import SqliteReader, open_reader
from scrutateur.audit.replay import Replay
from scrutateur.audit.station_file import HeardAct
from scrutateur.desk.running import load_replay
from scrutateur.errors import SettingsError
from scrutateur.exchange.mapping_file import read_mapping
from scrutateur.exchange.rehearsal_file import read_source
from scrutateur.exchange.source import RehearsalSource
from scrutateur.ledger.merkle import leaf_hash
from scrutateur.records.receipt import parse_receipt
from scrutateur.rehearsal.examples import example
from scrutateur.rehearsal.night import Step
from scrutateur.rehearsal.outcome import Outcome, read_outcome
from scrutateur.rehearsal.player import Played, play
from scrutateur.rehearsal.receipt_book import KeptReceipt, read_receipts
from scrutateur.rehearsal.stranger import verify
from scrutateur.rehearsal.tampering import KINDS, tamper
from scrutateur.wiring import ledger_path, site_folder

TOTALS = {
    "registered": 281_354, "signed_roll": 158_959, "voters": 158_977, "blank": 1_221, "null": 735, "valid": 157_021,
}  # fmt: skip
EMBARGOED = (b".return.v1+json", b".correction.v1+json", b".call-back.v1+json", b".decision.v1+json")


@dataclass
class PlayedNight:
    """The night, played once for all tests of this file."""

    source: RehearsalSource
    played: Played
    before_the_lift: dict[str, bytes]  # the public folder as it was

    @property
    def public(self) -> Path:
        return site_folder(self.played.home) / "public"

    @cached_property
    def reader(self) -> SqliteReader:
        return open_reader(ledger_path(self.played.home))

    @cached_property
    def replay(self) -> Replay:
        return load_replay(self.reader.entries(), check_signature)

    @cached_property
    def receipts(self) -> list[KeptReceipt]:
        return list(read_receipts(self.played.home))

    @cached_property
    def outcome(self) -> Outcome:
        return read_outcome(self.public)

    def acts(self) -> Iterator[HeardAct]:
        assert self.replay.count is not None
        for file in self.replay.count.files.values():
            yield from file.acts


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> PlayedNight:
    """Play Toulouse."""
    home = tmp_path_factory.mktemp("toulouse")
    before: dict[str, bytes] = {}

    def look(step: Step) -> None:
        if step.name == "before-the-lift":
            before.update(read_folder(site_folder(home) / "public"))

    source = read_source(read_mapping(example("toulouse-2026") / "mapping.toml"))
    return PlayedNight(source, play(source, home, look), before)


def read_folder(folder: Path) -> dict[str, bytes]:
    root = folder.resolve()  # the link moves on while the site is rebuilt
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_the_result_is_the_citys_own(night: PlayedNight):
    """Every station is counted, and the totals are those that the city published."""
    assert night.outcome.coverage == {"expected": 284, "received": 284, "counted": 284, "held": 0, "missing": 0}
    assert {name: night.outcome.as_standing.totals[name] for name in TOTALS} == TOTALS
    assert night.outcome.as_standing.votes["005"] == 58_462
    assert (night.outcome.number, night.outcome.status) == (2, "complete")


def test_the_three_sums_are_equal(night: PlayedNight):
    """Nothing is held, annulled or ruled upon, so as received, as counted and as standing say the same."""
    received, counted, standing = night.outcome.as_received, night.outcome.as_counted, night.outcome.as_standing
    assert received == counted
    assert received.votes == standing.votes
    assert received.totals == {name: standing.totals[name] for name in received.totals}
    assert (standing.totals["accepted_gap"], standing.totals["annulled"]) == (0, 0)


def test_twenty_five_stations_have_a_gap_and_nothing_blocks(night: PlayedNight):
    """Ballots and signatures differ at 25 stations, raised at none, each explained; no finding holds a return."""
    assert night.outcome.failed["R205"] == 25
    assert night.outcome.failed["R208"] == night.outcome.failed["R402"] == 0
    table = (night.public / "bulletin/2/findings-conseil-municipal.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(table.splitlines()))
    assert [row for row in rows if row["severity"] == "blocking"] == []
    gaps = [row for row in rows if row["rule"] == "R205"]
    assert len(gaps) == 25
    assert {row["raised"] for row in gaps} <= {"", "no", "false"}


def test_latest_json_says_the_same_in_two_kilobytes(night: PlayedNight):
    """The file that dashboards read has the totals and stays under its bound."""
    data = (night.public / "latest.json").read_bytes()
    latest = msgspec.json.decode(data, type=dict[str, object])
    assert len(data) <= 2048
    assert latest["totals"] == dict(night.outcome.as_standing.totals)
    assert (latest["number"], latest["status"], latest["rehearsal"]) == (2, "complete", True)
    assert latest["witnessed"] == "none"


def test_every_receipt_is_kept_in_the_log(night: PlayedNight):
    """Each receipt that was answered names a leaf that stands at its index, signed by the instance."""
    leaves = [leaf_hash(body) for body in night.reader.entries()]
    policy = night.replay.ground.policy
    assert policy is not None
    (instance,) = policy.instances
    for kept in night.receipts:
        receipt, envelope = parse_receipt(kept.raw)
        assert leaves[receipt.index] == receipt.leaf_hash
        assert check_signature(instance.public, envelope.signatures[0].raw, envelope.signed_bytes())
    assert len(night.receipts) == night.played.receipts
    assert {kept.receipt.index for kept in night.receipts} == set(range(1, len(leaves)))  # all but entry 0


def test_a_resend_gets_the_same_receipt_and_appends_nothing(night: PlayedNight):
    """Twelve acts came twice: one identity, one receipt, byte for byte."""
    by_identity: dict[str, set[bytes]] = {}
    for kept in night.receipts:
        by_identity.setdefault(kept.identity, set()).add(kept.raw)
    assert {len(receipts) for receipts in by_identity.values()} == {1}
    assert night.played.resent == 12 == len(night.receipts) - len(by_identity)


def test_what_was_forged_is_refused_and_counted(night: PlayedNight):
    """A changed byte and an unknown key get a 403 and leave no entry."""
    assert dict(night.played.refused) == {"signature": 1, "key": 1}


def test_the_early_act_is_kept_and_never_counted(night: PlayedNight):
    """One return came before the closing: it is in the log, early, and beside it the one that counts."""
    (early,) = [act for act in night.acts() if act.early]
    assert night.replay.count is not None
    file = night.replay.count.files[early.contest.id, early.station_return.station]
    assert file.choice.current is not None
    assert file.choice.current.index != early.index
    assert file.standing.state.counts


def test_a_correction_leaves_both_acts_visible(night: PlayedNight):
    """The wrong return and its correction are in the log and on the station's page; the table's figures count."""
    (corrected,) = [act for act in night.acts() if act.correction is not None]
    assert corrected.correction is not None
    station = corrected.station_return.station
    assert corrected.station_return.same_figures(night.source.returns[corrected.contest.id, station])
    page = (night.public / "en/station" / station / "index.html").read_text(encoding="utf-8").replace("&nbsp;", " ")
    assert f"entry {corrected.index}" in page
    assert f"entry {corrected.correction.replaces.index}" in page


def test_nothing_embargoed_is_public_before_the_lift(night: PlayedNight):
    """While returns came in the log was public, and no file of it held a return or what names one."""
    assert "checkpoint" in night.before_the_lift
    size = int(night.before_the_lift["checkpoint"].split(b"\n")[1])
    assert size > 2 * 284 + 114  # openings, closings, and the returns so far
    leaking = [path for path, data in night.before_the_lift.items() if any(kind in data for kind in EMBARGOED)]
    assert leaking == []
    assert not any(path.startswith(("proof/", "bulletin/")) for path in night.before_the_lift)


def test_the_partial_bulletin_leaves_out_who_was_late(night: PlayedNight):
    """Bulletin 1 was signed by two, bulletin 2 by four; the first lists those it does not count."""
    assert [(item.number, item.kind, item.signed) for item in night.played.bulletins] == [
        (1, "partial", 2), (2, "complete", 4),
    ]  # fmt: skip
    table = (night.public / "bulletin/1/not-counted-conseil-municipal.csv").read_text(encoding="utf-8")
    missing = {row["station"] for row in csv.DictReader(table.splitlines()) if row["state"] == "missing"}
    assert len(missing) == 284 - 114


def test_a_stranger_verifies_the_night(night: PlayedNight):
    """`verify`, in a process of its own and with the policy from elsewhere, finds that all holds, in three seconds."""
    ran = verify(night.public, night.played.home / "policy.json")
    assert (ran.answer.exit, ran.answer.difference) == (0, None)
    assert ran.answer.checked["entries"] == night.replay.tree.size


def test_the_same_rehearsal_goes_on_in_its_folder(night: PlayedNight, tmp_path: Path):
    """Played again from the start, every act is a resend: nothing is appended, nothing is announced twice."""
    home = tmp_path / "again"
    shutil.copytree(night.played.home, home, symlinks=True)
    again = play(night.source, home, lambda step: None)
    assert {kept.status for kept in read_receipts(home)} == {200}
    assert again.bulletins == ()
    assert open_reader(ledger_path(home)).head().root == night.replay.tree.root()


def test_another_seed_is_refused_in_this_folder(night: PlayedNight):
    """A folder made by one rehearsal takes no other one."""
    with pytest.raises(SettingsError, match="another mapping, data, seed or speed"):
        play(night.source, night.played.home, lambda step: None, seed="another")


@pytest.mark.parametrize("kind", KINDS)
def test_a_changed_byte_is_found_and_named(night: PlayedNight, kind: str):
    """Of each kind that the demo offers: `verify` ends with 1 and names the file."""
    changed = tamper(night.played.home, night.public, kind)
    ran = verify(changed.folder, night.played.home / "policy.json", changed.receipt)
    assert ran.answer.exit == 1
    assert ran.answer.difference is not None
    assert ran.answer.difference.path.endswith(changed.path)
