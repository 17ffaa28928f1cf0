"""The public halves of keys, as `keys list --json` prints them and `policy make --keys` reads them."""

from pathlib import Path
from typing import Annotated

import msgspec

from scrutateur.adapters.key_files import KeyFile
from scrutateur.errors import InputFileError, MalformedRecordError, MissingPartError
from scrutateur.records.canonical import to_base64
from scrutateur.records.payload_types import Code, Hex32, Text
from scrutateur.records.policy_record import read_public_key

_FILE_BYTES_MAX = 1_000_000


class PublicHalf(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True, frozen=True, kw_only=True):
    """What the world may know of a key."""

    algorithm: str
    keyid: Hex32
    kind: str
    name: str
    public_key: str
    rehearsal: bool
    label: Text | None = None
    person: Code | None = None

    def members(self) -> dict[str, object]:
        """Give what stands in JSON."""
        plain = msgspec.to_builtins(self)
        assert isinstance(plain, dict), "a struct is an object in JSON"
        return plain


class _Listed(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    keys: Annotated[tuple[PublicHalf, ...], msgspec.Meta(max_length=1000)]


def public_half(key_file: KeyFile) -> PublicHalf:
    """Give the public half of a key file."""
    return PublicHalf(
        algorithm=key_file.public_key.algorithm.value,
        keyid=key_file.keyid,
        kind=key_file.kind.value,
        name=key_file.name,
        public_key=to_base64(key_file.public_key.raw),
        rehearsal=key_file.rehearsal,
        label=key_file.label,
        person=key_file.person,
    )


def read_public_halves(path: Path) -> tuple[PublicHalf, ...]:
    """Read what `keys list --json` printed on another machine.

    Raises:
        InputFileError: It is not that.
        MissingPartError: The file cannot be read.
    """
    try:
        with path.open("rb") as file:
            halves = msgspec.json.decode(file.read(_FILE_BYTES_MAX), type=_Listed).keys
        for half in halves:
            read_public_key(half.algorithm, half.public_key)
    except OSError as error:
        raise MissingPartError(f"{path}: expected a file that can be read: {error.strerror}") from error
    except (msgspec.DecodeError, MalformedRecordError) as error:
        raise InputFileError(str(path), "what `keys list --json` prints", str(error)) from error
    return halves
