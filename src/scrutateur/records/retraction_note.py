"""The text of a retraction: a bulletin is taken back by a numbered act, with a coded reason.

    scrutateur.retraction/v1
    origin <origin>
    number <n>
    retracts <n> <SHA-256 of its note>
    drafted <time>
    previous <number> <SHA-256 of its note>
    policy <SHA-256>
    reason <code>
    text <SHA-256> | text none

Signed as a note under the policy of the bulletin that it retracts. Valid if and only if it parses and encodes again to
the same bytes.
"""

import re
from dataclasses import dataclass
from datetime import datetime

from scrutateur.errors import MalformedRecordError
from scrutateur.records.checkpoint import parse_decimal
from scrutateur.records.times import format_time, parse_time

HEAD = "scrutateur.retraction/v1"

_SHAPE = re.compile(
    r"scrutateur\.retraction/v1\norigin (\S+)\nnumber (\d+)\nretracts (\d+) ([0-9a-f]{64})\ndrafted (\S+)\n"
    r"previous (\d+) ([0-9a-f]{64})\npolicy ([0-9a-f]{64})\nreason ([A-Za-z0-9._-]{1,64})\ntext (none|[0-9a-f]{64})\n"
)


@dataclass(frozen=True, slots=True)
class RetractionText:
    """What a retraction says."""

    origin: str
    number: int
    retracts: tuple[int, str]
    drafted: datetime
    previous: tuple[int, str]
    policy_sha256: str
    reason: str
    text_sha256: str | None = None


def encode_retraction(text: RetractionText) -> str:
    """Write a retraction's text."""
    lines = (
        HEAD,
        f"origin {text.origin}",
        f"number {text.number}",
        f"retracts {text.retracts[0]} {text.retracts[1]}",
        f"drafted {format_time(text.drafted)}",
        f"previous {text.previous[0]} {text.previous[1]}",
        f"policy {text.policy_sha256}",
        f"reason {text.reason}",
        f"text {text.text_sha256 or 'none'}",
    )
    return "".join(line + "\n" for line in lines)


def parse_retraction(text: str) -> RetractionText:
    """Read a retraction's text, strictly.

    Raises:
        MalformedRecordError: It does not parse, or does not encode again to the same bytes.
    """
    match = _SHAPE.fullmatch(text)
    if match is None:
        raise MalformedRecordError("retraction: not the lines of scrutateur.retraction/v1")
    origin, number, retracts, retracts_sha256, drafted, previous, previous_sha256, policy, reason, hashed = (
        match.groups()
    )
    retraction = RetractionText(
        origin,
        _number(number),
        (_number(retracts), retracts_sha256),
        parse_time(drafted, "drafted"),
        (_number(previous), previous_sha256),
        policy,
        reason,
        None if hashed == "none" else hashed,
    )
    assert encode_retraction(retraction) == text, "the shape leaves one spelling"
    return retraction


def _number(text: str) -> int:
    return parse_decimal(text, what="retraction")
