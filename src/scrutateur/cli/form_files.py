"""Acts as a person writes them down before signing: one JSON object in a file, checked member by member.

`origin` and `nonce` may be left out: the first comes from the settings, the second is drawn. Everything else must be
there as docs/reference/record.md says, and nothing else may be.
"""

import json
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import NoReturn

import msgspec

from scrutateur.errors import InputFileError, MissingPartError
from scrutateur.records.payloads import PAYLOADS, encode_payload

_BYTES_MAX = 65_535
_WITH_NONCE = frozenset(("opening", "closing", "turnout", "return", "correction"))

Members = dict[str, object]


def read_form(path: Path) -> Members:
    """Read the object that a file holds.

    Raises:
        MissingPartError: The file cannot be read.
        InputFileError: It is no JSON object, names a member twice, or holds a number that is not whole.
    """
    try:
        with path.open("rb") as file:
            text = file.read(_BYTES_MAX + 1).decode("utf-8")
        found = json.loads(text, object_pairs_hook=_once, parse_float=_not_whole, parse_constant=_not_whole)
    except OSError as error:
        raise MissingPartError(f"{path}: expected a file that can be read: {error.strerror}") from error
    except json.JSONDecodeError as error:
        raise InputFileError(str(path), "JSON", error.msg, line=error.lineno, column=error.colno) from error
    except (ValueError, RecursionError) as error:
        raise InputFileError(str(path), "JSON with whole numbers, each name once", str(error)) from error
    if not isinstance(found, dict):
        raise InputFileError(str(path), "a JSON object", type(found).__name__)
    return found


def _once(pairs: list[tuple[str, object]]) -> Members:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError(f"a name twice among {', '.join(name for name, _ in pairs)}")
    return found


def _not_whole(text: str) -> NoReturn:
    raise ValueError(f"the number {text}")


def payload_of(path: Path, kind: str, *, origin: str, more: Mapping[str, object] | None = None) -> bytes:
    """Give the payload that a file describes.

    Args:
        path: The file.
        kind: Of the act.
        origin: Of the log.
        more: Members that the command knows better than the file; the file must not hold others.

    Raises:
        InputFileError: Not an act of this kind, or of another log.
        MissingPartError: The file cannot be read.
    """
    members = {**read_form(path), **(more or {})}
    members.setdefault("origin", origin)
    if kind in _WITH_NONCE:
        members.setdefault("nonce", secrets.token_hex(16))
    if members["origin"] != origin:
        raise InputFileError(str(path), f"an act of {origin}", f"one of {members['origin']}")
    try:
        return encode_payload(msgspec.convert(members, PAYLOADS[kind]))
    except msgspec.ValidationError as error:
        raise InputFileError(str(path), f"the members of a {kind}", str(error)) from error
