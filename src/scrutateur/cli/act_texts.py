"""Texts beside acts: what people wrote, under a hash that the act names. The act itself holds codes alone.

A text is 32 hex digits of a nonce drawn at random, LF, the text in UTF-8. It goes to the desk with its act and is
published with it; it may be withheld later, on a legal ground, and the act stays whole. While an act goes from hand to
hand in FILE, its texts lie beside it in FILE.text-0, FILE.text-1 …: whoever signs is shown them.
"""

import secrets
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click
import msgspec

from scrutateur.audit.text_files import text_hash
from scrutateur.cli.act_files import write_whole
from scrutateur.errors import InputFileError, MalformedRecordError, MissingPartError, SettingsError
from scrutateur.records.entry import Envelope
from scrutateur.records.payloads import PAYLOADS, decode_payload, encode_payload
from scrutateur.records.texts_header import BYTES_MAX, TEXTS_MAX

_NONCE_BYTES = 16
_LINE_ENDS = "\n\r\t"

text_option: Callable[[Callable[..., Any]], Callable[..., Any]] = click.option(  # a command before click takes it
    "--text",
    "text",
    multiple=True,
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="A reason in words, UTF-8, published beside the act, which names its hash; repeatable. No names of persons.",
)


def read_texts(paths: Sequence[Path]) -> tuple[bytes, ...]:
    """Read what people wrote, and draw a nonce for each text.

    Raises:
        MissingPartError: A file cannot be read.
        InputFileError: It is no text, empty, or too long.
    """
    if len(paths) > TEXTS_MAX:
        raise SettingsError(f"--text: at most {TEXTS_MAX} texts beside an act expected, {len(paths)} found")
    texts = tuple(secrets.token_hex(_NONCE_BYTES).encode() + b"\n" + _words(path) for path in paths)
    if sum(map(len, texts)) > BYTES_MAX:
        raise SettingsError(f"--text: at most {BYTES_MAX} bytes beside an act expected, {sum(map(len, texts))} found")
    return texts


def _words(path: Path) -> bytes:
    data = _read(path)
    try:
        words = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InputFileError(str(path), "text in UTF-8", f"another byte at {error.start}") from error
    if not words.strip():
        raise InputFileError(str(path), "a text", "nothing")
    if not all(mark.isprintable() or mark in _LINE_ENDS for mark in words):
        raise InputFileError(str(path), "a text without control characters", "one of them")
    return data


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(BYTES_MAX + 1)
    except OSError as error:
        raise MissingPartError(f"{path}: expected a file that can be read: {error.strerror}") from error
    if len(data) > BYTES_MAX:
        raise InputFileError(str(path), f"at most {BYTES_MAX} bytes", "more")
    return data


def naming(kind: str, payload: bytes, texts: Sequence[bytes]) -> bytes:
    """Have a payload name the hashes of its texts, in their order."""
    if not texts:
        return payload
    named = msgspec.structs.replace(decode_payload(kind, payload), text_hashes=tuple(map(text_hash, texts)))
    return encode_payload(named)


def write_beside(out: Path, texts: Sequence[bytes]) -> None:
    """Write the texts of an act file beside it.

    Raises:
        SettingsError: A file is there already, or the disk refuses.
    """
    for number, text in enumerate(texts):
        write_whole(_beside(out, number), text)


def read_beside(file: Path) -> tuple[bytes, ...]:
    """Read the texts that lie beside an act file.

    Raises:
        MissingPartError: One is there and cannot be read.
    """
    paths = [_beside(file, number) for number in range(TEXTS_MAX)]
    return tuple(_read(path) for path in paths if path.exists())


def _beside(file: Path, number: int) -> Path:
    return file.with_name(f"{file.name}.text-{number}")


def texts_of(act: Envelope, texts: Sequence[bytes]) -> tuple[bytes, ...]:
    """Give the texts that an act names, in its order, from those at hand.

    Raises:
        SettingsError: One of them is not at hand.
    """
    by_hash = {text_hash(text): text for text in texts}
    hashes = _hashes(act)
    for number, hashed in enumerate(hashes):
        if hashed not in by_hash:
            raise SettingsError(
                f"{act.kind}: it names a text with hash {hashed}, which is not here: expected beside the act, "
                f"in its file's `.text-{number}`"
            )
    return tuple(by_hash[hashed] for hashed in hashes)


def _hashes(act: Envelope) -> tuple[str, ...]:
    if act.kind not in PAYLOADS:
        return ()
    try:
        return getattr(decode_payload(act.kind, act.payload), "text_hashes", ())
    except MalformedRecordError:
        return ()  # the desk says what is wrong with it


def shown_texts(act: Envelope, texts: Sequence[bytes]) -> list[str]:
    """Show the texts of an act to whoever signs it, so that no terminal obeys what is in them.

    Raises:
        SettingsError: As `texts_of`: nobody signs a hash without having seen what it is of.
    """
    shown = []
    for number, text in enumerate(texts_of(act, texts)):
        words = text.partition(b"\n")[2].decode()
        shown.append(f"text {number} beside it:")
        shown += [f"  | {_plain(line)}" for line in words.splitlines()]
    return shown


def _plain(line: str) -> str:
    return "".join(mark if mark.isprintable() else mark.encode("unicode_escape").decode("ascii") for mark in line)
