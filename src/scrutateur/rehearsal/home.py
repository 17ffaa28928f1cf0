"""A rehearsal's folder: a night's folder, and `rehearsal.json`, which says what it was made of.

The same mapping, data and seed go on where they stopped: every act is sent again, and those that are kept are answered
with the receipt that they have. So the hours that were planned first are kept here too.
"""

import json
from datetime import UTC, datetime
from pathlib import Path

from scrutateur.adapters.durable_files import write_durably
from scrutateur.errors import SettingsError
from scrutateur.exchange.source import RehearsalSource
from scrutateur.rehearsal.calendar import Hours
from scrutateur.wiring import SETTINGS_FILE

MARKER_FILE = "rehearsal.json"
POLICY_FILE = "policy.json"  # for whoever verifies: learnt from here, not from the record
_RESERVE_MEBIBYTES = 32


def prepare_home(home: Path, source: RehearsalSource, seed: str, speed: float | None = None) -> None:
    """Make the folder of a rehearsal, or take up one that the same mapping, data, seed and speed made.

    Raises:
        SettingsError: The folder is neither empty nor of this rehearsal, or cannot be written.
    """
    made_of = _made_of(source, seed)
    if speed is not None:  # its registry holds the shrunk times
        made_of["speed"] = speed
    try:
        if (home / MARKER_FILE).exists():
            if _read(home).get("made_of") != made_of:
                raise SettingsError(f"{home}: made by another mapping, data, seed or speed: an empty folder expected")
        else:
            home.mkdir(parents=True, exist_ok=True)
            if any(home.iterdir()):
                raise SettingsError(f"{home}: an empty folder expected, or one made by the same mapping, data and seed")
            _write(home, {"made_of": made_of})
        if not (home / SETTINGS_FILE).exists():
            write_durably(home, [(SETTINGS_FILE, _settings(source).encode())])
    except OSError as error:
        raise SettingsError(f"{home}: a folder that can be written expected: {error.strerror}") from error


def _settings(source: RehearsalSource) -> str:
    return (
        f"# A rehearsal of {source.registry.election.id}. Port 0 takes a free one.\n"
        f'origin = "{source.origin}"\nintake = "127.0.0.1:0"\ndesk = "127.0.0.1:0"\n'
        f"reserve_mebibytes = {_RESERVE_MEBIBYTES}\n"
    )


def _made_of(source: RehearsalSource, seed: str) -> dict[str, object]:
    return {"inputs": [file.sha256 for file in source.inputs], "origin": source.origin, "seed": seed}


def planned_hours(home: Path) -> Hours | None:
    """Give the hours that were planned when the registry was first sent; `None` before."""
    found = _read(home).get("hours")
    if not isinstance(found, list):
        return None
    opens, closes = (datetime.fromtimestamp(seconds, UTC) for seconds in found)
    return Hours(opens, closes)


def keep_hours(home: Path, hours: Hours) -> None:
    """Write the hours down before they are sent to anybody."""
    _write(home, {**_read(home), "hours": [int(hours.opens.timestamp()), int(hours.closes.timestamp())]})


def _read(home: Path) -> dict[str, object]:
    path = home / MARKER_FILE
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise SettingsError(f"{path}: JSON expected, as the rehearsal wrote it: {error}") from error
    if not isinstance(found, dict):
        raise SettingsError(f"{path}: an object expected")
    return found


def _write(home: Path, value: dict[str, object]) -> None:
    write_durably(home, [(MARKER_FILE, (json.dumps(value, indent=1) + "\n").encode())])
