"""Bytes of the files that a person hands in, and their text."""

import gzip
import hashlib
import sys
import zlib
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from scrutateur.errors import InputFileError, MissingPartError

# A national file by station is about 20 MB. The bound stops a small gzip file that would fill the memory.
FILE_BYTES_MAX = 512 * 1024 * 1024

_WINDOW_LOG_MAX = 27  # what `zstd --long` writes; a larger window would fill the memory
_BYTE_ORDER_MARK = "\ufeff"


@dataclass(frozen=True, slots=True)
class InputFile:
    """A file that was read, and what it held: the same bytes make the same rehearsal."""

    name: str
    sha256: str


def read_bytes(path: Path) -> bytes:
    """Read a file whole.

    Raises:
        MissingPartError: There is no such file, or it may not be read.
        InputFileError: It is larger than any file of results.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(FILE_BYTES_MAX + 1)
    except OSError as error:
        raise MissingPartError(f"{path}: expected a file that can be read, found: {error.strerror}") from error
    return _bounded(raw, str(path))


def identify(path: Path, raw: bytes) -> InputFile:
    """Name a file with the SHA-256 of its bytes."""
    return InputFile(str(path), hashlib.sha256(raw).hexdigest())


def unzip(raw: bytes, file: str) -> bytes:
    """Give what a gzip file holds, up to the bound."""
    try:
        with gzip.GzipFile(fileobj=BytesIO(raw)) as stream:
            return _bounded(stream.read(FILE_BYTES_MAX + 1), file)
    except (OSError, EOFError, zlib.error) as error:
        raise InputFileError(file, "a whole gzip file", f"bytes that are none ({error})") from error


def unzstd(raw: bytes, file: str) -> bytes:
    """Give what a zstd file holds, up to the bound.

    Raises:
        InputFileError: It is none, or larger than any file of results.
        MissingPartError: The library that reads it is not installed.
    """
    try:
        if sys.version_info >= (3, 14):
            from compression import zstd
        else:
            from backports import zstd
    except ImportError as error:
        sentence = f'{file}: zstd is read by a library that is not installed: pip install "scrutateur[zstd]"'
        raise MissingPartError(sentence) from error
    try:
        with zstd.ZstdFile(
            BytesIO(raw), options={zstd.DecompressionParameter.window_log_max: _WINDOW_LOG_MAX}
        ) as stream:
            return _bounded(stream.read(FILE_BYTES_MAX + 1), file)
    except (zstd.ZstdError, OSError, EOFError) as error:
        raise InputFileError(file, "a whole zstd file", f"bytes that are none ({error})") from error


def decode(raw: bytes, *, file: str, encoding: str) -> str:
    """Turn bytes into text; a byte order mark at the very beginning is taken away.

    Raises:
        InputFileError: With the place of the first byte that does not decode, or of a byte order mark further on.
    """
    codec = "utf-8" if encoding == "utf-8-sig" else encoding
    try:
        text = raw.decode(codec).removeprefix(_BYTE_ORDER_MARK)
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode(codec)
        found, (line, column) = f"the byte 0x{raw[error.start]:02X}", _place_at(before, len(before))
        raise InputFileError(file, f"text in {encoding}", found, line=line, column=column) from error
    mark = text.find(_BYTE_ORDER_MARK)
    if mark >= 0:
        expected, (line, column) = "a byte order mark at the beginning of the file only", _place_at(text, mark)
        raise InputFileError(file, expected, "one in the middle", line=line, column=column)
    return text


def line_at(text: str, position: int) -> int:
    """Give the number of the line, from 1, that a position is on; LF, CRLF and CR each end a line."""
    before = text[:position]
    return 1 + before.count("\n") + before.count("\r") - before.count("\r\n")


def _place_at(text: str, position: int) -> tuple[int, int]:
    """Give the line, and the character in it, both from 1."""
    begins = max(text.rfind("\n", 0, position), text.rfind("\r", 0, position)) + 1
    return line_at(text, position), position - begins + 1


def _bounded(raw: bytes, file: str) -> bytes:
    if len(raw) > FILE_BYTES_MAX:
        raise InputFileError(file, f"at most {FILE_BYTES_MAX} bytes", "more")
    return raw
