"""What is published, when, and in which order: a projection of the store that may lag and never leads."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from scrutateur.desk.partials import KEPT_FOR
from scrutateur.errors import ForkError, ScrutateurError
from scrutateur.ledger.bundles import parse_bundle
from scrutateur.ledger.tiles import parse_tile_path
from scrutateur.records.checkpoint import Checkpoint, open_checkpoint, sign_checkpoint
from scrutateur.records.entry import parse_entry
from scrutateur.records.kinds import EMBARGOED_KINDS
from scrutateur.records.tlog_proof import parse_tlog_proof
from tests.fakes.desk_builder import LOG_KEY, LOG_SIGNER, Office, submitted
from tests.fakes.log_builder import Log
from tests.fakes.signatures import ed25519_check


def an_office(log: Log) -> Office:
    office = Office()
    office.keep_log(log)
    return office


def a_night() -> Log:
    log = Log()
    log.opens("0001")
    for station in ("0001", "0002"):
        log.returns(station)
    return log


def published_size(office: Office) -> int:
    return open_checkpoint(office.folder.files["checkpoint"], LOG_KEY, (), ed25519_check).checkpoint.size


def published_entries(office: Office) -> Iterator[bytes]:
    """Every entry that a reader of the public folder can read, alone or in a bundle."""
    for path, data in office.folder.files.items():
        if path.startswith("open/") and path.endswith(".entry"):
            yield data
        elif path.startswith("tile/entries/"):
            yield from parse_bundle(data, parse_tile_path(path).width)


def test_nothing_embargoed_leaves_before_the_lift():
    """Hashes and open entries are public all along; no entry of an embargoed kind is, in any file."""
    log = a_night()
    log.call_back(log.returns("0003", by=["clerk-1"]))
    office = an_office(log)
    office.publish()
    kinds = {parse_entry(body).envelope.kind for body in published_entries(office)}
    assert kinds == {"policy", "election", "enrolment", "opening"} and not kinds & EMBARGOED_KINDS
    assert published_size(office) == len(log.bodies)
    everything = b"".join(office.folder.files.values())
    for body in log.bodies:
        entry = parse_entry(body)
        if entry.envelope.kind in EMBARGOED_KINDS:
            assert body not in everything and entry.envelope.signatures[0].raw not in everything


def test_every_entry_is_public_once_the_embargo_is_lifted():
    """The bundles come with the act that lifts it, whole."""
    log = a_night()
    office = an_office(log)
    office.publish()
    log.lifts()
    office.keep_log(log, len(log.bodies) - 1)
    office.publish(with_bundles=False)
    assert set(published_entries(office)) == set(log.bodies)


def test_the_log_is_written_before_its_checkpoint_and_the_site_after():
    """A checkpoint never points at tiles that are not there; a bulletin never at a checkpoint that is not."""
    log = a_night()
    log.lifts()
    log.bulletin()
    order = an_office(log).publish()
    checkpoint = order.index("checkpoint")
    assert all(
        path.startswith(("bulletin/", "proof/", "index", "latest", "contests/")) for path in order[checkpoint + 1 :]
    )
    assert {"policy", "log.vkey", "freeze/checkpoint"} <= set(order[:checkpoint])
    assert order.index("bulletin/1/note") < order.index("latest.json")


def test_a_restart_publishes_the_same_bytes_again():
    """Nothing that is published changes, whatever the desk had in memory."""
    log = a_night()
    log.lifts()
    log.bulletin()
    office = an_office(log)
    office.publish()
    before = dict(office.folder.files)
    office.restart()
    assert office.desk.publisher.is_due() and office.publish() == []
    assert office.folder.files == before and not office.desk.publisher.is_due()


def test_a_restart_with_an_empty_folder_publishes_everything_anew():
    """The folder is a projection: proofs of open entries apart, which stand against the checkpoint of their time."""
    log = a_night()
    log.lifts()
    log.bulletin()
    office = Office()
    office.keep_log(log)
    office.publish()
    again = Office(ledger=office.ledger)
    again.clock.time = office.clock.time
    again.publish()
    assert again.folder.files == office.folder.files


def test_a_proof_of_an_open_entry_stays_what_it_was():
    """Published against the first checkpoint that held it; later ones, and a restart, leave it."""
    log = a_night()
    office = an_office(log)
    office.publish()
    first = office.folder.files["open/0.tlog-proof"]
    log.opens("0002")
    office.keep_log(log, len(log.bodies) - 1)
    office.publish()
    office.restart()
    office.publish()
    assert office.folder.files["open/0.tlog-proof"] == first
    assert f"open/{len(log.bodies) - 1}.entry" in office.folder.files
    assert parse_tlog_proof(first).leaf_index == 0


def test_a_store_that_was_rolled_back_does_not_start():
    """The published checkpoint is larger than the store: going on would fork the log (I2)."""
    log = a_night()
    office = an_office(log)
    office.publish()
    shorter = Log()
    with pytest.raises(ForkError, match="the store was rolled back"):
        _start_with(shorter, office.folder)


def _start_with(log: Log, folder: object) -> Office:
    office = Office()
    office.keep_log(log)
    office.folder = folder
    office.restart()
    return office


def test_another_log_of_the_same_size_does_not_start():
    """Same origin, same key, other entries."""
    log, other = a_night(), Log()
    other.opens("0001")
    for station in ("0002", "0001"):
        other.returns(station)
    office = an_office(log)
    office.publish()
    assert len(log.bodies) == len(other.bodies)
    with pytest.raises(ForkError, match="of another log than the store"):
        _start_with(other, office.folder)


@pytest.mark.parametrize("data", [b"", b"no note", None])
def test_a_published_checkpoint_that_cannot_be_read_stops_the_start(data):
    """Not this log's key, or not a note: the desk does not guess."""
    log = a_night()
    office = an_office(log)
    office.publish()
    if data is None:
        other = Checkpoint("results.example/other", 1, bytes(32))
        data = sign_checkpoint(other, replace(LOG_KEY, name="results.example/other"), LOG_SIGNER).encode()
    office.folder.files["checkpoint"] = data
    with pytest.raises(ScrutateurError):
        office.restart()


