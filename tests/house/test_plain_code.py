"""What the house does without, or only with a reason on the same line."""

import ast
import re
from pathlib import Path

from tests.house.sources import Source, package, report, sources, tracked_files

TOP_OF_A_DOOR = "# top of a door"
UNSAID = {"Any", "cast"}
NO_ROOM = {"utils", "util", "common", "helpers", "core", "misc"}
IGNORE = re.compile(r"# type: ignore(\[[a-z, -]+\])?")
TODO = re.compile(r"\b(TODO|FIXME|XXX)\b(?!\(#\d+\)| #\d+)")


def catches_everything(handler: ast.ExceptHandler) -> bool:
    """Tell a bare `except`, `except Exception` and `except BaseException`, alone or in a tuple."""
    if handler.type is None:
        return True
    caught = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(isinstance(kind, ast.Name) and kind.id in {"Exception", "BaseException"} for kind in caught)


def test_no_exception_is_caught_unnamed():
    """Only the very top of a door, marked as such, catches every exception."""
    faults = [
        f"{source.place(node)}: name what you catch, or mark the line `{TOP_OF_A_DOOR}`"
        for source in package()
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ExceptHandler) and catches_everything(node)
        if TOP_OF_A_DOOR not in source.comments.get(node.lineno, "")
    ]
    assert not faults, report(faults)


def has_reason(comment: str) -> bool:
    """Tell whether a comment says something beyond the tools' own marks."""
    said = IGNORE.sub("", re.sub(r"# noqa(: [A-Z0-9, ]+)?", "", comment))
    return len(re.findall(r"\w+", said)) >= 2


def unsaid_uses(source: Source) -> set[int]:
    """List the lines that use `Any`, `cast` or `type: ignore` and do not say why."""
    typing = [node for node in ast.walk(source.tree) if isinstance(node, ast.ImportFrom) and node.module == "typing"]
    names = UNSAID & {alias.name for node in typing for alias in node.names}
    uses = {node.lineno for node in ast.walk(source.tree) if isinstance(node, ast.Name) and node.id in names}
    uses |= {node.lineno for node in ast.walk(source.tree) if isinstance(node, ast.Attribute) and node.attr == "Any"}
    uses |= {line for line, comment in source.comments.items() if IGNORE.search(comment)}
    return {line for line in uses if not has_reason(source.comments.get(line, ""))}


def test_types_are_weakened_only_with_a_reason():
    """`Any`, `cast` and `type: ignore` carry a reason on the same line."""
    faults = [
        f"{source.path}:{line}: say on this line why `Any`, `cast` or `type: ignore` is needed"
        for source in package()
        for line in sorted(unsaid_uses(source))
    ]
    assert not faults, report(faults)


def test_postponed_work_has_an_issue():
    """A TODO carries the number of an issue: `TODO #12`."""
    faults = [
        f"{source.path}:{line}: {comment}: an issue's number is missing"
        for source in sources("src", "tests", "scripts")
        for line, comment in source.comments.items()
        if TODO.search(comment)
    ]
    assert not faults, report(faults)


def test_no_file_is_named_after_nothing():
    """There is no `utils`, `common`, `helpers`, `core` or `misc`: such a name says nothing of what lives there."""
    faults = [
        str(path)
        for path in map(Path, (source.path for source in sources("src", "tests", "scripts")))
        if {part.removesuffix(".py") for part in path.parts} & NO_ROOM
    ]
    assert not faults, report(faults)


def test_scripts_are_executable():
    """Whatever starts with `#!` can be run."""
    faults = [
        str(path) for path in tracked_files() if path.read_bytes()[:2] == b"#!" and not path.stat().st_mode & 0o100
    ]
    assert not faults, report(faults)
