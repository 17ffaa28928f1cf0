"""What stands where there is no page: whole by itself, under whatever address it is shown."""

from dataclasses import replace

import pytest

from scrutateur.pages.not_found import PATH, not_found_page
from scrutateur.pages.site import build_site
from tests.rooms.pages.reading import Read, publication, read


def shown(**changes: object) -> Read:
    path, content = not_found_page(replace(publication("partial"), **changes))
    return read(path, content)


def test_it_says_so_in_both_languages():
    """Each part is marked with its language; the election's first one comes first."""
    found = shown()
    languages = [given["lang"] for tag, given in found.attributes if tag == "section"]
    assert languages == ["fr", "en"] and found.faults == [] and found.headings == [1, 2, 2]
    assert "Page introuvable" in found.text and "No such page" in found.text


def test_it_needs_nothing_that_a_relative_address_would_name():
    """A server shows it at any depth: no link, sheet or image is relative, and no script is asked for."""
    found = shown(origin="results.example/2027-primary/1")
    assert found.links == ["https://results.example/2027-primary/1/fr/", "https://results.example/2027-primary/1/en/"]
    assert not {"script", "link", "img", "iframe"} & set(found.tags)
    assert b"url(" not in not_found_page(publication("partial"))[1]


def test_it_names_no_address_that_is_none():
    """A rehearsal's origin under `.invalid` is no host: nobody is sent there."""
    found = shown(origin="rehearsal.invalid/toulouse-2026/1")
    assert found.links == [] and "Revenez à la page" in found.text


@pytest.mark.parametrize(("rehearsal", "marked"), [(True, True), (False, False)])
def test_a_rehearsal_is_marked_here_too(rehearsal: bool, marked: bool):
    """In both languages, where it is one."""
    found = shown(rehearsal=rehearsal)
    assert all((word in found.text) is marked for word in ("Répétition", "Rehearsal"))
    (page,) = [given for tag, given in found.attributes if tag == "html"]
    assert (page.get("class") == "rehearsal") is marked


def test_it_is_no_page_of_the_record():
    """It lies where the record's verifier does not look: no other program has to make it."""
    assert PATH == "extra/404.html" and PATH not in dict(build_site(publication("partial")))


def test_what_the_registry_says_is_escaped():
    """A name is text, whatever it is made of."""
    record = publication("partial")
    election = replace(record.registry.election, authority={"fr": "</style><script>", "en": "<b>"})
    _, content = not_found_page(replace(record, registry=replace(record.registry, election=election)))
    assert b"<script" not in content and b"&lt;/style&gt;&lt;script&gt;" in content
