"""Texts that people wrote lie beside the log, each under the hash that its entry holds: `text/<index>-<n>`.

A text is 32 hex digits of nonce, LF, and the text in UTF-8; its hash is SHA-256(16 bytes of nonce || text). It may be
withheld, on a legal ground, by an act that names it. A text that a station's act promises reaches us only if the
station sends it, so its absence is listed; one that the authority's act promises must be there.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256

from scrutateur.audit.derived import Logged
from scrutateur.audit.record_files import RecordFiles
from scrutateur.audit.report import Difference, Notebook, Remark
from scrutateur.errors import MalformedRecordError
from scrutateur.records.kinds import EMBARGOED_KINDS, STATION_KINDS
from scrutateur.records.payloads import PAYLOADS, decode_payload

_TEXT = re.compile(rb"([0-9a-f]{32})\n(.*)", re.DOTALL)


def check_texts(files: RecordFiles, entries: Sequence[Logged], notebook: Notebook, *, lifted: bool) -> None:
    """Check that each hash of a text has its text, or an act that withholds it.

    Args:
        lifted: The embargo has ended; before that, texts of embargoed kinds are not published.
    """
    withheld = dict(_withheld(entries))
    for index, kind, hashes in _promised(entries):
        for number, expected in enumerate(hashes):
            path = f"text/{index}-{number}"
            data = files.take(path)
            if data is not None:
                notebook.checked["texts"] += 1
                found = text_hash(data)
                if found != expected:
                    notebook.texts.append(Difference("text", path, 0, f"a text with hash {expected}", f"{found}"))
            elif (index, number) in withheld:
                notebook.listed.append(Remark("text-withheld", path, withheld[index, number]))
            elif kind in STATION_KINDS or (kind in EMBARGOED_KINDS and not lifted):
                notebook.listed.append(Remark("text-absent", path))
            else:
                notebook.texts.append(Difference("absent", path, 0, f"a text with hash {expected}", "no file"))


def text_hash(data: bytes) -> str:
    """Give the hash of a text file, or say that it is none."""
    match = _TEXT.fullmatch(data)
    if match is None or not _is_text(match[2]):
        return "no text file"
    return sha256(bytes.fromhex(match[1].decode()) + match[2]).hexdigest()


def _is_text(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _promised(entries: Sequence[Logged]) -> Iterator[tuple[int, str, Sequence[str]]]:
    for index, logged in enumerate(entries):
        envelope = logged.entry.envelope
        if envelope.kind in PAYLOADS and b'"text_hashes"' in envelope.payload:
            try:
                yield index, envelope.kind, getattr(decode_payload(envelope.kind, envelope.payload), "text_hashes", ())
            except MalformedRecordError:
                continue  # kept, not understood: what it promises is not known


def _withheld(entries: Sequence[Logged]) -> Iterator[tuple[tuple[int, int], str]]:
    """Give the texts that acts withhold, each with its legal ground."""
    for logged in entries:
        if logged.entry.envelope.kind == "withhold":
            payload = _plain(logged.entry.envelope.payload)
            index, number, reason = payload.get("index"), payload.get("n"), payload.get("reason")
            if isinstance(index, int) and isinstance(number, int) and isinstance(reason, str):
                yield (index, number), reason


def _plain(payload: bytes) -> Mapping[str, object]:
    try:
        read = json.loads(payload)
    except ValueError:
        return {}
    return read if isinstance(read, dict) else {}
