"""`scrutateur act`: acts that travel from hand to hand as files, signed by one person after the other."""

from pathlib import Path

import click

from scrutateur.cli.act_files import origin_of, read_acts, shown, with_signature, write_acts
from scrutateur.cli.act_texts import read_beside, shown_texts
from scrutateur.cli.answers import answer, json_option, remark
from scrutateur.cli.night_keys import open_signer
from scrutateur.cli.running_desk import send_and_answer
from scrutateur.errors import SettingsError
from scrutateur.wiring import settings_of

_FILE = click.Path(path_type=Path, dir_okay=False)


@click.group()
def act() -> None:
    """Sign acts on your own machine, and hand them in."""


@act.command()
@click.argument("file", type=_FILE)
@json_option
def show(file: Path) -> None:
    """Show what the acts of FILE say and who has signed them.

    Example: scrutateur act show freeze.act
    """
    acts, texts = read_acts(file), read_beside(file)
    lines = []
    for item in acts:
        lines += [f"{item.kind}, {len(item.signatures)} signatures", shown(item), *shown_texts(item, texts)]
        lines += [f"signed by key {signature.keyid}" for signature in item.signatures]
    found = [
        {"kind": item.kind, "payload": item.payload.decode(), "signed_by": [one.keyid for one in item.signatures]}
        for item in acts
    ]
    answer({"acts": found}, lines)


@act.command()
@click.argument("file", type=_FILE)
@click.option("--key", required=True, type=_FILE, help="Your key file, on your own machine.")
@json_option
def sign(*, file: Path, key: Path) -> None:
    """Show what the acts of FILE say, then add your signature to each of them, in FILE.

    Texts that the acts name are shown too: they lie beside it, in FILE.text-0 and so on.

    The key is opened for the log that the act names: a rehearsal's key is refused for a real one. Give FILE to the
    next person, or hand it in with `scrutateur act send`.

    Example: scrutateur act sign freeze.act --key private/keys/member-martin.pem
    """
    acts = read_acts(file)
    origins = {origin_of(item) for item in acts}
    if len(origins) != 1:
        raise SettingsError(f"{file}: acts of one log expected, found {', '.join(sorted(origins))}")
    texts = read_beside(file)
    for item in acts:
        lines = [f"{item.kind}, {len(item.signatures)} signatures so far", shown(item), *shown_texts(item, texts)]
        remark("\n".join(lines))
    key_file, signer = open_signer(key, origins.pop())
    signed = [with_signature(item, key_file, signer) for item in acts]
    write_acts(file, signed, over=True)
    count = len(signed[0].signatures)
    answer(
        {"acts": len(signed), "file": str(file), "signatures": count},
        [f"{file}: signed with {key_file.file_name}; {len(signed)} acts, {count} signatures each"],
    )


@act.command()
@click.argument("home", type=click.Path(path_type=Path))
@click.argument("file", type=_FILE)
@json_option
def send(*, home: Path, file: Path) -> None:
    """Hand the acts of FILE in at the desk of HOME, one after the other.

    The desk refuses an act that too few have signed; what it keeps is answered with its place in the log. To send a
    file twice does no harm: what is kept is kept once.

    Example: scrutateur act send /srv/primary-2027 freeze.act
    """
    acts = read_acts(file)
    origin = settings_of(home).origin
    for item in acts:
        if not item.signatures:
            raise SettingsError(f"{file}: the {item.kind} is not signed: `scrutateur act sign`")
        if origin_of(item) != origin:
            raise SettingsError(f"{file}: an act of {origin} expected, one of {origin_of(item)} found")
    send_and_answer(home, acts, read_beside(file))
