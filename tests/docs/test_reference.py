"""Every rule, command, setting and error code is documented where a reader looks for it."""

import ast
import itertools
import re
import subprocess
import sys
import tomllib

import click

from tests.house.sources import ROOT, package, report

RULE = re.compile(r"R[0-9]{3}")
VARIABLE = re.compile(r"SCRUTATEUR_[A-Z][A-Z0-9_]*")


def document(name: str) -> str:
    """Read a page of the reference; nothing where there is none."""
    path = ROOT / "docs" / "reference" / name
    return path.read_text(encoding="utf-8") if path.exists() else ""


def strings(room: str) -> set[str]:
    """Collect the string constants of a room, docstrings included."""
    nodes = (node for source in package() if source.room == room for node in ast.walk(source.tree))
    return {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def test_generated_parts_are_up_to_date():
    """The help texts and error codes in the documents are the program's own."""
    ran = subprocess.run(
        [sys.executable, ROOT / "scripts" / "write-docs", "--check"], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_every_rule_has_a_paragraph():
    """A rule that can be broken is explained, in a paragraph that begins with its code."""
    explained = set(re.findall(r"^\W*(R[0-9]{3})\b", document("rules.md"), re.M))
    faults = sorted(text for text in strings("rules") if RULE.fullmatch(text) and text not in explained)
    assert not faults, report([f"{code}: no paragraph in docs/reference/rules.md" for code in faults])


def test_every_refusal_of_a_door_is_explained():
    """The code of every problem document that a door may answer is explained."""
    calls = (node for source in package() for node in ast.walk(source.tree) if isinstance(node, ast.Call))
    codes = {call.args[0].value for call in calls if is_refusal(call) and isinstance(call.args[0], ast.Constant)}
    faults = [
        f"{code}: not in docs/reference/errors.md" for code in sorted(codes) if f"`{code}`" not in document("errors.md")
    ]
    assert not faults, report(faults)


def is_refusal(call: ast.Call) -> bool:
    """Tell a call that makes a `RefusedError`."""
    return isinstance(call.func, ast.Name) and call.func.id == "RefusedError" and bool(call.args)


def settings() -> set[str]:
    """Collect the fields of the settings' classes, and the environment variables that the code names."""
    classes = (
        node for source in package() if source.room == "wiring" for node in source.tree.body
        if isinstance(node, ast.ClassDef) and node.name.endswith("Settings")
    )  # fmt: skip
    fields = {
        field.target.id
        for found in classes
        for field in found.body
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name)
    }
    return fields | {name for source in package() for name in VARIABLE.findall(source.text)}


def test_every_setting_is_explained():
    """A setting that can be changed is explained: what it does, and its default."""
    explained = document("settings.md")
    faults = [
        f"{name}: not in docs/reference/settings.md" for name in sorted(settings()) if f"`{name}" not in explained
    ]
    assert not faults, report(faults)


def leaves() -> list[tuple[str, click.Command]]:
    """List the commands that do something, with their paths; hidden ones are parts that others run."""
    if not any(source.room == "cli" for source in package()):
        return []
    from scrutateur.cli import main

    def walk(command: click.Command, path: str) -> list[tuple[str, click.Command]]:
        if not isinstance(command, click.Group):
            return [(path, command)]
        shown = [(name, child) for name, child in sorted(command.commands.items()) if not child.hidden]
        return [leaf for name, child in shown for leaf in walk(child, f"{path} {name}")]

    return walk(main, "scrutateur")


def test_every_command_shows_an_example():
    """The help of a command holds a line that can be typed."""
    faults = [f"{path}: no example in its help" for path, command in leaves() if path not in (command.help or "")]
    assert not faults, report(faults)


def test_every_command_answers_programs_too():
    """Every command has `--json`."""
    faults = [
        f"{path}: no --json"
        for path, command in leaves()
        if not any("--json" in parameter.opts for parameter in command.params)
    ]
    assert not faults, report(faults)


def test_every_direct_dependency_has_its_reason():
    """Whatever `pyproject.toml` asks for has a line in the page on dependencies."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    groups = (project["project"]["optional-dependencies"], project["dependency-groups"])
    asked = [
        *project["project"]["dependencies"],
        *(name for group in groups for name in itertools.chain(*group.values())),
    ]
    names = [re.split(r"[<>=; ]", requirement, maxsplit=1)[0] for requirement in asked]
    faults = [name for name in names if f"`{name}`" not in document("dependencies.md")]
    assert not faults, report([f"{name}: not in docs/reference/dependencies.md" for name in faults])
