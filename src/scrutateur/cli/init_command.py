"""`scrutateur init`: a night's folder, empty."""

import os
import re
from pathlib import Path

import click

from scrutateur.cli.answers import answer, json_option
from scrutateur.errors import SettingsError
from scrutateur.wiring import SETTINGS_FILE, NightSettings, keys_folder, site_folder

_DEFAULT = NightSettings(origin="")
_ORIGIN = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?(/[A-Za-z0-9_-][A-Za-z0-9._-]*)+")


@click.command()
@click.argument("home", type=click.Path(path_type=Path))
@click.option("--origin", required=True, help="Name of the log: a domain of yours, the election, the round.")
@click.option("--intake", default=_DEFAULT.intake, show_default=True, help="Address of the public intake.")
@click.option("--desk", default=_DEFAULT.desk, show_default=True, help="Address of the desk, never public.")
@json_option
def init(home: Path, *, origin: str, intake: str, desk: str) -> None:
    """Make the folder HOME for one night.

    It holds the settings, a place for keys that only its owner can enter, and the public folder.

    An origin that contains `rehearsal` makes a rehearsal: its keys and acts are valid for no real night.

    Example: scrutateur init /srv/primary-2027 --origin results.example/2027-primary/1
    """
    if not _ORIGIN.fullmatch(origin) or len(origin) > 255:
        raise SettingsError(f"origin: a name like results.example/2027-primary/1 expected, {origin!r} found")
    settings = NightSettings(origin, intake, desk)
    for door in ("intake", "desk"):
        settings.address(door)
    _make(home, settings)
    answer(
        {"home": str(home), "origin": origin, "rehearsal": "rehearsal" in origin},
        [
            f"{home}: ready for {origin}" + (", a rehearsal" if "rehearsal" in origin else ""),
            f"Back up {home / SETTINGS_FILE} and {keys_folder(home)}, twice; keep the pass phrases apart from them.",
            f"While no desk runs, copy {home / 'private'} too: what is acknowledged is kept there.",
            f"{site_folder(home) / 'public'} can be made again by `scrutateur publish`.",
        ],
    )


def _make(home: Path, settings: NightSettings) -> None:
    """Make the folders, then the settings: a folder with settings is whole."""
    path = home / SETTINGS_FILE
    text = (
        "# The settings of this night; docs/reference/settings.md explains each of them.\n"
        f'origin = "{settings.origin}"\nintake = "{settings.intake}"\ndesk = "{settings.desk}"\n'
    )
    try:
        if path.exists():
            raise SettingsError(f"{path}: there is a night here already")
        home.mkdir(parents=True, exist_ok=True)
        keys_folder(home).parent.mkdir(mode=0o700, exist_ok=True)
        keys_folder(home).mkdir(mode=0o700, exist_ok=True)
        site_folder(home).mkdir(mode=0o755, exist_ok=True)
        os.chmod(keys_folder(home).parent, 0o700)
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise SettingsError(f"{home}: a folder that can be written expected: {error.strerror}") from error
