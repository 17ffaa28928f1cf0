"""The command `scrutateur`. Each command is imported when it is called, so that `--help` and `verify` stay quick."""

import importlib
import sys
from collections.abc import Mapping

import click

from scrutateur.errors import MissingPartError, ScrutateurError, StoreError

COMMANDS: Mapping[str, str] = {
    "serve": "scrutateur.cli.serve_command:serve",
    "verify": "scrutateur.cli.verify:verify_command",
}


class _Lazy(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        return command


@click.group(cls=_Lazy)
def _scrutateur() -> None:
    """Election-night results that anyone can recompute."""


def main() -> None:
    """Run the command; an error is one sentence, exit 2 for wrong use and 3 for what the environment lacks."""
    try:
        _scrutateur()
    except ScrutateurError as error:
        click.echo(f"scrutateur: {error.sentence}", err=True)
        sys.exit(3 if isinstance(error, MissingPartError | StoreError) else 2)
