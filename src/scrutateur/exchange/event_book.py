"""A stream of events: each row says that the return of a station appeared, was changed, or was withdrawn.

A stream is right if and only if rows of one state stand together, a return appears while it is absent, and is changed
or withdrawn while it is present. The registry holds every station of the stream as its first row describes it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from scrutateur.election.names import ContestID
from scrutateur.election.registry import Contest
from scrutateur.exchange.account_book import Stations, return_of
from scrutateur.exchange.mapping import EventKind, EventsPart
from scrutateur.exchange.problems import ProblemList
from scrutateur.exchange.row_accounts import Account, AccountReader
from scrutateur.exchange.source import ReturnKey, SourceEvent
from scrutateur.exchange.table_files import BoundRow


@dataclass(frozen=True, slots=True)
class _Event:
    state: str
    time: datetime | None
    kind: EventKind
    key: ReturnKey
    account: Account | None
    line: int


class EventBook:
    """Reads the rows of a stream in their order. Holds what stands after each."""

    def __init__(self, part: EventsPart, reader: AccountReader, warnings: list[str], problems: ProblemList) -> None:
        self._part, self._reader = part, reader
        self._warnings, self._problems = warnings, problems
        self.stations = Stations(problems)
        self.firsts: dict[ReturnKey, Account] = {}
        self._standing: dict[ReturnKey, Account] = {}
        self._events: list[_Event] = []
        self._states: dict[str, int] = {}  # with the line of its last row

    def take(self, row: BoundRow) -> None:
        """Read one event; add to the problems whatever is wrong with it."""
        state, kind = row.cell(self._part.state), self._part.words.get(row.cell(self._part.kind))
        self._check_state(row, state)
        time = self._reader.time_of(row, self._part.time)
        if kind is None:
            self._problems.add(row.error(self._part.kind, f"a kind of event ({', '.join(self._part.words)})"))
        elif kind is EventKind.WITHDRAWN:
            key = self._reader.key_of(row)
            if key is not None:
                self._note(row, _Event(state, time, kind, key, None, row.row.line))
        else:
            account = self._reader.read(row)
            if account is not None:
                self._note(row, _Event(state, time, kind, account.key, account, row.row.line))

    def accounts(self) -> Mapping[ReturnKey, Account]:
        """Give the accounts that stand at the end, and the first ones of those that do not."""
        return {key: self._standing.get(key, first) for key, first in self.firsts.items()}

    def standing(self) -> Mapping[ReturnKey, Account]:
        """Give the accounts that stand at the end."""
        return {key: self._standing[key] for key in self.firsts if key in self._standing}

    def events(self, contests: Mapping[ContestID, Contest], *, with_votes: bool) -> tuple[SourceEvent, ...]:
        """Give the events, once all rows were read."""
        return tuple(self._event(event, contests, with_votes=with_votes) for event in self._events)

    def _event(self, event: _Event, contests: Mapping[ContestID, Contest], *, with_votes: bool) -> SourceEvent:
        account = event.account
        station, said = None, None
        if account is not None:
            station = replace(account.station, contests=self.stations.found[event.key[1]].contests)
            said = return_of(account, contests[event.key[0]], with_votes=with_votes)
        return SourceEvent(event.state, event.time, event.kind, event.key, said, station, event.line)

    def _check_state(self, row: BoundRow, state: str) -> None:
        known = self._states.get(state)
        if known is not None and next(reversed(self._states)) != state:
            expected = f"the rows of a state together (the last one of it is line {known})"
            self._problems.add(row.error(self._part.state, expected))
        else:
            self._states[state] = row.row.line

    def _note(self, row: BoundRow, event: _Event) -> None:
        present = event.key in self._standing
        if present == (event.kind is EventKind.APPEARED):
            what = "a return that is absent" if present else "a return that is present"
            found = f"{event.key[1]}, which is {'present' if present else 'absent'}"
            self._problems.add(row.error_at(str(self._part.kind), f"{what}, since it {_SAID[event.kind]}", found))
            return
        self._events.append(event)
        if event.account is None:
            del self._standing[event.key]
        else:
            self._stand(row, event.key, event.account)

    def _stand(self, row: BoundRow, key: ReturnKey, account: Account) -> None:
        known = self._standing.get(key)
        if not account.figures.came:
            self._problems.add(row.error_at(str(self._part.kind), "figures, since a return came", "none"))
        if known is not None and (known.figures, known.station) == (account.figures, account.station):
            place = f"{row.table.file}, line {row.row.line}"
            self._warnings.append(f"{place}: station {key[1]} was changed, and nothing of it differs")
        if key not in self.firsts:
            self.firsts[key] = account
            self._take_station(account)
        self._standing[key] = account

    def _take_station(self, account: Account) -> None:
        """Add a station; in a second contest its first row stands, as for all that differs later."""
        known = self.stations.found.get(account.station.code)
        if known is None:
            self.stations.take(account)
        else:
            contests = (*known.contests, *account.station.contests)
            self.stations.found[known.code] = replace(known, contests=contests)


_SAID = {EventKind.APPEARED: "appeared", EventKind.CHANGED: "was changed", EventKind.WITHDRAWN: "was withdrawn"}
