"""Which paths may lie in the public folder, and which of them a new site leaves where they are."""

import re

_SEGMENT = r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,254}"
_PATH = re.compile(rf"(?:\.well-known/)?{_SEGMENT}(?:/{_SEGMENT})*")
_KEPT = frozenset(
    {"checkpoint", "tile", "open", "freeze", "bulletin", "proof", "text", "attachment", "side", "perimeter"}
    | {"statement", "audit", "policy", "log.vkey", "members.vkeys", "witness.vkeys", ".well-known", "extra"}
)
_KEPT_POLICY = re.compile(r"policy-[0-9]+")
_PARTIAL_TILE = re.compile(r"tile/.+\.p/[0-9]{1,3}")

BY_HAND = (".well-known", "extra")
"""Folders that a person may fill, on the published side of the link."""


def is_public_path(path: str) -> bool:
    """Tell whether a path is relative, without `..`, hidden parts or characters that need escaping in a URL."""
    return _PATH.fullmatch(path) is not None


def is_kept(path: str) -> bool:
    """Tell whether a file stays when a new site without it appears: the log's own, immutable, or put by hand."""
    top = path.partition("/")[0]
    return top in _KEPT or (top.startswith("policy-") and _KEPT_POLICY.fullmatch(top) is not None)


def is_partial_tile(path: str) -> bool:
    """Tell whether a file is a partial tile or bundle."""
    return _PARTIAL_TILE.fullmatch(path) is not None


def readable(name: str) -> str:
    """Give a name as text that can be written anywhere: file systems and archives take bytes that are none."""
    return name.encode("utf-8", "backslashreplace").decode("utf-8")
