"""Tests are the specification: each says what it claims, and each is found."""

import ast

from tests.house.sources import Function, Source, report, sources


def claims(source: Source) -> list[Function]:
    """List the test functions of a file."""
    return [function for function in source.functions() if function.name.startswith("test_")]


def test_every_test_states_its_claim():
    """The docstring of a test is the claim that its body proves."""
    faults = [
        f"{source.place(function)}: {function.name} has no docstring"
        for source in sources("tests")
        for function in claims(source)
        if ast.get_docstring(function) is None and "fixture" not in ast.unparse(ast.Module(function.decorator_list, []))
    ]
    assert not faults, report(faults)


def test_every_file_with_tests_is_collected():
    """Test functions live in files named `test_*.py`; anywhere else they would never run."""
    faults = [
        source.path
        for source in sources("tests")
        if not source.path.split("/")[-1].startswith("test_")
        if any(function.name != "test_data" for function in claims(source))
    ]
    assert not faults, report(faults)
