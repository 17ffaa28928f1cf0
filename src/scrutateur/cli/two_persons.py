"""Acts that several persons sign: with keys in this folder, or one after the other through a file.

`--member A --member B` signs with keys of this folder and sends. `--unsigned-out FILE` only writes the act;
`scrutateur act sign` adds one person's signature, on their own machine, and `scrutateur act send` hands it in.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypedDict

import click

from scrutateur.cli.act_files import with_signature, write_acts
from scrutateur.cli.act_texts import write_beside
from scrutateur.cli.answers import answer
from scrutateur.cli.night_keys import key_path, open_signer
from scrutateur.cli.running_desk import send_and_answer
from scrutateur.errors import KeyFileError, SettingsError
from scrutateur.records.entry import Envelope
from scrutateur.wiring import settings_of

Function = Callable[..., Any]  # a command before click takes it: its parameters are its own


class Signing(TypedDict):
    """The options by which an act finds its signatures."""

    member: tuple[str, ...]
    clerk: tuple[str, ...]
    unsigned_out: Path | None


class SigningWithTexts(Signing):
    """The same, of an act that may have texts beside it."""

    text: tuple[Path, ...]


def signing_options(function: Function) -> Function:
    """Give a command `--member`, `--clerk` and `--unsigned-out`."""
    options = (
        click.option(
            "--member", multiple=True, metavar="NAME", help="Sign with this member's key in HOME; repeatable."
        ),
        click.option("--clerk", multiple=True, metavar="NAME", help="Sign with this clerk's key in HOME; repeatable."),
        click.option(
            "--unsigned-out",
            type=click.Path(path_type=Path, dir_okay=False),
            metavar="FILE",
            help="Sign and send nothing: write the act for `scrutateur act sign` on other machines.",
        ),
    )
    for option in reversed(options):
        function = option(function)
    return function


def carry_out(
    home: Path, kind: str, payloads: Sequence[bytes], signing: Signing, *, texts: Sequence[bytes] = ()
) -> None:
    """Sign acts of one kind and send them to the running desk, or write them unsigned; and answer.

    Args:
        home: The night's folder.
        kind: Of the acts.
        payloads: One for each act.
        signing: Who signs here, or the file to write.
        texts: Those that the payloads name.

    Raises:
        ScrutateurError: A key cannot be used, or the desk refuses: nothing more is sent.
    """
    unsigned = [Envelope(kind, payload, ()) for payload in payloads]
    out = signing["unsigned_out"]
    if out is None:
        send_and_answer(home, signed_in(home, unsigned, signing), texts)
        return
    write_unsigned(out, unsigned, signing, texts=texts)


def write_unsigned(
    out: Path,
    acts: Sequence[Envelope],
    signing: Signing,
    *,
    then: str = "one `act send`",
    texts: Sequence[bytes] = (),
) -> None:
    """Write acts that nobody has signed yet, and answer.

    Args:
        out: The file to write.
        acts: What is to be signed.
        signing: Who signs here: nobody may be named.
        then: The command that hands in what enough persons have signed.
        texts: Written beside the file: whoever signs is shown them, whoever sends sends them too.

    Raises:
        SettingsError: Keys are named too, or the file exists.
    """
    if signing["member"] or signing["clerk"]:
        raise SettingsError("--unsigned-out: signs with no key: leave --member and --clerk out")
    write_beside(out, texts)
    write_acts(out, acts)
    lines = [f"{out}: {len(acts)} unsigned; each person runs `scrutateur act sign {out} --key KEY`, then {then}"]
    if texts:
        lines.append(f"{len(texts)} texts lie beside it, in {out}.text-0 …: hand them on with it")
    answer({"acts": len(acts), "file": str(out), "texts": len(texts)}, lines)


def signed_in(home: Path, acts: Sequence[Envelope], signing: Signing) -> list[Envelope]:
    """Sign acts with the named keys of a night's folder, in the order members, clerks.

    Raises:
        KeyFileError: A key cannot be read or used for this origin.
        SettingsError: No key is named, or one of them twice.
    """
    origin = settings_of(home).origin
    names = [("member", name) for name in signing["member"]] + [("clerk", name) for name in signing["clerk"]]
    if not names:
        raise SettingsError("who signs? --member NAME or --clerk NAME expected, or --unsigned-out FILE")
    signed = list(acts)
    for kind, name in names:
        path = key_path(home, kind, name)
        if not path.exists():
            raise KeyFileError(f"{path}: no such key here: --unsigned-out FILE writes the act for its owner's machine")
        key_file, signer = open_signer(path, origin)
        signed = [with_signature(act, key_file, signer) for act in signed]
    return signed
