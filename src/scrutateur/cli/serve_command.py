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
from scrutateur.wiring import Night, open_night, settings_of


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
    from scrutateur.cli.intake_process import hand_over, intake_process
    from scrutateur.cli.servers import bind

    settings = settings_of(home)
    with only_process(home), bind(settings, "intake") as listener, bind(settings, "desk") as door:
        where = {"intake": _address(listener), "desk": _address(door)}
        with intake_process() as intake:
            night = open_night(home, pass_phrase())
            hand_over(intake, listener=listener)
            _run(night, where, door=door, intake=intake)


def _run(night: Night, where: dict[str, str], *, door: socket.socket, intake: socket.socket) -> None:
    import uvloop

    from scrutateur.cli.serving import Serving

    host = door.getsockname()[0]
    if not ipaddress.ip_address(host).is_loopback:
        remark(f"desk: {host} is no loopback address: let nobody but the authority reach it")
    if night.desk.replay.publishing.witnessed == "none":
        remark(f"{night.settings.origin}: served without witnesses; every page says so")

    async def serve() -> None:
        await Serving(night).run(door=door, intake=intake, ready=lambda: click.echo(json.dumps(where)))

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(serve())


def _address(door: socket.socket) -> str:
    host, port = door.getsockname()[:2]
    return f"{host}:{port}"
