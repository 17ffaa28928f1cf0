"""A station asks after its own acts: a payload signed with the device's key, and nothing of it is kept.

Members: `at` (within 120 s of the server's time), `keyid`, `origin`, `station`.
"""

from dataclasses import dataclass
from datetime import datetime

import msgspec

from scrutateur.election.names import KeyID, StationID
from scrutateur.records.canonical import decode_canonical
from scrutateur.records.payload_types import Code, Hex32, Origin, TimeText
from scrutateur.records.times import parse_time

KIND = "status-request"
WINDOW_SECONDS = 120


class _StatusRequest(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    at: TimeText
    keyid: Hex32
    origin: Origin
    station: Code


_decoder = msgspec.json.Decoder(_StatusRequest)


@dataclass(frozen=True, slots=True)
class StatusRequest:
    """Who asks after which station, and when."""

    at: datetime
    keyid: KeyID
    origin: str
    station: StationID


def parse_status_request(payload: bytes) -> StatusRequest:
    """Read a status request, strictly.

    Raises:
        MalformedRecordError: Not one, or not its one byte form.
    """
    raw = decode_canonical(_decoder, payload, KIND)
    return StatusRequest(parse_time(raw.at, "at"), KeyID(raw.keyid), raw.origin, StationID(raw.station))
