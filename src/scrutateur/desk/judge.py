"""Reading what was kept, to answer whoever sent it; and judging it, in log order, right behind the answer.

A receipt rests on the commit alone. What the answer says beside it (notes in codes, the figures as they were read)
needs the act and the registry, no judgement: a station never waits for rules, and none of their failures breaks it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from scrutateur.audit.hearing import Heard
from scrutateur.audit.replay import Replay
from scrutateur.audit.signers import EnrolledKey
from scrutateur.desk.recorder import Admission
from scrutateur.election.names import StationID
from scrutateur.errors import MalformedRecordError
from scrutateur.records.canonical import canonical
from scrutateur.records.entry import LedgerEntry
from scrutateur.records.payload_count import CorrectionText, ReturnText
from scrutateur.records.payloads import PAYLOADS, decode_payload

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


def read_act(replay: Replay, admission: Admission) -> Answer:
    """Say what was understood of a kept act, before it is judged. The registry is the one judged so far."""
    if admission.entry is None:
        return Answer(("side", "resend") if admission.side else ("resend",), _NOTHING)
    if admission.side:
        return Answer(("side",), _NOTHING)
    kind = admission.entry.envelope.kind
    if kind not in PAYLOADS:
        return Answer((), _NOTHING)
    try:
        payload = decode_payload(kind, admission.entry.envelope.payload)
    except MalformedRecordError:
        return Answer(("unreadable",), _NOTHING)
    if not isinstance(payload, ReturnText | CorrectionText):
        return Answer((), _NOTHING)
    return Answer(_notes(replay, admission.entry, payload), _understood(payload))


def judge(replay: Replay, admission: Admission) -> Heard | None:
    """Take a kept act into the replay, if it is new and of the log; `None` for one that leaves the log as it is."""
    if admission.entry is None or admission.side:
        return None
    assert admission.index == replay.next_index(), "acts are judged in the order of the log"
    return replay.apply(admission.entry, admission.body)


def _notes(replay: Replay, entry: LedgerEntry, payload: ReturnText | CorrectionText) -> tuple[str, ...]:
    station = None if replay.count is None else replay.count.registry.stations.get(StationID(payload.station))
    at, keys = entry.received.at, _keys(replay, entry)
    found = []
    is_early = station is not None and at < station.closes
    if is_early:
        found.append("early")
    if station is not None and station.lock is not None and at > station.lock:
        found.append("late")
    if any(key.late or (key.revoked_since is not None and at >= key.revoked_since) for key in keys):
        found.append("call-back")
    if isinstance(payload, CorrectionText) and not is_early:
        found.append("announced")
    return tuple(found)


def _keys(replay: Replay, entry: LedgerEntry) -> Sequence[EnrolledKey]:
    known = replay.ground.keys
    return [known[item.keyid] for item in entry.envelope.signatures if item.keyid in known]


def _understood(text: ReturnText | CorrectionText) -> Mapping[str, object]:
    read: dict[str, object] = {
        "contest": text.contest,
        "figures": text.figures,
        "station": text.station,
        "version": text.version,
    }
    return read if text.votes is None else {**read, "votes": text.votes}
