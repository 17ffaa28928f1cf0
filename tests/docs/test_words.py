"""No document and no page accuses anybody, or promises what no program can.

The evidence names figures, keys and times. It never names a culprit, so no word of ours does (design: an anomaly is an
*unexplained discrepancy*; the absence of alarms is not a certificate).
"""

import re
from functools import cache

import pytest
from babel.messages.pofile import read_po

from tests.docs.pages import documents, name, prose
from tests.house.sources import PACKAGE, report

BANNED = {
    r"fraud\w*|fraudul\w*": "a finding is no fraud: say *unexplained discrepancy*",
    r"fraude\w*|frauduleu\w*": "un constat n'est pas une fraude : dire *écart inexpliqué*",
    r"cheat\w*|trich\w*": "accuses a person; figures do not",
    r"rigg(?:ed|ing)|truqu\w*": "accuses somebody; figures do not",
    r"hack\w*|pirat\w*": "names an author whom an address cannot show",
    r"suspicious\w*|suspect\w*|suspici\w*": "a station is not under suspicion, it is called",
    r"culprits?|coupables?": "no evidence of ours names one",
    r"tamper-?proof|unhackable|unbreakable|inviolables?|infalsifiables?": "promises more than any program keeps",
    r"guarantee\w*|garanti\w*": "say what is checked, by whom, and what is not",
    r"blockchains?": "it is a transparency log",
    r"precincts?|polling places?": "the word is *polling station*",
    r"tally sheets?|results sheets?": "the word is *results form*",
}

# The sentences in which a banned word says what a finding is *not*, or how an honest count may look.
SAID_ON_PURPOSE = (
    "not a fraud",
    "pas une fraude",
    "there was no fraud",
    "looks like a fraud",
)
# This page lists the words that are not said, each with its reason.
DEFINES_THEM = "docs/explanation/words-we-use.md"
PATTERNS = {re.compile(rf"\b(?:{words})\b", re.I): why for words, why in BANNED.items()}


@cache
def messages() -> tuple[tuple[str, str], ...]:
    """Read every message of every catalogue, with the place where it stands."""
    found = []
    for path in sorted((PACKAGE / "locale").glob("*.po")):
        with path.open("rb") as stream:
            for message in read_po(stream, abort_invalid=True):
                forms = message.string if isinstance(message.string, tuple | list) else (message.string,)
                found += [(f"{path.name}: {message.id}", form) for form in forms if message.id]
    return tuple(found)


def said(text: str) -> str:
    """Take out the sentences that are said on purpose."""
    flat = " ".join(text.split())
    for sentence in SAID_ON_PURPOSE:
        flat = re.sub(re.escape(sentence), "", flat, flags=re.I)
    return flat


def faults_in(place: str, text: str) -> list[str]:
    """List the banned words of a text, each with the reason."""
    return [
        f"{place}: {found.group()!r}: {why}"
        for pattern, why in PATTERNS.items()
        for found in pattern.finditer(said(text))
    ]


def test_no_document_uses_a_banned_word():
    """Documents speak of figures, never of culprits."""
    pages = [page for page in documents() if name(page) != DEFINES_THEM]
    faults = [fault for page in pages for fault in faults_in(name(page), prose(page.read_text("utf-8")))]
    assert not faults, report(faults)


def test_no_page_uses_a_banned_word():
    """What citizens and officials read accuses nobody, in either language."""
    assert messages()
    faults = [fault for place, text in messages() for fault in faults_in(place, text)]
    assert not faults, report(faults)


@pytest.mark.parametrize(
    "text",
    ["Fraud in 3 stations", "Une fraude à Nice", "the hackers", "un bureau suspect", "tamper-proof", "des tricheurs"],
)
def test_a_banned_word_is_found(text: str):
    """The list finds what it is for."""
    assert faults_in("here", text)


@pytest.mark.parametrize("text", ["is unexplained,\nnot a fraud", "pas une fraude", "un écart inexpliqué", "attacks"])
def test_a_word_said_on_purpose_is_left(text: str):
    """A sentence that says what a finding is not stays allowed, over a line's end too."""
    assert not faults_in("here", text)


def test_every_exception_is_used():
    """A sentence that nobody says any more is taken off the list."""
    texts = [page.read_text("utf-8") for page in documents()] + [text for _, text in messages()]
    everything = " ".join(" ".join(texts).split()).lower()
    unused = [sentence for sentence in SAID_ON_PURPOSE if sentence not in everything]
    assert not unused, report(unused)
