"""Private keys on disk: `<folder>/<kind>-<name>.pem`, PKCS#8 under a head that says whose it is.

    Scrutateur-Key: 1
    REHEARSAL: yes, valid for no real night           only for a rehearsal's key
    Kind: member
    Name: 3
    Key-Id: 0123456789abcdef0123456789abcdef
    Algorithm: ed25519
    Public-Key: 11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=
    Person: member-3                                  optional
    Label: M. Dupont                                  optional
    (empty line)
    -----BEGIN ENCRYPTED PRIVATE KEY-----

The head is the explanatory text that RFC 7468, section 5.2, allows before a PEM block, so every tool still reads the
file. It is in the same file, not beside it: one file is created whole or not at all, and cannot lose its other half.
Nobody signs the head: what it says is compared with the private key when that is opened.

A key of the authority (log, instance, member, clerk) of a real night is always encrypted; a rehearsal's key never is,
since its use is to be handed round, and no origin without `rehearsal` accepts it.
"""

import base64
import hmac
import os
import re
import secrets
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from scrutateur.adapters.pass_phrases import PassPhrase, refuse_if_readable_by_others
from scrutateur.adapters.pkcs8 import key_from_pem, key_to_pem
from scrutateur.adapters.signatures import PrivateKey, private_key_from_seed, public_key_of
from scrutateur.election.names import KeyID
from scrutateur.errors import KeyFileError
from scrutateur.ledger.signatures import Algorithm, PublicKey

_FILE_BYTES_MAX = 8192
_PASS_PHRASE_BYTES_MIN = 12
_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}")
_KEYID = re.compile(r"[0-9a-f]{32}")
_VERSION_LINE = "Scrutateur-Key: 1"
_REHEARSAL_LINE = "REHEARSAL: yes, valid for no real night"


class KeyKind(Enum):
    """Whose key it is."""

    LOG = "log"
    INSTANCE = "instance"
    MEMBER = "member"
    CLERK = "clerk"
    STATION = "station"


@dataclass(frozen=True, slots=True)
class KeyFile:
    """What the head of a key file says."""

    kind: KeyKind
    name: str
    keyid: KeyID
    public_key: PublicKey
    rehearsal: bool
    person: str | None = None
    label: str | None = None

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise KeyFileError(
                "name of a key: expected 1 to 64 of A-Z a-z 0-9 . _ -, the first no dot, found another text"
            )
        if not _KEYID.fullmatch(self.keyid):
            raise KeyFileError("key id: expected 32 hex digits, found another text")
        if not all(text is None or _is_one_line(text) for text in (self.person, self.label)):
            raise KeyFileError("person or label of a key: expected one line of 1 to 200 bytes, found another text")

    @property
    def file_name(self) -> str:
        """The name of the file that holds it."""
        return f"{self.kind.value}-{self.name}.pem"


def new_keyid() -> KeyID:
    """Draw a key id: 128 random bits, so that nothing can be told from it."""
    return KeyID(secrets.token_hex(16))


def rehearsal_key(seed: bytes, kind: KeyKind, name: str, algorithm: Algorithm) -> tuple[KeyFile, PrivateKey]:
    """Derive a rehearsal's key and key id from a seed, always the same ones. Never for a real night."""
    purpose = f"scrutateur rehearsal key\n{kind.value}\n{name}\n{algorithm.value}\n".encode()
    private_key = private_key_from_seed(algorithm, hmac.digest(seed, purpose + b"private key", "sha256"))
    keyid = KeyID(hmac.digest(seed, purpose + b"key id", "sha256")[:16].hex())
    return KeyFile(kind, name, keyid, public_key_of(private_key), rehearsal=True), private_key


def write_key(folder: Path, key_file: KeyFile, private_key: PrivateKey, pass_phrase: PassPhrase | None = None) -> Path:
    """Write a private key durably, never over another; creates the folder with mode 0700.

    Args:
        folder: Where keys lie, `private/keys`.
        key_file: What the head says.
        private_key: Its private half.
        pass_phrase: For a real night: required for the authority's keys, optional for a station's. Not for a rehearsal.

    Raises:
        KeyFileError: The file exists, the pass phrase is absent, too short or not wanted, or the disk refuses.
    """
    assert public_key_of(private_key) == key_file.public_key, "the head names another key"
    content = _head(key_file) + key_to_pem(private_key, _pass_phrase_to_write(key_file, pass_phrase))
    path = folder / key_file.file_name
    try:
        folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)  # else it would have the mode of any folder
        folder.mkdir(mode=0o700, exist_ok=True)
        _write_new(path, content)
    except OSError as error:
        raise KeyFileError(f"{path}: a new key file cannot be written: {error.strerror}") from error
    return path


def read_key_file(path: Path) -> KeyFile:
    """Read the head of a key file: the public half, without a pass phrase.

    Raises:
        KeyFileError: It cannot be read, others may read it, or the head is not as above.
    """
    return _parse_head(path, _read(path)[0])


def list_keys(folder: Path, kind: KeyKind | None = None) -> tuple[Path, ...]:
    """List the key files of a folder, sorted by name; of one kind if asked."""
    return tuple(sorted(folder.glob(f"{kind.value if kind else '*'}-*.pem")))


