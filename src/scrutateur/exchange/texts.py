"""Text as it is taken from a file: one Unicode form, no control characters, no label without end."""

import unicodedata

TEXT_LENGTH_MAX = 400
LABEL_LENGTH_MAX = 120
_SHOWN_MAX = 60


def tidy(text: str) -> str:
    """Give a text in NFC, without spaces around it, a space for each control character."""
    if text.isascii() and text.isprintable():  # nearly every cell of nearly every file
        return text.strip()
    composed = unicodedata.normalize("NFC", text)
    if not composed.isprintable():
        composed = "".join(" " if unicodedata.category(mark) == "Cc" else mark for mark in composed)
    return composed.strip()


def shown(text: str) -> str:
    """Give a text in quotes for a message, cut where it is long."""
    printable = tidy(text)
    return f'"{printable}"' if len(printable) <= _SHOWN_MAX else f'"{printable[:_SHOWN_MAX]}…"'
