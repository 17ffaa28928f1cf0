"""A bulletin as a member's own machine derives it: the record replayed with every check, then the text drafted anew."""

import time
from dataclasses import dataclass
from pathlib import Path

from scrutateur.adapters.record_sources import open_record
from scrutateur.adapters.signatures import check_signature
from scrutateur.audit.bulletin_state import check_retraction
from scrutateur.audit.drafting import Frame, compare_texts, draft_bulletin
from scrutateur.audit.entry_checks import replay_log
from scrutateur.audit.published_log import PublishedLog, read_log
from scrutateur.audit.record_files import RecordFiles
from scrutateur.audit.replay import Replay
from scrutateur.audit.report import Notebook
from scrutateur.bulletin.numbered import BulletinText
from scrutateur.cli.answers import progress
from scrutateur.cli.stored_log import stored_log
from scrutateur.errors import GateError, MissingPartError
from scrutateur.ledger.merkle import Tree, leaf_hash
from scrutateur.records.bulletin_note import encode_bulletin
from scrutateur.records.receipt import policy_hash
from scrutateur.records.retraction_note import RetractionText, encode_retraction
from scrutateur.wiring import ledger_path

_WAITS = 30  # of a second


@dataclass(frozen=True, slots=True)
class Replayed:
    """A draft that a replay confirmed."""

    replay: Replay
    text: BulletinText | RetractionText
    policy_sha256: str

    @property
    def encoded(self) -> str:
        return encode_bulletin(self.text) if isinstance(self.text, BulletinText) else encode_retraction(self.text)


def confirm_draft(home: Path, record: str | None, draft: BulletinText) -> Replayed:
    """Replay the record up to a draft's cut-off, signatures included, and hold its text against the draft's.

    Args:
        home: The night's folder; its store is replayed, unless `record` names a public record.
        record: A folder or an address.
        draft: As the desk gives it.

    Raises:
        GateError: A line of the draft is not what the record gives, or the record breaks its own rules.
        MissingPartError: There is no store here, or the record does not reach the cut-off yet.
    """
    replay = _replayed(home, record, draft.size)
    bulletins, hashed = replay.publishing.bulletins, policy_hash(replay.ground.policy_payload)
    frame = Frame(
        origin=replay.origin or "",
        number=bulletins.highest + 1,
        kind=draft.kind,
        drafted=draft.drafted,
        previous=bulletins.last_note,
        policy_sha256=hashed,
        not_witnessed=draft.not_witnessed,
    )
    derived, _ = draft_bulletin(frame, replay.snapshot(), replay.publishing.before())
    compare_texts(derived=derived, announced=draft)
    return Replayed(replay, derived, hashed)


def confirm_retraction(home: Path, record: str | None, draft: RetractionText, size: int) -> Replayed:
    """Replay the record up to a size, signatures included, and hold what is to be taken back against it.

    Raises:
        GateError: A line of the draft is not what the record gives, or the record breaks its own rules.
        MalformedRecordError: The bulletin does not stand.
        MissingPartError: There is no store here, or the record does not reach this size yet.
    """
    replay = _replayed(home, record, size)
    policy, hashed = replay.ground.policy, policy_hash(replay.ground.policy_payload)
    if policy is None:
        raise MissingPartError("the log has no policy yet")
    check_retraction(draft, replay.publishing.bulletins, policy, hashed)
    return Replayed(replay, draft, hashed)


def _replayed(home: Path, record: str | None, size: int) -> Replay:
    if record is None and not ledger_path(home).exists():
        raise MissingPartError(
            f"{ledger_path(home)}: no log here: --record names the public one, a folder or an address"
        )
    bodies = _from_store(home, size) if record is None else _once_published(record, size)
    log = PublishedLog(Tree(map(leaf_hash, bodies)), bodies, ())
    state = replay_log(log, check_signature, lambda items: [check_signature(*item) for item in items])
    if state.faults:
        index, expected, found = min(state.faults)
        raise GateError("R515", f"entry {index}", expected=expected, found=found)
    return state.replay


def _from_store(home: Path, size: int) -> tuple[bytes, ...]:
    with stored_log(home) as reader:
        return tuple(reader.entries(0, size))


def _once_published(record: str, size: int) -> tuple[bytes, ...]:
    """Read a public record, waiting until it reaches a size: bundles of entries are published every ten seconds."""
    for _ in range(_WAITS):
        bodies = _from_record(record, size)
        if len(bodies) == size:
            return bodies
        progress(f"{len(bodies)} of {size} entries are published; waiting for the others")
        time.sleep(1)
    raise MissingPartError(f"{record}: {size} entries expected, {len(bodies)} are published: try again")


def _from_record(record: str, size: int) -> tuple[bytes, ...]:
    notebook = Notebook()
    log = read_log(RecordFiles(open_record(record)), None, check_signature, notebook)
    if log is None:
        raise MissingPartError(f"{record}: no log can be read there")
    for difference in notebook.differences():
        raise GateError("R515", difference.path, expected=difference.expected, found=difference.found)
    return tuple(log.bodies[:size])
