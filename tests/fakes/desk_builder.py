"""A whole desk over fakes: a ledger and a public folder in memory, a clock that tests move, the keys of built logs."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from scrutateur.bulletin.publication import Publication
from scrutateur.desk.judge import Answer
from scrutateur.desk.recorder import Admission, Seat, Submission
from scrutateur.desk.running import Desk, Parts, load_replay
from scrutateur.election.names import Channel
from scrutateur.errors import SignatureError
from scrutateur.records.entry import Envelope, Signature, pae, parse_entry
from scrutateur.records.policy_record import Limits
from scrutateur.records.vkey import KeyType
from tests.fakes.ledger import MemoryLedger
from tests.fakes.log_builder import Log
from tests.fakes.log_ground import NIGHT, ORIGIN, keyid, private
from tests.fakes.public_folder import MemoryFolder
from tests.fakes.signatures import ed25519_check, ed25519_key

LOG_KEY, LOG_SIGNER = ed25519_key(ORIGIN, KeyType.ED25519)
LIMITS = Limits(acts_per_key=200, payload_bytes_max=16_384, returns_per_key=20)
SEAT = Seat(ORIGIN, keyid("instance"), private("instance").sign, LOG_KEY, LOG_SIGNER, 60, LIMITS)


@dataclass
class SetClock:
    """Tells the time that a test set."""

    time: datetime = NIGHT

    def now(self) -> datetime:
        return self.time

    def pass_(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)


def raw(signature: bytes) -> bytes:
    """Take P-256 as raw, and refuse everything else: these tests sign with Ed25519 but for one."""
    if len(signature) != 64:
        raise SignatureError("not raw")
    return signature


def signed(kind: str, payload: bytes, *signers: str) -> Envelope:
    """An envelope by the keys that names have."""
    return Envelope(
        kind, payload, tuple(Signature(keyid(name), private(name).sign(pae(kind, payload))) for name in signers)
    )


def submitted(
    kind: str, payload: bytes, *signers: str, bounded: bool = False, channel: Channel = Channel.WEB
) -> Submission:
    envelope = signed(kind, payload, *signers)
    return Submission(envelope, envelope.identity(), channel, bounded)


def pages(publication: Publication, _before: Publication | None) -> Iterable[tuple[str, bytes]]:
    """A site of one page that says which bulletin stands."""
    yield "index.html", b"%d" % (0 if publication.current is None else publication.current.number)


@dataclass
class Office:
    """A desk, and the world it stands in. `restart` takes up the same store and folder anew."""

    ledger: MemoryLedger = field(default_factory=MemoryLedger)
    folder: MemoryFolder = field(default_factory=MemoryFolder)
    clock: SetClock = field(default_factory=SetClock)
    has_reserve: bool = True

    def __post_init__(self) -> None:
        self.desk = self.restart()

    def restart(self, reader: object = None) -> Desk:
        replay = load_replay(self.ledger.entries(), ed25519_check)
        parts = Parts(
            replay, self.ledger, self.ledger, self.ledger if reader is None else reader, self.folder, self.clock, SEAT
        )
        self.desk = Desk(parts, normalise=raw, build_pages=pages, has_reserve=lambda: self.has_reserve)
        return self.desk

    def record(self, *submissions: Submission) -> list[Admission]:
        return self.desk.record(submissions)

    def keep(self, *submissions: Submission) -> list[Answer]:
        """Record and judge, as a door does."""
        return [self.desk.judge(admission) for admission in self.desk.record(submissions)]

    def keep_log(self, log: Log, start: int = 0) -> None:
        """Hand in what a built log holds, act by act, at the times at which it came."""
        for body in log.bodies[start:]:
            entry = parse_entry(body)
            self.clock.time = entry.received.at
            envelope = entry.envelope
            if envelope.kind == "bulletin" and self.desk.replay.count is not None:
                self.desk.replay.snapshot()  # as the desk does when it drafts: built logs announce at once
            self.keep(Submission(envelope, envelope.identity(), entry.received.channel, False))

    def publish(self, *, with_bundles: bool = True) -> Sequence[str]:
        """Publish, and give what was written, in order."""
        start = len(self.folder.written)
        self.desk.publish(with_bundles=with_bundles)
        return self.folder.written[start:]
