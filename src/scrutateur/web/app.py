"""The staff door as JSON: `/acts` takes whole signed envelopes, `/drafts` bulletins in the making, `/held`
says what they would leave out. Never public.

The policy of an act's kind is its authentication: the door knows no session and no account.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Annotated, Literal, TypeVar

import msgspec
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from scrutateur.desk.drafts import Draft, Drafts
from scrutateur.desk.judge import Answer
from scrutateur.desk.recorder import Admission, Submission
from scrutateur.errors import RefusedError, ScrutateurError
from scrutateur.records.canonical import canonical
from scrutateur.records.entry import ENTRY_BYTES_MAX, Envelope, parse_envelope
from scrutateur.records.payload_types import Code
from scrutateur.records.texts_header import NAME as TEXTS_HEADER
from scrutateur.records.texts_header import parse_texts
from scrutateur.web.own_name import only_by_name
from scrutateur.web.problems import refused

ENVELOPE_MEDIA_TYPE = "application/vnd.scrutateur.envelope.v1+json"
JSON_MEDIA_TYPE = "application/json"
_NUMBER_DIGITS_MAX = 9
_BODY_BYTES_MAX = ENTRY_BYTES_MAX
_ANNOUNCED = frozenset(("bulletin", "retraction", "stop"))  # of one series of numbers

Json = dict[str, object]
Authenticate = Callable[[Envelope, tuple[bytes, ...]], Submission]
Keep = Callable[[Submission], Awaitable[tuple[Admission, Answer]]]


class _DraftRequest(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """A bulletin of a `kind`; or what takes bulletin `retracts` back, for a `reason`."""

    kind: Literal["turnout", "partial", "complete", "proclaimed", "after-rulings", "final"] | None = None
    retracts: Annotated[int, msgspec.Meta(ge=1, le=999_999_999)] | None = None
    reason: Code | None = None
    again: bool = False


class _LineRequest(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    line: Annotated[str, msgspec.Meta(min_length=1, max_length=1000)]


_Request = TypeVar("_Request")

_draft_decoder = msgspec.json.Decoder(_DraftRequest)
_line_decoder = msgspec.json.Decoder(_LineRequest)


class StaffDoor:
    """What the staff door may ask of the desk. Plain callables and the drafts: the wiring hands them in."""

    def __init__(
        self,
        authenticate: Authenticate,
        keep: Keep,
        drafts: Drafts,
        *,
        state: Callable[[], Json],
        admits: Callable[[], str | None],
    ) -> None:
        """Take what the door needs; `admits` gives the code of the refusal while no act can be kept."""
        self._authenticate, self._keep, self._drafts = authenticate, keep, drafts
        self._state, self._admits = state, admits
        # Two members who announce at the same moment: the second is checked once the first is judged, and refused.
        self._announcing = asyncio.Lock()

    async def post_act(self, request: Request) -> Response:
        """Keep an act of the desk: 201 the first time, 200 for the same bytes again."""
        if request.headers.get("content-type") != ENVELOPE_MEDIA_TYPE:
            raise RefusedError("type", f"Content-Type: {ENVELOPE_MEDIA_TYPE} expected")
        envelope, texts = parse_envelope(await _body(request)), parse_texts(request.headers.get(TEXTS_HEADER, ""))
        if envelope.kind in _ANNOUNCED:
            async with self._announcing:
                return await self._kept(envelope, texts)
        return await self._kept(envelope, texts)

    async def _kept(self, envelope: Envelope, texts: tuple[bytes, ...]) -> Response:
        submission = self._authenticate(envelope, texts)
        code = self._admits()
        if code is not None:
            raise RefusedError(code, "the disk reserve is reached, or acts are not taken now", retry_after_seconds=30)
        admission, answer = await self._keep(submission)
        status = 201 if admission.is_new else 200
        return Response(answer.encode(admission.receipt), status, media_type="application/json")

    async def post_draft(self, request: Request) -> Response:
        """Draft the next bulletin or retraction; over a draft that members have signed only if asked to."""
        asked = await _asked(_draft_decoder, request)
        match asked.kind, asked.retracts, asked.reason:
            case str(kind), None, None:
                draft = self._drafts.make(kind, again=asked.again)
            case None, int(number), str(reason):
                draft = self._drafts.make_retraction(number, reason, again=asked.again)
            case _:
                raise RefusedError("payload", "`kind`, or `retracts` with its `reason`, expected")
        return _json(self._shown(draft), 201)

    async def get_draft(self, request: Request) -> Response:
        """Show a draft: its text, its tables, the lines signed so far."""
        return _json(self._shown(self._drafts.get(_number(request))))

    async def post_line(self, request: Request) -> Response:
        """Take a member's signature line under a draft."""
        asked = await _asked(_line_decoder, request)
        return _json(self._shown(self._drafts.sign(_number(request), asked.line)))

    async def get_held(self, request: Request) -> Response:
        """List the stations that are held, each with the rules that hold it."""
        return _json(self._drafts.held())

    async def get_state(self, request: Request) -> Response:
        """Say where the log stands, without adding two stations."""
        return _json(self._state())

    def _shown(self, draft: Draft) -> Json:
        return {
            "enough": self._drafts.reached(draft),
            "kind": draft.kind,
            "note": draft.note() if draft.lines else "",
            "number": draft.text.number,
            "reached": len(draft.lines),
            "required": draft.required,
            "tables": {name: data.decode() for name, data in draft.tables.items()},
            "text": draft.encoded,
        }


