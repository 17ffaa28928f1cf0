"""Checkpoints: the log's statement of its size and root, a signed note with this text.

    <origin: the log's prefix without scheme, and the name of its key>
    <tree size, decimal, no leading zero>
    <base64 of the 32 bytes of the root>

No extension lines: a text with a fourth line is refused. The log never signs two checkpoints between which no
consistency proof exists.

Now and then a checkpoint carries *grease*: a line named `grease.invalid` that no key made, so that a reader which
chokes on unknown signatures is found before the night. Its 36 bytes are the first 36 of SHA-512(text), so that a
changed byte shows even there.

Source: C2SP tlog-checkpoint.
"""

from base64 import b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha512
from typing import Final

from scrutateur.errors import MalformedRecordError, SignatureError
from scrutateur.ledger.merkle import HASH_BYTES
from scrutateur.ledger.signatures import SignatureCheck, Signer
from scrutateur.records.cosignature import Cosignature
from scrutateur.records.note import Note, SignatureLine, open_note, sign_note
from scrutateur.records.vkey import KEY_ID_BYTES, KeyType, VerifierKey, decode_base64, is_key_name

SIZE_MAX: Final = 2**63 - 1
GREASE_NAME: Final = "grease.invalid"
GREASE_BYTES: Final = 36


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A log's name, how many entries it has, and the root over them."""

    origin: str
    size: int
    root: bytes

    def __post_init__(self) -> None:
        assert is_key_name(self.origin), f"{self.origin!r} is no origin"
        assert 0 <= self.size <= SIZE_MAX, f"no log has {self.size} entries"
        assert len(self.root) == HASH_BYTES, f"a root has 32 bytes, this one {len(self.root)}"

    @property
    def text(self) -> str:
        """The text that is signed."""
        return f"{self.origin}\n{self.size}\n{b64encode(self.root).decode()}\n"


@dataclass(frozen=True, slots=True)
class SignedCheckpoint:
    """A checkpoint and the note, already verified, that carries it."""

    checkpoint: Checkpoint
    note: Note

    @property
    def cosigners(self) -> frozenset[VerifierKey]:
        """The known witnesses that cosigned it."""
        return frozenset(key for key in self.note.signers if key.type is KeyType.COSIGNATURE)


def parse_checkpoint(text: str) -> Checkpoint:
    """Read a checkpoint's text, verified before.

    Raises:
        MalformedRecordError: It is not exactly how this checkpoint is written.
    """
    lines = text.split("\n")
    if len(lines) != 4 or lines[3]:
        raise MalformedRecordError(f"checkpoint: expected three lines, found {len(lines) - 1}")
    origin, size_text, root_text = lines[:3]
    if not is_key_name(origin):
        raise MalformedRecordError(f"checkpoint: expected an origin, found {origin!r}")
    size = parse_decimal(size_text, what="checkpoint: tree size")
    root = decode_base64(root_text, what="checkpoint: root")
    if len(root) != HASH_BYTES:
        raise MalformedRecordError(f"checkpoint: expected a root of 32 bytes, found {len(root)}")
    return Checkpoint(origin, size, root)


def parse_decimal(text: str, *, what: str) -> int:
    """Read a decimal without sign, space or leading zero, at most 2^63 - 1.

    Raises:
        MalformedRecordError: It is not that.
    """
    value = int(text) if text.isascii() and text.isdigit() and len(text) < len(str(SIZE_MAX)) + 1 else None
    if value is None or str(value) != text or value > SIZE_MAX:
        raise MalformedRecordError(f"{what}: expected a decimal without leading zero, found {text[:40]!r}")
    return value


def sign_checkpoint(checkpoint: Checkpoint, log_key: VerifierKey, signer: Signer, *, grease: bool = False) -> Note:
    """Sign a checkpoint with the log's key, its name being the origin; with or without a line of grease."""
    assert log_key.name == checkpoint.origin, f"{log_key.name} does not sign for {checkpoint.origin}"
    note = sign_note(checkpoint.text, [(log_key, signer)])
    return Note(note.text, (*note.lines, grease_line(note.text))) if grease else note


def add_cosignatures(note: Note, cosignatures: Sequence[tuple[VerifierKey, Cosignature]]) -> Note:
    """Put witnesses' cosignatures, verified before, under a checkpoint; each replaces the older ones of its key."""
    fresh = {key: SignatureLine(key.name, key.key_id, cosignature.encode(), key) for key, cosignature in cosignatures}
    kept = tuple(line for line in note.lines if line.key not in fresh)
    return Note(note.text, (*kept, *fresh.values()))


def open_checkpoint(
    data: bytes, log_key: VerifierKey, witness_keys: Iterable[VerifierKey], check: SignatureCheck
) -> SignedCheckpoint:
    """Verify a checkpoint of one log. Whether enough witnesses cosigned is for a policy to say.

    Raises:
        MalformedRecordError: The bytes are not a checkpoint.
        SignatureError: The log did not sign it, a known signature fails, or it is of another log.
    """
    note = open_note(data, (log_key, *witness_keys), check)
    if log_key not in note.signers:
        raise SignatureError(f"checkpoint: expected the signature of the log {log_key.name}, found none")
    checkpoint = parse_checkpoint(note.text)
    if checkpoint.origin != log_key.name:
        raise SignatureError(f"checkpoint: expected origin {log_key.name}, found {checkpoint.origin}")
    return SignedCheckpoint(checkpoint, note)


def grease_line(text: str) -> SignatureLine:
    """Make the line of grease that a checkpoint's text has."""
    made = sha512(text.encode()).digest()[:GREASE_BYTES]
    return SignatureLine(GREASE_NAME, made[:KEY_ID_BYTES], made[KEY_ID_BYTES:])


def is_grease(text: str, line: SignatureLine) -> bool:
    """Tell whether a line by an unknown key is exactly the grease of this text."""
    return line == grease_line(text)
