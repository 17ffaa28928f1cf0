"""The count as it stands: every station's file, the sums, the twins. Moved by one act at a time, never re-read."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from scrutateur.audit.judging import KeptOnce, comparison_findings, in_order, return_findings
from scrutateur.audit.station_file import HeardAct, StationFile
from scrutateur.audit.twins import TwinIndex
from scrutateur.bulletin.snapshot import Snapshot
from scrutateur.count.standing import MISSING, Standing, stand
from scrutateur.count.sums import EMPTY_SHARE, Place, Share, Tally, share_of
from scrutateur.election.acts import AreaRecord, Ref, StationClosing, StationOpening, TurnoutReport
from scrutateur.election.findings import Finding, Severity
from scrutateur.election.names import AreaID, ContestID, KeyID, LeafIndex, StationID
from scrutateur.election.registry import Registry
from scrutateur.rules.facts import AreaShare, DayFacts

NO_SHARES: tuple[AreaShare | None, AreaShare | None] = (None, None)


@dataclass(slots=True)
class Day:
    """What the stations said before the count."""

    openings: dict[StationID, tuple[StationOpening, datetime]] = field(default_factory=dict)
    closings: dict[StationID, StationClosing] = field(default_factory=dict)
    turnouts: dict[StationID, tuple[TurnoutReport, ...]] = field(default_factory=dict)

    def facts(self, station: StationID) -> DayFacts:
        """Give what a station said up to now."""
        opening, received_at = self.openings.get(station, (None, None))
        return DayFacts(opening, received_at, self.closings.get(station), self.turnouts.get(station, ()))


@dataclass(slots=True)
class HeardRecord:
    """What a commission stated of its area; `answers` gives for a rule the act that answers its finding."""

    ref: Ref
    received_at: datetime
    keyids: tuple[KeyID, ...]
    record: AreaRecord
    answers: dict[str, LeafIndex] = field(default_factory=dict)


@dataclass(slots=True)
class CountState:
    """Holds state: made at the freeze, moved by `hear`, `restand` and `move_registry`."""

    registry: Registry
    files: dict[tuple[ContestID, StationID], StationFile] = field(default_factory=dict)
    tallies: dict[ContestID, Tally] = field(default_factory=dict)
    twins: dict[ContestID, TwinIndex] = field(default_factory=dict)
    serials: dict[str, StationID] = field(default_factory=dict)
    day: Day = field(default_factory=Day)
    by_ref: dict[Ref, StationFile] = field(default_factory=dict)
    by_key: dict[KeyID, list[StationFile]] = field(default_factory=dict)
    late_returns: int = 0
    stated: dict[ContestID, dict[Place, list[HeardRecord]]] = field(default_factory=dict)  # in log order
    moved: set[tuple[ContestID, StationID]] = field(default_factory=set)  # stood anew since the last snapshot
    _serial_of: dict[StationID, str] = field(default_factory=dict)
    _places: dict[StationID, tuple[Place, ...]] = field(default_factory=dict)
    _places_of_area: dict[AreaID, tuple[Place, ...]] = field(default_factory=dict)  # no act changes areas
    _findings: KeptOnce = field(default_factory=KeptOnce)

    def __post_init__(self) -> None:
        for contest in self.registry.contests.values():
            self.tallies[contest.id] = Tally(contest, self.registry.forms[contest.form])
            self.twins[contest.id] = TwinIndex()
        self._index_serials(self.registry.stations)

    def _index_serials(self, stations: Collection[StationID]) -> bool:
        """Note the serials that the registry gives to some stations; tell whether one has changed."""
        changed = False
        for code in stations:
            station, before = self.registry.stations.get(code), self._serial_of.pop(code, None)
            serial = None if station is None else station.serial
            if before is not None and self.serials.get(before) == code:
                del self.serials[before]
            if serial is not None:
                self.serials[serial], self._serial_of[code] = code, serial
            changed = changed or serial != before
        return changed

    def file(self, contest: ContestID, station: StationID) -> StationFile:
        """Give the file of a station, made when first asked for."""
        key = (contest, station)
        found = self.files.get(key)
        if found is None:
            found = self.files[key] = StationFile(contest, station)
        return found

    def hear(self, act: HeardAct) -> StationFile:
        """Put an act in its station's file and let the station stand anew."""
        file = self.file(act.station_return.contest, act.station_return.station)
        for other in file.acts:
            if other.waits_for_a_second_account:  # and may have got it now (R110); no other rule looks at others
                other.forget()
        file.acts.append(act)
        self.by_ref[act.ref] = file
        for keyid in act.keyids:
            self.by_key.setdefault(keyid, []).append(file)
        self.late_returns += act.sender.late_key and act.kind == "return"
        self.restand(file)
        return file

    def restand(self, file: StationFile) -> None:
        """Let a station stand anew, and those whose twin it was or has become."""
        self._choose(file)
        current = file.current()
        twins = self.twins[file.contest]
        rank = (0, 0) if current is None else (-current.assurance(), current.index)
        in_force = self._is_in_force(file)
        touched = twins.place(file.station, None if current is None or not in_force else current.station_return, rank)
        for station in (file.station, *sorted(touched)):
            self._stand(self.file(file.contest, station))

    def _choose(self, file: StationFile) -> None:
        choice = file.choose()
        if choice != file.choice:
            file.choice = choice
            for act in file.acts:
                if act.correction is not None:
                    act.forget()

    def findings(
        self, file: StationFile, act: HeardAct, shares: tuple[AreaShare | None, AreaShare | None] = NO_SHARES
    ) -> tuple[Finding, ...]:
        """Give every finding on an act, in the order of the election's rules."""
        rules = self.registry.rules
        own = return_findings(file, act, rules, self._findings)
        beside = comparison_findings(file, act, rules, self.twins[file.contest], self.serials, shares)
        return self._findings.keep(in_order(rules, own, beside))

    def _stand(self, file: StationFile) -> None:
        self.moved.add((file.contest, file.station))
        standing, share = self._standing(file)
        if share != file.share:
            places = self.places(file.station) if self._is_in_force(file) else ()
            self.tallies[file.contest].move(file.share, share, places)
        file.standing, file.share = standing, share

    def _is_in_force(self, file: StationFile) -> bool:
        station = self.registry.stations.get(file.station)
        return station is not None and file.contest in station.contests

    def _standing(self, file: StationFile) -> tuple[Standing, Share]:
        if not self._is_in_force(file):
            return MISSING, EMPTY_SHARE
        act = file.current()
        blocking = [] if act is None else self._blocking(file, act)
        standing = stand(
            file.choice,
            blocking=blocking,
            decisions=file.decisions,
            announced=file.announced,
            unreadable=file.unreadable,
            taken_back=file.taken_back(),
        )
        station_return = None if act is None else act.station_return
        return standing, share_of(self.registry.contests[file.contest], standing, station_return)

    def _blocking(self, file: StationFile, act: HeardAct) -> list[Finding]:
        """Give the blocking findings on an act that no decision accepts, in the order of the rules."""
        rules = self.registry.rules
        own = return_findings(file, act, rules, self._findings)
        beside = comparison_findings(file, act, rules, self.twins[file.contest], self.serials, NO_SHARES)
        held = Severity.BLOCKING  # looked at first: of fifty findings, nearly all have another severity
        blocking = [item for item in (*own, *beside) if item.severity is held and item.blocks]
        blocking = [item for item in blocking if item.rule not in act.accepted]
        return blocking if len(blocking) < 2 else list(in_order(rules, tuple(blocking)))

    def places(self, station: StationID) -> tuple[Place, ...]:
        """Give the areas of a station in force, from level 0 down."""
        found = self._places.get(station)
        if found is None:
            known = self.registry.stations[station]
            found = self._places_of_area.get(known.area)
            if found is None:
                chain = self.registry.chain_of(known)
                found = self._places_of_area[known.area] = tuple([(area.level, area.code) for area in chain])
            self._places[station] = found
        return found

    def move_registry(self, registry: Registry, stations: Collection[StationID]) -> None:
        """Take the registry after an act, and let the stations it concerns stand anew."""
        concerned = [file for station in stations for file in self.files_of(station)]
        for file in concerned:  # out of the old areas first: the station may have moved
            self.tallies[file.contest].move(file.share, EMPTY_SHARE, self._places.get(file.station, ()))
            file.share = EMPTY_SHARE
        for station in stations:  # of those not heard yet too
            self._places.pop(station, None)
        self.registry = registry
        serials_moved = self._index_serials(stations)
        for file in concerned:
            for act in file.acts:
                act.move(registry.stations.get(file.station), registry.withdrawn)
            self.restand(file)
        if serials_moved:
            self._restand_named_serials()

    def _restand_named_serials(self) -> None:
        """Let every station stand anew whose form names a serial: the registry may have given it to another (R403)."""
        for file in [*self.files.values()]:
            if any(act.station_return.serial is not None for act in file.acts):
                self.restand(file)

    def files_of(self, station: StationID) -> Iterator[StationFile]:
        """Give the files of a station, one a contest in which it was heard."""
        for contest in self.registry.contests:
            found = self.files.get((contest, station))
            if found is not None:
                yield found

    def after_closing(self) -> Mapping[tuple[str, str], int]:
        """Count the returns and corrections that were not early, by (key id of the first signature, kind)."""
        acts = (act for file in self.files.values() for act in file.acts if not act.early)
        return Counter((act.keyids[0], act.kind) for act in acts)

    def announce(self, snapshot: Snapshot) -> None:
        """Remember which act of each station an announced bulletin counts: from now on it is contested, not held."""
        for name, contest in snapshot.contests.items():
            for code, item in contest.stations.items():
                if item.standing.state.counts:
                    self._announce(self.file(name, code), item.standing.index)

    def _announce(self, file: StationFile, index: LeafIndex | None) -> None:
        if file.announced == index:
            return
        file.announced = index
        if any(act.sender.revoked for act in file.acts):  # whose findings say whether it was announced (R401)
            self.moved.add((file.contest, file.station))
