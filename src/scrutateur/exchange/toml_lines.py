"""Where each key of a TOML text stands.

`tomllib` says whether a text is TOML and what it holds, but of a key it gives no line. This scanner walks over a text
that `tomllib` has accepted and notes the line of every table, key and list item by its path: `("area", "level", 0,
"code")` is the key `code` of the first item of `area.level`, whether that was written `[[area.level]]`, as a list of
inline tables, or with dotted keys. It judges nothing and reads no value.
"""

import re
import tomllib
from bisect import bisect_right

Path = tuple[str | int, ...]

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_SPACES = re.compile(r"[ \t]*")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_SCALAR = re.compile(r"\d{4}-\d\d-\d\d \d\d:[^,\]}\s#]*|[^,\]}\s#]+")
_STRINGS = (
    re.compile(r'"""(?:[^"\\]|\\.|"{1,2}(?!"))*"{3,5}', re.DOTALL),
    re.compile(r"'''(?:[^']|'{1,2}(?!'))*'{3,5}", re.DOTALL),
    re.compile(r'"(?:[^"\\]|\\.)*"'),
    re.compile(r"'[^']*'"),
)


def lines_of(text: str) -> dict[Path, int]:
    """Give the line, from 1, of every table, key and list item of a text that `tomllib` has accepted."""
    scanner = _Scanner(text)
    scanner.scan()
    return scanner.lines


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        self.lines: dict[Path, int] = {}
        self._position = 0
        self._line_starts = [0, *(match.end() for match in re.finditer("\n", text))]
        self._last_items: dict[Path, int] = {}  # of each list of tables: index of its last one

    def scan(self) -> None:
        table: Path = ()
        self._skip(_BLANK)
        while self._position < len(self.text):
            if self._at("["):
                table = self._header()
            else:
                self._key_and_value(table)
            self._skip(_BLANK)

    def _header(self) -> Path:
        brackets = 2 if self._at("[[") else 1
        line = self._line()
        self._position += brackets
        *parents, last = self._dotted_key()
        self._position += brackets
        path: Path = ()
        for key in parents:
            path = self._inside((*path, key))
            self.lines.setdefault(path, line)
        path = (*path, last)
        self.lines.setdefault(path, line)
        if brackets == 2:
            self._last_items[path] = self._last_items.get(path, -1) + 1
            path = self._inside(path)
            self.lines[path] = line
        return path

    def _inside(self, path: Path) -> Path:
        """Step into the last item where the path leads to a list of tables."""
        return (*path, self._last_items[path]) if path in self._last_items else path

    def _key_and_value(self, table: Path) -> None:
        line = self._line()
        path = table
        for key in self._dotted_key():
            path = (*path, key)
            self.lines.setdefault(path, line)
        self._position += 1  # the equals sign
        self._skip(_SPACES)
        self._value(path)

    def _dotted_key(self) -> list[str]:
        keys = []
        while True:
            self._skip(_SPACES)
            keys.append(self._simple_key())
            self._skip(_SPACES)
            if not self._at("."):
                return keys
            self._position += 1

    def _simple_key(self) -> str:
        if self._at('"') or self._at("'"):
            key = tomllib.loads(f"key = {self._string()}")["key"]
            assert isinstance(key, str)
            return key
        return self._skip(_BARE_KEY)

    def _value(self, path: Path) -> None:
        if self._at("["):
            self._list(path)
        elif self._at("{"):
            self._inline_table(path)
        elif self._at('"') or self._at("'"):
            self._string()
        else:
            self._skip(_SCALAR)

    def _list(self, path: Path) -> None:
        self._position += 1
        index = 0
        while not self._closes("]"):
            self.lines[*path, index] = self._line()
            self._value((*path, index))
            index += 1

    def _inline_table(self, path: Path) -> None:
        self._position += 1
        while not self._closes("}"):
            self._key_and_value(path)

    def _closes(self, bracket: str) -> bool:
        """Go past blanks and a comma; tell whether the bracket is next, and go past it."""
        self._skip(_BLANK)
        if self._at(","):
            self._position += 1
            self._skip(_BLANK)
        if not self._at(bracket):
            return False
        self._position += 1
        return True

    def _string(self) -> str:
        for pattern in _STRINGS:
            if pattern.match(self.text, self._position):
                return self._skip(pattern)
        raise AssertionError("tomllib accepted a string that is none")

    def _at(self, mark: str) -> bool:
        return self.text.startswith(mark, self._position)

    def _skip(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self.text, self._position)
        assert match is not None, "tomllib accepted a text that is not TOML"
        self._position = match.end()
        return match.group()

    def _line(self) -> int:
        return bisect_right(self._line_starts, self._position)
