"""`scrutateur publish`: the public folder, derived again from the store."""

from pathlib import Path

import click

from scrutateur.adapters.clock import SystemClock
from scrutateur.cli.answers import answer, json_option
from scrutateur.cli.night_keys import pass_phrase
from scrutateur.cli.one_process import only_process
from scrutateur.wiring import open_night, site_folder


@click.command()
@click.argument("home", type=click.Path(path_type=Path))
@json_option
def publish(home: Path) -> None:
    """Derive the public folder again from the store.

    While no desk runs; a running desk does so by itself. What is published already and must never change is
    compared; a difference stops it.

    Example: scrutateur publish /srv/primary-2027
    """
    with only_process(home):
        night = open_night(home, pass_phrase())
        try:
            night.desk.publisher.publish(with_bundles=True, at=SystemClock().now())
            size = night.desk.publisher.published_size
        finally:
            night.ledger.close()
    public = site_folder(home) / "public"
    answer({"folder": str(public), "size": size}, [f"{public}: {size} entries published"])
