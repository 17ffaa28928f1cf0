"""Private keys for a command: found by name in a night's folder, opened with a pass phrase that nobody can overhear."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

import click

from scrutateur.adapters.key_files import KeyFile, open_key
from scrutateur.adapters.pass_phrases import (
    PassPhrase,
    pass_phrase_from_command,
    pass_phrase_from_file,
    pass_phrase_from_prompt,
)
from scrutateur.adapters.signatures import signer_of
from scrutateur.errors import KeyFileError
from scrutateur.ledger.signatures import Signer
from scrutateur.records.policy_record import Policy
from scrutateur.records.vkey import VerifierKey
from scrutateur.wiring import keys_folder

FILE_VARIABLE = "SCRUTATEUR_PASSPHRASE_FILE"
COMMAND_VARIABLE = "SCRUTATEUR_PASSPHRASE_COMMAND"


def pass_phrase_given(environment: Mapping[str, str] = os.environ) -> PassPhrase | None:
    """Give where pass phrases come from without asking anybody: a file or a command; `None` if neither is named.

    Raises:
        KeyFileError: Both are named, or the command is none.
    """
    file, command = environment.get(FILE_VARIABLE), environment.get(COMMAND_VARIABLE)
    if file and command:
        raise KeyFileError(f"{FILE_VARIABLE} and {COMMAND_VARIABLE}: one of them expected, both found")
    if file:
        return pass_phrase_from_file(Path(file))
    return pass_phrase_from_command(command) if command else None


def pass_phrase(*, new: bool = False) -> PassPhrase | None:
    """Give where pass phrases come from: a file, a command, or a person at a terminal; `None` where there is none.

    Args:
        new: The phrase is chosen now: the person types it twice.
    """
    given = pass_phrase_given()
    if given is not None or not sys.stdin.isatty():
        return given

    def ask(name: str) -> str:
        phrase: str = click.prompt(f"Pass phrase of {name}", hide_input=True, confirmation_prompt=new, err=True)
        return phrase

    return pass_phrase_from_prompt(ask)


def key_path(home: Path | None, kind: str, name: str) -> Path:  # positional: as a key's file is named
    """Find a key file: by the name its kind has in the night's folder, or by its path."""
    path = Path(name)
    if home is None or path.suffix == ".pem" or "/" in name:
        return path
    return keys_folder(home) / (f"{kind}-{name}.pem" if kind else f"{name}.pem")


def open_member(home: Path, name: str, policy: Policy) -> tuple[VerifierKey, Signer]:
    """Open a member's key to sign notes with, as the policy names it.

    Raises:
        KeyFileError: It cannot be used for this log, or the policy names no member with it.
    """
    key_file, signer = open_signer(key_path(home, "member", name), policy.origin)
    vkey = next((item.vkey for item in policy.members if item.keyid == key_file.keyid), None)
    if vkey is None:
        raise KeyFileError(f"{key_file.file_name}: the policy names no member with this key")
    return vkey, signer


def open_signer(path: Path, origin: str) -> tuple[KeyFile, Signer]:
    """Open a private key for a log.

    Raises:
        KeyFileError: It cannot be read, or may not be used for this origin.
    """
    key_file, private_key = open_key(path, origin, pass_phrase())
    return key_file, signer_of(private_key)
