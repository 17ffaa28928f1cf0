"""From an error to its status: the one table of the staff door. A 4xx or 5xx means NOT kept, always."""

from collections.abc import Mapping
from http import HTTPStatus

from starlette.responses import Response

from scrutateur.errors import RefusedError, ScrutateurError
from scrutateur.records.problem import PROBLEM_MEDIA_TYPE, encode_problem

STATUS_OF: Mapping[str, int] = {
    "header": 400,
    "body_short": 400,
    "payload": 400,
    "malformed-record": 400,
    "key": 403,
    "signature": 403,
    "quorum": 403,
    "embargo": 403,
    "path": 404,
    "method": 405,
    "gate": 409,
    "draft": 409,
    "length": 413,
    "type": 415,
    "busy": 503,
    "closed": 503,
    "store": 503,
    "reserve": 507,
}


def refused(error: ScrutateurError) -> Response:
    """Answer a refusal."""
    status = STATUS_OF[error.code]
    retry = error.retry_after_seconds if isinstance(error, RefusedError) else None
    headers = {} if retry is None else {"Retry-After": str(retry)}
    body = encode_problem(
        error.code,
        sentence=error.sentence,
        title=HTTPStatus(status).phrase,
        status=status,
        retry_after_seconds=retry,
    )
    return Response(body, status, headers, PROBLEM_MEDIA_TYPE)
