"""From a kind and the bytes that were signed to a typed payload, and back.

Payload bytes are valid if and only if they decode into the struct of their kind, hold no unknown member, and are
canonical. Kinds that are not listed here are kept and reported as *not understood*.
"""

import msgspec

from scrutateur.errors import MalformedRecordError
from scrutateur.records.canonical import canonical, decode_canonical
from scrutateur.records.payload_count import (
    AnswerText,
    AreaRecordText,
    CallBackText,
    ClosingText,
    CorrectionText,
    DecisionText,
    OpeningText,
    OriginalSeenText,
    ReturnText,
    TurnoutText,
)
from scrutateur.records.payload_ground import (
    ElectionText,
    EnrolmentText,
    PolicyText,
    RegistryActText,
    RevocationText,
)
from scrutateur.records.payload_publication import EmbargoLiftedText, NoteText, StopText

Payload = (
    PolicyText
    | ElectionText
    | RegistryActText
    | EnrolmentText
    | RevocationText
    | OpeningText
    | ClosingText
    | TurnoutText
    | ReturnText
    | CorrectionText
    | CallBackText
    | OriginalSeenText
    | DecisionText
    | AnswerText
    | AreaRecordText
    | EmbargoLiftedText
    | NoteText
    | StopText
)

PAYLOADS: dict[str, type[Payload]] = {
    "policy": PolicyText,
    "election": ElectionText,
    "registry-act": RegistryActText,
    "enrolment": EnrolmentText,
    "revocation": RevocationText,
    "opening": OpeningText,
    "closing": ClosingText,
    "turnout": TurnoutText,
    "return": ReturnText,
    "correction": CorrectionText,
    "area-record": AreaRecordText,
    "call-back": CallBackText,
    "original-seen": OriginalSeenText,
    "decision": DecisionText,
    "answer": AnswerText,
    "embargo-lifted": EmbargoLiftedText,
    "bulletin": NoteText,
    "retraction": NoteText,
    "stop": StopText,
}
"""The kinds that this version understands."""

_DECODERS: dict[str, msgspec.json.Decoder[Payload]] = {
    kind: msgspec.json.Decoder(struct) for kind, struct in PAYLOADS.items()
}


def decode_payload(kind: str, payload: bytes) -> Payload:
    """Read a payload of a kind that this version understands.

    Raises:
        MalformedRecordError: The kind is not understood, or the bytes are not a canonical payload of it.
    """
    decoder = _DECODERS.get(kind)
    if decoder is None:
        raise MalformedRecordError(f"{kind}: a kind that this version does not understand")
    return decode_canonical(decoder, payload, kind)


def encode_payload(payload: Payload) -> bytes:
    """Write a payload."""
    return canonical(payload)
