"""The contests of a table, as its rows name them, and the candidates of each in ballot order.

There is one contest, or one for each value of a column, or one for each list of candidates that was found.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from scrutateur.election.names import CandidateID, ContestID
from scrutateur.election.registry import Base, Candidate, Contest, Form
from scrutateur.errors import InputFileError
from scrutateur.exchange.codes import ALPHABET, CodeBook, KnownCode, clash, is_code, to_code
from scrutateur.exchange.mapping import CandidatePart, RehearsalMapping
from scrutateur.exchange.problems import ProblemList
from scrutateur.exchange.table_files import BoundRow


@dataclass(slots=True)
class _Ballot:
    """A contest in the making. Holds its candidates, which rows add to unless the mapping names them."""

    id: ContestID
    value: str  # of `by`
    named: Mapping[str, CandidatePart]  # those of the mapping
    found: dict[str, CandidatePart] = field(default_factory=dict)
    codes: CodeBook = field(default_factory=CodeBook)


class ContestBook:
    """Grows as rows are read; adds to the problems what does not fit."""

    def __init__(self, mapping: RehearsalMapping, candidates: tuple[CandidatePart, ...], problems: ProblemList) -> None:
        self._part, self._document = mapping.contest, mapping.document
        self._candidates, self._languages = candidates, mapping.election.languages
        self._rows_name_candidates = mapping.layout in ("blocks", "long")
        self._problems = problems
        self._ballots: dict[object, _Ballot] = {}
        self._codes = CodeBook()

    def take(self, row: BoundRow, parts: tuple[CandidatePart, ...]) -> ContestID | None:
        """Give the contest of a row, with the row's candidates in it; `None` if a problem was added."""
        ballot = self._find(row, parts)
        if ballot is not None and self._rows_name_candidates:
            for part in parts:
                self._add(ballot, part, row)
        return ballot.id if ballot else None

    def of(self, row: BoundRow) -> ContestID | None:
        """Give the contest of a row that names its station alone."""
        ballot = self._find(row, ())
        return ballot.id if ballot else None

    def parts_for(self, row: BoundRow, parts: tuple[CandidatePart, ...]) -> tuple[CandidatePart, ...]:
        """Leave out the candidates of other contests."""
        if self._part.by is None or self._rows_name_candidates:
            return parts
        return tuple(part for part in parts if part.contest in (None, row.cell(self._part.by)))

    def check(self) -> None:
        """Check, once all rows were read, that everything that the mapping names was found."""
        for error in (*self._values_not_found(), *self._candidates_not_found()):
            self._problems.add(error)

    def contests(self, form: Form) -> Mapping[ContestID, Contest]:
        """Give the contests, in the order in which they were met."""
        return {ballot.id: self._contest(ballot, form) for ballot in self._ballots.values()}

    def _contest(self, ballot: _Ballot, form: Form) -> Contest:
        standard = {language: f"{name}, {ballot.value}" for language, name in self._part.names.items()}
        names = self._part.value_names.get(ballot.value, standard) if ballot.value else self._part.names
        order = ballot.named or ballot.found
        return Contest(
            id=ballot.id,
            names=names,
            base=Base.VALID if form.has("valid") else Base.VOTERS,
            candidates=tuple(Candidate(CandidateID(part.code), part.name) for part in order.values()),
            form=form.id,
            rule=self._part.rule,
            seats=self._part.seats,
        )

    def _find(self, row: BoundRow, parts: tuple[CandidatePart, ...]) -> _Ballot | None:
        if self._part.by_ballot_list:
            return self._by_list(row, parts)
        if self._part.by is None:
            return self._ballots.get("") or self._grow("", "", ContestID(self._part.id))
        value = row.cell(self._part.by)
        known = self._ballots.get(value)
        return known or self._by_value(row, value, str(row.table.name_of(row.places[self._part.by])))

    def _by_list(self, row: BoundRow, parts: tuple[CandidatePart, ...]) -> _Ballot | None:
        key = frozenset((part.code, part.name) for part in parts)
        if not key:
            self._problems.add(row.error_at("block", "at least one candidate, so that the contest is known", "none"))
            return None
        value = str(len(self._ballots) + 1)
        return self._ballots.get(key) or self._grow(key, value, ContestID(f"{self._part.id}-{value}"))

    def _by_value(self, row: BoundRow, value: str, column: str) -> _Ballot | None:  # positional: cell, then its name
        code = to_code(value)
        contest = f"{self._part.id}-{code}"
        known = self._codes.find(code)
        if not code or not is_code(contest):
            self._problems.add(row.error_at(column, f"a contest's code of 1 to 64 of {ALPHABET}", f'"{value}"'))
            return None
        if known is not None:
            again = clash(known, code=code, received=value) or value
            self._problems.add(row.error_at(column, "one spelling for each contest", again))
            return None
        self._codes.add(KnownCode(code, value, row.row.line))
        return self._grow(value, value, ContestID(contest))

    def _grow(self, key: object, value: str, contest: ContestID) -> _Ballot:
        named = {part.code: part for part in self._candidates if part.contest in (None, value)}
        ballot = self._ballots[key] = _Ballot(contest, value, named)
        return ballot

    def _add(self, ballot: _Ballot, part: CandidatePart, row: BoundRow) -> None:
        known, near = ballot.found.get(part.code), ballot.codes.find(part.code)
        again = clash(near, code=part.code, received=part.received) if near else None
        if again is not None:
            self._problems.add(row.error_at("candidate", "one spelling for each candidate", again))
        elif self._candidates and part.code not in ballot.named:
            known_codes = ", ".join(ballot.named) or "none"
            expected = f"a candidate that the mapping names ({known_codes})"
            self._problems.add(row.error_at("candidate", expected, f'"{part.received}"'))
        elif known is not None and known.name != part.name and not ballot.named:
            found = f'"{part.name}" for "{part.code}", and "{known.name}" on line {known.line}'
            self._problems.add(row.error_at("candidate", "one name for each candidate", found))
        elif known is None:
            ballot.found[part.code] = part
            ballot.codes.add(KnownCode(part.code, part.received, row.row.line))

    def _values_not_found(self) -> Iterator[InputFileError]:
        values = {ballot.value for ballot in self._ballots.values()}
        for value in self._part.value_names:
            if value not in values:
                yield self._document.error(("contest", "names", value), "a contest that the table has", f'"{value}"')
        for part in self._candidates:
            if part.contest is not None and part.contest not in values:
                file, expected = self._document.file.name, "a contest that the table has"
                yield InputFileError(file, expected, f'"{part.contest}"', line=part.line)

    def _candidates_not_found(self) -> Iterator[InputFileError]:
        for ballot in self._ballots.values():
            for part in ballot.named.values() if self._rows_name_candidates else ():
                if part.code not in ballot.found:
                    expected = "a candidate that the table has"
                    yield InputFileError(self._document.file.name, expected, f'"{part.received}"', line=part.line)
