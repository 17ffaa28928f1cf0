"""The demo: a whole night told on the terminal, checked by a stranger, and checked again after one byte was changed.

It plays round 1 of Toulouse 2026 with the real figures of its 284 stations. Nothing here takes a short cut: the server
is the real one, in a process of its own, and so is `verify`.
"""

import time
from dataclasses import dataclass
from pathlib import Path

from scrutateur.errors import MissingPartError
from scrutateur.exchange.mapping_file import read_mapping
from scrutateur.exchange.rehearsal_file import read_source
from scrutateur.rehearsal.examples import example
from scrutateur.rehearsal.home import POLICY_FILE
from scrutateur.rehearsal.outcome import Outcome, read_outcome
from scrutateur.rehearsal.player import Played, play
from scrutateur.rehearsal.story import Story
from scrutateur.rehearsal.stranger import Verification, verify
from scrutateur.rehearsal.tampering import Tampered, tamper
from scrutateur.wiring import site_folder

EXAMPLE = "toulouse-2026"


@dataclass(frozen=True, slots=True)
class Demo:
    """What a demo showed, for a program."""

    played: Played
    site: Path
    outcome: Outcome
    verified: Verification
    tampered: Tampered
    refused: Verification
    seconds: float


def run_demo(home: Path, story: Story, *, kind: str) -> Demo:
    """Play Toulouse, verify it, change one byte of a copy and verify that.

    Args:
        home: An empty folder, or one of an earlier demo.
        story: Says what happens.
        kind: Where the byte is changed: one of `tampering.KINDS`.

    Raises:
        ScrutateurError: Something was not as it must be.
    """
    began = time.monotonic()
    story.opening()
    source = read_source(read_mapping(example(EXAMPLE) / "mapping.toml"))
    played = play(source, home, story.step)
    site = site_folder(home) / "public"
    outcome = read_outcome(site)
    story.result(outcome)
    story.scene("stranger-comes")
    verified = _verified(site, home / POLICY_FILE, story)
    tampered = tamper(home, site, kind)
    story.tampered(tampered)
    refused = _refused(home / POLICY_FILE, tampered, story)
    return Demo(played, site, outcome, verified, tampered, refused, time.monotonic() - began)


def _verified(site: Path, policy: Path, story: Story) -> Verification:  # positional: the record, then its policy
    ran = verify(site, policy)
    if ran.answer.exit != 0:
        raise MissingPartError(f"verify: exit code 0 expected, {ran.answer.exit} found: {ran.answer.difference}")
    story.verified(ran)
    return ran


def _refused(policy: Path, tampered: Tampered, story: Story) -> Verification:
    ran = verify(tampered.folder, policy, tampered.receipt)
    if ran.answer.exit != 1 or ran.answer.difference is None:
        raise MissingPartError(f"verify: exit code 1 expected for a changed byte, {ran.answer.exit} found")
    story.refused(ran)
    return ran
