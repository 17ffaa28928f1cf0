"""The story of a night: every step has its words, in both languages, and is explained once."""

import re
from pathlib import Path

import pytest

import scrutateur.rehearsal
from scrutateur.pages.words import load_words
from scrutateur.rehearsal.night import Step
from scrutateur.rehearsal.story import Story

ROOM = Path(scrutateur.rehearsal.__file__).parent
SAID = re.compile(r'\.(?:say|scene)\(\s*"([a-z-]+)"|_send_forged\(night, "([a-z-]+)"')
VALUES = {
    **dict.fromkeys(("stations", "keys", "n", "returns", "resent", "signed", "members", "number", "at"), 7),
    **dict.fromkeys(("new", "changed", "withdrawn", "back", "received"), 7),
    **dict.fromkeys(("entries", "signatures", "files"), 7),
    **dict.fromkeys(("station", "state", "intake", "path", "before", "after", "seconds"), "x"),
}
OF_A_BENCH = {"prepared", "round"}  # told as plain progress


def steps() -> set[str]:
    """Collect the names of all steps that the room tells."""
    found = {one or two for file in ROOM.glob("*.py") for one, two in SAID.findall(file.read_text(encoding="utf-8"))}
    return (found - OF_A_BENCH - {"announced"}) | {"announced-partial", "announced-complete"}


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_step_has_its_words(language: str):
    """Nobody who watches a night is shown a name that has no sentence."""
    lines: list[str] = []
    story = Story(load_words(language), lines.append)
    for name in sorted(steps()):
        story.scene(name, **VALUES)
    assert len(steps()) > 15
    assert sum(line.startswith("• ") for line in lines) == len(steps())


def test_a_step_is_explained_once():
    """What happens again is told again; why it matters is not."""
    lines: list[str] = []
    story = Story(load_words("en"), lines.append)
    step = Step("sent", {"returns": 1, "stations": 2, "resent": 0}, 0.0)
    story.step(step)
    explained = len(lines)
    story.step(step)
    assert len(lines) - explained < explained
    assert lines.count(lines[0]) == 2
