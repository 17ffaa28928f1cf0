"""What a reader brings along: a receipt, or a signed return that somebody kept. Is it in the log, as it must be?"""

from dataclasses import dataclass
from datetime import timedelta

from scrutateur.audit.entry_checks import ReplayedLog
from scrutateur.audit.record_files import RecordFiles
from scrutateur.audit.report import Difference, Notebook, Remark
from scrutateur.audit.signers import check_signatures, identity_of, signers_of
from scrutateur.errors import ScrutateurError, SignatureError
from scrutateur.ledger.merkle import leaf_hash
from scrutateur.ledger.signatures import SignatureCheck
from scrutateur.records.entry import Envelope, parse_envelope
from scrutateur.records.receipt import Receipt, parse_receipt
from scrutateur.records.times import format_arrival


@dataclass(frozen=True, slots=True)
class Brought:
    """A file that the reader brought: its name, and its bytes."""

    name: str
    data: bytes


def check_receipt(
    brought: Brought, files: RecordFiles, state: ReplayedLog, check: SignatureCheck, notebook: Notebook
) -> None:
    """Hold a receipt against the log."""
    notebook.checked["receipts"] += 1
    try:
        receipt, envelope = parse_receipt(brought.data)
        _check_signed(receipt, envelope, state, check)
    except ScrutateurError as error:
        expected = "a receipt signed by an instance of this log"
        notebook.evidence.append(Difference("receipt", brought.name, 0, expected, error.sentence))
        return
    if receipt.side:
        _check_side(brought, receipt, files, notebook)
        return
    found = state.log.tree.subtree(0, receipt.index).hex() if receipt.index < state.log.size else None
    if found == receipt.leaf_hash.hex():
        return
    if found is None and not _is_overdue(receipt, state):
        notebook.listed.append(Remark("receipt-pending", brought.name))
        return
    expected = f"leaf hash {receipt.leaf_hash.hex()} at index {receipt.index}, as the instance signed"
    notebook.evidence.append(Difference("breach", brought.name, 0, expected, found or _end(state)))


def _check_signed(receipt: Receipt, envelope: Envelope, state: ReplayedLog, check: SignatureCheck) -> None:
    policy = state.replay.ground.policy
    assert policy is not None, "entry 0 was taken"
    key = next((key for key in policy.instances if key.keyid == receipt.received.by), None)
    if key is None or not check(key.public, envelope.signatures[0].raw, envelope.signed_bytes()):
        raise SignatureError("it is not signed by an instance of this log")
    if receipt.origin != policy.origin:
        raise SignatureError(f"it is of another log, {receipt.origin}")


def _is_overdue(receipt: Receipt, state: ReplayedLog) -> bool:
    """Tell whether the log has gone on beyond the promised delay without this act."""
    due = receipt.received.at + timedelta(seconds=receipt.inclusion_seconds_max)
    return state.last_at is not None and state.last_at > due


def _end(state: ReplayedLog) -> str:
    assert state.last_at is not None, "entry 0 was taken"
    return f"a log of {state.log.size} entries, the last received at {format_arrival(state.last_at)}"


def _check_side(brought: Brought, receipt: Receipt, files: RecordFiles, notebook: Notebook) -> None:
    path = f"side/{receipt.index}.entry"
    data = files.read(path)
    if data is None:
        notebook.listed.append(Remark("receipt-side", brought.name))
    elif leaf_hash(data) != receipt.leaf_hash:
        expected = f"leaf hash {receipt.leaf_hash.hex()} in {path}, as the instance signed"
        notebook.evidence.append(Difference("breach", brought.name, 0, expected, leaf_hash(data).hex()))


def check_held(brought: Brought, state: ReplayedLog, check: SignatureCheck, notebook: Notebook) -> None:
    """Look for a signed return that somebody kept, whether or not there is a receipt for it."""
    notebook.checked["held"] += 1
    try:
        envelope = parse_envelope(brought.data)
        signers = signers_of(envelope, state.replay.ground.keys)
        check_signatures(envelope, signers, check)
    except ScrutateurError as error:
        expected = "an act signed by a key of this log"
        notebook.evidence.append(Difference("held", brought.name, 0, expected, error.sentence))
        return
    wanted = envelope.identity()
    if not state.replay.holds(identity_of(envelope, signers)):
        expected = f"an entry with identity {wanted.hex()}"
        notebook.evidence.append(Difference("not-in-log", brought.name, 0, expected, "no such entry in the log"))
