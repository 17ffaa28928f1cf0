"""The site as a whole: the same bytes for all, well formed, every link alive, marked on every page."""

import hashlib
import os
import subprocess
import sys
from dataclasses import replace

import pytest

from scrutateur.pages.site import build_site
from tests.fakes.publication import a_registry, order_played, toulouse
from tests.rooms.pages.reading import RECORD, VARIANTS, chosen, page, publication, read, site, targets

DIGEST = """
import hashlib
from scrutateur.pages.site import build_site
from tests.fakes.publication import conflicting, held, order_played, toulouse
first, second, *_ = order_played()
record = toulouse(rewrites={first: held, second: conflicting}, arrived=(2, 3))
print(hashlib.sha256(repr(list(build_site(record))).encode()).hexdigest())
"""


def digest_of(seed: str) -> str:
    run = subprocess.run(
        [sys.executable, "-c", DIGEST],
        env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": "src:."},
        capture_output=True,
        text=True,
        check=True,
    )
    return run.stdout


def test_site_is_the_same_bytes_whatever_the_hash_seed():
    """Nothing depends on the order of a set: two processes with other hashes build the same site."""
    assert digest_of("1") == digest_of("2")


def test_site_is_the_same_bytes_whatever_the_order_of_the_registry():
    """A registry whose stations and areas were read in another order gives the same site."""
    registry = a_registry(3)
    turned = replace(
        registry,
        stations=dict(reversed(registry.stations.items())),
        areas=dict(reversed(registry.areas.items())),
    )
    assert dict(build_site(toulouse(registry, arrived=(50,)))) == dict(build_site(toulouse(turned, arrived=(50,))))


def test_every_path_is_built_once():
    """No file of the site is made twice."""
    paths = [path for path, _ in build_site(publication("complete"))]
    assert len(paths) == len(set(paths))


def test_station_pages_stay_when_another_bulletin_comes():
    """A new bulletin changes the pages of the stations that it changed, and no other station's."""
    before, after = dict(build_site(toulouse(arrived=(114,)))), site("complete")
    settled = [f"{language}/station/{code}/index.html" for code in order_played()[:114] for language in ("fr", "en")]
    assert [path for path in settled if before[path] != after[path]] == []
    later = f"fr/station/{order_played()[200]}/index.html"
    assert before[later] != after[later]


@pytest.mark.parametrize("name", VARIANTS)
def test_pages_are_well_formed(name):
    """Tags are balanced, identifiers unique, headings begin at one and leave no level out, the language is said."""
    faults = []
    for path, found in chosen(name).items():
        faults += [f"{path}: {fault}" for fault in found.faults]
        faults += [f"{path}: an id occurs twice" for _ in range(len(found.ids) != len(set(found.ids)))]
        if found.headings[:1] != [1] or found.headings.count(1) != 1:
            faults.append(f"{path}: headings {found.headings}")
        if any(later - earlier > 1 for earlier, later in zip(found.headings, found.headings[1:], strict=False)):
            faults.append(f"{path}: a level of heading is left out in {found.headings}")
        language = next(given["lang"] for tag, given in found.attributes if tag == "html")
        if language not in ("fr", "en") or (path[:3] in ("fr/", "en/") and path[:2] != language):
            faults.append(f"{path}: language {language}")
    assert faults == []


@pytest.mark.parametrize("name", VARIANTS)
def test_every_link_leads_somewhere(name):
    """Each link is relative and leads to a page of the site, with its fragment, or to a file of the record."""
    built, faults = site(name), []
    for path, found in chosen(name).items():
        for target, fragment in targets(found):
            if target not in built and not RECORD.fullmatch(target):
                faults.append(f"{path}: {target}")
            elif fragment and fragment not in read(target, built[target]).ids:
                faults.append(f"{path}: {target}#{fragment}")
    assert faults == []


@pytest.mark.parametrize("name", VARIANTS)
def test_no_page_needs_a_script_or_anything_from_elsewhere(name):
    """No page holds a script, an event handler, an inline style or an absolute address."""
    for path, found in chosen(name).items():
        assert not {"script", "iframe", "img", "style", "object"} & set(found.tags), path
        assert not [key for _, given in found.attributes for key in given if key.startswith("on") or key == "style"]
        assert not [link for link in found.links if "//" in link or link.startswith(("/", "data:", "javascript:"))]


@pytest.mark.parametrize("name", VARIANTS)
def test_every_page_says_rehearsal_and_not_witnessed(name):
    """In a rehearsal without witnesses no page can be taken for a night's, or for witnessed."""
    said = {"fr": ("Répétition", "Non attesté par des témoins."), "en": ("Rehearsal", "Not witnessed.")}
    for path, found in chosen(name).items():
        languages = [path[:2]] if path[:3] in ("fr/", "en/") else ["fr", "en"]
        for language in languages:
            assert all(words in found.text for words in said[language]), path


def test_no_page_says_rehearsal_when_it_is_none():
    """A real night carries no such mark, and may be indexed."""
    real = dict(build_site(replace(toulouse(arrived=(40,)), rehearsal=False, witnessed="yes")))
    for path in ("index.html", "fr/index.html", "en/station/0001/index.html", "fr/data/index.html"):
        text = real[path].decode()
        assert "Répétition" not in text and "noindex" not in text, path
        assert "Non attesté" not in text and "Not witnessed" not in text, path


@pytest.mark.parametrize("name", VARIANTS)
def test_a_share_of_stations_is_never_left_to_be_read_as_votes(name):
    """Wherever a percentage speaks of stations, the same sentence says: not of votes."""
    for path, found in chosen(name).items():
        for line in found.text.split("\n"):
            if "% des bureaux" in line or "% of stations" in line:
                assert "et non des voix" in line or "not of votes" in line, path


@pytest.mark.parametrize("language", ["fr", "en"])
def test_coverage_of_the_result_is_said_with_its_base(language):
    """The result says which share of stations is counted: in stations, not in votes."""
    phrase = {"fr": "39,44 % des bureaux, et non des voix.", "en": "39.44% of stations, not of votes."}
    assert phrase[language] in page("partial", f"{language}/").text


def test_first_page_is_light():
    """The result page and its stylesheet stay far below the budget of 60 KB, uncompressed."""
    for name in VARIANTS:
        for language in ("fr", "en"):
            weight = len(site(name)[f"{language}/index.html"]) + len(site(name)[f"{language}/site.css"])
            assert weight < 45_000, (name, language, weight)


def test_both_languages_share_one_sheet():
    """The stylesheet and the mark are the same bytes in both languages' folders."""
    built = site("none")
    for name in ("site.css", "mark.svg"):
        assert len({hashlib.sha256(built[f"{language}/{name}"]).digest() for language in ("fr", "en")}) == 1


def test_doorways_lead_on_in_the_order_of_the_election():
    """The front door and a station's door lead to the election's first language and name both."""
    english_first = replace(a_registry(), election=replace(a_registry().election, languages=("en", "fr")))
    built = dict(build_site(toulouse(english_first, arrived=(40,))))
    assert b"url=en/" in built["index.html"] and b'href="fr/"' in built["index.html"]
    assert b"url=../../en/station/0001/" in built["station/0001/index.html"]
    assert b"url=../../fr/station/0001/" in site("partial")["station/0001/index.html"]
