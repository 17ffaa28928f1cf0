"""Whatever a document points to is there: files, headings, paths, targets of make."""

import re

from tests.docs.pages import anchors, documents, name, prose
from tests.house.sources import ROOT, report

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
SCHEME = re.compile(r"[a-z]+:")
PATH = re.compile(r"`((?:src|tests|docs|scripts|examples|requirements)/[\w./-]+)`")
TARGET = re.compile(r"(?:^ {4}|`)make ([a-z]+)\b", re.M)
COMMAND = re.compile(r"(?:^|`| {4})(?:\.venv/bin/|pipx run )?scrutateur ([a-z]+)\b", re.M)


def links(text: str) -> list[str]:
    """List the relative links of a document."""
    return [target for target in LINK.findall(prose(text)) if not SCHEME.match(target)]


def test_every_link_leads_to_a_file_and_a_heading():
    """A relative link names a file that is there, and the heading after `#` is in it."""
    faults = []
    for page in documents():
        for target in links(page.read_text(encoding="utf-8")):
            path, _, anchor = target.partition("#")
            file = (page.parent / path).resolve() if path else page
            if not file.exists() or not file.is_relative_to(ROOT):
                faults.append(f"{name(page)}: {target}: no such file")
            elif anchor and anchor not in anchors(file.read_text(encoding="utf-8")):
                faults.append(f"{name(page)}: {target}: no such heading")
    assert not faults, report(faults)


def test_every_document_is_in_the_index():
    """A stranger finds each document from `docs/README.md`."""
    index = ROOT / "docs" / "README.md"
    listed = {(index.parent / target.partition("#")[0]).resolve() for target in links(index.read_text("utf-8"))}
    faults = [f"{name(page)}: not in docs/README.md" for page in documents() if page not in {*listed, index}]
    assert not faults, report(faults)


def test_every_decision_is_in_the_list_of_decisions():
    """The list of decision records names each of them, and their numbers leave no gap."""
    folder = ROOT / "docs" / "adr"
    records = sorted(path.name for path in folder.glob("[0-9]*.md"))
    listed = [target for target in links((folder / "README.md").read_text("utf-8")) if target[0].isdigit()]
    assert sorted(listed) == records
    assert [int(record[:4]) for record in records] == list(range(1, len(records) + 1))


def test_every_path_that_is_named_exists():
    """A path between backquotes, from the root of the project, is there; `<…>` in one stands for a name to come."""
    faults = [
        f"{name(page)}: {path}: no such path"
        for page in documents()
        for path in PATH.findall(page.read_text(encoding="utf-8"))
        if not (ROOT / path).exists()
    ]
    assert not faults, report(faults)


def test_every_target_of_make_exists():
    """What a document says to make can be made."""
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    faults = [
        f"{name(page)}: make {target}: no such target"
        for page in documents()
        for target in TARGET.findall(page.read_text(encoding="utf-8"))
        if target not in targets
    ]
    assert not faults, report(faults)


def test_every_command_that_is_named_exists():
    """What a document says to type is a command of this version."""
    from scrutateur.cli import COMMANDS

    faults = [
        f"{name(page)}: scrutateur {command}: no such command"
        for page in documents()
        for command in COMMAND.findall(page.read_text(encoding="utf-8"))
        if command not in COMMANDS
    ]
    assert not faults, report(faults)


def test_the_readers_of_links_see_what_they_should():
    """The patterns of this file find what they are for, and leave code alone."""
    text = "# A `b` [c](d)\n\n# A b c\n\nsee [x](y.md#z) and `[no](no.md)`\n\n    [no](no.md)\n\n[out](https://a.b/c)\n"
    assert links(text) == ["d", "y.md#z"]
    assert anchors(text) == {"a-b-c", "a-b-c-1"}
    assert COMMAND.findall("    .venv/bin/scrutateur verify x\n`scrutateur demo`, our scrutateur is\n") == [
        "verify",
        "demo",
    ]
