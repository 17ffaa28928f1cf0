"""Payloads of publication: the end of the embargo, announced notes, a member's stop."""

from typing import Literal

import msgspec

from scrutateur.records.payload_types import Code, Count, Hex64, Origin, TimeText


class TreeText(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True, frozen=True, kw_only=True):
    """A tree of the log: `root` in base64 as in checkpoints."""

    root: str
    size: Count


class EmbargoLiftedText(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True, frozen=True, kw_only=True):
    checkpoint: TreeText
    latest_closing: TimeText
    origin: Origin
    witnessed: Literal["none", "yes", "no"]
    reason: Code | None = None
    text_hashes: tuple[Hex64, ...] = ()


class NoteText(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True, frozen=True, kw_only=True):
    """A bulletin or a retraction: `note` is the whole signed note, which alone makes it valid."""

    note: str
    origin: Origin


class StopText(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True, frozen=True, kw_only=True):
    number: Count
    origin: Origin
    reason: Code
    text_sha256: Hex64
    text_hashes: tuple[Hex64, ...] = ()
