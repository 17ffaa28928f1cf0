"""What the import contract of pyproject.toml cannot say: allow-lists, and rooms that must not meet."""

import ast
import sys
from collections.abc import Iterator

from tests.house.sources import PURE_ROOMS, Source, package, report

# The pure rooms know no clock, disk, network, thread, process, log file, random source or operating system.
IMPURE = {
    *("os", "pathlib", "shutil", "tempfile", "glob", "fileinput", "mmap", "fcntl", "sqlite3", "dbm", "shelve"),
    *("socket", "ssl", "select", "selectors", "http", "urllib", "ftplib", "smtplib", "socketserver", "xmlrpc"),
    *("threading", "multiprocessing", "concurrent", "asyncio", "queue", "sched", "subprocess", "signal", "contextvars"),
    *("time", "random", "secrets", "uuid", "logging", "sys", "platform", "getpass", "locale", "ctypes", "importlib"),
}
THIRD_PARTY = {"records": {"msgspec"}}
CLOCK_CALLS = {"now", "utcnow", "today"}
NEVER_MEET = {
    "pages": {"desk", "ports"},
    "exchange": {"desk", "ports"},
    "audit": {"desk", "ports"},
    "adapters": {"desk"},
    "witness": {"desk"},
}


def imports(source: Source) -> Iterator[tuple[ast.AST, str]]:
    """Give each imported module's full name with its place."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            yield from ((node, alias.name) for alias in node.names)
        if isinstance(node, ast.ImportFrom) and node.module == "scrutateur":
            yield from ((node, f"scrutateur.{alias.name}") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node, "." * node.level + (node.module or "")


def may_import(room: str, module: str) -> bool:
    """Tell whether a pure room may import a module: our own, the pure standard library, or what it was granted."""
    top = module.partition(".")[0]
    return top == "scrutateur" or top in THIRD_PARTY.get(room, set()) or (top in sys.stdlib_module_names - IMPURE)


def test_pure_rooms_import_nothing_that_touches_the_world():
    """From desk/ down there is only the standard library's pure part, and msgspec in records/."""
    faults = [
        f"{source.place(node)}: {source.room} may not import {module}"
        for source in package()
        if source.room in PURE_ROOMS
        for node, module in imports(source)
        if not may_import(source.room, module)
    ]
    assert not faults, report(faults)


def touches_the_world(node: ast.AST) -> bool:
    """Tell a call that opens a file, prints, asks a person or asks what time it is."""
    if not isinstance(node, ast.Call):
        return False
    if isinstance(node.func, ast.Name):
        return node.func.id in {"open", "print", "input"}
    if not isinstance(node.func, ast.Attribute) or node.func.attr not in CLOCK_CALLS:
        return False
    # `Clock` is a port: whoever holds one asks it by name, and a test hands in a clock of its own.
    return not ast.unparse(node.func.value).endswith("clock")


def test_pure_rooms_ask_no_clock_and_open_no_file():
    """Times and bytes arrive as arguments."""
    faults = [
        f"{source.place(node)}: {ast.unparse(node)}"
        for source in package()
        if source.room in PURE_ROOMS
        for node in ast.walk(source.tree)
        if touches_the_world(node)
    ]
    assert not faults, report(faults)


def test_rooms_that_must_not_meet_do_not():
    """Pages, exchange and audit never see the desk or the ports; adapters and witness never see the desk."""
    faults = [
        f"{source.place(node)}: {source.room} may not import {module}"
        for source in package()
        for node, module in imports(source)
        if {*module.split(".")[1:2]} & NEVER_MEET.get(source.room, set())
    ]
    assert not faults, report(faults)


def test_imports_are_written_in_full():
    """Every import names its room, so that the rooms can be seen at the top of a file."""
    faults = [
        f"{source.place(node)}: {module}"
        for source in package()
        for node, module in imports(source)
        if module[0] == "."
    ]
    assert not faults, report(faults)
