"""A refusal as a problem document (RFC 9457), in canonical JSON: `application/problem+json`.

`{"code", "detail", "status", "title", "type": "urn:scrutateur:problem:<code>"}`, and `retry_after_seconds` where the
header `Retry-After` stands. The code is stable, the detail one sentence; nothing that was sent is echoed.
"""

from scrutateur.records.canonical import canonical

PROBLEM_MEDIA_TYPE = "application/problem+json"


def encode_problem(
    code: str, *, sentence: str, title: str, status: int, retry_after_seconds: int | None = None
) -> bytes:
    """Write a problem document."""
    members: dict[str, object] = {
        "code": code,
        "detail": sentence,
        "status": status,
        "title": title,
        "type": f"urn:scrutateur:problem:{code}",
    }
    if retry_after_seconds is not None:
        members["retry_after_seconds"] = retry_after_seconds
    return canonical(members)
