"""What a command answers: data on standard output, in sentences or with `--json` in JSON; remarks on standard error."""

import json
import sys
from collections.abc import Callable, Iterable, Mapping

import click

Json = Mapping[str, object]
Command = Callable[..., None]


def _remember(ctx: click.Context, _option: click.Parameter, value: bool) -> bool:
    """Keep the choice where errors raised before the command runs find it too."""
    ctx.meta["json"] = value
    return value


json_option = click.option(
    "--json",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_remember,
    help="Answer in JSON, errors included.",
)


language_option = click.option(
    "--lang", type=click.Choice(("fr", "en")), help="Language of the answer; else the terminal's."
)


def terminal_language(environment: Mapping[str, str]) -> str:
    """Tell the language of the terminal: French where it says so, else English."""
    named = environment.get("LC_ALL") or environment.get("LC_MESSAGES") or environment.get("LANG") or ""
    return "fr" if named.startswith("fr") else "en"


def answer(value: Json, lines: Iterable[str]) -> None:
    """Answer on standard output: the lines for a person, the value for a program."""
    if click.get_current_context().meta.get("json"):
        click.echo(json.dumps(value, ensure_ascii=False, sort_keys=True))
        return
    for line in lines:
        click.echo(line)


def remark(sentence: str) -> None:
    """Say something beside the answer, on standard error."""
    click.echo(sentence, err=True)


def progress(sentence: str) -> None:
    """Say how far a long command is, on standard error and to a person only."""
    if sys.stderr.isatty():
        click.echo(sentence, err=True)


def say_error(ctx: click.Context, code: str, sentence: str) -> None:  # positional: as errors have them
    """Say why a command did not do what was asked."""
    if ctx.meta.get("json"):
        click.echo(json.dumps({"error": {"code": code, "sentence": sentence}}, ensure_ascii=False, sort_keys=True))
    else:
        click.echo(f"scrutateur: {sentence}", err=True)
