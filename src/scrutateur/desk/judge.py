"""Judging what was kept, in log order, and saying what was understood. A failure here never changes a receipt."""

from collections.abc import Mapping
from dataclasses import dataclass

from scrutateur.audit.hearing import Heard
from scrutateur.audit.replay import Replay
from scrutateur.desk.recorder import Admission
from scrutateur.records.canonical import canonical
from scrutateur.records.payload_count import CorrectionText, ReturnText

_NOTHING: Mapping[str, object] = {}


@dataclass(frozen=True, slots=True)
class Answer:
    """What a door answers beside the receipt: notes in codes, and the figures as the server read them."""

    notes: tuple[str, ...]
    understood: Mapping[str, object]

    def encode(self, receipt: bytes) -> bytes:
        """Write the answer around the receipt's own bytes."""
        notes, understood = canonical(list(self.notes)), canonical(self.understood)
        return b'{"notes":%b,"receipt":%b,"understood":%b}' % (notes, receipt, understood)


def judge(replay: Replay, admission: Admission) -> Answer:
    """Take a kept act into the replay, if it is new and of the log, and say what was understood."""
    if admission.entry is None:
        return Answer(("side", "resend") if admission.side else ("resend",), _NOTHING)
    if admission.side:
        return Answer(("side",), _NOTHING)
    assert admission.index == replay.next_index(), "acts are judged in the order of the log"
    heard = replay.apply(admission.entry, admission.body)
    return Answer(heard.notes, _understood(heard))


def _understood(heard: Heard) -> Mapping[str, object]:
    text = heard.understood
    if not isinstance(text, ReturnText | CorrectionText):
        return _NOTHING
    read: dict[str, object] = {
        "contest": text.contest,
        "figures": text.figures,
        "station": text.station,
        "version": text.version,
    }
    return read if text.votes is None else {**read, "votes": text.votes}
