"""The public folder: the log's files one by one, a site as a whole, and nothing mixed at any instant."""

import os
import signal
import sys
from itertools import count
from pathlib import Path

import pytest

from scrutateur.adapters.public_folder import FilePublicFolder, open_public_folder
from scrutateur.errors import ForkError, StoreError

OLD = {"latest.json": b"1", "fr/index.html": b"un", "en/index.html": b"one", "fr/station/75-0001/index.html": b"-"}
NEW = {"latest.json": b"2", "fr/index.html": b"deux", "en/index.html": b"one", "data/1.csv": b"a,b\n"}
NOTE_1, NOTE_2 = {"bulletin/1/note": b"first"}, {"bulletin/2/note": b"second"}
TILES = (("tile/0/000.p/8", b"hashes"), ("tile/entries/x001/000", b"entries"))
CHANGES_FILES = {"open", "os.rename", "os.link", "os.mkdir", "os.remove", "os.rmdir", "os.symlink", "shutil.rmtree"}


def content(folder: FilePublicFolder) -> dict[str, bytes]:
    """All that is published, as a stranger reads it."""
    return read_tree(folder.link)


def read_tree(tree: Path) -> dict[str, bytes]:
    whole = tree.resolve()
    return {str(path.relative_to(whole)): path.read_bytes() for path in whole.rglob("*") if path.is_file()}


def test_log_files_are_there_after_a_restart(tmp_path: Path):
    """What was written is listed, read and served, and still is when opened again."""
    folder = open_public_folder(tmp_path)
    folder.write_log(TILES, b"checkpoint 1")
    for opened in (folder, open_public_folder(tmp_path)):
        assert opened.paths() == ["checkpoint", *(path for path, _ in TILES)]
        assert opened.read("tile/0/000.p/8") == b"hashes" and opened.read("tile/0/001") is None
        assert content(opened) == {**dict(TILES), "checkpoint": b"checkpoint 1"}


def test_the_checkpoint_follows_the_tiles(tmp_path: Path):
    """The checkpoint is replaced at every call, other files of the log never are."""
    folder = open_public_folder(tmp_path)
    folder.write_log(TILES, b"checkpoint 1")
    folder.write_log([*TILES, ("tile/0/000", b"full")], b"checkpoint 2")
    assert folder.read("checkpoint") == b"checkpoint 2" and folder.read("tile/0/000") == b"full"


@pytest.mark.parametrize("restart", [False, True])
def test_other_bytes_for_an_immutable_path_are_a_fork(tmp_path: Path, restart: bool):
    """A path published once keeps its bytes for ever, after a restart too, and nothing else of the call is written."""
    folder = open_public_folder(tmp_path)
    folder.write_log(TILES, b"checkpoint 1")
    folder.write_tree(OLD.items(), immutable=NOTE_1)
    folder = open_public_folder(tmp_path) if restart else folder
    before = content(folder)
    with pytest.raises(ForkError, match="tile/0/000"):
        folder.write_log([("tile/0/001", b"new"), ("tile/0/000.p/8", b"other")], b"checkpoint 2")
    with pytest.raises(ForkError, match="bulletin/1/note"):
        folder.write_tree(NEW.items(), immutable={"bulletin/1/note": b"other"})
    assert content(folder) == before


def test_a_new_site_replaces_the_old_one(tmp_path: Path):
    """Derived files that are not in the new site disappear; the log's, bulletins and files put by hand stay."""
    folder = open_public_folder(tmp_path)
    folder.write_log(TILES, b"checkpoint 1")
    folder.write_tree(OLD.items(), immutable=NOTE_1)
    (folder.link / "extra").mkdir()
    (folder.link / "extra/minutes.pdf").write_bytes(b"by hand")
    folder.write_tree(NEW.items(), immutable=NOTE_2)
    by_hand = {"extra/minutes.pdf": b"by hand"}
    expected = {**NEW, **NOTE_1, **NOTE_2, **dict(TILES), **by_hand, "checkpoint": b"checkpoint 1"}
    assert content(folder) == expected and folder.paths() == sorted(expected)


@pytest.mark.parametrize("restart", [False, True])
def test_only_what_changed_is_written(tmp_path: Path, restart: bool):
    """Unchanged files are linked, whatever the tree before was made from; the count says how many were written."""
    folder = open_public_folder(tmp_path)
    assert folder.write_tree(OLD.items(), immutable=NOTE_1) == 5
    for number in range(4):
        folder = open_public_folder(tmp_path) if restart else folder
        folder.write_log([(f"tile/0/00{number}", b"hashes")], b"checkpoint %d" % number)
        assert folder.write_tree({**OLD, "latest.json": b"x%d" % number}.items(), immutable=NOTE_1) == 1
        assert folder.read("latest.json") == b"x%d" % number and folder.read("checkpoint") == b"checkpoint %d" % number
    assert folder.write_tree(OLD.items(), immutable={}) == 1
    files = {f"tile/0/00{number}": b"hashes" for number in range(4)}
    assert content(folder) == {**OLD, **NOTE_1, **files, "checkpoint": b"checkpoint 3"}


def test_the_tree_before_is_kept(tmp_path: Path):
    """A reader in the middle of the old site goes on reading it whole until the one after."""
    folder = open_public_folder(tmp_path)
    folder.write_tree(OLD.items(), immutable={})
    before = folder.link.resolve()
    folder.write_log((), b"checkpoint 1")
    folder.write_tree(NEW.items(), immutable={})
    folder.write_log((), b"checkpoint 2")
    assert read_tree(before) == {**OLD, "checkpoint": b"checkpoint 1"}
    assert len(list((tmp_path / "trees").iterdir())) == 2


