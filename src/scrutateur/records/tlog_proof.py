"""Offline proofs: all that a delegate keeps to show that an entry is in the log, in one file `*.tlog-proof`.

    c2sp.org/tlog-proof@v1
    [extra <base64>]              not authenticated by anything; we write none
    index <decimal>
    <base64 of a hash>            none to 63 lines, the leaf's sibling first
    <empty line>
    <the checkpoint, verbatim, with its cosignatures>

Valid for an entry if and only if the checkpoint verifies with a log key and a policy learnt elsewhere, and the hashes
lead from the entry's leaf hash to its root.

Source: C2SP tlog-proof.
"""

from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from scrutateur.errors import MalformedRecordError
from scrutateur.ledger.merkle import HASH_BYTES
from scrutateur.ledger.proofs import verify_inclusion
from scrutateur.ledger.signatures import SignatureCheck
from scrutateur.records.checkpoint import SignedCheckpoint, open_checkpoint, parse_decimal
from scrutateur.records.note import NOTE_BYTES_MAX
from scrutateur.records.vkey import VerifierKey, decode_base64

HEADER: Final = "c2sp.org/tlog-proof@v1"
HASHES_MAX: Final = 63
_PROOF_BYTES_MAX: Final = 2 * NOTE_BYTES_MAX


@dataclass(frozen=True, slots=True)
class TlogProof:
    """An entry's index, the hashes above it, and a checkpoint's bytes, not verified yet."""

    leaf_index: int
    hashes: tuple[bytes, ...]
    checkpoint_note: bytes
    extra: bytes | None = None

    def encode(self) -> bytes:
        """Return the file's bytes."""
        extra = [] if self.extra is None else [f"extra {b64encode(self.extra).decode()}"]
        hashes = [b64encode(hashed).decode() for hashed in self.hashes]
        head = "\n".join([HEADER, *extra, f"index {self.leaf_index}", *hashes, "", ""])
        return head.encode() + self.checkpoint_note


def parse_tlog_proof(data: bytes) -> TlogProof:
    """Read an offline proof.

    Raises:
        MalformedRecordError: It is not exactly how this proof is written.
    """
    if len(data) > _PROOF_BYTES_MAX:
        raise MalformedRecordError(f"proof: expected at most {_PROOF_BYTES_MAX} bytes, found {len(data)}")
    head, separator, checkpoint_note = data.partition(b"\n\n")
    if not separator or not head.isascii():
        raise MalformedRecordError("proof: expected lines of ASCII, an empty line and a checkpoint")
    header, *lines = head.decode().split("\n")
    if header != HEADER:
        raise MalformedRecordError(f"proof: expected {HEADER!r}, found {header[:40]!r}")
    extra = None
    if lines and lines[0].startswith("extra "):
        extra = decode_base64(lines.pop(0).removeprefix("extra "), what="proof: extra")
    if not lines or not lines[0].startswith("index "):
        raise MalformedRecordError(f"proof: expected an index, found {lines[0][:40]!r}" if lines else "proof: no index")
    leaf_index = parse_decimal(lines.pop(0).removeprefix("index "), what="proof: index")
    return TlogProof(leaf_index, _parse_hashes(lines), checkpoint_note, extra)


def verify_tlog_proof(
    proof: TlogProof,
    leaf_hash: bytes,
    *,
    log_key: VerifierKey,
    witness_keys: Iterable[VerifierKey],
    check: SignatureCheck,
) -> SignedCheckpoint:
    """Check that an entry is in the log, and return the checkpoint that says so, for a policy to judge its cosigners.

    Args:
        leaf_hash: 32 bytes, computed by the caller from the entry, never taken from the proof's sender.
        log_key: The log's key, learnt elsewhere.
        witness_keys: The witnesses' keys, learnt elsewhere; without any, nobody outside the log confirms the proof.

    Raises:
        MalformedRecordError: The checkpoint is none.
        SignatureError: The log did not sign it, or a known signature fails.
        ProofError: The hashes do not lead to its root.
    """
    signed = open_checkpoint(proof.checkpoint_note, log_key, witness_keys, check)
    verify_inclusion(
        leaf_hash,
        proof.hashes,
        leaf_index=proof.leaf_index,
        tree_size=signed.checkpoint.size,
        root=signed.checkpoint.root,
    )
    return signed


def _parse_hashes(lines: list[str]) -> tuple[bytes, ...]:
    if len(lines) > HASHES_MAX:
        raise MalformedRecordError(f"proof: expected at most {HASHES_MAX} hashes, found {len(lines)}")
    hashes = tuple(decode_base64(line, what="proof: hash") for line in lines)
    if any(len(hashed) != HASH_BYTES for hashed in hashes):
        raise MalformedRecordError("proof: expected hashes of 32 bytes")
    return hashes
