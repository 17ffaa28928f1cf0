"""The one command, `scrutateur`.

A command's module is imported when the command is called or listed: so `--help` stays quick, and `verify` starts
without a database, a web server or anything else of the desk.
"""

import click

from scrutateur import __version__
from scrutateur.cli.lazy_commands import LazyCommands
from scrutateur.cli.program import Program

COMMANDS = {
    "act": "scrutateur.cli.act_commands:act",
    "bulletin": "scrutateur.cli.bulletin_commands:bulletin",
    "config": "scrutateur.cli.config_commands:config",
    "bench": "scrutateur.cli.bench_commands:bench",
    "demo": "scrutateur.cli.demo_command:demo",
    "desk": "scrutateur.cli.desk_commands:desk",
    "doctor": "scrutateur.cli.doctor_command:doctor",
    "embargo": "scrutateur.cli.embargo_commands:embargo",
    "init": "scrutateur.cli.init_command:init",
    "keys": "scrutateur.cli.keys_commands:keys",
    "policy": "scrutateur.cli.policy_commands:policy",
    "publish": "scrutateur.cli.publish_command:publish",
    "registry": "scrutateur.cli.registry_commands:registry",
    "rehearse": "scrutateur.cli.rehearse_command:rehearse",
    "return": "scrutateur.cli.return_commands:station_return",
    "serve": "scrutateur.cli.serve_command:serve",
    "serve-intake": "scrutateur.cli.intake_command:serve_intake",
    "station": "scrutateur.cli.station_commands:station",
    "verify": "scrutateur.cli.verify:verify_command",
}
"""Where each command lives: `module:name`."""


@click.group(cls=Program, commands=LazyCommands(COMMANDS))
@click.version_option(__version__, prog_name="scrutateur", message="%(prog)s %(version)s")
def main() -> None:
    """The results desk of an election night: signed returns in, results that anyone can recompute out.

    Each command says more, with an example: scrutateur COMMAND --help. With --json every command answers in JSON,
    errors included. Exit codes: 0 done, 1 what was checked is not right, 2 wrong use, 3 something is missing.
    """
