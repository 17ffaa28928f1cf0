"""What can be written in a file of ours is in its documentation, and what the documentation shows can be read."""

import re
from pathlib import Path

import pytest

from scrutateur.exchange import mapping_keys, registry_keys, registry_stations
from scrutateur.exchange.mapping_file import read_mapping
from scrutateur.exchange.registry_folder import read_registry
from scrutateur.exchange.rehearsal_file import read_source

DOCS = Path(__file__).parents[3] / "docs"
MAPPING = (DOCS / "reference" / "mapping.md").read_text(encoding="utf-8")
REGISTRY = (DOCS / "how-to" / "write-a-registry.md").read_text(encoding="utf-8")
REHEARSE = (DOCS / "how-to" / "rehearse-your-last-election.md").read_text(encoding="utf-8")


def blocks(page: str, *, fenced: bool) -> list[str]:
    """Give the TOML blocks of a page, or its indented blocks."""
    if fenced:
        return re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    return [re.sub("^    ", "", block, flags=re.M) for block in re.findall(r"(?:^    .*\n)+", page, re.M)]


def keys_in(module_file: str | None) -> set[str]:
    """Give the keys that a catalogue names, each the beginning of a line or a word of a list."""
    assert module_file is not None
    return set(re.findall(r'"([a-z][a-z0-9_-]+)"', Path(module_file).read_text(encoding="utf-8")))


@pytest.mark.parametrize(
    ("page", "module_file"),
    [(MAPPING, mapping_keys.__file__), (REGISTRY, registry_keys.__file__), (REGISTRY, registry_stations.__file__)],
    ids=["mapping", "election", "stations"],
)
def test_every_key_is_documented(page: str, module_file: str | None):
    """A key that can be written can be looked up."""
    assert sorted(key for key in keys_in(module_file) if not re.search(rf"\b{key}\b", page)) == []


def test_the_mapping_of_the_how_to_reads_its_table(tmp_path: Path):
    """Whoever copies the page has a rehearsal."""
    (tmp_path / "m.toml").write_text(blocks(REHEARSE, fenced=True)[0], encoding="utf-8")
    (tmp_path / "t.csv").write_text(blocks(REHEARSE, fenced=False)[0], encoding="utf-8")
    source = read_source(read_mapping(tmp_path / "m.toml"), [tmp_path / "t.csv"])
    assert [column.total for column in source.sums] == [812, 640, 9, 4, 627, 300, 327]


def test_the_registry_of_the_how_to_is_read(tmp_path: Path):
    """Whoever copies the page has a registry."""
    tables = [block for block in blocks(REGISTRY, fenced=False) if block.startswith(("level,", "code,"))]
    (tmp_path / "election.toml").write_text(blocks(REGISTRY, fenced=True)[0], encoding="utf-8")
    (tmp_path / "areas.csv").write_text(tables[0], encoding="utf-8")
    (tmp_path / "stations.csv").write_text(tables[1], encoding="utf-8")
    source = read_registry(tmp_path)
    assert list(source.registry.stations) == ["75-0001", "75-0002"]
    assert source.warnings == ()
