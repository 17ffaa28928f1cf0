"""Two parameters that a caller could swap unnoticed are keyword-only."""

import ast
from collections import Counter

from tests.house.sources import Function, Source, package, report

REASON = "# positional:"


def is_own_business(function: Function) -> bool:
    """Tell functions that one file calls, and methods whose shape is somebody else's (`__init__`, `__call__`)."""
    return function.name.startswith("_")


def says_why(source: Source, function: Function) -> bool:
    """Tell whether the signature carries a comment `# positional: <reason>`."""
    first_of_body = function.body[0].lineno
    return any(REASON in source.comments.get(line, "") for line in range(function.lineno, first_of_body + 1))


def repeated_types(function: Function) -> list[str]:
    """List the annotations that two or more positional parameters share."""
    positional = [*function.args.posonlyargs, *function.args.args]
    types = Counter(ast.unparse(parameter.annotation) for parameter in positional if parameter.annotation)
    return [annotation for annotation, times in types.items() if times > 1]


def test_parameters_of_one_type_are_keyword_only():
    """Of two parameters of a public function with one type, one at most is positional, or a comment says why."""
    faults = [
        f"{source.place(function)}: {function.name} takes several positional {annotation}: make them keyword-only, "
        f"or end the line with `{REASON} <reason>`"
        for source in package()
        for function in source.functions()
        if not is_own_business(function) and not says_why(source, function)
        for annotation in repeated_types(function)
    ]
    assert not faults, report(faults)
