"""`scrutateur serve`: a night's two doors, until a signal says stop."""

import asyncio
import ipaddress
import json
import socket
from pathlib import Path

import click

from scrutateur.cli.answers import json_option, remark
from scrutateur.cli.night_keys import pass_phrase
from scrutateur.cli.one_process import only_process
from scrutateur.wiring import Night, open_night


@click.command()
@click.argument("home", type=click.Path(path_type=Path))
@json_option
def serve(home: Path) -> None:
    """Serve the night in HOME: intake and desk.

    Until Ctrl-C or SIGTERM. It refuses to start without a policy, on a log that is not the one published, or with
    keys that the policy does not name. When both doors are open, one line of JSON on standard output says where:
    with port 0 in the settings each takes a free one.

    Example: scrutateur serve /srv/primary-2027
    """
    with only_process(home):
        _run(open_night(home, pass_phrase()))


def _run(night: Night) -> None:
    import uvloop

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serve(night))


async def _serve(night: Night) -> None:
    from scrutateur.cli.serving import Serving, bind

    with bind(night, "intake") as intake, bind(night, "desk") as desk:
        where = {"intake": _address(intake), "desk": _address(desk)}
        host = desk.getsockname()[0]
        if not ipaddress.ip_address(host).is_loopback:
            remark(f"desk: {host} is no loopback address: let nobody but the authority reach it")
        if night.desk.replay.publishing.witnessed == "none":
            remark(f"{night.settings.origin}: served without witnesses; every page says so")
        await Serving(night).run((intake, desk), lambda: click.echo(json.dumps(where)))


def _address(door: socket.socket) -> str:
    host, port = door.getsockname()[:2]
    return f"{host}:{port}"
