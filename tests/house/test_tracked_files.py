"""What is committed is ours, small, and points to no machine of anybody's."""

import re
from pathlib import Path

from tests.house.sources import ROOT, report, tracked_files

BINARY_BYTES_MAX = 1_000_000
REGISTRIES = re.compile(r"pypi\.org|pythonhosted\.org|npmjs\.org|deb\.debian\.org|proxy\.golang\.org|-{2}index-url")
PLACES = re.compile(r"(?<![\w.])/(?:work|root|opt/dev)/")
BESIDE = re.compile(r"\.\./shared")
REQUIREMENT = re.compile(r"^[a-z0-9.-]+==\S+.*(?:\n    --hash=sha256:[0-9a-f]{64}(?: \\)?)+$", re.M)


def texts() -> list[tuple[str, str]]:
    """Read every tracked text file."""
    files = [(str(path.relative_to(ROOT)), path.read_bytes()) for path in tracked_files()]
    return [(name, content.decode("utf-8", "replace")) for name, content in files if b"\0" not in content]


def lines_with(pattern: re.Pattern[str], *, outside: str = "") -> list[str]:
    """List the lines that match, but for those of files below a folder."""
    return [
        f"{name}:{number}: {line.strip()}"
        for name, text in texts()
        if not (outside and name.startswith(outside))
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]


def test_no_file_names_a_registry():
    """Where packages come from is the machine's business: no file names a registry's host."""
    faults = lines_with(REGISTRIES)
    assert not faults, report(faults)


def test_no_file_names_a_place_on_one_machine():
    """No path of one machine is written down; the large data sets beside the project are named in `.ci/` alone."""
    faults = lines_with(PLACES) + lines_with(BESIDE, outside=".ci/")
    assert not faults, report(faults)


def test_no_large_binary_is_committed():
    """A binary file has at most one megabyte."""
    faults = [
        f"{path}: {path.stat().st_size} bytes"
        for path in tracked_files()
        if path.stat().st_size > BINARY_BYTES_MAX and b"\0" in path.read_bytes()
    ]
    assert not faults, report(faults)


def locks() -> list[Path]:
    """List the lock files."""
    return sorted((ROOT / "requirements").glob("*.txt"))


def test_every_locked_package_has_hashes():
    """Each line that pins a package is followed by its hashes."""
    assert locks()
    for lock in locks():
        text = lock.read_text()
        assert len(REQUIREMENT.findall(text)) == len(re.findall(r"^\w", text, re.M)) > 0, lock


def test_locks_hold_no_addresses():
    """A lock file says what, never from where."""
    faults = [str(lock) for lock in locks() if "://" in lock.read_text()]
    assert not faults, report(faults)
