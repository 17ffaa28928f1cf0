"""`scrutateur keys`: make the private keys of a night, and list their public halves."""

import re
from pathlib import Path

import click

from scrutateur.adapters.key_files import KeyFile, KeyKind, list_keys, new_keyid, read_key_file, write_key
from scrutateur.adapters.signatures import new_private_key, public_key_of
from scrutateur.cli.answers import answer, json_option
from scrutateur.cli.night_keys import pass_phrase, pass_phrase_given
from scrutateur.cli.public_halves import PublicHalf, public_half
from scrutateur.errors import KeyFileError
from scrutateur.ledger.signatures import Algorithm
from scrutateur.wiring import keys_folder, settings_of

_KINDS = [kind.value for kind in KeyKind]
_ALGORITHMS = [algorithm.value for algorithm in Algorithm]
_CODE = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}")
_OF_A_PERSON = frozenset((KeyKind.MEMBER, KeyKind.CLERK))
_ONE_OF_A_KIND = frozenset((KeyKind.LOG, KeyKind.INSTANCE))
_ED25519_ONLY = frozenset((KeyKind.LOG, KeyKind.INSTANCE, KeyKind.MEMBER))


@click.group()
def keys() -> None:
    """Make and list the private keys of a night."""


@keys.command()
@click.argument("home", type=click.Path(path_type=Path))
@click.option("--kind", required=True, type=click.Choice(_KINDS), help="Whose key it is.")
@click.option("--name", required=True, help="Its name among keys of its kind; a station's is its code.")
@click.option("--person", help="Code of the person, for members and clerks; the name if not given.")
@click.option("--label", help="What pages call a member, e.g. 'A. Martin'.")
@click.option("--algorithm", type=click.Choice(_ALGORITHMS), default="ed25519", show_default=True)
@json_option
def make(home: Path, *, kind: str, name: str, person: str | None, label: str | None, algorithm: str) -> None:
    """Make a private key in HOME/private/keys, for the origin that HOME's settings name.

    Keys of the authority are encrypted with a pass phrase, from a prompt, from the file that
    SCRUTATEUR_PASSPHRASE_FILE names or from the command in SCRUTATEUR_PASSPHRASE_COMMAND. A station's key is encrypted
    if one of these two is set. A rehearsal's keys are marked REHEARSAL and are not encrypted.

    Example: scrutateur keys make /srv/primary-2027 --kind member --name martin --label 'A. Martin'
    """
    key_kind, chosen = KeyKind(kind), Algorithm(algorithm)
    rehearsal = "rehearsal" in settings_of(home).origin
    _refuse_what_cannot_serve(home, key_kind, chosen)
    private_key = new_private_key(chosen)
    key_file = KeyFile(
        kind=key_kind,
        name=name,
        keyid=new_keyid(),
        public_key=public_key_of(private_key),
        rehearsal=rehearsal,
        person=_person(key_kind, name=name, person=person),
        label=label,
    )
    phrase = pass_phrase_given() if key_kind is KeyKind.STATION else pass_phrase(new=True)
    path = write_key(keys_folder(home), key_file, private_key, phrase)
    half = public_half(key_file)
    answer({"file": str(path), "key": _json(half)}, [f"{path}: made", _line(half)])


def _refuse_what_cannot_serve(home: Path, kind: KeyKind, algorithm: Algorithm) -> None:
    if kind in _ED25519_ONLY and algorithm is not Algorithm.ED25519:
        raise KeyFileError(
            f"a key of kind {kind.value} signs notes or receipts: ed25519 expected, {algorithm.value} found"
        )
    if kind in _ONE_OF_A_KIND and list_keys(keys_folder(home), kind):
        raise KeyFileError(f"{keys_folder(home)}: there is a {kind.value} key already, and a night has one")


def _person(kind: KeyKind, *, name: str, person: str | None) -> str | None:
    if kind not in _OF_A_PERSON:
        if person is not None:
            raise KeyFileError(f"--person: a {kind.value} key belongs to no person")
        return None
    chosen = name if person is None else person
    if not _CODE.fullmatch(chosen):
        raise KeyFileError(f"--person: 1 to 64 of A-Z a-z 0-9 . _ - expected, {chosen!r} found")
    return chosen


@keys.command("list")
@click.argument("home", type=click.Path(path_type=Path))
@json_option
def list_them(home: Path) -> None:
    """List the public halves of the keys in HOME; no pass phrase is asked for.

    With --json, the answer is what `scrutateur policy make --keys` reads: a member whose private key never leaves
    their own machine sends this to whoever makes the policy.

    Example: scrutateur keys list /srv/primary-2027 --json
    """
    halves = [public_half(read_key_file(path)) for path in list_keys(keys_folder(home))]
    answer({"keys": [_json(half) for half in halves]}, map(_line, halves))


def _line(half: PublicHalf) -> str:
    who = f"  {half.label or half.person}" if half.person else ""
    return f"{half.kind:9}{half.name:20}{half.algorithm:9}{half.keyid}{who}" + ("  REHEARSAL" if half.rehearsal else "")


def _json(half: PublicHalf) -> object:
    return half.members()
