"""A record in one file: what `open_archive` reads, the same bytes every time, whole or not there."""

import os
import tarfile
from pathlib import Path

import pytest

from scrutateur.adapters.public_folder import open_public_folder
from scrutateur.adapters.record_packing import pack_record
from scrutateur.adapters.record_sources import FolderSource, open_record
from scrutateur.errors import SettingsError

LONG = f"extra-long/{'x' * 200}/{'y' * 90}"
FILES = {
    "checkpoint": b"size and root",
    "tile/0/000.p/8": b"hashes",
    "bulletin/1/note": b"note",
    LONG: b"",
    "fr/e": b"x",
}


def a_record(root: Path, files: dict[str, bytes]) -> FolderSource:
    """Write files in the order given, with times and modes of their own."""
    for number, (path, content) in enumerate(files.items()):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(content)
        (root / path).chmod(0o640 if number % 2 else 0o600)
        os.utime(root / path, (1_000 * number, 1_000 * number))
    return FolderSource(root.resolve())


@pytest.mark.parametrize("name", ["record.tar", "record.tar.gz", "record.tgz"])
def test_what_is_packed_is_read_again(tmp_path: Path, name: str):
    """Every file under its path, byte for byte, long paths too; and nothing else is left beside the archive."""
    (tmp_path / "out").mkdir()
    pack_record(a_record(tmp_path / "public", FILES), tmp_path / "out" / name)
    read = open_record(str(tmp_path / "out" / name))
    assert {path: read.read(path) for path in read.paths() or ()} == FILES
    assert os.listdir(tmp_path / "out") == [name]


@pytest.mark.parametrize("name", ["record.tar", "record.tar.gz"])
def test_the_same_record_gives_the_same_bytes(tmp_path: Path, name: str):
    """Neither the order of writing, nor a time, a mode or the name of the archive stands in it."""
    first = pack_record(a_record(tmp_path / "one", FILES), tmp_path / name)
    second = pack_record(a_record(tmp_path / "two", dict(reversed(FILES.items()))), tmp_path / f"again-{name}")
    assert first == second
    assert (tmp_path / name).read_bytes() == (tmp_path / f"again-{name}").read_bytes()


def test_what_is_no_part_of_the_record_stays_out(tmp_path: Path):
    """Files that a person put beside the record are theirs."""
    files = {**FILES, "extra/notes": b"mine", ".well-known/security.txt": b"mine"}
    pack_record(a_record(tmp_path / "public", files), tmp_path / "record.tar")
    assert open_record(str(tmp_path / "record.tar")).paths() == sorted(FILES)


def test_a_member_says_nothing_of_the_machine(tmp_path: Path):
    """No name, number, time or right of whoever packed it."""
    pack_record(a_record(tmp_path / "public", FILES), tmp_path / "record.tar")
    with tarfile.open(tmp_path / "record.tar") as archive:
        heads = {(item.uid, item.gid, item.uname, item.gname, item.mode, item.mtime) for item in archive}
    assert heads == {(0, 0, "", "", 0o644, 0)}


def test_a_published_tree_is_packed(tmp_path: Path):
    """The link `public` leads to a tree; what half a write left there is no file of the record."""
    folder = open_public_folder(tmp_path / "site")
    folder.write_log([("tile/0/000", b"hashes")], b"checkpoint")
    (folder.link / "tile/0/.new").write_bytes(b"half")
    pack_record(FolderSource(folder.link.resolve()), tmp_path / "record.tar")
    assert open_record(str(tmp_path / "record.tar")).paths() == ["checkpoint", "tile/0/000"]


@pytest.mark.parametrize(("name", "sentence"), [
    ("record.zip", "a name that ends with .tar, .tar.gz, .tgz expected"),
    ("there.tar", "a new file expected"),
    ("absent/record.tar", "absent is none"),
])  # fmt: skip
def test_a_place_that_cannot_be_is_refused(tmp_path: Path, name: str, sentence: str):
    """An archive takes nobody's place, and has a name by which it is read."""
    (tmp_path / "there.tar").write_bytes(b"kept")
    with pytest.raises(SettingsError, match=sentence):
        pack_record(a_record(tmp_path / "public", FILES), tmp_path / name)
    assert (tmp_path / "there.tar").read_bytes() == b"kept"


def test_what_cannot_be_written_leaves_nothing(tmp_path: Path):
    """A name that the disk refuses: a sentence, and no half of a file."""
    with pytest.raises(SettingsError, match="a file that can be written expected"):
        pack_record(a_record(tmp_path / "public", FILES), tmp_path / f"{'n' * 250}.tar")
    assert os.listdir(tmp_path) == ["public"]
