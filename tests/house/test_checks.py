"""The checks of the house find what they look for: each is shown what it must refuse, and what it must let pass."""

import ast

import pytest

from tests.house import test_parameters, test_plain_code, test_rooms, test_tracked_files, test_words
from tests.house.sources import source


@pytest.mark.parametrize(
    ("signature", "repeated"),
    [
        ("def f(a: int, b: int): ...", ["int"]),
        ("def f(a: int, /, b: int): ...", ["int"]),
        ("def f(a: int, *, b: int): ...", []),
        ("def f(a: int, b: str): ...", []),
        ("def f(self, a: int): ...", []),
    ],
)
def test_swappable_parameters_are_found(signature: str, repeated: list[str]):
    """Two positional parameters with one annotation are found, keyword-only ones are not."""
    (function,) = source("f.py", signature).functions()
    assert test_parameters.repeated_types(function) == repeated


def test_a_reason_excuses_swappable_parameters_when_it_is_on_the_signature():
    """The comment counts on the line of the signature, and nowhere below it."""
    excused = source("f.py", "def f(a: int, b: int) -> int:  # positional: as in the RFC\n    return a\n")
    below = source("f.py", "def f(a: int, b: int) -> int:\n    return a\n    # positional: too late\n")
    assert test_parameters.says_why(excused, next(excused.functions()))
    assert not test_parameters.says_why(below, next(below.functions()))


@pytest.mark.parametrize(
    ("clause", "everything"),
    [
        ("except:", True),
        ("except Exception:", True),
        ("except (ValueError, BaseException) as e:", True),
        ("except ValueError:", False),
    ],
)
def test_catching_everything_is_found(clause: str, everything: bool):
    """A bare `except` and its disguises are found."""
    handlers = [node for node in ast.walk(ast.parse(f"try: f()\n{clause} pass")) if isinstance(node, ast.ExceptHandler)]
    assert [test_plain_code.catches_everything(handler) for handler in handlers] == [everything]


@pytest.mark.parametrize(
    ("line", "unsaid"),
    [
        ("from typing import Any; x: Any = f()", {1}),
        ("from typing import Any; x: Any = f()  # JSON of any shape", set()),
        ("from typing import cast; x = cast(int, f())", {1}),
        ("x = cast(int, f())", set()),
        ("x = typing.Any", {1}),
        ("x = f()  # type: ignore[misc]", {1}),
        ("x = f()  # type: ignore[misc]  # the library has no types", set()),
        ("from typing import Any, cast", set()),
    ],
)
def test_types_weakened_without_a_reason_are_found(line: str, unsaid: set[int]):
    """What weakens types is found unless its line says why."""
    assert test_plain_code.unsaid_uses(source("f.py", line)) == unsaid


@pytest.mark.parametrize(("comment", "found"), [("TODO: later", True), ("TODO #12: later", False), ("mastodon", False)])
def test_postponed_work_without_an_issue_is_found(comment: str, found: bool):
    """Only a TODO that carries an issue's number passes."""
    assert bool(test_plain_code.TODO.search(comment)) == found


@pytest.mark.parametrize(
    ("room", "module", "allowed"),
    [
        ("records", "msgspec", True),
        ("rules", "msgspec", False),
        ("desk", "os.path", False),
        ("ledger", "nacl.signing", False),
        ("count", "collections.abc", True),
        ("desk", "scrutateur.ledger", True),
    ],
)
def test_imports_of_pure_rooms_are_told_apart(room: str, module: str, allowed: bool):
    """A pure room has the pure standard library, our own rooms and what it was granted, and nothing else."""
    assert test_rooms.may_import(room, module) is allowed


@pytest.mark.parametrize(
    ("call", "found"),
    [("datetime.now(UTC)", True), ("open(path)", True), ("date.today()", True), ("tally.open(path)", False)],
)
def test_touching_the_world_is_found(call: str, found: bool):
    """Asking the time and opening a file are found in a pure room."""
    assert test_rooms.touches_the_world(ast.parse(call, mode="eval").body) is found


def test_a_room_is_found_in_every_form_of_import():
    """`import a.b`, `from a import b` and `from a.b import c` all show the room."""
    text = "import scrutateur.desk\nfrom scrutateur import ports\nfrom scrutateur.web import door\nfrom . import x\n"
    found = [module for _, module in test_rooms.imports(source("f.py", text))]
    assert found == ["scrutateur.desk", "scrutateur.ports", "scrutateur.web", "."]


def test_a_lock_without_a_hash_is_found():
    """A pinned package passes with its hashes only."""
    bare, hashed = "click==8.0\n", f"click==8.0 \\\n    --hash=sha256:{'0' * 64}\n"
    assert not test_tracked_files.REQUIREMENT.findall(bare)
    assert len(test_tracked_files.REQUIREMENT.findall(hashed)) == 1


@pytest.mark.parametrize(("line", "found"), [("{}work/x", True), ("a{}work/x", False), ("in {}root/.cache", True)])
def test_a_place_on_one_machine_is_found(line: str, found: bool):
    """An absolute path of somebody's machine is found, a relative one is not."""
    assert bool(test_tracked_files.PLACES.search(line.format("/"))) is found


def test_words_are_found_in_python_and_templates():
    """Both ways of asking for a word are found, and so is a declared prefix."""
    text = 'words("result.headline", name=x)\n{{ words( "map.title" ) }}\n# words: rule.title.*\n# keywords("no")'
    assert test_words.USED.findall(text) == ["result.headline", "map.title"]
    assert test_words.DECLARED.findall(text) == ["rule.title.*"]
