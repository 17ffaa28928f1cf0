"""`scrutateur doctor`: what a night rests on, looked at now, with what to do about it."""

from pathlib import Path

import click

from scrutateur.cli.answers import answer, json_option
from scrutateur.cli.health import Symptom, examine


@click.command()
@click.argument("home", type=click.Path(path_type=Path))
@json_option
def doctor(home: Path) -> None:
    """Examine the store, disk, keys and clock of HOME.

    It says what it found and what repairs it. Every row of the store is hashed again, also beside a running desk,
    which it does not disturb. Exit 1 if something is not right.

    Example: scrutateur doctor /srv/primary-2027
    """
    found = list(examine(home))
    answer(
        {
            "checks": [
                {"check": item.check, "found": item.found, "ok": item.ok, "repair": item.repair} for item in found
            ]
        },
        map(_line, found),
    )
    if not all(item.ok for item in found):
        click.get_current_context().exit(1)


def _line(item: Symptom) -> str:
    return f"{'ok ' if item.ok else 'NOT'} {item.check:12} {item.found}" + ("" if item.ok else f"\n    {item.repair}")
