"""What of the site a publication makes anew, where another one was shown before.

A page is a function of a publication. Where everything that it speaks of is one and the same value in both, its bytes
are the same, and it is not made again. Each snapshot is made from the one before it, so that a station of which nothing
changed is the very same value in both: looking at a country takes less than a second.

A station's page speaks of the station, of where it stands in each contest, of the bulletin that last changed it. An
area's page speaks of the kind of the bulletin, of everything in the area, and of what is stated of it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from scrutateur.bulletin.numbered import AnnouncedBulletin
from scrutateur.bulletin.publication import Publication
from scrutateur.bulletin.snapshot import StationStanding
from scrutateur.count.sums import Place
from scrutateur.election.names import LeafIndex, StationID
from scrutateur.election.registry import Registry


@dataclass(frozen=True, slots=True)
class News:
    """What has to be made anew; `None` says all of it."""

    stations: frozenset[StationID] | None
    places: frozenset[Place] | None
    bulletins: frozenset[int] | None
    doorways: frozenset[StationID] | None

    def has_station(self, code: StationID) -> bool:
        """Tell whether a station's page is to be made."""
        return self.stations is None or code in self.stations

    def has_place(self, place: Place) -> bool:
        """Tell whether an area's page is to be made."""
        return self.places is None or place in self.places

    def has_bulletin(self, number: int) -> bool:
        """Tell whether a bulletin's page is to be made."""
        return self.bulletins is None or number in self.bulletins

    def has_doorway(self, code: StationID) -> bool:
        """Tell whether the address on a station's door is to be made."""
        return self.doorways is None or code in self.doorways


ALL_IS_NEW = News(None, None, None, None)


def news_since(before: Publication | None, after: Publication) -> News:
    """Say what has to be made anew.

    Args:
        before: What the site shows now; `None` where nobody knows.
    """
    if before is None or _shell(before) != _shell(after):
        return ALL_IS_NEW
    old, new = before.current, after.current
    if (old is None) != (new is None):
        return ALL_IS_NEW
    stations = frozenset(_stations(before, after))
    return News(
        stations=stations,
        places=None if _kind(old) != _kind(new) else frozenset(_places(before, after, stations) | _stated(old, new)),
        bulletins=frozenset(_bulletins(before, after)),
        doorways=frozenset(_with_doorway(after.registry) - _with_doorway(before.registry)),
    )


def _kind(bulletin: AnnouncedBulletin | None) -> str | None:
    return None if bulletin is None else bulletin.text.kind


def _shell(publication: Publication) -> tuple[object, ...]:
    """Give what every page may speak of."""
    registry = publication.registry
    return (
        *(publication.origin, publication.rehearsal, publication.witnessed),
        *(registry.election, registry.contests, registry.forms, registry.areas, registry.rules),
    )


def _stations(before: Publication, after: Publication) -> set[StationID]:
    """Name the stations that are not what they were, those that came and those that went among them."""
    changed = set(_changed_in_registry(before.registry, after.registry))
    changed |= {code for code, number in after.changed_in.items() if before.changed_in.get(code) != number}
    proved = after.first_counted_in.keys() - before.first_counted_in.keys()
    if before.current is None or after.current is None:
        return changed  # no page of a station says anything of a count
    old = before.current.snapshot.contests
    for name, contest in after.current.snapshot.contests.items():
        items = old[name].stations
        changed |= {
            code for code, item in contest.stations.items() if items.get(code) is not item or _says(item, proved)
        }
    return changed


def _changed_in_registry(was: Registry, now: Registry) -> Iterator[StationID]:
    if was is now:
        return
    for code in {**was.stations, **now.stations}:
        if was.stations.get(code) is not now.stations.get(code):
            yield code


def _says(item: StationStanding, proved: set[LeafIndex]) -> bool:
    """Tell whether a station shows an act whose proof there is only now."""
    return bool(proved) and any(act.index in proved for act in item.judged)


def _places(before: Publication, after: Publication, stations: frozenset[StationID]) -> set[Place]:
    """Name the areas that some stations lie in or lay in, and the whole, which names the current bulletin."""
    found = {place for place in after.registry.areas if place[0] == 0}
    for registry in (before.registry, after.registry):
        known = (registry.stations[code] for code in stations if code in registry.stations)
        found |= {(area.level, area.code) for station in known for area in registry.chain_of(station)}
    return found


def _stated(old: AnnouncedBulletin | None, new: AnnouncedBulletin | None) -> set[Place]:
    """Name the areas of which commissions state something else, or which differ otherwise from what is stated."""
    if old is None or new is None:
        return set()
    pairs = [(old.contest(name).stated, contest.stated) for name, contest in new.snapshot.contests.items()]
    return {place for was, now in pairs for place in {**was, **now} if was.get(place) != now.get(place)}


def _bulletins(before: Publication, after: Publication) -> set[int]:
    """Name the bulletins that are new or were taken back; all of them where stations have other names now."""
    same = before.registry.stations is after.registry.stations and before.registry.withdrawn == after.registry.withdrawn
    shown = {(item.number, item.retracted) for item in before.bulletins} if same else set()
    return {item.number for item in after.bulletins if (item.number, item.retracted) not in shown}


def _with_doorway(registry: Registry) -> set[StationID]:
    return {*registry.stations, *registry.withdrawn}
