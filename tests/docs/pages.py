"""The documents that people read, as the tests of the documents see them."""

import re
from pathlib import Path

from tests.house.sources import ROOT, tracked_files

_FENCE = re.compile(r"^(```|~~~).*?^\1$", re.M | re.S)
_INDENTED = re.compile(r"(?:(?<=\n\n)|(?<=^))(?: {4}.*\n|\n)+")
_CODE = re.compile(r"`[^`\n]+`")
_HEADING = re.compile(r"^#{1,6} +(.+?) *#*$", re.M)
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")


def documents() -> tuple[Path, ...]:
    """List the documents: those at the root, and all below `docs/`."""
    pages = [path for path in tracked_files() if path.suffix == ".md"]
    return tuple(path for path in pages if path.parent == ROOT or path.is_relative_to(ROOT / "docs"))


def name(path: Path) -> str:
    """Name a document as a reader would."""
    return str(path.relative_to(ROOT))


def prose(text: str) -> str:
    """Take code out of a document, blocks and words, and leave what is read as sentences."""
    return _CODE.sub("", _INDENTED.sub("\n", _FENCE.sub("", text)))


def anchors(text: str) -> set[str]:
    """Give the anchors of a document's headings, as the usual readers of Markdown make them."""
    found: set[str] = set()
    for heading in _HEADING.findall(_FENCE.sub("", text)):
        plain = _LINK.sub(r"\1", heading).replace("`", "").lower()
        slug = base = re.sub(r"[^\w\- ]", "", plain).replace(" ", "-")
        again = 0
        while slug in found:
            again += 1
            slug = f"{base}-{again}"
        found.add(slug)
    return found
