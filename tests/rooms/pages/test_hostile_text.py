"""Text from outside is shown as text, whatever it holds."""

from dataclasses import replace

import pytest

from scrutateur.pages.site import build_site
from tests.fakes.hostile import hostile
from tests.fakes.publication import a_registry, held, order_played, toulouse
from tests.rooms.pages.reading import read

ATTACK = "\"'><script>alert(1)</script><!--body-->{{ 7*7 }}{code}\u202e&amp;"
LONG = "Très-long-nom-" * 30


@pytest.mark.parametrize("text", [ATTACK, LONG])
def test_hostile_names_are_inert(text):
    """No name opens a tag, fills a template, takes a slot of the frame or leaves its element."""
    odd = set(order_played()[:4])
    for path, content in build_site(hostile(text)):
        if not path.endswith(".html") or ("station/" in path and path.split("/")[-2] not in odd):
            continue
        found = read(path, content)
        assert found.faults == [], path
        assert "script" not in found.tags, path
        assert "49" not in found.text.split("\n")[0], path
        assert b"<!--" not in content, path


def test_hostile_names_are_shown_as_they_are():
    """What was written is what a reader sees, to the letter."""
    built = dict(build_site(hostile(ATTACK)))
    shown = " ".join(ATTACK.split())
    assert shown in read("x", built["fr/index.html"]).text
    assert shown in read("x", built[f"fr/station/{order_played()[0]}/index.html"]).text


def test_path_outside_the_folder_is_a_bug():
    """A code that was not checked when it was read never becomes a path."""
    registry = a_registry()
    station = replace(registry.stations["0001"], code="../../evil")
    with pytest.raises(AssertionError):
        dict(build_site(toulouse(replace(registry, stations={"../../evil": station}), arrived=())))


def test_code_that_no_catalogue_knows_is_shown_as_a_code():
    """A later version's rules and reasons do not stop the pages: their codes stand for themselves."""
    registry = a_registry()

    def strange(item):
        blocked = held(item)
        act = blocked.judged[0]
        unknown = tuple(replace(it, rule="R999") if it.rule == "R201" else it for it in act.findings)
        changed = replace(act, findings=unknown)
        standing = replace(blocked.standing, reason="R999")
        return replace(blocked, standing=standing, current=changed, judged=(changed,), others=((5, "brand-new"),))

    rules = replace(registry.rules, codes=(*registry.rules.codes, "R999"))
    code = order_played()[0]
    built = dict(build_site(toulouse(replace(registry, rules=rules), rewrites={code: strange}, arrived=(1,))))
    text = read("x", built[f"en/station/{code}/index.html"]).text
    assert "Reason: R999." in text and "votes_cast = 640" in text and "brand-new" in text


@pytest.mark.parametrize(
    "zone", ["Mars/Olympus", "../../etc/passwd", "Europe", "\x00", "A" * 400], ids=lambda name: name[:9]
)
def test_a_time_zone_that_nobody_knows_is_utc(zone: str):
    """A registry that others wrote may name anything: the pages are built, and say UTC."""
    registry = a_registry()
    record = toulouse(replace(registry, election=replace(registry.election, time_zone=zone)))
    pages = dict(build_site(record))
    assert b"UTC" in pages["fr/index.html"] and b"UTC+" not in pages["fr/index.html"]
