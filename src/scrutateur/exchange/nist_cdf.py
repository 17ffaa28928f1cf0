"""NIST SP 1500-100, version 2, as JSON: election results of the United States' common data format.

A report holds reporting units, contests and counts, and a count stands at a unit *and* at the units that contain it:
a naive sum doubles. A unit is a station here if it has counts, is not the whole (`ElectionScopeId`), and is not made up
of units that have counts. A combined or split precinct takes the place of its parts, which then have none. Where the
whole states a count, the stations must add up to it; if not, the units were not told apart and nothing is read.

Of the counts only the type `total` is read. The format has no figure for ballots or the roll. Where a voter has one
vote, overvotes are null ballots, undervotes are blank ones, and valid and ballots follow by addition; where a voter
has several, or a report counts neither, the form has votes alone.
"""

from pathlib import Path

from scrutateur.election.acts import StationReturn
from scrutateur.election.names import AreaID, CandidateID, ContestID, Figure, FormID, StationID, Unread
from scrutateur.election.registry import (
    Area,
    Base,
    Candidate,
    Contest,
    Form,
    PollingStation,
    Registry,
    StationType,
)
from scrutateur.exchange.area_tree import election_area
from scrutateur.exchange.codes import ALPHABET, CodeBook, KnownCode, clash, is_code, to_code
from scrutateur.exchange.declared_election import FORM, acts_of, election_of
from scrutateur.exchange.input_files import InputFile, decode
from scrutateur.exchange.json_nodes import JSONNode, read_json
from scrutateur.exchange.mapping import NIST_CDF, RehearsalMapping
from scrutateur.exchange.nist_counts import Counted, counted_of, selections_of, words_of
from scrutateur.exchange.paper import fields_of
from scrutateur.exchange.profiles import rule_set
from scrutateur.exchange.source import RehearsalSource, ReturnKey, SourceRow
from scrutateur.exchange.sums import sum_columns
from scrutateur.exchange.table_files import open_file

FIGURE_MAX = 99_999  # of a precinct, or of a centre where several vote
VOTES_FORM = FormID("pv/votes")  # of contests whose votes say nothing of ballots
_FIGURES = ("ballots_in_box", "blank", "null", "valid")
_DERIVED = "valid and ballots_in_box are sums of the report's own counts: rules that compare them prove nothing"


def read_nist_cdf(mapping: RehearsalMapping, path: Path) -> RehearsalSource:
    """Read an election report whole.

    Raises:
        InputFileError: It is no such report, or its counts do not add up.
        MissingPartError: There is no such file, or the library that unpacks it is not installed.
    """
    raw, file = open_file(mapping.table, path, NIST_CDF)
    report = read_json(decode(raw, file=file.name, encoding="utf-8"), file=file.name)
    elections = list(report.children("Election"))
    if len(elections) != 1:
        raise report.error("Election", "one election", str(len(elections)))
    return _Report(mapping, report, elections[0]).source(file)


