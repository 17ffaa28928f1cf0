"""One version, one output: of records that never change, this program makes the bytes that its version promises.

`verify` compares pages between equal versions, and figures and findings between all. So a change of pages without a
new edition, or of what a frozen rule says, would make an honest record look changed. Both are pinned in `data/output/`.
"""

import json
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path

import pytest

from scrutateur.adapters.record_sources import open_record
from scrutateur.adapters.signatures import check_signature
from scrutateur.audit.publication import publication_of
from scrutateur.audit.replay import Replay
from scrutateur.desk.running import load_replay
from scrutateur.election.findings import Finding
from scrutateur.ledger.bundles import parse_bundle
from scrutateur.pages.made_by import PAGES_EDITION
from scrutateur.pages.site import build_site
from scrutateur.rules import COMPARISON_RULES, RETURN_RULES
from tests.fakes.failing import FAILING_COMPARISONS, FAILING_RETURNS
from tests.fakes.record import example_bodies

DATA = Path(__file__).parent / "data"
PINNED = DATA / "output"
GOLDEN_SIZE = 44
BEFORE_THE_LIFT, AFTER_BULLETIN_1 = 20, 40
"""Sizes of the golden log at which nothing is announced yet, and at which one bulletin stands."""


@cache
def golden_bodies() -> tuple[bytes, ...]:
    """Read the entries of the golden record."""
    record = open_record(str(DATA / "golden" / "1" / "public.tar.gz"))
    bundle = record.read(f"tile/entries/000.p/{GOLDEN_SIZE}")
    assert bundle is not None
    return tuple(parse_bundle(bundle, GOLDEN_SIZE))


def replays() -> Mapping[str, Replay]:
    """Replay what never changes: the golden log at three sizes, and the worked example."""
    sizes = {"golden, nothing announced": BEFORE_THE_LIFT, "golden, one bulletin": AFTER_BULLETIN_1}
    logs = {name: golden_bodies()[:size] for name, size in sizes.items()}
    logs |= {"golden": golden_bodies(), "worked example": tuple(example_bodies())}
    return {name: load_replay(bodies, check_signature) for name, bodies in logs.items()}


def pages_of(replay: Replay) -> str:
    """Give one hash of every page of a record."""
    found = sha256()
    for path, content in build_site(publication_of(replay)):
        found.update(f"{path} {len(content)} ".encode() + content)
    return found.hexdigest()


def test_the_logs_are_at_the_stages_they_are_named_for():
    """None, one and two bulletins; else the pages that are pinned would be fewer than it seems."""
    announced = {name: len(replay.publishing.bulletins.announced) for name, replay in replays().items()}
    assert announced == {"golden, nothing announced": 0, "golden, one bulletin": 1, "golden": 2, "worked example": 1}


def test_pages_are_those_of_their_edition():
    """Other bytes, another number: `verify` then says that they are not its own, and not that they were changed."""
    pinned = json.loads((PINNED / "pages.json").read_text())
    made = {name: pages_of(replay) for name, replay in replays().items()}
    assert pinned.get(str(PAGES_EDITION)) == made, (
        "the pages of a record that never changed are other bytes: raise PAGES_EDITION in "
        f"src/scrutateur/pages/made_by.py by one and pin in {PINNED / 'pages.json'}: {json.dumps(made)}"
    )


def test_an_edition_is_never_pinned_twice():
    """Two editions with the same bytes would be one; the newest is the one in use."""
    pinned = json.loads((PINNED / "pages.json").read_text())
    assert [*pinned] == [str(number) for number in range(1, PAGES_EDITION + 1)]
    assert len({json.dumps(made) for made in pinned.values()}) == len(pinned)


def said(finding: Finding) -> str:
    """Write a finding in a line."""
    values = " ".join(f"{name}={value}" for name, value in sorted(finding.values.items()))
    raised = " raised" if finding.raised else ""
    return f"{finding.verdict.value} {finding.severity.value}{raised} {values}".strip()


def judged() -> Mapping[str, list[str]]:
    """Say what each rule finds in the facts that break it."""
    returns = {
        rule.code: [said(rule.check(case)) for case in FAILING_RETURNS.get(rule.code, ())] for rule in RETURN_RULES
    }
    compared = {
        rule.code: [said(rule.check(case)) for case in FAILING_COMPARISONS[rule.code]] for rule in COMPARISON_RULES
    }
    return {**returns, **compared}


@pytest.mark.parametrize("code", [rule.code for rule in (*RETURN_RULES, *COMPARISON_RULES)])
def test_a_rule_says_what_it_always_said(code: str):
    """Findings are derived: a record of last year is judged by the rule of today, which must say the same."""
    pinned = json.loads((PINNED / "judgement.json").read_text()).get(code)
    found = judged()[code]
    assert pinned == found, (
        f"{code} says something else of the same facts, or its cases changed: once an authority has frozen it, a rule "
        f"that must say another thing is a new rule with a code of its own. Pinned {pinned}, found {json.dumps(found)}"
    )
