"""The intake's own process: it listens, checks signatures, and asks the desk. It holds no key, no store, no setting.

`scrutateur serve` starts it with its end of the line to the desk. The address to listen on comes along this line, and
what it has to know; when the line ends, so does it.
"""

import asyncio
import os
import signal
import socket
import sys

import click
import uvloop
from starlette.types import ASGIApp

from scrutateur.adapters.frame_line import connect_line
from scrutateur.adapters.signatures import check_signature, p256_signature_to_raw
from scrutateur.cli.servers import server_of, spare_the_collector
from scrutateur.desk.station_doorkeeper import StationDoorkeeper
from scrutateur.intake.app import Intake, intake_app
from scrutateur.intake.desk_line import DeskLine

_LEFT_ALONE = 70  # as any process of a night that ends at once


@click.command(hidden=True)
@click.argument("line", type=int)
def serve_intake(line: int) -> None:
    """Serve the public intake for a desk. `scrutateur serve` runs this in a process of its own."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # sent to every process of a service: the desk says when to stop
    end = socket.socket(fileno=line)
    end.send(b"A")
    _, found, _, _ = socket.recv_fds(end, 1, 1)
    if not found:
        sys.exit(_LEFT_ALONE)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serve(end, listener=socket.socket(fileno=found[0])))


async def _serve(end: socket.socket, *, listener: socket.socket) -> None:
    def send(frame: bytes) -> None:
        line.send(frame)

    def end_too() -> None:
        if not desk.stopped.is_set():
            os._exit(_LEFT_ALONE)

    desk = DeskLine(send)
    line = await connect_line(end, desk.hear, end_too)
    await desk.opened.wait()
    spare_the_collector()
    server = server_of(_door(desk))
    serving = asyncio.create_task(server._serve(sockets=[listener]))  # signals are the desk's: one stop
    await desk.stopped.wait()
    server.should_exit = True
    await serving


def _door(desk: DeskLine) -> ASGIApp:
    policy = desk.ground.policy
    assert policy is not None, "the desk tells its policy before it says open"
    keeper = StationDoorkeeper(desk.ground, check_signature, p256_signature_to_raw)
    limits = policy.limits
    return intake_app(
        Intake(keeper.admit_from_station, desk.ask, admits=desk.refuses, body_bytes_max=limits.payload_bytes_max)
    )
