"""A registry as an authority writes it by hand: a folder of three files.

`election.toml` holds the election, its calendar, contests, forms and rules; `areas.csv` the tree of areas (absent
where there is none); `stations.csv` the polling stations. docs/how-to/write-a-registry.md shows them. The registry is
read whole or not at all, and nothing in it is put right silently: its codes are those of the night.
"""

from pathlib import Path

from scrutateur.election.names import CandidateID, ContestID, FormID
from scrutateur.election.registry import Base, Candidate, Contest, Election, Form, PollingStation, Registry, RuleSet
from scrutateur.exchange.area_tree import election_area
from scrutateur.exchange.election_parts import (
    closes_by_type,
    figure_bounds,
    languages_of,
    legal_calendar,
    lock_of,
    names_of,
    required_instant,
    required_names,
    zone_of,
)
from scrutateur.exchange.input_files import InputFile
from scrutateur.exchange.paper import field_of
from scrutateur.exchange.problems import ProblemList
from scrutateur.exchange.profiles import OPENING_TOLERANCE_SECONDS, rule_set
from scrutateur.exchange.registry_areas import Areas, read_areas
from scrutateur.exchange.registry_checks import check_election_file
from scrutateur.exchange.registry_keys import ELECTION_FILE
from scrutateur.exchange.registry_stations import StationDefaults, read_stations, size_warnings
from scrutateur.exchange.source import RegistrySource
from scrutateur.exchange.texts import tidy
from scrutateur.exchange.toml_document import CheckedTable, read_toml


def read_registry(folder: Path) -> RegistrySource:
    """Read a registry whole.

    Raises:
        InputFilesError: Something in its files is wrong; all that could be found is said.
        InputFileError: A file is no TOML or no table at all.
        MissingPartError: A file is not there.
    """
    problems = ProblemList()
    root = read_toml(folder / "election.toml", ELECTION_FILE, problems)
    problems.raise_any()
    check_election_file(root, problems)
    problems.raise_any()
    election = _election(root)
    contests = {contest.id: contest for contest in (_contest(table, root) for table in root.tables("contest"))}
    areas, area_files = _areas(folder, election, problems)
    stations, sheet = read_stations(folder / "stations.csv", areas, _defaults(root, tuple(contests)), problems)
    problems.raise_any()
    registry = Registry(
        election=election,
        contests=contests,
        areas=areas,
        forms={form.id: form for form in (_form(table, election.languages) for table in root.tables("form"))},
        stations=stations,
        rules=_rules(root.table("rules")),
        withdrawn={},
    )
    warnings = (*size_warnings(stations), *_empty_areas(areas, tuple(stations.values())))
    return RegistrySource(registry, warnings, (root.document.file, *area_files, sheet.file))


def _areas(folder: Path, election: Election, problems: ProblemList) -> tuple[Areas, tuple[InputFile, ...]]:
    """Read the areas; without the file, stations hang at the election itself."""
    path = folder / "areas.csv"
    if not path.exists():
        root = election_area(election.id, election.names)
        return {(0, root.code): root}, ()
    areas, sheet = read_areas(path, election, problems)
    return areas, (sheet.file,)


def _election(root: CheckedTable) -> Election:
    election, calendar = root.table("election"), root.table("calendar")
    languages = languages_of(election)
    return Election(
        id=election.required_text("id"),
        authority=required_names(election, "authority", languages),
        names=required_names(election, "name", languages),
        languages=languages,
        round=election.integer("round") or 1,
        time_zone=zone_of(calendar).key,
        opens=required_instant(calendar, "opens"),
        closes=required_instant(calendar, "closes"),
        calendar=legal_calendar(calendar),
        source=names_of(election, "source", languages),
        licence=names_of(election, "licence", languages),
        synthetic=names_of(election, "synthetic", languages),
    )


def _contest(contest: CheckedTable, root: CheckedTable) -> Contest:  # positional: the part, then the whole
    form_id = contest.required_text("form")
    (form,) = (form for form in root.tables("form") if form.required_text("id") == form_id)
    usual = Base.VALID if "valid" in (form.texts("fields") or ()) else Base.VOTERS
    return Contest(
        id=ContestID(contest.required_text("id")),
        names=required_names(contest, "name", languages_of(root.table("election"))),
        base=Base(contest.text("base") or usual.value),
        candidates=tuple(
            Candidate(CandidateID(candidate.required_text("code")), tidy(candidate.required_text("name")))
            for candidate in contest.tables("candidate")
        ),
        form=FormID(form_id),
        rule=contest.required_text("rule"),
        seats=contest.integer("seats"),
    )


def _form(form: CheckedTable, languages: tuple[str, ...]) -> Form:
    labels = {name: required_names(form.table("labels"), name, languages) for name in form.table("labels").values}
    return Form(
        id=FormID(form.required_text("id")),
        fields=tuple(field_of(name, labels) for name in form.texts("fields") or ()),
        acts=frozenset(form.texts("acts") or ("return",)),
        questions=form.texts("questions") or (),
    )


def _rules(rules: CheckedTable) -> RuleSet:
    tolerance = rules.integer("opening_tolerance_seconds") or OPENING_TOLERANCE_SECONDS
    return rule_set(rules.required_text("profile"), opening_tolerance_seconds=tolerance)


def _defaults(root: CheckedTable, contests: tuple[ContestID, ...]) -> StationDefaults:
    calendar = root.table("calendar")
    opens, closes = calendar.local_time("opens"), calendar.local_time("closes")
    assert opens is not None and closes is not None
    return StationDefaults(
        zone=zone_of(calendar),
        opens=required_instant(calendar, "opens"),
        opening_day=opens.date(),
        closes=required_instant(calendar, "closes"),
        closing_day=closes.date(),
        type_closes=closes_by_type(calendar, calendar=calendar),
        lock=lock_of(calendar),
        figure_max=figure_bounds(root.table("station")),
        contests=contests,
    )


def _empty_areas(areas: Areas, stations: tuple[PollingStation, ...]) -> list[str]:
    """Name the areas of the lowest level where no station is: a slip, or a row that was forgotten."""
    lowest = max(level for level, _ in areas)
    used = {station.area for station in stations}
    return [f"area {code}: no station" for level, code in areas if level == lowest and code not in used]
