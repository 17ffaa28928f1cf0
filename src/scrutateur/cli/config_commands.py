"""`scrutateur config`: the settings in force, and where each comes from."""

import os
from pathlib import Path

import click

from scrutateur.cli.answers import answer, json_option
from scrutateur.wiring import read_settings


@click.group()
def config() -> None:
    """Look at the settings."""


@config.command()
@click.argument("home", type=click.Path(path_type=Path))
@json_option
def show(home: Path) -> None:
    """Show each setting of HOME: its value, and whether the file, the environment or a default gave it.

    Example: scrutateur config show /srv/primary-2027
    """
    settings = read_settings(home, os.environ)
    answer(
        {name: {"source": item.source, "value": item.value} for name, item in settings.items()},
        [f"{name} = {item.value}   ({item.source})" for name, item in sorted(settings.items())],
    )
