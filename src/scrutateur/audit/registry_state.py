"""The registry in the making, and the acts that change it after the freeze.

Chunks of `election` come in order; with the last one, `frozen`, they become the registry, whole or not at all.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from scrutateur.election.acts import Ref
from scrutateur.election.names import AreaID, StationID
from scrutateur.election.registry import Area, Contest, Election, Form, PollingStation, Registry, RuleSet
from scrutateur.errors import MalformedRecordError
from scrutateur.records.payload_ground import ElectionText, RegistryActText
from scrutateur.records.registry_record import (
    read_area,
    read_contest,
    read_election,
    read_form,
    read_rules,
    read_station,
)
from scrutateur.records.times import parse_time
from scrutateur.rules import known_codes

Item = TypeVar("Item")
Place = TypeVar("Place")


@dataclass(slots=True)
class RegistryDraft:
    """The chunks received so far. Holds state until the freeze."""

    next_chunk: int = 1
    election: Election | None = None
    rules: RuleSet | None = None
    contests: list[Contest] = field(default_factory=list)
    areas: list[Area] = field(default_factory=list)
    forms: list[Form] = field(default_factory=list)
    stations: list[PollingStation] = field(default_factory=list)

    def add(self, text: ElectionText) -> Registry | None:
        """Take the next chunk; with the last one give the registry.

        Raises:
            MalformedRecordError: Out of order, an item twice, or a name that nothing defines. Nothing was taken.
        """
        if text.chunk != self.next_chunk:
            raise MalformedRecordError(f"election: chunk {self.next_chunk} expected, {text.chunk} found")
        if (text.frozen is True) != (text.chunk == text.chunks):
            raise MalformedRecordError("election: the last chunk, and only the last, says `frozen`")
        after = self._with(text)
        registry = after._finished() if text.frozen else None
        for name in self.__slots__:
            setattr(self, name, getattr(after, name))
        return registry

    def _with(self, text: ElectionText) -> "RegistryDraft":
        return RegistryDraft(
            self.next_chunk + 1,
            _once(self.election, None if text.election is None else read_election(text.election), "election"),
            _once(self.rules, None if text.rules is None else read_rules(text.rules), "rules"),
            [*self.contests, *map(read_contest, text.contests)],
            [*self.areas, *map(read_area, text.areas)],
            [*self.forms, *map(read_form, text.forms)],
            [*self.stations, *map(read_station, text.stations)],
        )

    def _finished(self) -> Registry:
        if self.election is None or self.rules is None:
            raise MalformedRecordError("election: `election` and `rules` are missing from its chunks")
        registry = Registry(
            self.election,
            _keyed(self.contests, lambda item: item.id, "contest"),
            _keyed(self.areas, lambda item: (item.level, item.code), "area"),
            _keyed(self.forms, lambda item: item.id, "form"),
            _keyed(self.stations, lambda item: item.code, "station"),
            self.rules,
            {},
        )
        check_registry(registry)
        return registry


def _once(before: Item | None, now: Item | None, what: str) -> Item | None:
    if before is not None and now is not None:
        raise MalformedRecordError(f"election: `{what}` stands in two chunks")
    return now if before is None else before


def _keyed(items: Sequence[Item], key: Callable[[Item], Place], what: str) -> dict[Place, Item]:
    """Give the items by key, refusing two that are one, or that differ in case only: codes stand in file names."""
    seen: set[str] = set()
    for item in items:
        folded = str(key(item)).casefold()
        if folded in seen:
            raise MalformedRecordError(
                f"election: {what} {key(item)} stands twice, or twice but for upper and lower case"
            )
        seen.add(folded)
    return {key(item): item for item in items}


def check_registry(registry: Registry) -> None:
    """Check that every name the registry uses is defined in it.

    Raises:
        MalformedRecordError: The first one that is not.
    """
    whole = [area for (level, _), area in registry.areas.items() if level == 0]
    if len(whole) != 1:
        raise MalformedRecordError(f"election: one area of level 0 expected, {len(whole)} found")
    for area in registry.areas.values():
        _check_area(area, registry.areas)
    _check_rules(registry.rules)
    _check_contests(registry)
    for station in registry.stations.values():
        check_station(station, registry)


def _check_rules(rules: RuleSet) -> None:
    if len(set(rules.codes)) != len(rules.codes):
        raise MalformedRecordError("election: a rule stands twice")
    unknown = sorted(set(rules.codes) - known_codes())
    if unknown:
        # A rule that this version does not have would be left out in silence.
        raise MalformedRecordError(f"election: this version has no rule {', '.join(unknown)}")


def _check_contests(registry: Registry) -> None:
    if not registry.contests:
        raise MalformedRecordError("election: one contest at least expected, none found")
    for contest in registry.contests.values():
        _keyed(contest.candidates, lambda item: item.code, f"contest {contest.id}: candidate")
        if contest.form not in registry.forms:
            raise MalformedRecordError(f"contest {contest.id}: form {contest.form} is not defined")


def _check_area(area: Area, areas: Mapping[tuple[int, AreaID], Area]) -> None:
    if (area.level == 0) != (area.parent is None):
        raise MalformedRecordError(f"area {area.code}: every area but that of level 0 has a parent")
    if area.parent is not None and (area.level - 1, area.parent) not in areas:
        raise MalformedRecordError(f"area {area.code}: its parent {area.parent} is no area of level {area.level - 1}")


def check_station(station: PollingStation, registry: Registry) -> None:
    """Check that a station's area and contests are defined.

    Raises:
        MalformedRecordError: One of them is not.
    """
    if (registry.lowest_level, station.area) not in registry.areas:
        raise MalformedRecordError(f"station {station.code}: {station.area} is no area of the lowest level")
    for contest in station.contests:
        if contest not in registry.contests:
            raise MalformedRecordError(f"station {station.code}: contest {contest} is not defined")


@dataclass(frozen=True, slots=True)
class Listing:
    """What a registry says of one code: a station in force, one withdrawn (into which, if merged), or nothing."""

    station: PollingStation | None = None
    withdrawn: bool = False
    into: StationID | None = None


def listing_of(registry: Registry, code: StationID) -> Listing:
    """Give what a registry says of a code."""
    return Listing(registry.stations.get(code), code in registry.withdrawn, registry.withdrawn.get(code))


def listing_after(registry: Registry, text: RegistryActText, undone: Listing | None) -> Listing:
    """Give what the registry says of the act's station after the act. Nothing is changed here.

    Args:
        undone: What stood before the act that an `undone` names, if that is the last one on the station.

    Raises:
        MalformedRecordError: The act does not fit the registry in force: it has no effect.
    """
    code = StationID(text.station)
    if text.act == "undone":
        if undone is None:
            raise MalformedRecordError("registry act: `undoes` is not the last act in effect on this station")
        return undone
    if (code in registry.stations) == (text.act == "added"):
        raise MalformedRecordError(f"registry act: station {code} is {'' if text.act == 'added' else 'not '}in force")
    if text.act in ("added", "moved", "changed"):
        return _with_item(registry, text)
    if text.act == "closing-moved":
        return _with_closing(registry.stations[code], text)
    return _withdrawn(registry, code, text)


def _with_item(registry: Registry, text: RegistryActText) -> Listing:
    if text.item is None or text.item.code != text.station:
        raise MalformedRecordError(
            f"registry act: {text.act} asks for the whole station as `item`, under the same code"
        )
    station = read_station(text.item)
    check_station(station, registry)
    return Listing(station)


def _with_closing(station: PollingStation, text: RegistryActText) -> Listing:
    if text.closes is None:
        raise MalformedRecordError("registry act: closing-moved asks for `closes`")
    closes = parse_time(text.closes, "closes")
    if closes < station.opens:
        raise MalformedRecordError(f"registry act: station {station.code} would close before it opens")
    return Listing(replace(station, closes=closes))


def _withdrawn(registry: Registry, code: StationID, text: RegistryActText) -> Listing:
    into = None if text.into is None else StationID(text.into)
    into_force = into is not None and into != code and into in registry.stations
    if (text.act == "merged") != (into is not None) or (into is not None and not into_force):
        raise MalformedRecordError("registry act: `into` names a station in force where stations merge, else is absent")
    return Listing(None, withdrawn=True, into=into)


class RegistryInForce:
    """The registry after the freeze. One act moves one station; the whole is copied only if somebody holds it.

    Holds state: `change` is its only door. Whoever keeps the registry for later asks with `lend`.
    """

    def __init__(self, frozen: Registry) -> None:
        self.registry = frozen
        self._stations, self._withdrawn = dict(frozen.stations), dict(frozen.withdrawn)
        self._lent = True  # the frozen registry stays what it was
        self._spellings = {code.casefold() for code in frozen.stations}
        self._history: dict[StationID, list[tuple[Ref, Listing]]] = {}

    def lend(self) -> Registry:
        """Give the registry to somebody who keeps it: what is lent never changes."""
        self._lent = True
        return self.registry

    def change(self, text: RegistryActText, ref: Ref) -> None:
        """Take a registry act.

        Raises:
            MalformedRecordError: The act does not fit the registry in force: it has no effect.
        """
        code = StationID(text.station)
        history = self._history.setdefault(code, [])
        # An earlier act is not undone over a later one: what that one said would be lost without a word.
        is_last = text.undoes is not None and bool(history) and text.undoes.noun() == history[-1][0]
        after = listing_after(self.registry, text, history[-1][1] if is_last else None)
        self._refuse_other_spelling(code, text)
        if text.act == "undone":
            history.pop()
        else:
            history.append((ref, listing_of(self.registry, code)))
        self._put(code, after)

    def _refuse_other_spelling(self, code: StationID, text: RegistryActText) -> None:
        if text.act != "added" or code in self.registry.withdrawn:
            return
        if code.casefold() in self._spellings:
            raise MalformedRecordError(f"registry act: station {code} is there but for upper and lower case")
        self._spellings.add(code.casefold())

    def _put(self, code: StationID, listing: Listing) -> None:
        if self._lent:
            self._stations, self._withdrawn = dict(self._stations), dict(self._withdrawn)
            self.registry = replace(self.registry, stations=self._stations, withdrawn=self._withdrawn)
            self._lent = False
        self._stations.pop(code, None)
        self._withdrawn.pop(code, None)
        if listing.station is not None:
            self._stations[code] = listing.station
        if listing.withdrawn:
            self._withdrawn[code] = listing.into
