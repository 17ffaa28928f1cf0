"""Damage to a night's own folder: a flipped column, an older copy, settings and keys that are none.

A start ends in one sentence, or all is as it was; a night that began on damaged ground could contradict its receipts.
"""

import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import apsw
import pytest
from click.testing import CliRunner

from scrutateur.adapters.key_files import KeyKind, list_keys, open_key
from scrutateur.cli import main
from scrutateur.errors import ForkError, KeyFileError, SettingsError, StoreError
from scrutateur.wiring import keys_folder, ledger_path, open_night, settings_of
from tests.stories.small_nights import SmallNight, small_night

UNKNOWN_KIND_OF_KEY = "MC4CAQAwBQYDKgMEBCIEIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"  # an algorithm nobody made


@pytest.fixture(scope="module")
def homes(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Give a folder with a night's store as it was before its last acts, and the night's folder as it was left."""
    folder = tmp_path_factory.mktemp("homes")
    with small_night(folder) as village:
        village.night.send([village.returned(village.said(1), village.key(1))])
        _publish(village)
        shutil.copytree(folder / "home" / "private", folder / "older" / "private")  # nothing writes there now
        village.night.send([village.returned(village.said(number), village.key(number)) for number in (2, 3)])
        _publish(village)
    return folder / "older", folder / "home"


def _publish(village: SmallNight) -> None:
    with village.night.desk() as desk:
        desk.wait_until_published()


@pytest.fixture
def home(homes: tuple[Path, Path], tmp_path: Path) -> Iterator[Path]:
    """Copy the night's folder, to damage it."""
    shutil.copytree(homes[1], tmp_path / "home", symlinks=True)
    yield tmp_path / "home"


def starts(home: Path) -> None:
    with closing(open_night(home, None)):
        """Every start-up check has passed."""


def test_an_undamaged_home_starts(home: Path):
    """What follows is refused for what was done to it, and for nothing else."""
    starts(home)
    starts(home)


DAMAGE = {
    "an identity": "UPDATE entry SET identity = zeroblob(32) WHERE leaf_index = 6",
    "a receipt": "UPDATE entry SET receipt = x'7b7d' WHERE leaf_index = 6",
    "a kind": "UPDATE entry SET kind = '' WHERE leaf_index = 6",
    "a body": "UPDATE entry SET body = CAST(body || x'20' AS BLOB) WHERE leaf_index = 3",
    "the last row": "DELETE FROM entry WHERE leaf_index = (SELECT max(leaf_index) FROM entry)",
    "a row": "DELETE FROM entry WHERE leaf_index = 3",
    "the checkpoint": "UPDATE head SET checkpoint = x'00'",
    "a checkpoint of before": "UPDATE head SET checkpoint = (SELECT receipt FROM entry WHERE leaf_index = 0)",
    "the time": "UPDATE head SET received_ms = 9999999999999999",
    "the side journal": "UPDATE head SET side_size = 5",
    "the head": "DELETE FROM head",
    "the origin": "DELETE FROM meta",
}


@pytest.mark.parametrize("what", DAMAGE)
def test_a_store_that_is_not_as_it_was_written_does_not_start(home: Path, what: str):
    """Each row is hashed again, whatever column was changed: entries, receipts, identities, head."""
    with closing(apsw.Connection(str(ledger_path(home)))) as connection:
        connection.execute(DAMAGE[what])
    with pytest.raises(StoreError):
        starts(home)


@pytest.mark.parametrize("content", [b"", b"x" * 8192], ids=["empty", "noise"])
def test_a_file_that_is_no_store_does_not_start(home: Path, content: bytes):
    """One sentence, and the file is left as it is."""
    ledger_path(home).write_bytes(content)
    with pytest.raises(StoreError):
        starts(home)
    assert ledger_path(home).read_bytes() == content


def test_an_older_copy_of_the_store_does_not_start(home: Path, homes: tuple[Path, Path]):
    """The public checkpoint is ahead of it: going on would sign another history for the same receipts."""
    shutil.copy(ledger_path(homes[0]), ledger_path(home))
    for rest in ("-wal", "-shm"):
        ledger_path(home).with_name(ledger_path(home).name + rest).unlink(missing_ok=True)
        wal = ledger_path(homes[0]).with_name(ledger_path(homes[0]).name + rest)
        if wal.exists():
            shutil.copy(wal, ledger_path(home).parent)
    with pytest.raises(ForkError, match="rolled back"):
        starts(home)


def test_a_public_checkpoint_that_is_none_does_not_start(home: Path):
    """Somebody wrote into the public folder: the sentence says which checkpoint it is."""
    (home / "site" / "public" / "checkpoint").write_bytes(b"noise")
    with pytest.raises(StoreError, match="published checkpoint"):
        starts(home)


@pytest.mark.parametrize(
    "line",
    [
        *("checkpoint_milliseconds = 0", "checkpoint_milliseconds = -5", "bundle_seconds = 0", "bundle_seconds = true"),
        *("reserve_mebibytes = -1", "reserve_mebibytes = 9223372036854775807", 'desk = "127.0.0.1:\u00b2"'),
        *('intake = "a\\u0000b:0"', 'intake = ":0"', 'desk = "127.0.0.1:99999"', "x = " + "[" * 2000 + "]" * 2000),
        *("origin = 1", "\x00", 'unheard_of = "of"'),
    ],
)
def test_settings_that_are_none_are_named(home: Path, line: str):
    """A night with a rhythm of nothing, or an address nobody has, does not begin."""
    name = line.partition(" ")[0]
    path = home / "scrutateur.toml"
    kept = [given for given in path.read_text().splitlines() if not given.startswith(name)]
    path.write_text("\n".join([*kept, line, ""]))
    with pytest.raises(SettingsError):
        for door in ("intake", "desk"):
            settings_of(home, {}).address(door)


@pytest.mark.parametrize("value", ["\u00b2", "9" * 5000, "-1", "", "1e3"])
def test_settings_of_the_environment_are_held_to_the_same(home: Path, value: str):
    """A digit of another alphabet is none of ours."""
    with pytest.raises(SettingsError):
        settings_of(home, {"SCRUTATEUR_BUNDLE_SECONDS": value})


def test_a_key_of_an_algorithm_that_nobody_made_is_refused(home: Path):
    """Whatever stands in a key file: one sentence that names the file."""
    (path,) = list_keys(keys_folder(home), KeyKind.LOG)
    head, begin, _ = path.read_bytes().partition(b"-----BEGIN ")
    path.write_bytes(head + begin + f"PRIVATE KEY-----\n{UNKNOWN_KIND_OF_KEY}\n-----END PRIVATE KEY-----\n".encode())
    with pytest.raises(KeyFileError, match=r"log-log\.pem"):
        open_key(path, settings_of(home, {}).origin)


def test_a_key_that_others_can_read_is_refused(home: Path):
    """The mode is looked at on the open file; the sentence says how to repair it."""
    (path,) = list_keys(keys_folder(home), KeyKind.LOG)
    path.chmod(0o640)
    with pytest.raises(KeyFileError, match="chmod 600"):
        starts(home)


@pytest.mark.parametrize(
    "words",
    [
        *(
            ["return", "submit", "--url", url, "an.act"]
            for url in ("http://[", "http://127.0.0.1:99999", "ftp://x", "")
        ),
        *(
            ["desk", "call-back", "HOME", "--about", about, "--outcome", "equal", "--clerk", "1"]
            for about in ("-1", "9" * 30)
        ),
    ],
    ids=lambda words: " ".join(words)[:60],
)
def test_a_command_that_means_nothing_is_answered_in_a_sentence(home: Path, words: list[str]):
    """Addresses and indexes that are none: exit code 2, no stack trace."""
    result = CliRunner().invoke(main, [str(home) if word == "HOME" else word for word in words])
    assert (result.exit_code, type(result.exception)) == (2, SystemExit)
