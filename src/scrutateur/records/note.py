"""Signed notes: a text and the signatures under it, readable by people and by other logs' tools.

    <text, UTF-8, no control character but LF, ends with LF>
    <empty line>
    — <key name> <base64(key ID, 4 bytes || signature)>        U+2014, one space; one line for each signature

The text may hold empty lines: the last one separates. A key of type 0x01 signs the text, its last LF included, and not
the empty line; a key of type 0x04 signs it with a time (see `cosignature`).

Valid for a reader who knows some keys, if and only if the layout is exactly this, every line by a known (name, key ID)
verifies, and there is at least one. Lines by unknown keys are returned, not judged. A note is at most 1,000,000 bytes
and 64 signatures. Nothing of the text is to be read before `open_note` has returned.

Source: C2SP signed-note.
"""

from base64 import b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from scrutateur.errors import MalformedRecordError, SignatureError
from scrutateur.ledger.signatures import SignatureCheck, Signer
from scrutateur.records.cosignature import parse_cosignature, verify_cosignature
from scrutateur.records.vkey import KEY_ID_BYTES, KeyType, VerifierKey, decode_base64, is_key_name

NOTE_BYTES_MAX: Final = 1_000_000
SIGNATURES_MAX: Final = 64
_DASH: Final = "\u2014 "
_ED25519_BYTES: Final = 64


@dataclass(frozen=True, slots=True)
class SignatureLine:
    """One line under a note. `key` is the known key that verified it, or None: then nothing is known of the line."""

    name: str
    key_id: bytes
    signature: bytes
    key: VerifierKey | None = None

    @property
    def text(self) -> str:
        """The line as it stands in the note, LF included."""
        return f"{_DASH}{self.name} {b64encode(self.key_id + self.signature).decode()}\n"

    @property
    def cosigned_at_seconds(self) -> int | None:
        """The POSIX time that a verified witness signed; None for every other line."""
        if self.key is None or self.key.type is not KeyType.COSIGNATURE:
            return None
        return parse_cosignature(self.signature).posix_seconds


@dataclass(frozen=True, slots=True)
class Note:
    """A note that `open_note` or `sign_note` vouches for: its text, and every line under it in their order."""

    text: str
    lines: tuple[SignatureLine, ...]

    @property
    def signers(self) -> frozenset[VerifierKey]:
        """The known keys that verified, each once however many lines it signed."""
        return frozenset(line.key for line in self.lines if line.key is not None)

    def encode(self) -> bytes:
        """Return the note's bytes."""
        return (self.text + "\n" + "".join(line.text for line in self.lines)).encode()


def sign_note(text: str, signers: Sequence[tuple[VerifierKey, Signer]]) -> Note:
    """Sign a text with keys of type 0x01. The caller answers for the text: a wrong one is our bug."""
    assert is_note_text(text), "a note's text ends with LF and holds no other control character"
    lines = []
    for key, signer in signers:
        assert key.type is KeyType.ED25519, f"{key.name} cosigns: see `cosignature`"
        lines.append(SignatureLine(key.name, key.key_id, signer(text.encode()), key))
    return Note(text, tuple(lines))


def is_note_text(text: str) -> bool:
    """Tell whether a text may be signed as a note."""
    return text.endswith("\n") and all(c >= " " or c == "\n" for c in text)


def open_note(data: bytes, keys: Iterable[VerifierKey], check: SignatureCheck) -> Note:
    """Verify a note.

    Args:
        data: The bytes, from anywhere.
        keys: The keys that the reader knows, learnt elsewhere.
        check: Verifies one signature.

    Raises:
        MalformedRecordError: The bytes are not a note.
        SignatureError: A known key's signature fails, or no line is by a known key.
    """
    text, lines = split_note(data)
    known = _by_name_and_id(keys)
    verified = tuple(_verify_line(text, line, known.get((line.name, line.key_id)), check) for line in lines)
    note = Note(text, verified)
    if not note.signers:
        raise SignatureError(f"note: expected a signature by a known key, found {len(lines)} by unknown ones")
    return note


def split_note(data: bytes) -> tuple[str, tuple[SignatureLine, ...]]:
    """Split a note into text and lines WITHOUT verifying anything: for those who only carry notes.

    Raises:
        MalformedRecordError: The bytes are not a note.
    """
    if len(data) > NOTE_BYTES_MAX:
        raise MalformedRecordError(f"note: expected at most {NOTE_BYTES_MAX} bytes, found {len(data)}")
    try:
        whole = data.decode()
    except UnicodeDecodeError as error:
        raise MalformedRecordError(f"note: byte {error.start} is not UTF-8") from error
    separator = whole.rfind("\n\n")
    if separator < 0 or not is_note_text(whole):
        raise MalformedRecordError("note: expected a text, an empty line and signatures, each line ended by LF alone")
    lines = whole[separator + 2 :].split("\n")[:-1]
    if not 1 <= len(lines) <= SIGNATURES_MAX:
        raise MalformedRecordError(f"note: expected 1 to {SIGNATURES_MAX} signatures, found {len(lines)}")
    return whole[: separator + 1], tuple(parse_signature_line(line) for line in lines)


def parse_signature_line(line: str) -> SignatureLine:
    """Read one signature line, without its LF.

    Raises:
        MalformedRecordError: It is not dash, name and canonical base64 of more than 4 bytes.
    """
    name, _, encoded = line.removeprefix(_DASH).partition(" ")
    if not line.startswith(_DASH) or not is_key_name(name):
        raise MalformedRecordError(f"note: expected a signature line, found {line[:80]!r}")
    payload = decode_base64(encoded, what=f"note: signature of {name}")
    if len(payload) <= KEY_ID_BYTES:
        raise MalformedRecordError(f"note: expected a key ID and a signature of {name}, found {len(payload)} bytes")
    return SignatureLine(name, payload[:KEY_ID_BYTES], payload[KEY_ID_BYTES:])


def _by_name_and_id(keys: Iterable[VerifierKey]) -> dict[tuple[str, bytes], VerifierKey]:
    known: dict[tuple[str, bytes], VerifierKey] = {}
    for key in keys:
        # 32 bits can be made to collide, and a line would then be judged by the wrong key.
        if known.setdefault((key.name, key.key_id), key) != key:
            raise SignatureError(f"note: two known keys are named {key.name} with key ID {key.key_id.hex()}")
    return known


def _verify_line(text: str, line: SignatureLine, key: VerifierKey | None, check: SignatureCheck) -> SignatureLine:
    if key is None:
        return line
    if not _is_good(text, line.signature, key, check):
        raise SignatureError(f"note: the signature of {line.name} fails")
    return SignatureLine(line.name, line.key_id, line.signature, key)


def _is_good(text: str, signature: bytes, key: VerifierKey, check: SignatureCheck) -> bool:
    if key.type is KeyType.COSIGNATURE:
        return verify_cosignature(text, parse_cosignature(signature), key, check)
    return len(signature) == _ED25519_BYTES and check(key.public_key, signature, text.encode())
