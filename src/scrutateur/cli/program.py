"""The top of the command line: every error becomes one sentence and an exit code here, and nowhere else.

0   done
1   what was checked is not right: a gate, a difference, an act that has no effect
2   wrong use: a command line, a file that a person wrote, a key, too few signatures
3   could not: the environment or data is missing, the store refuses
"""

import sys

import click

from scrutateur.cli.answers import say_error
from scrutateur.errors import GateError, MissingPartError, RefusedError, ScrutateurError, StoreError

NOT_RIGHT, WRONG_USE, COULD_NOT = 1, 2, 3

_REFUSED_FOR_NOW = frozenset(("busy", "closed", "reserve", "store"))


class Program(click.Group):
    """The outermost group of commands."""

    def invoke(self, ctx: click.Context) -> object:
        """Run a command.

        A mistake of a person ends in a sentence; our own bug ends in a stack trace, for whoever mends it.
        """
        if not __debug__:
            say_error(
                ctx, "assertions", "python -O leaves out the assertions that this program rests on: run it without"
            )
            ctx.exit(COULD_NOT)
        try:
            return super().invoke(ctx)
        except ScrutateurError as error:
            say_error(ctx, error.code, error.sentence)
            ctx.exit(exit_code_of(error))
        except click.UsageError as error:
            if not ctx.meta.get("json"):
                raise  # click prints the usage beside the sentence
            say_error(ctx, "usage", error.format_message())
            ctx.exit(WRONG_USE)
        except (click.Abort, KeyboardInterrupt):
            say_error(ctx, "stopped", "stopped before it was done")
            sys.exit(COULD_NOT)


def exit_code_of(error: ScrutateurError) -> int:
    """Give the exit code of an error."""
    if isinstance(error, GateError) or (isinstance(error, RefusedError) and error.code == "gate"):
        return NOT_RIGHT
    if isinstance(error, MissingPartError | StoreError):
        return COULD_NOT
    if isinstance(error, RefusedError) and error.code in _REFUSED_FOR_NOW:
        return COULD_NOT
    return WRONG_USE
