"""A public folder in memory: what is published, and in which order it was written."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from scrutateur.errors import ForkError
from scrutateur.ports import DerivedFile


class MemoryFolder:
    """Keeps files in a dictionary; `written` lists paths as they were written, `before_write` runs ahead of a call."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.immutable: set[str] = set()
        self.written: list[str] = []
        self.before_write: Callable[[], object] = lambda: None

    def read(self, path: str) -> bytes | None:
        return self.files.get(path)

    def paths(self) -> Sequence[str]:
        return sorted(self.files)

    def write_log(self, files: Sequence[tuple[str, bytes]], checkpoint: bytes) -> None:
        self.before_write()
        self._keep(dict(files))
        self._put("checkpoint", checkpoint)

    def write_tree(self, files: Iterable[DerivedFile], *, immutable: Mapping[str, bytes]) -> int:
        self.before_write()
        files = {path: self.files[path] if data is None else data for path, data in files}
        self._keep(immutable)
        for path in [*self.files]:
            if path not in self.immutable and path != "checkpoint" and path not in files:
                del self.files[path]
        for path, data in files.items():
            self._put(path, data)
        return len(files)

    def remove(self, paths: Sequence[str]) -> None:
        for path in paths:
            self.files.pop(path, None)

    def _keep(self, files: Mapping[str, bytes]) -> None:
        for path, data in files.items():
            if self.files.get(path, data) != data:
                raise ForkError(f"{path} is published with other bytes")
        for path, data in files.items():
            self.immutable.add(path)
            self._put(path, data)

    def _put(self, path: str, data: bytes) -> None:
        if self.files.get(path) != data:
            self.written.append(path)
        self.files[path] = data
