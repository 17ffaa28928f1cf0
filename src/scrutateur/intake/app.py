"""The public intake over HTTP: `/returns`, `/status`, `/health`, `/openapi.json`.

Authenticate the bytes, have them kept, answer with the receipt. What keeps and judges them is another process.
"""

from collections.abc import Awaitable, Callable

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from scrutateur.desk.recorder import Submission
from scrutateur.election.names import Channel
from scrutateur.errors import RefusedError
from scrutateur.intake.messages import Kept
from scrutateur.intake.openapi import intake_document
from scrutateur.intake.problems import refused
from scrutateur.intake.request import read_head
from scrutateur.records.kinds import STATION_KINDS
from scrutateur.records.status_request import KIND as STATUS_KIND

Authenticate = Callable[[str, bytes, tuple[tuple[str, bytes], ...], Channel], Submission]
Ask = Callable[[Submission], Awaitable[Kept]]

_STATUS_KINDS = frozenset((STATUS_KIND,))


class Intake:
    """What the public door may ask of the desk. Plain callables: the wiring hands them in."""

    def __init__(
        self,
        authenticate: Authenticate,
        ask: Ask,
        *,
        admits: Callable[[], str | None],
        body_bytes_max: int,
    ) -> None:
        """Take what the door needs.

        Args:
            authenticate: Checks signatures over the bytes received.
            ask: Has an act made durable, or a status request answered, and gives what to answer.
            admits: Gives `None` while acts are taken, else the code of the refusal: `closed` or `reserve`.
            body_bytes_max: From the policy.
        """
        self._authenticate, self._ask = authenticate, ask
        self._admits, self._body_bytes_max = admits, body_bytes_max

    async def post_return(self, request: Request) -> Response:
        """Keep an act: 201 the first time, 200 for the same bytes again."""
        try:
            kept = await self._ask(await self.authenticated(request))
        except RefusedError as error:
            return refused(error)
        return Response(kept.body, 201 if kept.is_new else 200, media_type="application/json")

    async def post_status(self, request: Request) -> Response:
        """Tell a station what it may know of its own acts."""
        try:
            answered = await self._ask(await self.authenticated(request, _STATUS_KINDS))
            return Response(answered.body, 200, media_type="application/json")
        except RefusedError as error:
            return refused(error)

    async def get_health(self, request: Request) -> Response:
        """Say whether acts are taken now."""
        return Response(status_code=204 if self._admits() is None else 503)

    async def get_openapi(self, request: Request) -> Response:
        """Describe this door."""
        return Response(intake_document(self._body_bytes_max), 200, media_type="application/json")

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