class _Report:
    """One report. Holds the units by their id, and what the contests have given so far."""

    def __init__(self, mapping: RehearsalMapping, report: JSONNode, election: JSONNode) -> None:
        self._mapping, self._election = mapping, election
        self._languages = mapping.election.languages
        self._units = {unit.required_text("@id"): unit for unit in report.children("GpUnit")}
        self._whole = election.required_text("ElectionScopeId")
        if self._whole not in self._units:
            raise election.error("ElectionScopeId", "the id of a unit", f'"{self._whole}"')
        self._names = selections_of(report, election=election)
        self._codes = {"contest": CodeBook(), "station": CodeBook()}
        self._warnings = [_DERIVED]

    def source(self, file: InputFile) -> RehearsalSource:
        """Give the whole."""
        counted = [counted_of(contest, self._whole, self._units) for contest in self._election.children("Contest")]
        if not counted:
            raise self._election.error("Contest", "at least one contest", "none")
        contests = {found.id: found for found in (self._contest(contest) for contest in counted)}
        stations = self._stations(counted, tuple(contests))
        returns = {
            (found.id, self._station_code(unit)): self._return(contest, found, unit)
            for contest, found in zip(counted, contests.values(), strict=True)
            for unit in contest.units
        }
        registry = self._registry(contests, stations)
        return RehearsalSource(
            origin=self._mapping.election.origin,
            profile=self._mapping.election.profile,
            registry=registry,
            returns=returns,
            missing=(),
            rows={key: _row(key) for key in returns},
            sums=sum_columns(tuple(returns.values()), registry),
            simulate=self._mapping.simulate,
            warnings=tuple(self._warnings),
            inputs=(self._mapping.document.file, file),
        )

    def _registry(
        self, contests: dict[ContestID, Contest], stations: dict[StationID, PollingStation]
    ) -> Registry:  # fmt: skip
        part = self._mapping.election
        root = election_area(part.id, part.names)
        whole = self._units[self._whole]
        kind = to_code(whole.text("Type") or "unit").lower()
        area = Area(AreaID(self._code(whole, self._whole)), kind, 1, self._label(whole, "Name"), root.code)
        acts = acts_of(self._mapping.simulate)
        forms = (
            Form(FORM, fields_of(_FIGURES, {}, with_votes=True), acts, ()),
            Form(VOTES_FORM, fields_of((), {}, with_votes=True), acts, ()),
        )
        used = {contest.form for contest in contests.values()}
        return Registry(
            election=election_of(self._mapping),
            contests=contests,
            areas={(0, root.code): root, (1, area.code): area},
            forms={form.id: form for form in forms if form.id in used},
            stations=stations,
            rules=rule_set(part.profile),
            withdrawn={},
        )

    def _contest(self, counted: Counted) -> Contest:
        node = counted.node
        code = ContestID(self._unique("contest", node, node.required_text("@id")))
        selections = [(selection.id, self._names(selection.node)) for selection in counted.selections]
        codes = [self._code(counted.node, received) for received, _ in selections]
        if len(set(codes)) < len(codes) or not codes:
            raise node.error("ContestSelection", "selections with a code each", ", ".join(codes) or "none")
        return Contest(
            id=code,
            names=self._label(node, "Name"),
            base=Base.VALID if counted.counts_ballots else Base.VOTERS,
            candidates=tuple(
                Candidate(CandidateID(code), name) for code, (_, name) in zip(codes, selections, strict=True)
            ),
            form=FORM if counted.counts_ballots else VOTES_FORM,
            rule=self._mapping.contest.rule,
            seats=node.count("NumberElected") or None,
        )

    def _stations(self, counted: list[Counted], contests: tuple[ContestID, ...]) -> dict[StationID, PollingStation]:
        calendar = self._mapping.calendar
        parent = AreaID(self._code(self._units[self._whole], self._whole))
        stations: dict[StationID, PollingStation] = {}
        for unit, node in self._units.items():
            mine = tuple(
                contest for contest, found in zip(contests, counted, strict=True) if unit in found.units
            )  # fmt: skip
            if mine:
                code = StationID(self._unique("station", node, unit))
                place = self._label(node, "Name")[self._languages[0]]
                stations[code] = PollingStation(
                    code, parent, StationType.ORDINARY, mine, calendar.opens, calendar.closes,
                    FIGURE_MAX, place, lock=calendar.lock,
                )  # fmt: skip
        return stations

    def _return(self, counted: Counted, contest: Contest, unit: str) -> StationReturn:
        votes = [(candidate.code, found.at(unit)) for candidate, found in zip(contest.candidates, counted.selections,
                                                                               strict=True)]  # fmt: skip
        absent = [code for code, figure in votes if isinstance(figure, Unread)]
        if absent:
            self._warnings.append(f"contest {contest.id}, station {unit}: no count for {', '.join(absent)}: empty")
        figures: dict[str, Figure] = {}
        if contest.form == FORM:
            figures = _figures(counted, unit, [figure for _, figure in votes])
        return StationReturn(contest.id, self._station_code(unit), contest.form, 1, figures, tuple(votes))

    def _station_code(self, unit: str) -> StationID:
        return StationID(self._code(self._units[unit], unit))

    def _unique(self, kind: str, node: JSONNode, received: str) -> str:
        code, book = self._code(node, received), self._codes[kind]
        known = book.find(code)
        if known is not None:
            again = clash(known, code=code, received=received) or f'"{received}" twice'
            raise node.error("@id", f"a code for each {kind}", again)
        book.add(KnownCode(code, received, 1))
        return code

    def _code(self, node: JSONNode, received: str) -> str:
        code = to_code(received)
        if not is_code(code):
            raise node.error("@id", f"an id that becomes a code of 1 to 64 of {ALPHABET}", f'"{received}"')
        return code

    def _label(self, node: JSONNode, key: str) -> dict[str, str]:
        """Give a text in each language of the election: in that language, or else the first that there is."""
        found = words_of(node, key)
        standard = next(iter(found.values()), node.required_text("@id"))
        return {language: found.get(language, standard) for language in self._languages}


def _figures(counted: Counted, unit: str, votes: list[Figure]) -> dict[str, Figure]:
    """Give blank and null ballots, and by addition the valid votes and the ballots."""
    blank, null = counted.undervotes[unit], counted.overvotes[unit]
    valid = _sum(votes)
    return {"ballots_in_box": _sum([valid, blank, null]), "blank": blank, "null": null, "valid": valid}


def _sum(figures: list[Figure]) -> Figure:
    numbers = [figure for figure in figures if isinstance(figure, int)]
    return sum(numbers) if len(numbers) == len(figures) else Unread.EMPTY


def _row(key: ReturnKey) -> SourceRow:
    return SourceRow(1, key[1])
