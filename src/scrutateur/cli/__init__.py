"""`scrutateur`: the one command. Each of its commands lives in a file of its own, imported when it is asked for."""

from collections.abc import Mapping, MutableMapping
from importlib import import_module

import click

from scrutateur import __version__

_COMMANDS: Mapping[str, tuple[str, str]] = {
    "verify": ("scrutateur.cli.verify", "verify_command"),
}


class LazyGroup(click.Group):
    """A group whose commands are imported when they are asked for: `verify` never loads a server or a database."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name every command."""
        return sorted(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command."""
        return _load(cmd_name) if cmd_name in _COMMANDS else None

    @property
    def commands(self) -> MutableMapping[str, click.Command]:
        """Import every command: for those who document them."""
        return {name: _load(name) for name in _COMMANDS}

    @commands.setter
    def commands(self, _: object) -> None:
        """Take no command but those of the list above."""


def _load(name: str) -> click.Command:
    module, attribute = _COMMANDS[name]
    command = getattr(import_module(module), attribute)
    assert isinstance(command, click.Command), f"{module}.{attribute} is no command"
    return command


@click.group(cls=LazyGroup)
@click.version_option(__version__, prog_name="scrutateur", message="%(prog)s %(version)s")
def main() -> None:
    """Run an election night: signed returns in, a public record that anyone can recompute out."""
