"""`scrutateur demo`: a whole night on real data, in about half a minute."""

import os
import shlex
import sys
import tempfile
from pathlib import Path
from typing import Literal

import click
import msgspec

from scrutateur.cli.answers import json_option
from scrutateur.pages.words import load_words
from scrutateur.records.receipt import policy_hash
from scrutateur.rehearsal.demo import Demo, run_demo
from scrutateur.rehearsal.home import POLICY_FILE
from scrutateur.rehearsal.static_site import open_static_server
from scrutateur.rehearsal.story import Story
from scrutateur.rehearsal.tampering import KINDS


@click.command()
@click.option("--home", type=click.Path(path_type=Path), help="Folder of the night. Default: a fresh temporary one.")
@click.option("--tamper", "kind", type=click.Choice(KINDS), default="bulletin", show_default=True,
              help="Where one byte is changed in a copy.")  # fmt: skip
@click.option("--no-serve", is_flag=True, help="End instead of serving the site.")
@click.option("--lang", type=click.Choice(("fr", "en")), help="Language of the story; else the terminal's.")
@json_option
@click.pass_context
def demo(ctx: click.Context, home: Path | None, kind: str, no_serve: bool, lang: Literal["fr", "en"] | None) -> None:
    """Play a whole election night on real data, and verify it as a stranger would.

    Round 1 of Toulouse 2026: 284 stations open, close and send over HTTP; bulletins are signed; the public site is
    built; a stranger verifies it, then finds the one byte that was changed in a copy. At the end the site is served on
    this machine until Ctrl-C.

    Example: scrutateur demo --no-serve --tamper page
    """
    as_json = bool(ctx.meta.get("json"))
    words = load_words(lang or terminal_language())
    folder = home or Path(tempfile.mkdtemp(prefix="scrutateur-demo-"))
    story = Story(words, (lambda line: click.echo(line, err=True)) if as_json else click.echo)
    shown = run_demo(folder, story, kind=kind)
    if as_json:
        click.echo(_plain(shown))
    program = sys.argv[0] if Path(sys.argv[0]).name == "scrutateur" else "scrutateur"
    check = f"{program} verify {shlex.quote(str(shown.site))} --policy-hash {_policy_hash(folder)}"
    if no_serve or as_json:
        story.ending(folder, None, check=check)
        return
    server = open_static_server(shown.site)
    story.ending(folder, "http://{}:{}/".format(*server.server_address[:2]), check=check)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        click.echo(words("demo.stopped"))
    finally:
        server.server_close()


def _policy_hash(folder: Path) -> str:
    return policy_hash((folder / POLICY_FILE).read_bytes())


def _plain(shown: Demo) -> str:
    plain = {
        "coverage": shown.outcome.coverage,
        "difference": shown.refused.answer.difference,
        "home": str(shown.played.home),
        "r205_failed": shown.outcome.failed.get("R205", 0),
        "receipts": shown.played.receipts,
        "refused": shown.played.refused,
        "seconds": round(shown.seconds, 1),
        "tampered": {"at": shown.tampered.at, "path": shown.tampered.path},
        "totals": shown.outcome.as_standing.totals,
        "verify": {"checked": shown.verified.answer.checked, "seconds": round(shown.verified.seconds, 2)},
        "votes": shown.outcome.as_standing.votes,
    }
    return msgspec.json.encode(plain, order="sorted").decode()


def terminal_language() -> str:
    """Tell the language of the terminal: French where it says so, else English."""
    named = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    return "fr" if named.startswith("fr") else "en"
