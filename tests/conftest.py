"""What all tests share: marks by folder, the large data sets, and a summary that hides nothing."""

import os
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

TESTS = Path(__file__).parent
QUICK = {"rooms", "vectors", "house", "docs"}
FULL = {"ports", "doors", "stories", "foreign", "night", "browser"}
SLOW_FILE_SECONDS = 30

# A deadline would measure the machine's other work; a failing example is printed so that anyone can replay it.
settings.register_profile("scrutateur", deadline=None, print_blob=True)
settings.load_profile("scrutateur")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test by its folder: `quick` or `full`, unless it says `soak` itself."""
    for item in items:
        if item.get_closest_marker("soak") is None:
            item.add_marker(mark_of(item.path))


def mark_of(path: Path) -> str:
    """Tell which mark a test file has."""
    folder = path.relative_to(TESTS).parts[0]
    if folder not in QUICK | FULL:
        known = ", ".join(sorted(QUICK | FULL))
        raise pytest.UsageError(f"{path}: expected a test under one of {known}, found {folder}")
    return "quick" if folder in QUICK else "full"


@pytest.fixture(scope="session")
def test_data() -> Path:
    """Give the folder of large data sets that `SCRUTATEUR_TEST_DATA` names; without it the test skips."""
    named = os.environ.get("SCRUTATEUR_TEST_DATA")
    if not named:
        pytest.skip("SCRUTATEUR_TEST_DATA names no folder of large data sets")
    if not Path(named).is_dir():
        pytest.skip(f"SCRUTATEUR_TEST_DATA names {named}, which is no folder")
    return Path(named)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name each slow test file and each reason for skipping."""
    for path, seconds in slow_files(terminalreporter):
        terminalreporter.write_line(f"slow file: {path} took {seconds:.0f} s")
    for reason, tests in skip_reasons(terminalreporter).most_common():
        terminalreporter.write_line(f"skipped: {tests} test(s): {reason}")


def slow_files(terminalreporter: pytest.TerminalReporter) -> list[tuple[str, float]]:
    """List the test files that took too long, slowest first, with their seconds."""
    seconds: dict[str, float] = defaultdict(float)
    for report in reports(terminalreporter):
        seconds[report.nodeid.split("::")[0]] += report.duration
    slow = [(path, total) for path, total in seconds.items() if total > SLOW_FILE_SECONDS]
    return sorted(slow, key=lambda entry: -entry[1])


def skip_reasons(terminalreporter: pytest.TerminalReporter) -> Counter[str]:
    """Count the skipped tests by reason."""
    return Counter(
        report.longrepr[2].removeprefix("Skipped: ") if isinstance(report.longrepr, tuple) else "expected to fail"
        for report in reports(terminalreporter)
        if report.skipped
    )


def reports(terminalreporter: pytest.TerminalReporter) -> Iterator[pytest.TestReport]:
    """Give every report of every phase of every test."""
    for group in terminalreporter.stats.values():
        yield from (report for report in group if isinstance(report, pytest.TestReport))
