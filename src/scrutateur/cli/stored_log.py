"""Reading a night's own store beside the desk that writes it: refs of entries, the state that they make, a dry run."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from scrutateur.adapters.clock import SystemClock
from scrutateur.adapters.signatures import check_signature
from scrutateur.adapters.sqlite_ledger import SqliteReader, open_reader
from scrutateur.audit.replay import Replay
from scrutateur.audit.signers import identity_of, signers_of
from scrutateur.desk.running import load_replay
from scrutateur.election.acts import Ref
from scrutateur.election.names import Channel, KeyID, LeafIndex
from scrutateur.errors import RefusedError, SettingsError, StoreError
from scrutateur.ledger.merkle import leaf_hash
from scrutateur.records.entry import Envelope, LedgerEntry, Received, encode_entry, parse_entry
from scrutateur.wiring import ledger_path

_NOBODY = KeyID("0" * 32)  # stands for the instance in a dry run, which keeps nothing
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@contextmanager
def stored_log(home: Path) -> Iterator[SqliteReader]:
    """Open a night's store for reading.

    Raises:
        StoreError: There is none: `scrutateur policy sign` begins the log.
    """
    if not ledger_path(home).exists():
        raise StoreError(
            f"{ledger_path(home)}: no log here: it lies on the server, where `scrutateur policy sign` begins it"
        )
    reader = open_reader(ledger_path(home))
    try:
        yield reader
    finally:
        reader.close()


def stored_replay(home: Path) -> Replay:
    """Replay a night's store."""
    with stored_log(home) as reader:
        return load_replay(reader.entries(), check_signature)


def stored_entries(home: Path, indexes: Sequence[int]) -> list[tuple[Ref, LedgerEntry]]:
    """Give entries by their index, each with the ref that names it.

    Raises:
        SettingsError: The log is shorter.
    """
    found = []
    with stored_log(home) as reader:
        for index in indexes:
            body = next(reader.entries(index, index + 1), None) if index >= 0 else None
            if body is None:
                raise SettingsError(f"entry {index}: the log has {reader.head().size} entries, counted from 0")
            found.append((Ref(LeafIndex(index), leaf_hash(body).hex()), parse_entry(body)))
    return found


def refs(home: Path, indexes: Sequence[int]) -> tuple[Ref, ...]:
    """Give the refs of entries by their index."""
    return tuple(ref for ref, _ in stored_entries(home, indexes))


def try_on_a_copy(home: Path, acts: Sequence[Envelope]) -> Replay:
    """Apply acts to a replay of the store, so that what would have no effect is refused before anything is sent.

    Signatures and quorums are not looked at: the desk does that.

    Raises:
        RefusedError: `without-effect`: the first act that would change nothing, and why.
    """
    with stored_log(home) as reader:
        replay = load_replay(reader.entries(), check_signature)
        now = max(SystemClock().now(), reader.head().received_at or _LONG_AGO)
    for act in acts:
        if replay.holds(identity_of(act, signers_of(act, replay.ground.keys))):
            continue  # sent before: it stays kept once
        entry = LedgerEntry(act, Received(now, _NOBODY, Channel.DESK))
        before = len(replay.listed)
        replay.apply(entry, encode_entry(entry))
        if len(replay.listed) > before:
            raise RefusedError("without-effect", f"nothing was sent: {act.kind}: {replay.listed[-1].sentence}")
    return replay
