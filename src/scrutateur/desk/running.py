"""A desk in operation: the replay, the recorder and the publisher over one log. Doors and rhythms are above.

Two threads meet here and share nothing that both change: the writer's runs `record`; everything else runs where the
doors run, but `publish`, which reads what no longer changes.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from scrutateur.audit.bulletin_state import read_bulletin
from scrutateur.audit.hearing import Heard
from scrutateur.audit.replay import Replay
from scrutateur.desk.doorkeeper import Doorkeeper
from scrutateur.desk.drafts import Drafts
from scrutateur.desk.judge import Answer, judge, read_act
from scrutateur.desk.publisher import BuildPages, Publisher
from scrutateur.desk.recorder import Admission, Recorder, Seat, Submission
from scrutateur.desk.station_doorkeeper import Normalise, StationDoorkeeper
from scrutateur.desk.status import station_status
from scrutateur.errors import ForkError, MalformedRecordError
from scrutateur.ledger.signatures import SignatureCheck
from scrutateur.ports import Clock, Ledger, LedgerReader, PublicFolder
from scrutateur.records.canonical import to_base64
from scrutateur.records.entry import parse_entry
from scrutateur.records.payload_publication import NoteText
from scrutateur.records.payloads import decode_payload
from scrutateur.records.times import format_time

Json = dict[str, object]


def load_replay(bodies: Iterable[bytes], check: SignatureCheck) -> Replay:
    """Replay a stored log, snapshots for its bulletins included.

    Raises:
        MalformedRecordError: What is stored is no log.
    """
    entries = [(parse_entry(body), body) for body in bodies]
    cut_offs: set[int] = set()
    for entry, _ in entries:
        if entry.envelope.kind == "bulletin":
            cut_offs.update(cut_off_of(entry.envelope.payload))
    replay = Replay(check, frozenset(cut_offs))
    for entry, body in entries:
        replay.apply(entry, body)
    return replay


def cut_off_of(payload: bytes) -> tuple[int, ...]:
    """Give the cut-off that a bulletin's payload speaks of; nothing for one that cannot be read."""
    try:
        read = decode_payload("bulletin", payload)
        assert isinstance(read, NoteText), "a bulletin carries a note"
        return (read_bulletin(read.note).size,)
    except MalformedRecordError:
        return ()


@dataclass(frozen=True, slots=True)
class Parts:
    """What a desk is made of; the wiring builds them."""

    replay: Replay
    ledger: Ledger
    reader: LedgerReader  # for receipts, where the doors run
    publishing_reader: LedgerReader  # for entries, where `publish` runs
    folder: PublicFolder
    clock: Clock
    seat: Seat


class Desk:
    """The desk of one log."""

    def __init__(
        self, parts: Parts, *, normalise: Normalise, build_pages: BuildPages, has_reserve: Callable[[], bool]
    ) -> None:
        """Take up a log, comparing store, replay and what is published.

        Raises:
            StoreError: They disagree: going on could contradict what was acknowledged.
        """
        self.replay = parts.replay
        self.drafts = Drafts(parts.replay, parts.clock)
        stations = StationDoorkeeper(parts.replay.ground, parts.replay.check, normalise)
        self.doorkeeper = Doorkeeper(parts.replay, parts.clock, stations)
        count = parts.replay.count
        after_closing = None if count is None else count.after_closing()
        self._recorder = Recorder(parts.ledger, parts.clock, parts.seat, after_closing)
        if self._recorder.tree.root() != parts.replay.tree.root():
            raise ForkError("the store and its replay have different roots")
        self.publisher = Publisher(
            parts.replay, parts.publishing_reader, parts.folder, seat=parts.seat, build_pages=build_pages
        )
        self.publisher.start(self._recorder.head)
        self._reader, self._clock, self._has_reserve = parts.reader, parts.clock, has_reserve

    def record(self, submissions: Sequence[Submission]) -> list[Admission]:
        """Keep a batch of acts. Runs in the writer's thread."""
        return self._recorder.record(submissions)

    def with_closing(self, submission: Submission) -> Submission:
        """Add to a station's act what the intake does not know: when its station closes. The recorder counts by it."""
        return replace(submission, closes=self.replay.ground.closing_of(submission.envelope.signatures[0].keyid))

    def read(self, admission: Admission) -> Answer:
        """Say what was understood of a kept act, before it is judged."""
        return read_act(self.replay, admission)

    def take(self, admission: Admission) -> Heard | None:
        """Judge a kept act, in log order, and note it for publication; `None` for one that leaves the log as it is."""
        heard = judge(self.replay, admission)
        self.publisher.note(admission)
        return heard

    def judge(self, admission: Admission) -> Answer:
        """Judge a kept act, and say what it did."""
        answer, heard = self.read(admission), self.take(admission)
        return answer if heard is None else Answer(heard.notes, answer.understood)

    def publish(self, *, with_bundles: bool) -> None:
        """Publish what the store holds. May run beside the doors, one call at a time."""
        self.publisher.publish(with_bundles=with_bundles, at=self._clock.now())

    def refuses(self) -> str | None:
        """Give the code with which acts are refused now; `None` while they are taken."""
        if not self._has_reserve():
            return "reserve"
        return "closed" if self.replay.ground.policy is None else None

    def status(self, request: Submission) -> Json:
        """Answer a station about its own acts."""
        return station_status(self.replay, request, self._clock, self._reader.receipt)

    def state(self) -> Json:
        """Say where the log stands, without adding two stations."""
        publishing, ground = self.replay.publishing, self.replay.ground
        latest, lifted = ground.latest_closing(), publishing.embargo_lifted
        return {
            "bulletins": publishing.bulletins.highest,
            "embargo": "lifted" if lifted is not None else "in force",
            "frozen": ground.freeze_size is not None,
            "latest_closing": "" if latest is None else format_time(latest),
            "listed": [[item.index, item.kind, item.code, item.sentence] for item in self.replay.listed[-20:]],
            "origin": self.replay.origin or "",
            "published_size": self.publisher.published_size,
            "root": to_base64(self.replay.tree.root()),
            "size": self.replay.tree.size,
        }
