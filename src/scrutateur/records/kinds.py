"""The kinds of acts: which are embargoed, which a station may send, and which policy governs each."""

from scrutateur.errors import MalformedRecordError

_MEDIA_HEAD = "application/vnd.scrutateur."
_MEDIA_TAIL = ".v1+json"

STATION_KINDS = frozenset(
    ("opening", "closing", "turnout", "return", "correction", "station-incident", "area-record", "remark")
)
"""What the public intake takes: kinds that a station, a delegate or a commission signs."""

EMBARGOED_KINDS = frozenset(
    (
        "return", "correction", "area-record", "call-back", "decision", "answer", "complaint", "ruling",
        "original-seen", "remark", "attachment",
    )
)  # fmt: skip
"""Kinds that reveal a vote, or name an act that does: not published before the embargo is lifted."""

POLICY_OF_KIND = {
    "policy": "rotation",
    "rotation": "rotation",
    "election": "registry",
    "registry-act": "registry",
    "enrolment": "registry",
    "revocation": "registry",
    "withhold": "registry",
    "restored": "registry",
    "decision": "decision",
    "answer": "decision",
    "complaint": "decision",
    "original-seen": "decision",
    "attachment": "decision",
    "candidate-act": "annulment",
    "ruling": "annulment",
    "notice": "partial",
    "commitment": "partial",
    "embargo-lifted": "partial",
}
"""Policy of entry 0 that an act of this kind must reach by its envelope's signatures."""

POLICY_OF_BULLETIN = {
    "turnout": "partial",
    "partial": "partial",
    "complete": "complete",
    "proclaimed": "proclaimed",
    "after-rulings": "proclaimed",
    "final": "proclaimed",
}
"""Policy that a bulletin's note must reach, by the bulletin's kind."""


def media_type(kind: str) -> str:
    """Give the payload type of a kind."""
    return f"{_MEDIA_HEAD}{kind}{_MEDIA_TAIL}"


def kind_of(payload_type: str) -> str:
    """Give the kind that a payload type names.

    Raises:
        MalformedRecordError: Not a payload type of this format.
    """
    kind = payload_type[len(_MEDIA_HEAD) : -len(_MEDIA_TAIL)]
    if media_type(kind) != payload_type or not kind.replace("-", "").isalnum() or not kind.isascii():
        raise MalformedRecordError(f"payload type: {_MEDIA_HEAD}<kind>{_MEDIA_TAIL} expected")
    return kind
