"""`scrutateur return`: what a station signs, signed on its device and handed in by anyone."""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import click

from scrutateur.adapters.door_client import DoorClient, Json
from scrutateur.cli.act_files import read_acts, with_signature, write_acts, write_whole
from scrutateur.cli.answers import answer, json_option, progress
from scrutateur.cli.form_files import payload_of
from scrutateur.cli.night_keys import key_path, open_signer
from scrutateur.errors import InputFileError, RefusedError, SettingsError
from scrutateur.records.entry import Envelope
from scrutateur.records.kinds import STATION_KINDS
from scrutateur.records.payloads import PAYLOADS
from scrutateur.records.receipt import parse_receipt, short_code
from scrutateur.wiring import settings_of

_FILE = click.Path(path_type=Path, dir_okay=False)


@click.group("return")
def station_return() -> None:
    """Sign what a station says, and hand in what was signed."""


@station_return.command()
@click.argument("home", type=click.Path(path_type=Path))
@click.argument("file", type=_FILE)
@click.option("--key", required=True, multiple=True, metavar="NAME", help="A station's key in HOME, or a key file.")
@click.option("--kind", type=click.Choice(sorted(STATION_KINDS & PAYLOADS.keys())), default="return", show_default=True)
@click.option("--out", "-o", required=True, type=_FILE, help="File to write: a signed act, ready to be handed in.")
@json_option
def sign(home: Path, *, file: Path, key: tuple[str, ...], kind: str, out: Path) -> None:
    """Sign the results form, opening or closing in FILE.json with a station's key.

    `origin` and `nonce` may be left out of the file. Sign once and keep what comes out: sent again it is the same act,
    signed anew it would be another one.

    Example: scrutateur return sign /srv/primary-2027 75-0001.json --key 75-0001 -o 75-0001.act
    """
    origin = settings_of(home).origin
    act = Envelope(kind, payload_of(file, kind, origin=origin), ())
    for name in key:
        act = with_signature(act, *open_signer(key_path(home, "station", name), origin))
    write_acts(out, [act])
    answer(
        {"file": str(out), "identity": act.identity().hex(), "kind": kind}, [f"{out}: {kind}, {len(key)} signature(s)"]
    )


# What a note asks of whoever sends; docs/reference/errors.md has all of them.
_MEANS = {
    "resend": "kept before, once",
    "early": "before the closing, so it never counts: sign the form anew after the closing",
    "late": "after the lock, so it is held",
    "unreadable": "held, since its bytes are no payload of its kind: the desk will call",
    "side": "beside the log, since this key has sent more than the policy's bound",
    "call-back": "the desk will call before it counts",
    "announced": "the figures before it count until a call-back and a second person",
}


@dataclass(frozen=True, slots=True)
class _HandedIn:
    """What became of an act at the public intake."""

    place: str
    kind: str
    receipt: bytes | None
    is_new: bool
    notes: tuple[str, ...]
    understood: Json
    refusal: RefusedError | None = None

    def members(self) -> dict[str, object]:
        found: dict[str, object] = {"kind": self.kind, "place": self.place}
        if self.refusal is not None:
            return {**found, "error": {"code": self.refusal.code, "sentence": self.refusal.sentence}}
        assert self.receipt is not None, "what is not refused is kept"
        return {
            **found,
            "new": self.is_new,
            "notes": list(self.notes),
            "receipt": self.receipt.decode(),
            "understood": self.understood,
        }

    def line(self) -> str:
        if self.receipt is None:
            sentence = "" if self.refusal is None else self.refusal.sentence
            return f"{self.place}: {self.kind} NOT KEPT: {sentence}"
        receipt, _ = parse_receipt(self.receipt)
        journal = "side journal, " if receipt.side else ""
        notes = "".join(f"; {note}: {_MEANS.get(note, 'see docs/reference/errors.md')}" for note in self.notes)
        return f"{self.place}: {self.kind} kept, {journal}entry {receipt.index}, {short_code(receipt.leaf_hash)}{notes}"


@station_return.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="[HOME] FILE...")
@click.option("--url", help="Address of the public intake; without it, that of HOME's settings.")
@click.option("--receipts", type=click.Path(path_type=Path, file_okay=False), help="Folder in which to put receipts.")
@click.option("--channel", type=click.Choice(("api", "batch", "courier")), default="batch", show_default=True)
@json_option
def submit(paths: tuple[Path, ...], *, url: str | None, receipts: Path | None, channel: str) -> None:
    """Hand in signed acts at the public intake: one DSSE envelope a line in each FILE. Anyone may.

    All files are read before the first act is sent. An act that is refused keeps no other one back; the exit code then
    is 2. To send a file again does no harm, and gives the same receipts.

    Example: scrutateur return submit --url http://127.0.0.1:8117 75-0001.act 75-0002.act --receipts receipts
    """
    address, files = _door(paths, url)
    acts = [(f"{file}, line {number}", act) for file in files for number, act in enumerate(_read(file), start=1)]
    handed = []
    with closing(DoorClient(*address)) as client:
        for place, act in acts:
            progress(place)
            handed.append(_hand_in(client, place, act, channel))
    _keep_receipts(receipts, handed)
    answer({"acts": [item.members() for item in handed]}, [item.line() for item in handed])
    if any(item.refusal for item in handed):
        click.get_current_context().exit(2)


def _door(paths: tuple[Path, ...], url: str | None) -> tuple[tuple[str, int], tuple[Path, ...]]:
    """Find the intake and the files: without an address, the first path is the night's folder."""
    if url is None:
        if len(paths) < 2:
            raise SettingsError("HOME and a file expected, or --url and a file")
        return settings_of(paths[0]).address("intake"), paths[1:]
    parts = urlsplit(url)
    if parts.scheme != "http" or not parts.hostname or parts.path not in ("", "/"):
        raise SettingsError(f"--url: an address like http://127.0.0.1:8117 expected, {url!r} found")
    return (parts.hostname, parts.port or 80), paths


def _read(file: Path) -> Sequence[Envelope]:
    acts = read_acts(file)
    for number, act in enumerate(acts, start=1):
        if act.kind not in STATION_KINDS:
            raise InputFileError(str(file), f"one of {', '.join(sorted(STATION_KINDS))}", act.kind, line=number)
        if not act.signatures:
            raise InputFileError(str(file), "a signed act", "one without a signature", line=number)
    return acts


def _hand_in(client: DoorClient, place: str, act: Envelope, channel: str) -> _HandedIn:
    try:
        answered = client.send_return(act, channel)
    except RefusedError as error:
        return _HandedIn(place, act.kind, None, False, (), {}, error)
    return _HandedIn(place, act.kind, answered.receipt, answered.is_new, answered.notes, answered.understood)


def _keep_receipts(folder: Path | None, handed: Sequence[_HandedIn]) -> None:
    """Write each receipt under its short code; one that is there already is the same."""
    if folder is None:
        return
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(f"{folder}: a folder that can be written expected: {error.strerror}") from error
    for item in handed:
        if item.receipt is not None:
            receipt, _ = parse_receipt(item.receipt)
            write_whole(folder / f"{short_code(receipt.leaf_hash)}.json", item.receipt, over=True)