def _json(value: Json, status: int = 200) -> Response:
    return Response(canonical(value), status, media_type="application/json")


async def _body(request: Request) -> bytes:
    body = b""
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > _BODY_BYTES_MAX:
                raise RefusedError("length", f"a body of at most {_BODY_BYTES_MAX} bytes expected")
    except ClientDisconnect as error:
        raise RefusedError("body_short", "the connection ended before the body did") from error
    return body


async def _asked(decoder: msgspec.json.Decoder[_Request], request: Request) -> _Request:
    if request.headers.get("content-type") != JSON_MEDIA_TYPE:
        # Any other type a page of another site could have a browser send here, unasked.
        raise RefusedError("type", f"Content-Type: {JSON_MEDIA_TYPE} expected")
    try:
        return decoder.decode(await _body(request))
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise RefusedError("payload", str(error)) from error


def _number(request: Request) -> int:
    text = str(request.path_params["number"])
    if not text.isascii() or not text.isdigit() or len(text) > _NUMBER_DIGITS_MAX:
        raise RefusedError("path", "the number of a draft expected")
    return int(text)


def staff_app(door: StaffDoor, host: str) -> ASGIApp:
    """Make the staff door's application, for those who ask for it by its own name."""
    app = Starlette(
        routes=[
            Route("/acts", door.post_act, methods=["POST"]),
            Route("/drafts", door.post_draft, methods=["POST"]),
            Route("/drafts/{number}", door.get_draft, methods=["GET"]),
            Route("/drafts/{number}", door.post_line, methods=["POST"]),
            Route("/held", door.get_held, methods=["GET"]),
            Route("/state", door.get_state, methods=["GET"]),
        ],
        exception_handlers={ScrutateurError: _refused, 404: _no_such_path, 405: _no_such_method},
    )
    app.router.redirect_slashes = False  # a redirect would repeat whatever host the request names
    return only_by_name(app, host)


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, ScrutateurError), "only our own errors are refusals"
    return refused(error)


async def _no_such_path(request: Request, error: Exception) -> Response:
    return refused(RefusedError("path", "this door has /acts, /drafts, /held and /state"))


async def _no_such_method(request: Request, error: Exception) -> Response:
    return refused(RefusedError("method", "this address takes another method"))
