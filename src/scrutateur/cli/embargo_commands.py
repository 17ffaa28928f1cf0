"""`scrutateur embargo`: the act that ends it, once the latest closing has passed."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Unpack

import click

from scrutateur.cli.answers import json_option
from scrutateur.cli.running_desk import running_desk
from scrutateur.cli.two_persons import Signing, carry_out, signing_options
from scrutateur.desk.composing_acts import compose_embargo_lifted
from scrutateur.errors import EmbargoError
from scrutateur.records.canonical import from_base64
from scrutateur.records.times import parse_time
from scrutateur.wiring import settings_of


@click.group()
def embargo() -> None:
    """End the embargo.

    Until then nothing adds up two stations, and no return is public.
    """


@embargo.command()
@click.argument("home", type=click.Path(path_type=Path))
@signing_options
@json_option
def lift(home: Path, **signing: Unpack[Signing]) -> None:
    """Lift the embargo; members of the quorum `partial` sign. No timer ever does it.

    It is refused before the latest closing in force, and before that of the registry as frozen.

    Example: scrutateur embargo lift /srv/primary-2027 --member martin --member durand
    """
    with running_desk(home) as desk:
        state = desk.state()
    size, latest = state["size"], str(state["latest_closing"])
    assert isinstance(size, int), "the desk's own answer"
    if not latest:
        raise EmbargoError("the registry is not frozen: there is no closing that could have passed")
    closing = parse_time(latest, "latest_closing")
    if datetime.now(UTC) < closing:
        raise EmbargoError(f"the embargo ends after the latest closing, at {latest}, and not before")
    root = from_base64(str(state["root"]), "root")
    payload = compose_embargo_lifted(size=size, root=root, latest_closing=closing, origin=settings_of(home).origin)
    carry_out(home, "embargo-lifted", [payload], signing)
