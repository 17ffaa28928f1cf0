"""What is read from files can be written into the public record, and is the same when it is read back."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import msgspec

from scrutateur.election.registry import Registry
from scrutateur.exchange.mapping_file import read_mapping
from scrutateur.exchange.rehearsal_file import read_source
from scrutateur.records import registry_record as record
from tests.rooms.exchange import a_mapping, a_registry

Text, Noun = TypeVar("Text"), TypeVar("Noun")
EXAMPLE = Path(__file__).parents[3] / "examples" / "toulouse-2026"


def through(noun: Noun, write: Callable[[Noun], Text], read: Callable[[Text], Noun]) -> Noun:
    """Write a noun as a member of a payload, check it against the schema, read it back."""
    text = write(noun)
    return read(msgspec.json.decode(msgspec.json.encode(text), type=type(text)))


def check(registry: Registry) -> None:
    """Hold every part of a registry against its record."""
    assert through(registry.election, record.write_election, record.read_election) == registry.election
    assert through(registry.rules, record.write_rules, record.read_rules) == registry.rules
    for contest in registry.contests.values():
        assert through(contest, record.write_contest, record.read_contest) == contest
    for form in registry.forms.values():
        assert through(form, record.write_form, record.read_form) == form
    for area in registry.areas.values():
        assert through(area, record.write_area, record.read_area) == area
    for station in registry.stations.values():
        assert through(station, record.write_station, record.read_station) == station


def test_toulouse_fits_into_the_record():
    """The shipped example can be frozen as it was read."""
    check(read_source(read_mapping(EXAMPLE / "mapping.toml")).registry)


def test_a_table_fits_into_the_record(tmp_path: Path):
    """So can any table."""
    check(a_mapping.load(tmp_path).registry)


def test_a_registry_fits_into_the_record(tmp_path: Path):
    """So can a registry that an authority wrote."""
    check(a_registry.load(tmp_path).registry)
