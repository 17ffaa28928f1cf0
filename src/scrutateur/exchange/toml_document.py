"""TOML files of ours: each key is known and checked, each complaint has the line where the key stands.

A file is described by a tree of kinds (`key_kinds`). `read_toml` holds the file against it and adds every difference
to the problems. What passed is read through `CheckedTable`, whose assertions state what the check has proved.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path as FilePath

from scrutateur.errors import InputFileError
from scrutateur.exchange.input_files import InputFile, decode, identify, line_at, read_bytes
from scrutateur.exchange.key_kinds import Complaint, Kind
from scrutateur.exchange.problems import ProblemList
from scrutateur.exchange.toml_lines import Path, lines_of


@dataclass(frozen=True, slots=True)
class TomlDocument:
    """A TOML file: what it holds, and the line of each key."""

    file: InputFile
    lines: Mapping[Path, int]

    def line_of(self, path: Path) -> int | None:
        """Give the line of a key, or of the nearest table around it; `None` for the file as a whole."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path)

    def error(self, path: Path, expected: str, found: str) -> InputFileError:  # positional: as in InputFileError
        """Make an error at a key."""
        return InputFileError(self.file.name, expected, found, line=self.line_of(path))


@dataclass(frozen=True, slots=True)
class CheckedTable:
    """A table whose keys were checked. A key that is not there gives `None`, or an empty tuple or table."""

    document: TomlDocument
    path: Path
    values: Mapping[str, object]

    def error(self, key: str, expected: str, found: str) -> InputFileError:  # positional: as in InputFileError
        """Make an error at a key of this table."""
        return self.document.error((*self.path, key), expected, found)

    def line_of(self, key: str) -> int:
        """Give the line of a key that is there, or of the table."""
        return self.document.line_of((*self.path, key)) or 1

    def text(self, key: str) -> str | None:
        value = self.values.get(key)
        assert value is None or isinstance(value, str)
        return value

    def required_text(self, key: str) -> str:
        value = self.values[key]
        assert isinstance(value, str)
        return value

    def integer(self, key: str) -> int | None:
        value = self.values.get(key)
        assert value is None or isinstance(value, int)
        return value

    def flag(self, key: str, *, default: bool) -> bool:
        value = self.values.get(key, default)
        assert isinstance(value, bool)
        return value

    def local_time(self, key: str) -> datetime | None:
        value = self.values.get(key)
        assert value is None or isinstance(value, datetime)
        return value

    def day(self, key: str) -> date | None:
        value = self.values.get(key)
        assert value is None or isinstance(value, date)
        return value

    def hour_or_time(self, key: str) -> datetime | time:
        value = self.values[key]
        assert isinstance(value, datetime | time)
        return value

    def texts(self, key: str) -> tuple[str, ...] | None:
        value = self.values.get(key)
        if value is None:
            return None
        assert isinstance(value, list)
        return tuple(str(item) for item in value)

    def integers(self, key: str) -> tuple[int, ...] | None:
        value = self.values.get(key)
        if value is None:
            return None
        assert isinstance(value, list)
        return tuple(int(item) for item in value)

    def table(self, key: str) -> "CheckedTable":
        value = self.values.get(key, {})
        assert isinstance(value, dict)
        return CheckedTable(self.document, (*self.path, key), value)

    def tables(self, key: str) -> tuple["CheckedTable", ...]:
        value = self.values.get(key, [])
        assert isinstance(value, list)
        return tuple(CheckedTable(self.document, (*self.path, key, i), item) for i, item in enumerate(value))


def read_toml(path: FilePath, kind: Kind, problems: ProblemList) -> CheckedTable:
    """Read a TOML file and hold it against its kind.

    Args:
        problems: Receives each difference; what is returned may be read only if there was none.

    Raises:
        InputFileError: The file is not TOML at all.
        MissingPartError: There is no such file.
    """
    raw = read_bytes(path)
    text = decode(raw, file=str(path), encoding="utf-8").replace("\r\n", "\n")
    try:
        values = tomllib.loads(text)
    except RecursionError as error:
        raise InputFileError(str(path), "TOML", "lists or tables nested too deeply to be read") from error
    except ValueError as error:  # TOMLDecodeError, and numbers of thousands of digits
        raise _not_toml(error, file=str(path), text=text) from error
    document = TomlDocument(identify(path, raw), lines_of(text))
    for complaint in kind(values):
        problems.add(_error_of(document, complaint))
    return CheckedTable(document, (), values)


def dotted(path: Path) -> str:
    """Write a path of keys as a person does: `area.level`, item 2, `code`."""
    text = ""
    for part in path:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}"
    return text.removeprefix(".")


def _error_of(document: TomlDocument, complaint: Complaint) -> InputFileError:
    where = dotted(complaint.path)
    around = f"[{dotted(complaint.path[:-1])}]" if len(complaint.path) > 1 else "the file"
    match complaint.about:
        case "unknown key":
            return document.error(complaint.path, f"a key of {around}{complaint.expected}", complaint.found)
        case "missing key":
            return document.error(complaint.path[:-1], f"the key {where}", "none")
        case _:
            return document.error(complaint.path, f"{where} to be {complaint.expected}", complaint.found)


def _not_toml(error: ValueError, *, file: str, text: str) -> InputFileError:
    message = str(error)
    what, _, place = message.rpartition(" (at ")
    numbers = [int(word.strip(",)")) for word in place.split() if word.strip(",)").isdigit()]
    line, column = (numbers[0], numbers[1]) if len(numbers) == 2 else (line_at(text, len(text)), None)
    return InputFileError(file, "TOML", what or message, line=line, column=column)
