"""A made-up country of so many stations, two to a town: its registry, its stations' keys, and what they send.

Its clock stands where whoever plays it puts it, so that a night of any size has its polls open and closed in order.
Acts are written to files beforehand, one after the other, each behind its length in four bytes: whoever counts them
has neither the keys nor the signing in its time and memory.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from scrutateur.adapters.key_files import KeyKind, rehearsal_key
from scrutateur.adapters.signatures import signer_of
from scrutateur.desk.composing_acts import compose_return
from scrutateur.desk.composing_ground import compose_enrolments, compose_registry, device_text
from scrutateur.election.acts import StationReturn
from scrutateur.election.names import AreaID, StationID
from scrutateur.election.registry import Area, PollingStation
from scrutateur.exchange.source import RehearsalSource
from scrutateur.ledger.signatures import Algorithm
from scrutateur.records.entry import Envelope, encode_envelope, parse_envelope
from scrutateur.records.payload_ground import DeviceText
from scrutateur.rehearsal.bench_ground import LISTS, bench_source, made_up_figures
from scrutateur.rehearsal.calendar import Hours, with_hours
from scrutateur.rehearsal.cast import Actor, Cast, cast_for, envelope_of
from scrutateur.rehearsal.seeded import nonce_of

GROUND_FILE = "ground.acts"
RETURNS_FILE = "returns.acts"
SEED = b"country"
STATIONS_OF_A_TOWN = 2  # 69,241 stations in some 35,000 towns, as in France
_TOWNS_OF_A_DEPARTMENT = 350
_DEPARTMENTS_OF_A_REGION = 8
_LENGTH_BYTES = 4
_FIGURES = ("registered", "signed_roll", "ballots_in_box", "blank", "null", "valid")


@dataclass(slots=True)
class SetClock:
    """A clock that stands until it is moved. Implements `ports.Clock`."""

    at: datetime

    def now(self) -> datetime:
        """Give the time it was set to."""
        return self.at

    def pass_on(self, time: timedelta) -> None:
        """Let some time pass."""
        self.at += time


def country_source(folder: Path, stations: int) -> RehearsalSource:
    """Make up a country's registry, without its returns: regions, departments, towns, stations."""
    small = bench_source(folder, 1)
    (pattern,) = small.registry.stations.values()
    (root,) = (area for area in small.registry.areas.values() if area.level == 0)
    areas = {(area.level, area.code): area for area in (root, *_areas(root, -(-stations // STATIONS_OF_A_TOWN)))}
    made = (_station(pattern, number) for number in range(stations))
    registry = replace(small.registry, areas=areas, stations={station.code: station for station in made})
    return replace(small, registry=registry, returns={}, rows={})


def _areas(root: Area, towns: int) -> Iterator[Area]:
    departments = -(-towns // _TOWNS_OF_A_DEPARTMENT)
    for number in range(-(-departments // _DEPARTMENTS_OF_A_REGION)):
        yield _area(f"R{number:03}", "region", 1, root.code)
    for number in range(departments):
        yield _area(f"D{number:04}", "department", 2, f"R{number // _DEPARTMENTS_OF_A_REGION:03}")
    for number in range(towns):
        yield _area(_town(number), "town", 3, f"D{number // _TOWNS_OF_A_DEPARTMENT:04}")


def _area(code: str, kind: str, level: int, parent: str) -> Area:
    return Area(AreaID(code), kind, level, {"en": code, "fr": code}, AreaID(parent))


def _town(number: int) -> str:
    return f"T{number:06}"


def _station(pattern: PollingStation, number: int) -> PollingStation:
    town = AreaID(_town(number // STATIONS_OF_A_TOWN))
    registered = made_up_figures(number)[0]
    return replace(pattern, code=StationID(f"{number:07}"), area=town, registered=registered)


def write_country(folder: Path, stations: int, now: datetime) -> None:
    """Write every act of the ground, and then every station's return, each signed. The polls open in an hour."""
    opens = now.replace(microsecond=0) + timedelta(hours=1)
    source = country_source(folder, stations)
    source = replace(source, registry=with_hours(source.registry, Hours(opens, opens + timedelta(hours=1))))
    cast = desk_cast(source)
    write_acts(folder / GROUND_FILE, _ground(source, cast))
    write_acts(folder / RETURNS_FILE, (_return(source, code) for code in source.registry.stations))


def desk_cast(source: RehearsalSource) -> Cast:
    """Make the people of the desk; the stations' keys are made one by one."""
    return cast_for(replace(source, registry=replace(source.registry, stations={})), SEED)


def _ground(source: RehearsalSource, cast: Cast) -> Iterator[Envelope]:
    *chunks, freeze = compose_registry(source.registry, source.origin)
    two = [member.actor for member in cast.members[:2]]
    for chunk in chunks:
        yield envelope_of("election", chunk, *two)
    for act in compose_enrolments((_device(source.origin, code) for code in source.registry.stations), source.origin):
        yield envelope_of("enrolment", act, *two)
    yield envelope_of("election", freeze, *two)


def station_key(code: StationID) -> Actor:
    """Make the key of a station's device, always the same one."""
    file, key = rehearsal_key(SEED, KeyKind.STATION, code, Algorithm.ED25519)
    return Actor(file.keyid, file.public_key, signer_of(key))


def _device(origin: str, code: StationID) -> DeviceText:
    actor = station_key(code)
    return device_text(keyid=actor.keyid, public=actor.public, station=code, origin=origin, sign=actor.sign)


def _return(source: RehearsalSource, code: StationID) -> Envelope:
    (contest,) = source.registry.contests.values()
    figures = made_up_figures(int(code))
    said = StationReturn(
        contest=contest.id,
        station=code,
        form=contest.form,
        version=1,
        figures=dict(zip(_FIGURES, figures, strict=False)),
        votes=tuple(zip((item.code for item in contest.candidates), figures[-LISTS:], strict=True)),
    )
    payload = compose_return(said, origin=source.origin, nonce=nonce_of(SEED, "return", station=code))
    return envelope_of("return", payload, station_key(code))


def write_acts(path: Path, envelopes: Iterable[Envelope]) -> None:
    """Write acts into a file."""
    with path.open("wb") as stream:
        for envelope in envelopes:
            data = encode_envelope(envelope)
            stream.write(len(data).to_bytes(_LENGTH_BYTES, "big") + data)


def read_acts(path: Path) -> Iterator[Envelope]:
    """Read acts, one at a time."""
    with path.open("rb") as stream:
        while length := stream.read(_LENGTH_BYTES):
            yield parse_envelope(stream.read(int.from_bytes(length, "big")))
