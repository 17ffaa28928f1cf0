"""`scrutateur serve`: a night's two doors, until a signal says stop."""

from pathlib import Path

import click

from scrutateur.cli.answers import json_option
from scrutateur.cli.intake_process import intake_process
from scrutateur.cli.one_process import only_process


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
    with only_process(home), intake_process() as intake:
        from scrutateur.cli.serving import serve_night  # a third of a second: the intake is awake meanwhile

        serve_night(home, intake)
