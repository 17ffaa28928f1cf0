"""Comparing the files of a record with what its ledger gives: tiles, bundles, derived files, and what is left over."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from scrutateur.audit.bundled_entries import split_below
from scrutateur.audit.derived import (
    File,
    counted_proofs,
    files_after_log,
    ground_files,
    is_open,
    open_files,
    tile_file,
)
from scrutateur.audit.entry_checks import ReplayedLog
from scrutateur.audit.published_log import published_tiles
from scrutateur.audit.record_files import RecordFiles
from scrutateur.audit.report import Difference, Notebook, Remark
from scrutateur.audit.signed_files import SignedFiles
from scrutateur.errors import MalformedRecordError
from scrutateur.ledger.merkle import leaf_hash
from scrutateur.ledger.tiles import ENTRIES, LEVELS_PER_TILE, TILE_WIDTH, Tile, entry_bundles, hash_tiles
from scrutateur.records.entry import parse_entry

_OPEN_FILE = re.compile(r"open/(0|[1-9][0-9]{0,15})\.(entry|tlog-proof)")


def check_log_files(files: RecordFiles, state: ReplayedLog, notebook: Notebook) -> None:
    """Compare every tile and bundle: those that a checkpoint needs, and any other that lies there."""
    log = state.log
    sizes = sorted(_kept_sizes(state))
    wanted = [tile for size in sizes for tile in (*hash_tiles(size), *entry_bundles(size))]
    for tile in sorted({*wanted, *published_tiles(files)}, key=_order):
        is_bundle = tile.level == ENTRIES
        if tile.end > (log.size if is_bundle else log.size >> (LEVELS_PER_TILE * _level(tile))):
            continue  # beyond the log: if such a file lies there, nobody takes it and it is named as unknown
        found = files.take(tile.path)
        if is_bundle and tile.end > len(log.bodies):
            _check_later_bundle(tile, found, state, notebook)
        elif found is None and tile.width < TILE_WIDTH:
            notebook.listed.append(Remark("partial-absent", tile.path))
        else:
            notebook.checked["bundles" if is_bundle else "tiles"] += 1
            part = notebook.bundles if is_bundle else notebook.tiles
            notebook.compare(part, tile.path, tile_file(log.tree, log.bodies, tile), found)


def _check_later_bundle(tile: Tile, found: bytes | None, state: ReplayedLog, notebook: Notebook) -> None:
    """Check, by its leaf hashes, a bundle beyond the first entry that is missing."""
    if found is None or any(item.path == tile.path for item in notebook.bundles):
        return  # not published, or named already as the one in which the entries break off
    notebook.checked["bundles"] += 1
    bodies, at = split_below(state.log.tree, tile, found)
    if len(bodies) < tile.width or at < len(found):
        expected = f"{tile.width} entries with the leaf hashes of the log"
        notebook.bundles.append(Difference("leaf", tile.path, at, expected, f"{len(bodies)} of them"))


def _order(tile: Tile) -> tuple[bool, int, int, int]:
    return tile.level == ENTRIES, _level(tile), tile.index, tile.width


def _level(tile: Tile) -> int:
    return tile.level if isinstance(tile.level, int) else 0


def _kept_sizes(state: ReplayedLog) -> Iterator[int]:
    """Give the sizes whose partial tiles stay: of the newest checkpoint, of the freeze, of the bulletins."""
    yield state.log.size
    if state.replay.ground.freeze_size is not None:
        yield state.replay.ground.freeze_size
    yield from (bulletin.text.size for bulletin in state.replay.publishing.bulletins.announced)


def check_checkpoints(
    files: RecordFiles, state: ReplayedLog, signed: SignedFiles, notebook: Notebook
) -> dict[int, bytes]:
    """Check the newest checkpoint, that of the freeze and those of the bulletins; give the bulletins' good ones."""
    kept = {"checkpoint": state.log.size}
    if state.replay.ground.freeze_size is not None:
        kept["freeze/checkpoint"] = state.replay.ground.freeze_size
    announced = state.replay.publishing.bulletins.announced
    kept |= {f"bulletin/{item.number}/checkpoint": item.text.size for item in announced}
    good: dict[str, bytes] = {}
    for path, size in kept.items():
        data = files.take(path)
        notebook.checked["checkpoints"] += 1
        difference = signed.check_checkpoint(path, data, size)
        if difference is not None:
            notebook.signed.append(difference)
        else:
            assert data is not None, "an absent checkpoint is a difference"
            good[path] = data
    for item in announced:
        path = f"bulletin/{item.number}/cosignatures"
        late = files.take(path)
        difference = None if late is None else signed.check_cosignatures(path, late, item.text.size)
        notebook.signed += [] if difference is None else [difference]
    paths = {item.number: f"bulletin/{item.number}/checkpoint" for item in announced}
    return {number: good[path] for number, path in paths.items() if path in good}


