"""`Scrutateur-Texts`: the texts that lie beside an act, on their way to the desk with it.

    Scrutateur-Texts: <base64 of text 0>, <base64 of text 1>

They stand in a header since the body is the act, byte for byte as it was signed; and the header shares the 8 KB of a
request's head with all others, beyond which the listener cuts a connection without a word. So it is bounded below that.
"""

from collections.abc import Sequence

from scrutateur.errors import MalformedRecordError
from scrutateur.records.canonical import from_base64, to_base64

NAME = "Scrutateur-Texts"
TEXTS_MAX = 4
BYTES_MAX = 5_000  # of all texts of an act, their nonces included
CHARACTERS_MAX = 6_800  # in which these fit


def encode_texts(texts: Sequence[bytes]) -> str:
    """Write the header's value.

    Raises:
        MalformedRecordError: The texts are too long to travel beside an act.
    """
    value = ", ".join(to_base64(text) for text in texts)
    _refuse_too_long(value)
    return value


def parse_texts(value: str) -> tuple[bytes, ...]:
    """Read the header's value; none if it is empty.

    Raises:
        MalformedRecordError: Too long, or no base64.
    """
    _refuse_too_long(value)
    return tuple(from_base64(item.strip(" "), NAME) for item in value.split(",")) if value else ()


def _refuse_too_long(value: str) -> None:
    if len(value) > CHARACTERS_MAX:
        raise MalformedRecordError(
            f"{NAME}: at most {CHARACTERS_MAX} characters of base64 expected beside an act, {len(value)} found: "
            f"shorten the texts to {BYTES_MAX} bytes in all"
        )
