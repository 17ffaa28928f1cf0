"""A client of the two doors, for commands and rehearsals: it sends signed bytes and believes no answer it cannot read.

A 2xx means kept; a problem document means not kept; anything else means that nothing is known: send the same bytes
again.
"""

import http.client
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from scrutateur.adapters.signatures import p256_signature_to_raw
from scrutateur.errors import MalformedRecordError, MissingPartError, RefusedError, SignatureError
from scrutateur.ledger.merkle import leaf_hash
from scrutateur.records.canonical import to_base64
from scrutateur.records.entry import Envelope, LedgerEntry, Signature, encode_entry, encode_envelope
from scrutateur.records.kinds import media_type
from scrutateur.records.receipt import parse_receipt
from scrutateur.records.texts_header import NAME as TEXTS_HEADER
from scrutateur.records.texts_header import encode_texts

ENVELOPE_MEDIA_TYPE = "application/vnd.scrutateur.envelope.v1+json"
SECONDS_MAX = 30
_JSON = {"Content-Type": "application/json"}

Json = dict[str, object]


@dataclass(frozen=True, slots=True)
class DoorAnswer:
    """What a door answered to an act that is kept."""

    is_new: bool
    notes: tuple[str, ...]
    receipt: bytes
    understood: Json


def signature_header(signatures: Sequence[Signature]) -> str:
    """Write `Scrutateur-Signature`."""
    return ", ".join(f"{item.keyid}={to_base64(item.raw)}" for item in signatures)


class DoorClient:
    """One connection to one door, opened when first used and again after it was lost."""

    def __init__(self, host: str, port: int) -> None:
        self._connection = http.client.HTTPConnection(host, port, timeout=SECONDS_MAX)
        self._where = f"{host}:{port}"

    def close(self) -> None:
        self._connection.close()

    def send_return(self, envelope: Envelope, channel: str = "api") -> DoorAnswer:
        """Hand an act in at the public intake.

        Raises:
            RefusedError: It is not kept, and why.
            MissingPartError: No answer: nothing is known.
        """
        headers = {
            "Content-Type": media_type(envelope.kind),
            "Scrutateur-Signature": signature_header(envelope.signatures),
            "Scrutateur-Channel": channel,
        }
        return _kept(self._where, envelope, self._request("POST", "/returns", envelope.payload, headers))

    def send_act(self, envelope: Envelope, texts: Sequence[bytes] = ()) -> DoorAnswer:
        """Hand an act in at the desk.

        Raises:
            MalformedRecordError: The texts are too long to travel beside it: nothing was sent.
            RefusedError: It is not kept, and why.
            MissingPartError: No answer: nothing is known.
        """
        headers = {"Content-Type": ENVELOPE_MEDIA_TYPE}
        if texts:
            headers[TEXTS_HEADER] = encode_texts(texts)
        return _kept(self._where, envelope, self._request("POST", "/acts", encode_envelope(envelope), headers))

    def state(self) -> Json:
        """Ask the desk where the log stands."""
        return self._request("GET", "/state", None, {})[1]

    def held(self) -> Json:
        """Ask which stations are held, and by what."""
        return self._request("GET", "/held", None, {})[1]

    def draft(self, kind: str, *, again: bool = False) -> Json:
        """Have the next bulletin drafted; `again`: over one that members have signed."""
        return self._request("POST", "/drafts", json.dumps({"again": again, "kind": kind}).encode(), _JSON)[1]

    def draft_retraction(self, number: int, reason: str, *, again: bool = False) -> Json:
        """Have what takes a bulletin back drafted; `again`: over a draft that members have signed."""
        asked = {"again": again, "reason": reason, "retracts": number}
        return self._request("POST", "/drafts", json.dumps(asked).encode(), _JSON)[1]

    def show_draft(self, number: int) -> Json:
        """Show a draft."""
        return self._request("GET", f"/drafts/{number}", None, {})[1]

    def sign_draft(self, number: int, line: str) -> Json:
        """Put a member's signature line under a draft."""
        return self._request("POST", f"/drafts/{number}", json.dumps({"line": line}).encode(), _JSON)[1]

    def _request(self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> tuple[int, Json]:
        try:
            self._connection.request(method, path, body, headers)
            response = self._connection.getresponse()
            raw = response.read()
        except (OSError, http.client.HTTPException) as error:
            self._connection.close()
            raise MissingPartError(f"{self._where}: no answer: is the desk running? ({error})") from error
        return _read(self._where, response.status, raw)


def _read(where: str, status: int, raw: bytes) -> tuple[int, Json]:
    try:
        answer = json.loads(raw) if raw else {}
    except ValueError as error:
        raise MissingPartError(f"{where}: an answer in JSON expected, status {status} and other text found") from error
    if not isinstance(answer, dict):
        raise MissingPartError(f"{where}: an object expected in the answer")
    if status >= 400:
        raise RefusedError(str(answer.get("code", status)), str(answer.get("detail", "refused")))
    return status, answer


def _kept(where: str, envelope: Envelope, answered: tuple[int, Json]) -> DoorAnswer:
    """Read what was answered to an act that is kept, and hold its receipt against the bytes that were sent."""
    status, answer = answered
    notes, understood = answer.get("notes"), answer.get("understood")
    if status not in (200, 201) or not isinstance(notes, list) or not isinstance(understood, dict):
        raise MissingPartError(f"{where}: a receipt expected, status {status} and another answer found")
    raw = json.dumps(answer.get("receipt"), sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    try:
        receipt, _ = parse_receipt(raw)
        signatures = tuple(Signature(item.keyid, p256_signature_to_raw(item.raw)) for item in envelope.signatures)
        sent = LedgerEntry(replace(envelope, signatures=signatures), receipt.received)
        is_ours = leaf_hash(encode_entry(sent)) == receipt.leaf_hash
    except (MalformedRecordError, SignatureError) as error:
        raise MissingPartError(f"{where}: a receipt expected: {error.sentence}") from error
    # Of a resend the receipt is that of the first copy, whose signatures may have been others.
    if status == 201 and not is_ours:
        raise MissingPartError(f"{where}: the receipt is for other bytes than those sent: nothing is known of these")
    return DoorAnswer(status == 201, tuple(str(note) for note in notes), raw, understood)