def check_derived(files: RecordFiles, state: ReplayedLog, checkpoints: dict[int, bytes], notebook: Notebook) -> None:
    """Compare every derived file; if the log cannot be replayed whole, those that its beginning gives."""
    if state.whole:
        made = files_after_log(state.replay, _opened(state), checkpoint_of=checkpoints.get)
    else:
        made = _files_of_beginning(state)
    for path, expected in made:
        if not files.listable and path.startswith("open/"):
            continue
        part = notebook.signed if path.endswith("/note") else notebook.derived
        notebook.checked["files"] += 1
        notebook.compare(part, path, expected, files.take(path))
    for item in state.replay.publishing.bulletins.announced:
        if item.number not in checkpoints:
            files.drop(f"bulletin/{item.number}/manifest.sha256")  # it names the checkpoint, which is named already


def _files_of_beginning(state: ReplayedLog) -> Iterator[File]:
    policy = state.replay.ground.policy
    assert policy is not None, "asked only once entry 0 was taken"
    yield from ground_files(policy, state.replay.ground.policy_payload)
    yield from open_files(_opened(state))


def _opened(state: ReplayedLog) -> Iterator[tuple[int, bytes]]:
    return ((index, state.log.bodies[index]) for index in state.open)


def check_proofs(files: RecordFiles, state: ReplayedLog, signed: SignedFiles, notebook: Notebook) -> None:
    """Check the proof files of open entries and of counted acts."""
    if not files.listable:
        notebook.listed.append(Remark("not-compared", "open/, proof/, text/"))
        return
    announced = {item.number: item.text.size for item in state.replay.publishing.bulletins.announced}
    wanted: list[tuple[str, int, int | None]] = [(f"open/{index}.tlog-proof", index, None) for index in state.open]
    wanted += [(f"proof/{i}.tlog-proof", i, announced[number]) for i, number in counted_proofs(state.replay)]
    if not state.whole:
        wanted += _check_later_open(files, state, notebook)
    for path, index, size in wanted:
        notebook.checked["proofs"] += 1
        difference = signed.check_proof(path, files.take(path), index, size)
        notebook.signed += [] if difference is None else [difference]


def _check_later_open(
    files: RecordFiles, state: ReplayedLog, notebook: Notebook
) -> Iterator[tuple[str, int, int | None]]:
    """Check open entries beyond what could be replayed, by their leaf hashes; name the proofs that go with them."""
    for path in files.left("open/"):
        match = _OPEN_FILE.fullmatch(path)
        if match is None or int(match[1]) >= state.log.size:
            continue
        index = int(match[1])
        if match[2] == "tlog-proof":
            yield path, index, None
            continue
        notebook.checked["files"] += 1
        fault = _fault_of_open(path, files.take(path) or b"", state.log.tree.subtree(0, index), index)
        notebook.derived += [] if fault is None else [fault]


def _fault_of_open(path: str, body: bytes, expected: bytes, index: int) -> Difference | None:
    """Say what is wrong with an entry published alone, of which only the leaf hash is known."""
    found = leaf_hash(body)
    if found != expected:
        return Difference("leaf", path, 0, f"entry {index}, leaf hash {expected.hex()}", found.hex())
    try:
        envelope = parse_entry(body).envelope
    except MalformedRecordError as error:
        return Difference("entry", path, 0, f"entry {index}: an entry", error.sentence)
    if is_open(envelope):
        return None
    return Difference("embargo", path, 0, f"no {envelope.kind} before the embargo ends", envelope.kind)


