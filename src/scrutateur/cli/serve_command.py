"""`scrutateur serve`: run a night's two doors until a signal says stop."""

import asyncio
import json
from pathlib import Path

import click

from scrutateur.wiring import Night, open_night


@click.command()
@click.argument("home", type=click.Path(path_type=Path))
def serve(home: Path) -> None:
    """Serve the night in HOME: the public intake and the desk, until Ctrl-C or SIGTERM.

    When both doors are open, one line of JSON on standard output says where: with port 0 in the settings each takes a
    free one.

    Example: scrutateur serve /srv/primary-2027
    """
    asyncio.run(_serve(open_night(home, None)))


async def _serve(night: Night) -> None:
    from scrutateur.cli.serving import Serving, bind

    bound = bind(night, "intake"), bind(night, "desk")
    names = ("intake", "desk")
    where = {name: "{}:{}".format(*door.getsockname()[:2]) for name, door in zip(names, bound, strict=True)}
    await Serving(night).run(bound, lambda: click.echo(json.dumps(where)))