def open_key(path: Path, origin: str, pass_phrase: PassPhrase | None = None) -> tuple[KeyFile, PrivateKey]:
    """Open a private key for a log.

    Raises:
        KeyFileError: As `read_key_file`; or a rehearsal's key for a real night, an authority's key that lies there in
            clear, a wrong or absent pass phrase, or a head that names another key than the file holds.
    """
    head, pem = _read(path)
    key_file = _parse_head(path, head)
    if key_file.rehearsal and "rehearsal" not in origin:
        raise KeyFileError(f"{path}: a rehearsal's key is refused for {origin}: expected a key of its own")
    encrypted = pem.startswith(b"-----BEGIN ENCRYPTED PRIVATE KEY-----")
    if not encrypted and not key_file.rehearsal and key_file.kind is not KeyKind.STATION:
        raise KeyFileError(f"{path}: expected an encrypted key, found one in clear")
    if encrypted and pass_phrase is None:
        raise KeyFileError(f"{path}: expected a pass phrase from a prompt, a file or a command, found none")
    phrase = pass_phrase(path.stem) if encrypted and pass_phrase is not None else None
    private_key = _decode(path, pem, phrase)
    if public_key_of(private_key) != key_file.public_key:
        raise KeyFileError(f"{path}: the head names another key than the file holds")
    return key_file, private_key


def _decode(path: Path, pem: bytes, phrase: bytes | None) -> PrivateKey:
    try:
        return key_from_pem(pem, phrase)
    except KeyFileError as error:
        raise KeyFileError(f"{path}: {error.sentence}") from error


def _pass_phrase_to_write(key_file: KeyFile, pass_phrase: PassPhrase | None) -> bytes | None:
    if key_file.rehearsal:
        return None
    if pass_phrase is None:
        if key_file.kind is KeyKind.STATION:
            return None
        raise KeyFileError(
            f"{key_file.file_name}: a key of the authority needs a pass phrase, found neither a terminal nor "
            "SCRUTATEUR_PASSPHRASE_FILE nor SCRUTATEUR_PASSPHRASE_COMMAND"
        )
    phrase = pass_phrase(key_file.file_name.removesuffix(".pem"))
    if len(phrase) < _PASS_PHRASE_BYTES_MIN:
        raise KeyFileError(f"{key_file.file_name}: a pass phrase has {_PASS_PHRASE_BYTES_MIN} bytes at least")
    return phrase


def _head(key_file: KeyFile) -> bytes:
    lines = [_VERSION_LINE, *([_REHEARSAL_LINE] if key_file.rehearsal else [])]
    lines += [f"Kind: {key_file.kind.value}", f"Name: {key_file.name}", f"Key-Id: {key_file.keyid}"]
    lines += [f"Algorithm: {key_file.public_key.algorithm.value}"]
    lines += [f"Public-Key: {base64.b64encode(key_file.public_key.raw).decode('ascii')}"]
    lines += [f"Person: {key_file.person}"] if key_file.person is not None else []
    lines += [f"Label: {key_file.label}"] if key_file.label is not None else []
    return "\n".join([*lines, "", ""]).encode("utf-8")


def _parse_head(path: Path, head: bytes) -> KeyFile:
    """Parse a head, then encode it again: what does not round-trip is refused."""
    try:
        lines = dict(line.split(": ", 1) for line in head.decode("utf-8").rstrip("\n").split("\n"))
        key_file = KeyFile(
            kind=KeyKind(lines["Kind"]),
            name=lines["Name"],
            keyid=KeyID(lines["Key-Id"]),
            public_key=_public_key(Algorithm(lines["Algorithm"]), lines["Public-Key"]),
            rehearsal="REHEARSAL" in lines,
            person=lines.get("Person"),
            label=lines.get("Label"),
        )
    except (ValueError, KeyError, KeyFileError) as error:
        raise KeyFileError(f"{path}: expected the head of a key file, found another text") from error
    if _head(key_file) != head or key_file.file_name != path.name:
        raise KeyFileError(f"{path}: expected the head of {key_file.file_name} as it was written, found another text")
    return key_file


def _public_key(algorithm: Algorithm, text: str) -> PublicKey:
    raw = base64.b64decode(text, validate=True)
    if len(raw) != (32 if algorithm is Algorithm.ED25519 else 65):
        raise ValueError(f"a public key of {len(raw)} bytes")
    return PublicKey(algorithm, raw)


def _is_one_line(text: str) -> bool:
    return 0 < len(text.encode("utf-8")) <= 200 and text.isprintable() and text == text.strip()


def _read(path: Path) -> tuple[bytes, bytes]:
    """Read a key file into head and PEM block."""
    try:
        with path.open("rb") as file:
            refuse_if_readable_by_others(path, os.fstat(file.fileno()).st_mode)
            content = file.read(_FILE_BYTES_MAX)
    except OSError as error:
        raise KeyFileError(f"{path}: a private key cannot be read: {error.strerror}") from error
    head, begin, rest = content.partition(b"-----BEGIN ")
    return head, begin + rest


def _write_new(path: Path, content: bytes) -> None:
    """Create a file that its owner alone may read, and make it durable, name included."""
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(file, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        os.fsync(folder)
    finally:
        os.close(folder)