def check_embargo(state: ReplayedLog, notebook: Notebook) -> None:
    """Check that no embargoed entry is published while no act has lifted the embargo."""
    if state.replay.publishing.embargo_lifted is None and state.first_closed is not None:
        index, kind = state.first_closed
        path, at = state.log.place(index)
        notebook.bundles.append(Difference("embargo", path, at, f"no {kind} before the embargo ends", kind))


def check_bulletins(files: RecordFiles, state: ReplayedLog, notebook: Notebook) -> None:
    """Count the bulletins that were derived again; name those that are published and not valid."""
    announced = state.replay.publishing.bulletins.announced
    notebook.checked["bulletins"] = len(announced)
    compared = {bulletin.number for bulletin in announced}  # a second one of such a number is listed, not published
    for index, number, sentence in state.invalid_bulletins():
        path = f"bulletin/{number}/note"
        if number not in compared and files.take(path) is not None:
            notebook.bulletins.append(Difference("bulletin", path, 0, f"entry {index}: a valid bulletin", sentence))


def check_left_over(files: RecordFiles, notebook: Notebook) -> None:
    """Name the files that no part of the record accounts for."""
    for path in files.left():
        data = files.take(path)
        found = "something that is no plain file" if data is None else f"a file of {len(data)} bytes"
        notebook.unknown.append(Difference("unknown", path, 0, "no such file", found))
        notebook.listed.append(Remark("unknown-file", path))


def drop_all(files: RecordFiles, *prefixes: str) -> int:
    """Account for files that are not compared; give their number."""
    paths = list(files.left(*prefixes))
    for path in paths:
        files.drop(path)
    return len(paths)


PAGES = ("index.html", "feed.atom", "feed.json", "fr/", "en/", "station/")
"""Where the pages of the site are."""

_VERSION = re.compile(rb"scrutateur [0-9A-Za-z.+!-]{1,40}\n")


def check_pages(
    files: RecordFiles, build: Callable[[], Iterable[File]] | None, version: str, notebook: Notebook
) -> None:
    """Compare the pages of the site, if a program that makes the same ones made them.

    Args:
        build: Makes every page; `None` where the reader asked for figures only.
        version: Names the program at work and the edition of its pages.
    """
    made_by, other = _made_by(files, version, notebook)
    if build is None:
        if drop_all(files, *PAGES):
            notebook.listed.append(Remark("not-compared", "pages"))
        notebook.listed += [replace(other, code="another-version")] if made_by and other else []
    elif other is not None:
        notebook.missing.append(other)
        drop_all(files, *PAGES)
    else:
        for path, expected in build():
            notebook.checked["pages"] += 1
            notebook.compare(notebook.derived, path, expected, files.take(path))


def _made_by(files: RecordFiles, version: str, notebook: Notebook) -> tuple[str, Remark | None]:
    """Read which program made the pages; where it is another one than ours, say which two there are."""
    found, ours, code = files.take("version"), f"scrutateur {version}", "pages-of-another-version"
    if found is None:
        return "", Remark(code, "version", "no file `version`")
    if not _VERSION.fullmatch(found):
        notebook.derived.append(Difference("bytes", "version", 0, "scrutateur <version>", repr(found[:60])))
        return "", Remark(code, "version", "it names no program")
    made_by = found.decode().strip()
    if made_by == ours:
        return made_by, None
    return made_by, Remark(code, "version", f"made by {made_by}, verified by {ours}", (made_by, ours))


def check_named_pages(
    files: RecordFiles, build: Callable[[], Iterable[File]], named: Sequence[str], version: str, notebook: Notebook
) -> None:
    """Compare those pages of an address that the reader names, if a program that makes the same ones made them."""
    made_by, other = _made_by(files, version, notebook)
    if made_by and other is not None:
        notebook.missing.append(other)
        return
    made = dict(build()) if named else {}
    for path in named:
        notebook.checked["pages"] += 1
        found = files.take(path)
        if path in made:
            notebook.compare(notebook.derived, path, made[path], found)
        else:
            notebook.derived.append(Difference("unknown", path, 0, "no such page", "a page asked for"))
