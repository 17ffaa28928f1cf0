"""JSON documents of other people, walked with care: each value is asked for by its type, and a fault has its path."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from scrutateur.errors import InputFileError
from scrutateur.exchange.json_pairs import KeyTwiceError, once_each
from scrutateur.exchange.texts import shown, tidy


@dataclass(frozen=True, slots=True)
class JSONNode:
    """An object of a document, and where it stands in it."""

    file: str
    path: str  # such as `Election[1].Contest[3]`, items from 1
    members: dict[str, object]

    def error(self, key: str, expected: str, found: str) -> InputFileError:  # positional: as in InputFileError
        """Make an error at a member of this object."""
        return InputFileError(self.file, expected, found, column=f"{self.path}.{key}".removeprefix("."))

    def text(self, key: str) -> str | None:
        """Give a tidy text that may be absent."""
        value = self.members.get(key)
        if value is None:
            return None
        if not isinstance(value, str):
            raise self.error(key, "a text", shown(str(value)))
        return tidy(value)

    def required_text(self, key: str) -> str:
        """Give a tidy text that must be there."""
        value = self.text(key)
        if not value:
            raise self.error(key, "a text", "none")
        return value

    def texts(self, key: str) -> list[str]:
        """Give a list of texts; empty where there is none."""
        value = self.members.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.error(key, "a list of texts", shown(str(value)))
        return [tidy(item) for item in value]

    def count(self, key: str) -> int | None:
        """Give a whole number, not negative, that may be absent."""
        value = self.members.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 999_999_999:
            raise self.error(key, "a whole number from 0 to 999,999,999", shown(str(value)))
        return value

    def flag(self, key: str) -> bool:
        """Give true or false; false where it is absent."""
        value = self.members.get(key, False)
        if not isinstance(value, bool):
            raise self.error(key, "true or false", shown(str(value)))
        return value

    def child(self, key: str) -> "JSONNode | None":
        """Give an object that may be absent."""
        value = self.members.get(key)
        if value is None:
            return None
        if not isinstance(value, dict):
            raise self.error(key, "an object", shown(str(value)))
        return JSONNode(self.file, f"{self.path}.{key}".removeprefix("."), value)

    def children(self, key: str) -> Iterator["JSONNode"]:
        """Give the objects of a list; none where there is no list."""
        value = self.members.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            raise self.error(key, "a list of objects", shown(str(value)))
        for number, item in enumerate(value, start=1):
            yield JSONNode(self.file, f"{self.path}.{key}[{number}]".removeprefix("."), item)


def read_json(text: str, *, file: str) -> JSONNode:
    """Read a document whose top is an object.

    Raises:
        InputFileError: It is no JSON, with line and column, or its top is something else.
    """
    try:
        value = json.loads(text, object_pairs_hook=once_each)
    except json.JSONDecodeError as error:
        raise InputFileError(file, "JSON", error.msg, line=error.lineno, column=error.colno) from error
    except KeyTwiceError as error:
        raise InputFileError(file, "each key once in an object", f'"{error}" twice') from error
    except (ValueError, RecursionError) as error:  # a number of thousands of digits, lists nested too deeply
        raise InputFileError(file, "JSON", "a value that cannot be read") from error
    if not isinstance(value, dict):
        raise InputFileError(file, "an object", shown(str(value)))
    return JSONNode(file, "", value)
