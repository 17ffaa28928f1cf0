"""`stations.csv`: the polling stations, as an authority writes them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from scrutateur.election.names import AreaID, ContestID, StationID
from scrutateur.election.registry import PollingStation, StationType
from scrutateur.exchange.codes import ALPHABET, CodeBook, KnownCode, clash, is_code, to_code
from scrutateur.exchange.local_times import instant, read_local
from scrutateur.exchange.problems import ProblemList
from scrutateur.exchange.registry_areas import Areas
from scrutateur.exchange.sheets import Sheet, SheetRow, read_sheet
from scrutateur.exchange.texts import LABEL_LENGTH_MAX

SMALL_STATION = 30  # R318: below, a result may show how a person voted

_OPTIONAL = (
    *("area", "name", "type", "registered", "opens", "closes", "figure_max", "contests"),
    *("ballots_issued", "previous_registered", "previous_ballots", "serial"),
)
_TYPES = {kind.value: kind for kind in StationType}


@dataclass(frozen=True, slots=True)
class StationDefaults:
    """What holds for a station whose row does not say otherwise."""

    zone: ZoneInfo
    opens: datetime
    opening_day: date
    closes: datetime
    closing_day: date
    type_closes: Mapping[StationType, datetime]
    lock: datetime
    figure_max: Mapping[StationType, int]
    contests: tuple[ContestID, ...]


@dataclass(frozen=True, slots=True)
class _Stations:
    """What is needed to read a row."""

    defaults: StationDefaults
    areas: Areas
    level: int  # the lowest, where stations hang
    problems: ProblemList

    def read(self, row: SheetRow) -> PollingStation | None:
        """Read a station; `None` if a problem was added."""
        known_problems = self.problems.count
        kind = self._type(row)
        opens, closes = self._hours(row, kind)
        station = PollingStation(
            code=StationID(self._code(row)),
            area=self._area(row),
            type=kind,
            contests=self._contests(row),
            opens=opens,
            closes=closes,
            figure_max=row.number("figure_max", self.problems) or self.defaults.figure_max[kind],
            place=self._label(row, "place") or "",
            name=self._label(row, "name"),
            lock=self.defaults.lock,
            registered=row.number("registered", self.problems),
            ballots_issued=row.number("ballots_issued", self.problems),
            previous_registered=row.number("previous_registered", self.problems),
            previous_ballots=row.number("previous_ballots", self.problems),
            serial=self._serial(row),
        )
        if not station.place and self.problems.count == known_problems:
            self.problems.add(row.error("place", "where the station is", "none"))
        return station if self.problems.count == known_problems else None

    def _code(self, row: SheetRow) -> str:
        code = row.text("code") or ""
        if not is_code(code):
            proposed = to_code(code)
            example = f', such as "{proposed}"' if is_code(proposed) else ""
            self.problems.add(row.error("code", f"a code of 1 to 64 of {ALPHABET}{example}", f'"{code}"'))
        return code

    def _area(self, row: SheetRow) -> AreaID:
        code = row.text("area")
        if code is None and self.level == 0:
            return next(area.code for area in self.areas.values())
        if (self.level, AreaID(code or "")) not in self.areas:
            expected = f"the code of an area of level {self.level}"
            self.problems.add(row.error("area", expected, "none" if code is None else f'"{code}"'))
        return AreaID(code or "")

    def _type(self, row: SheetRow) -> StationType:
        word = row.text("type") or StationType.ORDINARY.value
        if word not in _TYPES:
            self.problems.add(row.error("type", f"a type of station ({', '.join(_TYPES)})", f'"{word}"'))
        return _TYPES.get(word, StationType.ORDINARY)

    def _contests(self, row: SheetRow) -> tuple[ContestID, ...]:
        listed = row.text("contests")
        if listed is None:
            return self.defaults.contests
        contests = tuple(ContestID(word) for word in listed.split())
        if len(set(contests)) < len(contests) or not set(contests) <= set(self.defaults.contests):
            known = " ".join(self.defaults.contests)
            self.problems.add(row.error("contests", f"ids of contests ({known}), each once", f'"{listed}"'))
        return contests

    def _hours(self, row: SheetRow, kind: StationType) -> tuple[datetime, datetime]:
        usual = self.defaults.type_closes.get(kind, self.defaults.closes)
        opens = self._time(row, "opens", self.defaults.opening_day) or self.defaults.opens
        closes = self._time(row, "closes", self.defaults.closing_day) or usual
        if not opens < closes < self.defaults.lock:
            self.problems.add(row.error("closes", "a closing later than opens and before lock", f"{closes:%H:%M} UTC"))
        return opens, closes

    def _time(self, row: SheetRow, column: str, day: date) -> datetime | None:
        cell = row.text(column)
        if cell is None:
            return None
        local = read_local(cell, day)
        moment = instant(local, self.defaults.zone) if local else f'"{cell}"'
        if isinstance(moment, datetime):
            return moment
        self.problems.add(row.error(column, "a local time such as 18:00, that occurs once", moment))
        return None

    def _label(self, row: SheetRow, column: str) -> str | None:
        label = row.text(column)
        if label is not None and len(label) > LABEL_LENGTH_MAX:
            found = f"{len(label)} characters"
            self.problems.add(row.error(column, f"a text of at most {LABEL_LENGTH_MAX} characters", found))
        return label

    def _serial(self, row: SheetRow) -> str | None:
        serial = row.text("serial")
        if serial is not None and not is_code(serial):
            self.problems.add(row.error("serial", f"a code of 1 to 64 of {ALPHABET}", f'"{serial}"'))
        return serial


def read_stations(
    path: Path, areas: Areas, defaults: StationDefaults, problems: ProblemList
) -> tuple[dict[StationID, PollingStation], Sheet]:
    """Read the stations, in the order of the file.

    Args:
        problems: Receives whatever is wrong; the stations may then be incomplete.
    """
    sheet = read_sheet(path, problems, required=("code", "place"), optional=_OPTIONAL)
    stations: dict[StationID, PollingStation] = {}
    if problems.count:
        return stations, sheet  # the columns, or the areas, are not what they seem
    reader = _Stations(defaults, areas, max(level for level, _ in areas), problems)
    codes, serials = CodeBook(), CodeBook()
    for row in sheet.rows:
        station = reader.read(row)
        if station is None:
            continue
        _once(row, "code", station.code, codes, problems)
        if station.serial is not None:
            _once(row, "serial", station.serial, serials, problems)
        stations[station.code] = station
    return stations, sheet


def size_warnings(stations: Mapping[StationID, PollingStation]) -> Iterator[str]:
    """Say which stations are large for their bound (R106), and which are so small that a result may tell a vote."""
    for station in stations.values():
        largest = max(station.registered or 0, station.previous_ballots or 0)
        if 2 * largest > station.figure_max:
            yield f"station {station.code}: {largest} voters are over half of its figure_max {station.figure_max}"
        if station.registered is not None and station.registered < SMALL_STATION:
            what = f"station {station.code}: {station.registered} registered, fewer than {SMALL_STATION}"
            yield f"{what}: merge it, or count it with another one"


def _once(row: SheetRow, column: str, code: str, book: CodeBook, problems: ProblemList) -> None:
    known = book.find(code)
    if known is None:
        book.add(KnownCode(code, code, row.line))
        return
    again = clash(known, code=code, received=code) or f'"{code}", already on line {known.line}'
    problems.add(row.error(column, f"each {column} once", again))
