"""The message catalogues are complete: every word a person reads exists in French and in English.

Words have symbolic names: `words("result.headline", name=value)` in Python, `{{ words("...") }}` in a template.
A name put together at run time is declared in the same file by a comment: `words: rule.title.*`.
"""

import re
from functools import cache

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from tests.house.sources import PACKAGE, ROOT, report, tracked_files

LANGUAGES = ("en", "fr")
USED = re.compile(r'\bwords\(\s*"([a-z0-9.-]+)"')
NAMED = re.compile(r"[\"']([a-z0-9.-]+)[\"']")
DECLARED = re.compile(r"\bwords: ((?:[a-z0-9.-]+\.\*,? ?)+)")
FIELD = re.compile(r"\{(\w*)")


@cache
def catalogue(language: str) -> dict[str, Message]:
    """Read the messages of a language by name, from all its catalogues."""
    found: dict[str, Message] = {}
    for path in sorted((PACKAGE / "locale").glob(f"*.{language}.po")):
        with path.open("rb") as stream:
            read: Catalog = read_po(stream, locale=language, abort_invalid=True)
        found |= {forms(message.id)[0]: message for message in read if message.id}
    return found


def forms(text: str | tuple[str, ...] | list[str] | None) -> list[str]:
    """List the forms of a message: one, or singular and plurals."""
    return [text] if isinstance(text, str) else list(text or [""])


@cache
def written() -> dict[str, str]:
    """Read every file of the package in which words can be used."""
    files = [path for path in tracked_files() if path.is_relative_to(PACKAGE) and path.suffix != ".po"]
    contents = {path: path.read_bytes() for path in files}
    return {str(path.relative_to(ROOT)): text.decode() for path, text in contents.items() if b"\0" not in text}


def test_both_languages_have_the_same_names():
    """A name that one catalogue has, the other has too."""
    english, french = (set(catalogue(language)) for language in LANGUAGES)
    faults = [f"{name}: in one catalogue only" for name in sorted(english ^ french)]
    assert not faults, report(faults)


def test_no_message_is_empty_or_doubtful():
    """Every message is translated, in all its plural forms, and none is marked fuzzy."""
    faults = [
        f"{language}.po: {name}: empty or fuzzy"
        for language in LANGUAGES
        for name, message in catalogue(language).items()
        if message.fuzzy or not all(form.strip() for form in forms(message.string))
    ]
    assert not faults, report(faults)


def test_both_languages_fill_the_same_fields():
    """A message names the same `{field}`s in both languages."""
    faults = [
        f"{name}: the two languages name different fields"
        for name in catalogue("en").keys() & catalogue("fr").keys()
        if len({frozenset(FIELD.findall(" ".join(forms(catalogue(one)[name].string)))) for one in LANGUAGES}) > 1
    ]
    assert not faults, report(faults)


def test_every_word_used_is_in_the_catalogues():
    """No page and no screen asks for a name that does not exist."""
    faults = [
        f"{path}: {name}: in no catalogue"
        for path, text in written().items()
        for name in USED.findall(text)
        if name not in catalogue("en")
    ]
    assert not faults, report(faults)


def test_every_word_in_the_catalogues_is_used():
    """A message that nobody reads any more is taken out."""
    used = {name for text in written().values() for name in NAMED.findall(text)}
    declared = [names for text in written().values() for names in DECLARED.findall(text)]
    prefixes = tuple(name.strip(", *") for names in declared for name in names.split())
    faults = [f"{name}: used nowhere" for name in catalogue("en") if name not in used and not name.startswith(prefixes)]
    assert not faults, report(faults)
