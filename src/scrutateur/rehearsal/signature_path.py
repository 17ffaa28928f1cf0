"""The yardstick of `bench intake`: a door that reads a request, checks its signature, answers 204 and keeps nothing.

It runs the intake's own code up to the point where an act would be kept, on the same server with the same settings.
"""

from collections.abc import Awaitable
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from scrutateur.adapters.signatures import check_signature, p256_signature_to_raw
from scrutateur.adapters.sqlite_ledger import open_reader
from scrutateur.desk.recorder import Submission
from scrutateur.desk.running import load_replay
from scrutateur.desk.station_doorkeeper import StationDoorkeeper
from scrutateur.errors import RefusedError
from scrutateur.intake.app import Intake
from scrutateur.intake.messages import Kept
from scrutateur.intake.problems import refused
from scrutateur.wiring import ledger_path


def signature_path_app(home: Path) -> ASGIApp:
    """Make the application, with the keys that a night's store knows."""
    replay = load_replay(open_reader(ledger_path(home)).entries(), check_signature)
    policy = replay.ground.policy
    assert policy is not None, "the bench has laid its ground"
    doorkeeper = StationDoorkeeper(replay.ground, check_signature, p256_signature_to_raw)
    intake = Intake(
        doorkeeper.admit_from_station,
        _keep_nothing,
        admits=lambda: None,
        body_bytes_max=policy.limits.payload_bytes_max,
    )

    async def post_return(request: Request) -> Response:
        try:
            await intake.authenticated(request)
        except RefusedError as error:
            return refused(error)
        return Response(status_code=204)

    return Starlette(routes=[Route("/returns", post_return, methods=["POST"])])


def _keep_nothing(submission: Submission) -> Awaitable[Kept]:
    raise AssertionError("the yardstick keeps nothing")
