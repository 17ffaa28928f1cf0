"""Functions and files stay small enough to be read in one go."""

from statistics import median

import pytest

from tests.house.sources import Function, package, report, sources

FUNCTION_LINES_MAX = 60
FUNCTION_LINES_MEDIAN = 10
FILE_LINES_MAX = 400


def lines(function: Function) -> int:
    """Count the lines of a function from `def` to its end, docstring included, decorators not."""
    return (function.end_lineno or function.lineno) - function.lineno + 1


def test_functions_are_short():
    """No function has more than 60 lines."""
    faults = [
        f"{source.place(function)}: {function.name} has {lines(function)} lines, at most {FUNCTION_LINES_MAX}"
        for source in sources("src", "tests", "scripts")
        for function in source.functions()
        if lines(function) > FUNCTION_LINES_MAX
    ]
    assert not faults, report(faults)


def test_files_are_short():
    """No file of code has more than 400 lines."""
    faults = [
        f"{source.path}: {len(source.text.splitlines())} lines, at most {FILE_LINES_MAX}"
        for source in sources("src", "tests", "scripts")
        if len(source.text.splitlines()) > FILE_LINES_MAX
    ]
    assert not faults, report(faults)


def test_median_function_is_ten_lines_or_less(capsys: pytest.CaptureFixture[str]):
    """Half of the package's functions have at most 10 lines; the median is printed."""
    lengths = [lines(function) for source in package() for function in source.functions()]
    middle = median(lengths)
    with capsys.disabled():
        print(f"\n{len(lengths)} functions, median {middle:g} lines, longest {max(lengths)}")
    assert middle <= FUNCTION_LINES_MEDIAN
