"""Act files: acts on their way from hand to hand, before and while people sign them.

    one act a line, canonical JSON, LF at the end of each:
    {"payload":"<base64>","payloadType":"application/vnd.scrutateur.<kind>.v1+json","signatures":[...]}

That is the envelope which the desk takes (DSSE); only here `signatures` may still be empty. All acts of a file are of
one log. So two people on two machines sign one file, one after the other, and a third one may hand it in.
"""

import os
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import msgspec

from scrutateur.adapters.key_files import KeyFile
from scrutateur.errors import InputFileError, MalformedRecordError, MissingPartError, SettingsError
from scrutateur.ledger.signatures import Signer
from scrutateur.records.canonical import canonical, decode_canonical, from_base64
from scrutateur.records.entry import ENTRY_BYTES_MAX, Envelope, Signature, encode_envelope, parse_envelope
from scrutateur.records.kinds import kind_of

_FILE_BYTES_MAX = 256 * 1024 * 1024


class _Unsigned(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    payload: str
    payloadType: str  # noqa: N815  DSSE's own spelling of the member
    signatures: Annotated[tuple[str, ...], msgspec.Meta(max_length=0)]


class _Named(msgspec.Struct, frozen=True):
    origin: str


_unsigned_decoder = msgspec.json.Decoder(_Unsigned)
_origin_decoder = msgspec.json.Decoder(_Named)


def write_acts(path: Path, acts: Iterable[Envelope], *, over: bool = False) -> None:
    """Write an act file, whole or not at all.

    Args:
        path: Where; an existing file is replaced only if `over`.
        acts: With the signatures that they have so far.
        over: Another signature was added to the acts of this same file.

    Raises:
        SettingsError: The file exists, or the disk refuses.
    """
    write_whole(path, b"".join(encode_envelope(act) + b"\n" for act in acts), over=over)


def write_whole(path: Path, content: bytes, *, over: bool = False) -> None:
    """Write a file beside its place and move it there.

    Raises:
        SettingsError: The file exists, or the disk refuses.
    """
    if path.exists() and not over:
        raise SettingsError(f"{path}: a new file expected, and this one exists")
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        beside.write_bytes(content)
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise SettingsError(f"{path}: a file that can be written expected: {error.strerror}") from error


def read_acts(path: Path) -> list[Envelope]:
    """Read an act file.

    Raises:
        MissingPartError: It cannot be read.
        InputFileError: A line of it is no act.
    """
    acts = [_read_act(str(path), number, line) for number, line in enumerate(_lines(path), start=1)]
    if not acts:
        raise InputFileError(str(path), "one act a line", "no line")
    return acts


def _lines(path: Path) -> Sequence[bytes]:
    try:
        with path.open("rb") as file:
            content = file.read(_FILE_BYTES_MAX + 1)
    except OSError as error:
        raise MissingPartError(f"{path}: expected a file that can be read: {error.strerror}") from error
    if len(content) > _FILE_BYTES_MAX:
        raise InputFileError(str(path), f"at most {_FILE_BYTES_MAX} bytes", "more")
    return content.removesuffix(b"\n").split(b"\n") if content else []


def _read_act(file: str, number: int, line: bytes) -> Envelope:
    try:
        if not line.endswith(b'"signatures":[]}'):
            return parse_envelope(line)
        if len(line) > ENTRY_BYTES_MAX:
            raise MalformedRecordError(f"at most {ENTRY_BYTES_MAX} bytes expected, {len(line)} found")
        raw = decode_canonical(_unsigned_decoder, line, "act")
        return Envelope(kind_of(raw.payloadType), from_base64(raw.payload, "payload"), ())
    except MalformedRecordError as error:
        raise InputFileError(file, "an act in canonical JSON", error.sentence, line=number) from error


def origin_of(act: Envelope) -> str:
    """Give the log that an act's payload names: the key that signs it is opened for this log.

    Raises:
        MalformedRecordError: It names none.
    """
    try:
        return _origin_decoder.decode(act.payload).origin
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise MalformedRecordError(f"{act.kind}: a payload that names its `origin` expected: {error}") from error


def with_signature(act: Envelope, key_file: KeyFile, signer: Signer) -> Envelope:
    """Add a signature to an act.

    Raises:
        SettingsError: This key has signed it already.
    """
    if any(signature.keyid == key_file.keyid for signature in act.signatures):
        raise SettingsError(f"{key_file.file_name}: this key has signed the {act.kind} already")
    signature = Signature(key_file.keyid, signer(act.signed_bytes()))
    return replace(act, signatures=(*act.signatures, signature))


def shown(act: Envelope) -> str:
    """Show an act's payload to whoever signs it, as indented JSON; canonical bytes lose nothing by it."""
    try:
        plain = msgspec.json.decode(act.payload)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise MalformedRecordError(f"{act.kind}: a payload in JSON expected: {error}") from error
    if canonical(plain) != act.payload:
        raise MalformedRecordError(f"{act.kind}: the payload is not canonical: it could be read in two ways")
    return msgspec.json.format(act.payload, indent=2).decode()