def test_a_published_tile_with_other_bytes_stops_the_desk():
    """An immutable path that exists must compare equal, or somebody rewrote history."""
    office = an_office(a_night())
    office.publish()
    path = next(path for path in office.folder.files if path.startswith("tile/0/"))
    office.folder.files[path] = bytes(len(office.folder.files[path]))
    office.restart()
    with pytest.raises(ForkError, match=path):
        office.publish()


def test_publishing_waits_for_the_judge():
    """The store is ahead of the replay: nothing is published of what was not judged."""
    office = an_office(Log())
    office.publish()
    size = published_size(office)
    office.record(submitted("opening", b"{}", "0001"))
    assert office.publish() == [] and published_size(office) == size


def test_an_empty_desk_publishes_nothing():
    """No entry, no checkpoint, no site."""
    office = Office()
    assert office.publish() == [] and office.folder.files == {}


def test_before_the_freeze_there_is_no_site_and_no_bundle():
    """Ground entries come one by one, each with its proof."""
    log = Log(frozen=False)
    office = an_office(log)
    office.publish()
    assert not [path for path in office.folder.files if path.startswith(("tile/entries", "latest", "freeze"))]
    assert set(published_entries(office)) == set(log.bodies)


def test_an_entry_judged_while_publishing_waits_for_its_checkpoint():
    """Acts are judged beside the publisher: one behind the head that it writes has its proof in the next round."""
    log = Log()
    office = an_office(log)
    log.opens("0001")
    late = log.bodies[-1]

    class Interrupted:
        """A reader beside which an act is judged, once."""

        def __init__(self) -> None:
            self.done = False

        def entries(self, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
            if stop is not None and not self.done:
                self.done = True
                office.keep_log(log, len(log.bodies) - 1)
            return office.ledger.entries(start, stop)

        def text(self, index: int, number: int) -> bytes | None:
            return office.ledger.text(index, number)

    reader = Interrupted()
    office.restart(reader)
    office.publish()
    assert published_size(office) == len(log.bodies) - 1 and late not in set(published_entries(office))
    office.publish()
    assert published_size(office) == len(log.bodies) and late in set(published_entries(office))


def test_a_bulletin_judged_while_publishing_waits_for_its_checkpoint():
    """What is published may lag, never lead: the note is not there before the entry that announced it."""
    log = a_night()
    log.lifts()
    office = an_office(log)
    log.bulletin()

    def judge_one_more() -> None:
        office.folder.before_write = lambda: None
        office.keep_log(log, len(log.bodies) - 1)

    office.folder.before_write = judge_one_more
    office.publish()
    assert "bulletin/1/note" not in office.folder.files and published_size(office) == len(log.bodies) - 1
    office.publish()
    assert "bulletin/1/note" in office.folder.files and published_size(office) == len(log.bodies)


def test_counted_acts_have_their_proof_against_their_bulletin():
    """Each act that a bulletin counts first, against the checkpoint that stands beside it."""
    log = a_night()
    log.lifts()
    log.bulletin()
    third = log.returns("0003")
    log.bulletin()
    office = an_office(log)
    office.publish()
    files = office.folder.files
    proof = parse_tlog_proof(files[f"proof/{third.index}.tlog-proof"])
    assert proof.checkpoint_note == files["bulletin/2/checkpoint"] != files["bulletin/1/checkpoint"]
    assert files["index.html"] == b"2"


def test_a_retraction_changes_the_site():
    """The bulletin before stands again; the retracted one stays published."""
    log = a_night()
    log.lifts()
    log.bulletin()
    office = an_office(log)
    office.publish()
    log.retracts(1)
    office.keep_log(log, len(log.bodies) - 1)
    assert office.desk.publisher.is_due()
    office.publish()
    assert office.folder.files["index.html"] == b"0" and b"retracted" in office.folder.files["latest.json"]
    assert "bulletin/1/note" in office.folder.files


def test_partial_tiles_go_an_hour_after_the_full_one():
    """Readers in the middle of one keep it for an hour; those of the freeze stay for ever."""
    office = an_office(Log())
    office.publish()
    freeze = {path for path in office.folder.files if ".p/" in path}
    for number in range(300):
        office.keep(submitted("opening", b"%d" % number, "0001"))
        if number == 100:
            office.publish()
    partial = {path for path in office.folder.files if path.startswith("tile/0/000.p/")}
    office.publish()
    office.clock.time += KEPT_FOR - timedelta(seconds=1)
    office.publish()
    assert partial <= set(office.folder.files)
    office.clock.time += timedelta(seconds=1)
    office.publish()
    assert partial - freeze and not (partial - freeze) & set(office.folder.files) and freeze <= set(office.folder.files)


def test_partial_tiles_of_before_a_restart_go_too():
    """A desk that was stopped meanwhile takes them up: an hour after its start those with a full one are gone."""
    office = an_office(Log())
    office.publish()
    freeze = {path for path in office.folder.files if ".p/" in path}
    for number in range(520):
        office.keep(submitted("opening", b"%d" % number, "0001"))
        if number in (100, 519):  # the second tile comes whole at once
            office.publish()
    partial = {path for path in office.folder.files if ".p/" in path} - freeze
    office.restart()
    office.publish()
    assert partial <= set(office.folder.files)
    office.clock.time += KEPT_FOR
    office.publish()
    left = partial & set(office.folder.files)
    assert left < partial and {parse_tile_path(path).full.path for path in left}.isdisjoint(office.folder.files)
    assert freeze <= set(office.folder.files)


def test_a_partial_bundle_waits_for_its_beat():
    """After the lift bundles come whole at a beat; between two, a reader waits for the partial one."""
    log = a_night()
    log.lifts()
    office = an_office(log)
    office.publish()
    log.returns("0003")
    office.keep_log(log, len(log.bodies) - 1)
    office.publish(with_bundles=False)
    assert log.bodies[-1] not in set(published_entries(office)) and published_size(office) == len(log.bodies)
    log.opens("0003")
    office.keep_log(log, len(log.bodies) - 1)
    office.publish()
    assert set(log.bodies) == set(published_entries(office))