def test_files_put_by_hand_may_change_and_go(tmp_path: Path):
    """What a person replaces or takes away between two sites is replaced or gone."""
    folder = open_public_folder(tmp_path)
    for number in range(5):
        (folder.link / ".well-known").mkdir(exist_ok=True)
        (folder.link / ".well-known/security.txt").unlink(missing_ok=True)
        if number != 3:
            (folder.link / ".well-known/security.txt").write_bytes(b"%d" % number)
        folder.write_tree(OLD.items(), immutable={})
        assert content(folder).get(".well-known/security.txt") == (None if number == 3 else b"%d" % number)


def test_a_site_may_make_a_file_beside_those_put_by_hand(tmp_path: Path):
    """`extra/404.html` comes with every site: made again, as it is, changed, and after a person has changed it."""
    folder = open_public_folder(tmp_path)
    for content in (b"one", b"one", b"two", b"two"):
        folder.write_tree([("extra/404.html", content)], immutable={})
        assert folder.read("extra/404.html") == content
    (folder.link / "extra/404.html").unlink()
    (folder.link / "extra/404.html").write_bytes(b"by hand")
    folder.write_tree([("extra/404.html", b"two")], immutable={})
    assert folder.read("extra/404.html") == b"two"


def test_partial_tiles_can_be_removed_and_nothing_else(tmp_path: Path):
    """A partial tile goes, from this tree and the next; any other file is kept by an assertion."""
    folder = open_public_folder(tmp_path)
    folder.write_log(TILES, b"checkpoint 1")
    folder.remove(["tile/0/000.p/8", "tile/0/000.p/9"])
    assert folder.read("tile/0/000.p/8") is None
    for _ in range(3):
        folder.write_tree(OLD.items(), immutable={})
    assert "tile/0/000.p/8" not in content(folder)
    with pytest.raises(AssertionError):
        folder.remove(["tile/entries/x001/000"])


@pytest.mark.parametrize(
    "path",
    ["", "/etc/passwd", "../x", "a/../x", "a//b", "a/", ".hidden", "a/.new", "a b", "é", "a\x00", "a\\b", "x" * 256],
)
def test_a_path_that_could_lead_elsewhere_is_refused(tmp_path: Path, path: str):
    """Only relative paths of plain characters are ever written."""
    folder = open_public_folder(tmp_path)
    with pytest.raises(StoreError):
        folder.write_log([(path, b"x")], b"checkpoint 1")
    with pytest.raises(StoreError):
        folder.write_tree({path: b"x"}.items(), immutable={})
    assert content(folder) == {}


def test_an_immutable_file_has_a_place_that_is_kept(tmp_path: Path):
    """A file that shall stay for ever, but lies where a site is replaced, is our own mistake."""
    with pytest.raises(AssertionError):
        open_public_folder(tmp_path).write_tree({}.items(), immutable={"fr/index.html": b"x"})


def test_a_folder_of_somebody_else_is_refused(tmp_path: Path):
    """A `public` that is a real folder, or a link elsewhere, is not touched."""
    (tmp_path / "public").mkdir()
    with pytest.raises(StoreError, match="expected"):
        open_public_folder(tmp_path)
    (tmp_path / "public").rmdir()
    (tmp_path / "public").symlink_to("/tmp")
    with pytest.raises(StoreError, match="expected"):
        open_public_folder(tmp_path)


def test_a_disk_that_refuses_leaves_the_old_site(tmp_path: Path):
    """When the next tree cannot be made the old one is still published, and the next attempt succeeds."""
    folder = open_public_folder(tmp_path)
    folder.write_tree(OLD.items(), immutable={})
    folder.write_tree(OLD.items(), immutable={})
    with pytest.raises(StoreError):
        folder.write_tree({**NEW, "latest.json/x": b"a file as a folder"}.items(), immutable={})
    assert content(folder) == OLD
    folder.write_tree(NEW.items(), immutable={})
    assert content(folder) == NEW


def test_killed_at_each_step_the_old_site_or_the_new_one_is_there(tmp_path: Path):
    """Killed before any change of a file, a reader sees one site whole, and the next start goes on (drill 12)."""
    whole = [{**OLD, **NOTE_1, "checkpoint": b"1"}, {**OLD, **NOTE_1, "checkpoint": b"2"}]
    whole.append({**NEW, **NOTE_1, **NOTE_2, "checkpoint": b"2"})
    seen = []
    for step in count(1):
        root = tmp_path / str(step)
        root.mkdir()
        folder = open_public_folder(root)
        folder.write_log((), b"1")
        folder.write_tree({"latest.json": b"0"}.items(), immutable=NOTE_1)
        folder.write_tree(OLD.items(), immutable=NOTE_1)
        finished = in_a_child_killed_at(step, folder)
        published = {path: found for path, found in content(folder).items() if not path.endswith(".new")}
        assert published in whole, f"step {step}: a mixed site"
        seen.append(whole.index(published))
        again = open_public_folder(root)
        assert content(again) == published and len(list((root / "trees").iterdir())) == 1
        publish(again)
        assert content(again) == whole[-1]
        if finished:
            break
    assert seen == sorted(seen) and set(seen) == {0, 1, 2} and len(seen) > 15


def publish(folder: FilePublicFolder) -> None:
    folder.write_log((), b"2")
    folder.write_tree(NEW.items(), immutable=NOTE_2)


def in_a_child_killed_at(step: int, folder: FilePublicFolder) -> bool:
    """Publish in a child process that is killed before its so-manieth change of a file; tell whether it finished."""
    child = os.fork()
    if child == 0:
        steps = count(1)

        def kill(event: str, _arguments: object) -> None:
            if event in CHANGES_FILES and next(steps) == step:
                os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(kill)
        publish(folder)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
