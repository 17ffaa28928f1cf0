"""Texts that people wrote lie beside the log, each under the hash that its entry holds: `text/<index>-<n>`.

A text is 32 hex digits of nonce, LF, and the text in UTF-8; its hash is SHA-256(16 bytes of nonce || text). It may be
withheld, on a legal ground, by an act that names it. A text that a station's act promises reaches us only if the
station sends it, so its absence is listed; one that the authority's act promises must be there.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from scrutateur.audit.record_files import RecordFiles
from scrutateur.audit.report import Difference, Notebook, Remark
from scrutateur.errors import MalformedRecordError
from scrutateur.records.entry import Envelope
from scrutateur.records.kinds import EMBARGOED_KINDS, STATION_KINDS
from scrutateur.records.payloads import PAYLOADS, decode_payload

_TEXT = re.compile(rb"([0-9a-f]{32})\n(.*)", re.DOTALL)


@dataclass(slots=True)
class Texts:
    """What entries say of texts: which they promise, and which they withhold. Holds state: `hear` moves it."""

    promised: list[tuple[int, str, Sequence[str]]] = field(default_factory=list)  # index, kind, hashes
    withheld: dict[tuple[int, int], str] = field(default_factory=dict)  # index and number: the legal ground

    def hear(self, index: int, envelope: Envelope) -> None:
        """Take what the next entry says of texts; of most it is nothing."""
        if envelope.kind == "withhold":
            self._withhold(_plain(envelope.payload))
        elif envelope.kind in PAYLOADS and b'"text_hashes"' in envelope.payload:
            try:
                payload = decode_payload(envelope.kind, envelope.payload)
            except MalformedRecordError:
                return  # kept, not understood: what it promises is not known
            self.promised.append((index, envelope.kind, getattr(payload, "text_hashes", ())))

    def _withhold(self, payload: Mapping[str, object]) -> None:
        index, number, reason = payload.get("index"), payload.get("n"), payload.get("reason")
        if isinstance(index, int) and isinstance(number, int) and isinstance(reason, str):
            self.withheld[index, number] = reason


def check_texts(files: RecordFiles, texts: Texts, notebook: Notebook, *, lifted: bool) -> None:
    """Check that each hash of a text has its text, or an act that withholds it.

    Args:
        lifted: The embargo has ended; before that, texts of embargoed kinds are not published.
    """
    for index, kind, hashes in texts.promised:
        for number, expected in enumerate(hashes):
            path = f"text/{index}-{number}"
            data = files.take(path)
            if data is not None:
                notebook.checked["texts"] += 1
                found = text_hash(data)
                if found != expected:
                    notebook.texts.append(Difference("text", path, 0, f"a text with hash {expected}", f"{found}"))
            elif (index, number) in texts.withheld:
                notebook.listed.append(Remark("text-withheld", path, texts.withheld[index, number]))
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


def _plain(payload: bytes) -> Mapping[str, object]:
    try:
        read = json.loads(payload)
    except ValueError:
        return {}
    return read if isinstance(read, dict) else {}
