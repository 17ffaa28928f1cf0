"""What all rows together say: the stations, and of each station the account that stands in each of its contests."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace

from scrutateur.election.acts import StationReturn
from scrutateur.election.names import ContestID, Figure, StationID, Unread
from scrutateur.election.registry import Contest, PollingStation
from scrutateur.exchange.declared_election import FORM
from scrutateur.exchange.mapping import RehearsalMapping
from scrutateur.exchange.problems import ProblemList
from scrutateur.exchange.row_accounts import Account
from scrutateur.exchange.source import ReturnKey


@dataclass(slots=True)
class Stations:
    """The stations of a table. A station of several contests, or of several rows, is the same on each of its rows."""

    problems: ProblemList
    found: dict[StationID, PollingStation] = field(default_factory=dict)
    _lines: dict[StationID, int] = field(default_factory=dict)

    def take(self, account: Account) -> None:
        """Add the station of a row, or its contest to the station that is known."""
        station = account.station
        known = self.found.get(station.code)
        if known is None:
            self.found[station.code] = station
            self._lines[station.code] = account.row.row.line
            return
        # A row without a return may say nothing of the roll; that contradicts no other row.
        registered = known.registered if station.registered is None else station.registered
        contests = tuple(dict.fromkeys((*known.contests, *station.contests)))
        merged = replace(station, contests=contests, registered=registered)
        for name in _differing(merged, known):
            what = f"{name} of station {station.code} to be that of line {self._lines[station.code]}"
            found = f'"{getattr(station, name)}", and "{getattr(known, name)}" there'
            self.problems.add(account.row.error_at(name, what, found))
            return
        self.found[station.code] = merged


def _differing(new: PollingStation, known: PollingStation) -> Iterator[str]:  # positional: new, then old
    for item in fields(PollingStation):
        old = getattr(known, item.name)
        if item.name == "contests" or (item.name == "registered" and old is None):
            continue
        if getattr(new, item.name) != old:
            yield item.name


class TableBook:
    """The accounts of a table: one row a return, or in the layout `long` one row a candidate of it."""

    def __init__(self, mapping: RehearsalMapping, problems: ProblemList) -> None:
        self._joins, self._code, self._problems = mapping.long is not None, mapping.station.code.text, problems
        self.stations = Stations(problems)
        self.accounts: dict[ReturnKey, Account] = {}
        self._vote_lines: dict[tuple[ReturnKey, str], int] = {}

    def take(self, account: Account) -> None:
        """Add what a row says; a second row of a return is a problem, unless rows are joined."""
        known = self.accounts.get(account.key)
        if known is None:
            self.stations.take(account)
            self.accounts[account.key] = account
            self._note_votes(account)
        elif not self._joins:
            found = f'"{account.received_code}", already on line {known.row.row.line}'
            self._problems.add(account.row.error_at(self._code, "a code for each station", found))
        else:
            self.stations.take(account)
            self._join(known, account)

    def _join(self, known: Account, new: Account) -> None:  # positional: the rows so far, then the next
        for name, figure in new.figures.figures.items():
            if known.figures.figures.get(name, figure) != figure:
                expected = f"{name} to be that of line {known.row.row.line}, since it is of the same station"
                self._problems.add(new.row.error_at(name, expected, f"{_shown(figure)}"))
        self._note_votes(new)
        came = known.figures.came or new.figures.came
        figures = {**known.figures.figures, **new.figures.figures}
        votes = {**known.figures.votes, **new.figures.votes}
        self.accounts[known.key] = replace(
            known, figures=replace(known.figures, came=came, figures=figures, votes=votes)
        )

    def _note_votes(self, account: Account) -> None:
        for code in account.figures.votes if self._joins else ():
            line = self._vote_lines.setdefault((account.key, code), account.row.row.line)
            if line != account.row.row.line:
                found = f'"{code}", already on line {line}'
                self._problems.add(account.row.error_at("candidate", "each candidate once a station", found))


def return_of(account: Account, contest: Contest, *, with_votes: bool) -> StationReturn:
    """Give the return of an account; a candidate that its rows do not name was left empty, which is not zero."""
    given = account.figures.votes
    votes = tuple((candidate.code, given.get(candidate.code, Unread.EMPTY)) for candidate in contest.candidates)
    return StationReturn(
        contest=contest.id,
        station=account.station.code,
        form=FORM,
        version=1,
        figures=account.figures.figures,
        votes=votes if with_votes else None,
    )


def absent_votes(accounts: Mapping[ReturnKey, Account], contests: Mapping[ContestID, Contest]) -> Iterator[str]:
    """Warn of candidates that some returns of their contest do not name."""
    for contest in contests.values():
        came = [account for account in accounts.values() if account.key[0] == contest.id and account.figures.came]
        for candidate in contest.candidates:
            count = sum(candidate.code not in account.figures.votes for account in came)
            if count:
                yield f"contest {contest.id}: {count} returns do not name {candidate.code}: empty, and not zero"


def _shown(figure: Figure) -> str:
    return figure.value if isinstance(figure, Unread) else str(figure)
