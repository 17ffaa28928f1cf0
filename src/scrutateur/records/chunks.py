"""Cutting long lists into acts: an entry has at most 65,535 bytes, base64 included, so a payload stays below 47,000."""

from collections.abc import Iterable, Iterator
from typing import TypeVar

import msgspec

from scrutateur.election.registry import Registry
from scrutateur.records.canonical import canonical
from scrutateur.records.payload_ground import DeviceText, ElectionText, EnrolmentText
from scrutateur.records.registry_record import (
    write_area,
    write_contest,
    write_election,
    write_form,
    write_rules,
    write_station,
)

CHUNK_BYTES_MAX = 46_000
_HEAD_BYTES = 400  # origin, chunk numbers, braces

Item = TypeVar("Item")


def registry_chunks(registry: Registry, origin: str) -> list[ElectionText]:
    """Write the registry as chunks; the last one, alone, says `frozen`."""
    empty = ElectionText(chunk=1, chunks=1, origin=origin)
    chunks = [
        ElectionText(
            chunk=1,
            chunks=1,
            origin=origin,
            election=write_election(registry.election),
            contests=tuple(write_contest(contest) for contest in registry.contests.values()),
            forms=tuple(write_form(form) for form in registry.forms.values()),
            rules=write_rules(registry.rules),
        )
    ]
    areas = fitted(map(write_area, registry.areas.values()))
    stations = fitted(map(write_station, registry.stations.values()))
    chunks += [msgspec.structs.replace(empty, areas=part) for part in areas]
    chunks += [msgspec.structs.replace(empty, stations=part) for part in stations]
    chunks.append(msgspec.structs.replace(empty, frozen=True))
    return [
        msgspec.structs.replace(chunk, chunk=number, chunks=len(chunks)) for number, chunk in enumerate(chunks, start=1)
    ]


def enrolment_chunks(devices: Iterable[DeviceText], origin: str) -> list[EnrolmentText]:
    """Write enrolments, about 190 devices an act."""
    return [EnrolmentText(devices=part, origin=origin) for part in fitted(devices)]


def fitted(items: Iterable[Item]) -> Iterator[tuple[Item, ...]]:
    """Cut a list so that each part, written, stays below the bound."""
    part: list[Item] = []
    length = _HEAD_BYTES
    for item in items:
        added = len(canonical(item)) + 1
        if part and length + added > CHUNK_BYTES_MAX:
            yield tuple(part)
            part, length = [], _HEAD_BYTES
        part.append(item)
        length += added
    if part:
        yield tuple(part)
