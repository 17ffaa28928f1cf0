"""The public intake over HTTP: `/returns`, `/status`, `/health`, `/openapi.json`.

Authenticate the bytes, make them durable, answer with the receipt; only then parse and judge.
"""

from collections.abc import Awaitable, Callable

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from scrutateur.desk.judge import Answer
from scrutateur.desk.recorder import Admission, Submission
from scrutateur.election.names import Channel
from scrutateur.errors import RefusedError, StoreError
from scrutateur.intake.openapi import intake_document
from scrutateur.intake.problems import refused
from scrutateur.intake.request import read_head
from scrutateur.records.canonical import canonical
from scrutateur.records.kinds import STATION_KINDS
from scrutateur.records.status_request import KIND as STATUS_KIND

Authenticate = Callable[[str, bytes, tuple[tuple[str, bytes], ...], Channel], Submission]
Keep = Callable[[Submission], Awaitable[tuple[Admission, Answer]]]
Status = Callable[[Submission], dict[str, object]]

_STATUS_KINDS = frozenset((STATUS_KIND,))


class Intake:
    """What the public door may ask of the desk. Plain callables: the wiring hands them in."""

    def __init__(
        self,
        authenticate: Authenticate,
        keep: Keep,
        status: Status,
        *,
        admits: Callable[[], str | None],
        body_bytes_max: int,
    ) -> None:
        """Take what the door needs.

        Args:
            authenticate: Checks signatures over the bytes received.
            keep: Makes an act durable and judges it.
            status: Answers a station about its own acts.
            admits: Gives `None` while acts are taken, else the code of the refusal: `closed` or `reserve`.
            body_bytes_max: From the policy.
        """
        self._authenticate, self._keep, self._status = authenticate, keep, status
        self._admits, self._body_bytes_max = admits, body_bytes_max

    async def post_return(self, request: Request) -> Response:
        """Keep an act: 201 the first time, 200 for the same bytes again."""
        try:
            submission = await self.authenticated(request)
            self._refuse_if_closed()
            admission, answer = await self._keep(submission)
        except RefusedError as error:
            return refused(error)
        except StoreError:
            return refused(RefusedError("closed", "the desk is stopping: nothing was kept", retry_after_seconds=5))
        status = 201 if admission.is_new else 200
        return Response(answer.encode(admission.receipt), status, media_type="application/json")

    async def post_status(self, request: Request) -> Response:
        """Tell a station what it may know of its own acts."""
        try:
            submission = await self.authenticated(request, _STATUS_KINDS)
            return Response(canonical(self._status(submission)), 200, media_type="application/json")
        except RefusedError as error:
            return refused(error)

    async def get_health(self, request: Request) -> Response:
        """Say whether acts are taken now."""
        return Response(status_code=204 if self._admits() is None else 503)

    async def get_openapi(self, request: Request) -> Response:
        """Describe this door."""
        return Response(intake_document(self._body_bytes_max), 200, media_type="application/json")

    def _refuse_if_closed(self) -> None:
        code = self._admits()
        if code is not None:
            words = {"reserve": "the disk reserve is reached", "closed": "acts are not taken now"}
            raise RefusedError(code, words[code], retry_after_seconds=30)

    async def authenticated(self, request: Request, kinds: frozenset[str] = STATION_KINDS) -> Submission:
        """Read a request and check its signatures: everything that comes before an act is kept.

        Raises:
            RefusedError: It is not kept.
        """
        head = read_head(request.scope["headers"], kinds, self._body_bytes_max)
        try:
            body = await request.body()
        except ClientDisconnect as error:
            raise RefusedError("body_short", "the connection ended before the body did") from error
        if len(body) != head.length:
            raise RefusedError("body_short", f"{head.length} bytes announced, {len(body)} received")
        return self._authenticate(head.kind, body, head.signatures, head.channel)


def intake_app(intake: Intake) -> ASGIApp:
    """Make the public intake's application."""
    app = Starlette(
        routes=[
            Route("/returns", intake.post_return, methods=["POST"]),
            Route("/status", intake.post_status, methods=["POST"]),
            Route("/health", intake.get_health, methods=["GET"]),
            Route("/openapi.json", intake.get_openapi, methods=["GET"]),
        ],
        exception_handlers={404: _no_such_path, 405: _no_such_method},
    )
    app.router.redirect_slashes = False  # a redirect would repeat whatever host the request names
    return app


async def _no_such_path(request: Request, error: Exception) -> Response:
    return refused(RefusedError("path", "this door has /returns, /status, /health and /openapi.json"))


async def _no_such_method(request: Request, error: Exception) -> Response:
    return refused(RefusedError("method", "this address takes another method: see /openapi.json"))
