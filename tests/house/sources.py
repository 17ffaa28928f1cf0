"""The project's own files, as the tests of the house read them."""

import ast
import io
import subprocess
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "scrutateur"
PUBLISHED_VECTORS = ROOT / "tests" / "vectors" / "data"  # Kept as they were published, whatever their style.
PURE_ROOMS = (
    *("desk", "audit", "ports", "records", "bulletin", "count"),
    *("rules", "forensics", "election", "ledger", "guard", "errors"),
)

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Source:
    """One Python file: its path from the root, text, tree, and the comment of each line that has one."""

    path: str
    text: str
    tree: ast.Module
    comments: dict[int, str]

    @property
    def room(self) -> str:
        """The room of a file of the package, e.g. `ledger`."""
        return Path(self.path).relative_to("src/scrutateur").parts[0].removesuffix(".py")

    def place(self, node: ast.AST) -> str:
        """Say where a node is, as an editor can open it."""
        return f"{self.path}:{getattr(node, 'lineno', 1)}"

    def functions(self) -> Iterator[Function]:
        """Give every function and method, nested ones included."""
        yield from (node for node in ast.walk(self.tree) if isinstance(node, Function))


@cache
def tracked_files() -> tuple[Path, ...]:
    """List what git tracks, or would if everything were added, and is there."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, check=True, text=True,
    )  # fmt: skip
    return tuple(sorted(path for name in listed.stdout.split("\0") if name and (path := ROOT / name).is_file()))


@cache
def sources(*folders: str) -> tuple[Source, ...]:
    """Read the Python files below some folders of the root."""
    return tuple(
        read(path) for path in tracked_files() if is_python(path) and path.relative_to(ROOT).parts[0] in folders
    )


def package() -> tuple[Source, ...]:
    """Read the Python files of the package."""
    return sources("src")


def is_python(path: Path) -> bool:
    """Tell our Python files, scripts without a suffix included."""
    if path.is_relative_to(PUBLISHED_VECTORS):
        return False
    return path.suffix == ".py" or (path.suffix == "" and path.read_bytes().startswith(b"#!/usr/bin/env python"))


def read(path: Path) -> Source:
    """Read and parse one Python file."""
    return source(str(path.relative_to(ROOT)), path.read_text(encoding="utf-8"))


def source(path: str, text: str) -> Source:
    """Parse the text of a Python file."""
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    comments = {token.start[0]: token.string for token in tokens if token.type == tokenize.COMMENT}
    return Source(path, text, ast.parse(text), comments)


def report(faults: list[str]) -> str:
    """Put one fault on each line, so that a failing test reads as a list of what to mend."""
    return "\n".join(["", *faults])
