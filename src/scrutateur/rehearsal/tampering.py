"""Copies of a public record with one byte changed, of a kind that the reader chooses: `verify` must say where."""

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from scrutateur.errors import MissingPartError
from scrutateur.rehearsal.receipt_book import read_receipts

KINDS = ("entry", "tile", "bulletin", "receipt", "page")
RECEIPT_FILE = "receipt.json"


@dataclass(frozen=True, slots=True)
class Tampered:
    """What was changed: a file of the copy, or a receipt beside it."""

    folder: Path
    path: str
    at: int  # position of the byte, from 0
    before: int
    after: int
    receipt: Path | None = None  # for `verify --receipt`


@dataclass(frozen=True, slots=True)
class _Place:
    path: str
    at: int


def tamper(home: Path, public: Path, kind: str) -> Tampered:  # positional: the folder, then what is in it
    """Make a copy of a public record and change one byte of it.

    Args:
        home: The rehearsal's folder; the copy is made in it, in the place of an earlier one.
        public: The record.
        kind: One of `KINDS`.

    Raises:
        MissingPartError: The record has nothing of this kind.
    """
    copy = home / "tampered"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(public.resolve(), copy / "public")
    if kind == "receipt":
        return _receipt(home, copy)
    place = _PLACES[kind](copy / "public")
    before, after = _change(copy / "public" / place.path, place.at)
    return Tampered(copy / "public", place.path, place.at, before, after)


def _change(file: Path, at: int) -> tuple[int, int]:
    """Change one byte: the next digit for a digit, else its lowest bit."""
    data = bytearray(file.read_bytes())
    before = data[at]
    data[at] = (before - 48 + 1) % 10 + 48 if chr(before).isdigit() else before ^ 1
    file.write_bytes(data)
    return before, data[at]


def _receipt(home: Path, copy: Path) -> Tampered:
    """Copy a return's receipt and change a digit of the hash that it promises."""
    kept = next((item for item in read_receipts(home) if item.receipt.kind == "return"), None)
    if kept is None:
        raise MissingPartError(f"{home}: no receipt of a return")
    file = copy / RECEIPT_FILE
    file.write_bytes(kept.raw)
    at = kept.raw.index(b'"payload":"') + len(b'"payload":"') + 80
    before, after = _change(file, at)
    return Tampered(copy / "public", RECEIPT_FILE, at, before, after, file)


def _entry(public: Path) -> _Place:
    """The middle of the last bundle of entries that is full: a return, on any night worth the name."""
    return _middle(public, "tile/entries", lambda path: ".p" not in path)


def _tile(public: Path) -> _Place:
    """The middle of the last full tile of leaf hashes."""
    return _middle(public, "tile/0", lambda path: ".p" not in path)


def _middle(public: Path, folder: str, wanted: Callable[[str], bool]) -> _Place:
    found = sorted(str(file.relative_to(public)) for file in (public / folder).rglob("*") if file.is_file())
    chosen = [path for path in found if wanted(path)] or found
    if not chosen:
        raise MissingPartError(f"{public}: no file under {folder}")
    return _Place(chosen[-1], (public / chosen[-1]).stat().st_size // 2)


def _bulletin(public: Path) -> _Place:
    """The last digit of the first candidate's votes in the last bulletin, or of the voters where there are none."""
    numbers = sorted(int(folder.name) for folder in (public / "bulletin").glob("[0-9]*"))
    if not numbers:
        raise MissingPartError(f"{public}: no bulletin")
    path = f"bulletin/{numbers[-1]}/note"
    data = (public / path).read_bytes()
    line = data.find(b"\nvotes ")
    line = line if line >= 0 else data.index(b" voters ")
    return _Place(path, data.index(b"\n", line + 1) - 1)


def _page(public: Path) -> _Place:
    """A digit in the middle of the first page of the site."""
    found = sorted(str(file.relative_to(public)) for file in public.glob("*/index.html"))
    if not found:
        raise MissingPartError(f"{public}: no page")
    data = (public / found[-1]).read_bytes()
    middle = data.index(b"<main")
    at = next(at for at in range(middle, len(data)) if data[at : at + 3].isdigit())
    return _Place(found[-1], at)


_PLACES: Mapping[str, Callable[[Path], _Place]] = {
    "entry": _entry,
    "tile": _tile,
    "bulletin": _bulletin,
    "page": _page,
}
