"""Holds a table of results against its mapping: stations, returns, sums.

The table is read whole before anything is given out. A row becomes a station and, where it has figures, a return. A
station without figures is in the registry and its return never comes: missing, never a zero.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from scrutateur.election.registry import Registry
from scrutateur.exchange.account_book import Stations, TableBook, absent_votes, return_of
from scrutateur.exchange.candidates import find_candidates
from scrutateur.exchange.declared_election import FORM, election_of, form_of
from scrutateur.exchange.event_book import EventBook
from scrutateur.exchange.input_files import InputFile
from scrutateur.exchange.mapping import NIST_CDF, ONEGOV, CandidatePart, RehearsalMapping
from scrutateur.exchange.nist_cdf import read_nist_cdf
from scrutateur.exchange.onegov import onegov_mapping
from scrutateur.exchange.problems import ProblemList
from scrutateur.exchange.profiles import rule_set
from scrutateur.exchange.row_accounts import Account, AccountReader
from scrutateur.exchange.source import RehearsalSource, ReturnKey, SourceRow
from scrutateur.exchange.stated_totals import read_stated
from scrutateur.exchange.sums import sum_columns
from scrutateur.exchange.table_files import BoundRow, bind_columns, choose_tables, open_table
from scrutateur.exchange.templates import any_holds
from scrutateur.exchange.totals_rows import warn_of_totals

# Each of these settings picks so many stations among those that send a return.
_COUNTS = ("resends", "late", "early", "corrected", "conflicting", "strangers", "tampered", "telephone")


def read_source(mapping: RehearsalMapping, data_paths: Sequence[Path] = ()) -> RehearsalSource:
    """Read the tables of a mapping whole.

    Args:
        data_paths: The table, where it is not the one that the mapping names; then those of stated totals.

    Raises:
        InputFilesError: Something in a table, or in what the mapping says of it, is wrong; all of it is said.
        InputFileError: It is no table at all.
        MissingPartError: There is no such file, or the library that reads its format is not installed.
    """
    problems = ProblemList()
    path, *stated_paths = choose_tables(mapping, tuple(data_paths))
    if mapping.table.format == NIST_CDF:
        return read_nist_cdf(mapping, path)
    table, file = open_table(mapping.table, path, problems, open_ended=mapping.block is not None)
    if mapping.table.format == ONEGOV:
        problems.raise_any()
        mapping = onegov_mapping(mapping, table)
    headers = ProblemList()
    places = bind_columns(mapping.column_lines, table, headers, mapping_file=mapping.document.file.name)
    candidates = find_candidates(mapping, table, places, headers)
    headers.raise_any()
    reading = _Reading(mapping, candidates, problems)
    for row in table.rows:
        reading.take(BoundRow(table, row, places))
    reading.check()
    problems.raise_any()
    source = reading.source(file)
    return read_stated(mapping, source, stated_paths)


class _Reading:
    """What the rows read so far have given."""

    def __init__(self, mapping: RehearsalMapping, candidates: tuple[CandidatePart, ...], problems: ProblemList) -> None:
        self._mapping, self._problems = mapping, problems
        self._warnings: list[str] = []
        self._reader = AccountReader(mapping, candidates, self._warnings, problems)
        self._table = TableBook(mapping, problems)
        self._stream = EventBook(mapping.events, self._reader, self._warnings, problems) if mapping.events else None

    @property
    def _stations(self) -> Stations:
        return self._stream.stations if self._stream else self._table.stations

    def take(self, row: BoundRow) -> None:
        """Read one row; add whatever is wrong with it to the problems."""
        if any_holds(self._mapping.drop, row.cell, self._mapping.table.words):
            return
        if self._stream is not None:
            self._stream.take(row)
            return
        account = self._reader.read(row)
        if account is not None:
            self._table.take(account)

    def check(self) -> None:
        """Check what all rows together must say."""
        self._reader.contests.check()
        self._check_counts()
        self._warn_of_sizes()
        self._warn_of_shared_columns()

    def source(self, file: InputFile) -> RehearsalSource:
        """Give the whole, once nothing was wrong."""
        mapping = self._mapping
        registry = self._registry()
        form, with_votes = registry.forms[FORM], registry.forms[FORM].has("votes")
        accounts = self._stream.accounts() if self._stream else self._table.accounts
        standing = self._stream.standing() if self._stream else accounts
        returns = {
            key: return_of(account, registry.contests[key[0]], with_votes=form.has("votes"))
            for key, account in standing.items()
            if account.figures.came
        }
        sums = sum_columns(tuple(returns.values()), registry)
        rows = {key: SourceRow(account.row.row.line, account.received_code) for key, account in accounts.items()}
        self._warnings += warn_of_totals(returns, sums, rows, file=file.name)
        return RehearsalSource(
            origin=mapping.election.origin,
            profile=mapping.election.profile,
            registry=registry,
            returns=returns,
            missing=tuple(key for key, account in accounts.items() if not account.figures.came),
            rows=rows,
            sums=sums,
            simulate=mapping.simulate,
            warnings=(*self._warnings, *absent_votes(accounts, registry.contests)),
            inputs=(mapping.document.file, file),
            received_at={key: account.received_at for key, account in accounts.items() if account.received_at},
            events=self._stream.events(registry.contests, with_votes=with_votes) if self._stream else (),
        )

    def _registry(self) -> Registry:
        mapping, form = self._mapping, form_of(self._mapping)
        return Registry(
            election=election_of(mapping),
            contests=self._reader.contests.contests(form),
            areas=self._reader.tree.areas(),
            forms={form.id: form},
            stations=self._stations.found,
            rules=rule_set(mapping.election.profile),
            withdrawn={},
        )

    def _came(self) -> Mapping[ReturnKey, Account]:
        accounts = self._stream.firsts if self._stream else self._table.accounts
        return {key: account for key, account in accounts.items() if account.figures.came}

    def _check_counts(self) -> None:
        """Check that the night asks for no more stations than send a return, and that there is a station."""
        document, sending = self._mapping.document, len({station for _, station in self._came()})
        for key in _COUNTS:
            wanted = getattr(self._mapping.simulate, key)
            if wanted > sending:
                expected = f"simulate.{key} to be at most the {sending} stations that send a return"
                self._problems.add(document.error(("simulate", key), expected, str(wanted)))
        if not self._stations.found and not self._problems.count:
            self._problems.add(document.error(("rows", "drop"), "at least one row that is a station", "none"))

    def _warn_of_sizes(self) -> None:
        accounts = self._stream.firsts if self._stream else self._table.accounts
        lines = {station: account.row for (_, station), account in reversed(accounts.items())}
        for station in self._stations.found.values():
            if station.registered is not None and 2 * station.registered > station.figure_max:
                row = lines[station.code]
                place = f"{row.table.file}, line {row.row.line}"
                what = f"station {station.code} has {station.registered} registered"
                self._warnings.append(f"{place}: {what}, over half of its figure_max {station.figure_max}")

    def _warn_of_shared_columns(self) -> None:
        """Say where two figures are one column: a rule that compares them compares a number with itself."""
        names: dict[object, list[str]] = {}
        for figure in self._mapping.figures:
            if (len(figure.plus), len(figure.minus)) == (1, 0):
                names.setdefault(figure.plus[0], []).append(figure.name)
        for column, shared in names.items():
            if len(shared) > 1:
                what = f'the column "{column}" is read as {" and as ".join(shared)}'
                self._warnings.append(f"{what}: rules that compare them prove nothing")
