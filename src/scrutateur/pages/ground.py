"""The pages about the ground: the registry and its acts, the data, how to check, who publishes this."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from scrutateur.bulletin.publication import RegistryChange
from scrutateur.pages.edition import Edition, Page

_UP = "../"
_TABLE_HEAD = re.compile(r"[-.]")  # what follows the word that says which table it is: `areas-<contest>.csv`


@dataclass(frozen=True, slots=True)
class DataFile:
    """A file of the public record: its path from the record's root, and which words describe it."""

    path: str
    about: str


def ground_pages(edition: Edition) -> Iterator[Page]:
    """Make the pages that do not depend on a count."""
    yield _registry_page(edition)
    yield _plain(edition, "data", files=_data_files(edition), bulletin=edition.publication.current)
    yield _plain(edition, "check", command=_command(edition))
    yield _plain(edition, "about")


# words: station-type.*
def _registry_page(edition: Edition) -> Page:
    registry = edition.publication.registry
    types = Counter(station.type.value for station in registry.stations.values())
    return _plain(
        edition,
        "registry",
        registry=registry,
        types=[(edition.words.of("station-type", name), types[name]) for name in sorted(types)],
        changes=[(it, _has_page(edition, it)) for it in edition.publication.registry_changes],
        quorums=[(it, it.members - it.required + 1) for it in edition.publication.quorums],
    )


def _has_page(edition: Edition, change: RegistryChange) -> bool:
    registry = edition.publication.registry
    return change.station in registry.stations or change.station in registry.withdrawn


def _command(edition: Edition) -> str:
    return f"scrutateur verify {edition.words('check.address')} --policy-hash {edition.publication.policy_sha256}"


def _data_files(edition: Edition) -> list[DataFile]:
    """List what a reader may download, the most asked for first."""
    publication = edition.publication
    current = publication.current
    files = [DataFile("latest.json", "latest")]
    files += [DataFile(f"contests/{contest}.json", "contest") for contest in publication.registry.contests]
    if current is not None:
        folder = f"bulletin/{current.number}/"
        files += [DataFile(folder + it.name, f"table.{_TABLE_HEAD.split(it.name)[0]}") for it in current.text.files]
        files += [DataFile(folder + "note", "note"), DataFile(folder + "manifest.sha256", "manifest")]
    files += [DataFile("checkpoint", "checkpoint"), DataFile("policy", "policy"), DataFile("log.vkey", "log-key")]
    return [*files, DataFile("members.vkeys", "member-keys"), DataFile("witness.vkeys", "witness-keys")]


def _plain(edition: Edition, name: str, **context: object) -> Page:
    body = edition.fill(
        f"{name}.html",
        up=_UP,
        **context,
    )
    return edition.page(f"{name}/", title=edition.words.of("menu", name), body=body, section=f"{name}/")
