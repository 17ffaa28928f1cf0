"""From the code of a refusal to its status: the one table of the public intake.

A 4xx or 5xx means NOT kept, always. A known key with a bad signature reads like an unknown key.
"""

from collections.abc import Mapping
from http import HTTPStatus

from starlette.responses import Response

from scrutateur.errors import RefusedError
from scrutateur.records.problem import PROBLEM_MEDIA_TYPE, encode_problem

STATUS_OF: Mapping[str, int] = {
    "header": 400,
    "body_short": 400,
    "key": 403,
    "signature": 403,
    "stale": 403,
    "path": 404,
    "method": 405,
    "length_missing": 411,
    "length": 413,
    "type": 415,
    "encoding": 415,
    "headers_count": 431,
    "busy": 503,
    "closed": 503,
    "reserve": 507,
}

_UNREAD_BODY = frozenset((400, 411, 413, 415, 431))


def refused(error: RefusedError) -> Response:
    """Answer a refusal."""
    status = STATUS_OF[error.code]
    # The body of such a request was not read: the connection cannot carry another one.
    headers = {"Connection": "close"} if status in _UNREAD_BODY else {}
    if error.retry_after_seconds is not None:
        headers["Retry-After"] = str(error.retry_after_seconds)
    body = encode_problem(
        error.code,
        sentence=error.sentence,
        title=HTTPStatus(status).phrase,
        status=status,
        retry_after_seconds=error.retry_after_seconds,
    )
    return Response(body, status, headers, PROBLEM_MEDIA_TYPE)
