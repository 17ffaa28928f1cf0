"""A publication as the record would give it: the real figures of Toulouse, with invented keys, hashes and times.

`toulouse()` has a partial bulletin at 40 % of the stations and a complete one. The variants take bulletins away, hold
returns, retract, or put hostile text wherever text can come from outside.
"""

import csv
import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from scrutateur.bulletin.numbered import AnnouncedBulletin, BulletinText, ContestLines, Signed, TableFile
from scrutateur.bulletin.publication import MemberLine, Publication, QuorumLine, Retraction
from scrutateur.bulletin.snapshot import ContestSnapshot, JudgedAct, Snapshot, StationStanding
from scrutateur.count.standing import MISSING, Standing, State
from scrutateur.count.sums import EMPTY_SHARE, Coverage, Place, Tally, share_of
from scrutateur.election.acts import StationReturn
from scrutateur.election.findings import Finding, Severity, failed, not_checkable, passed
from scrutateur.election.names import AreaID, CandidateID, Channel, ContestID, FormID, LeafIndex, RuleCode, StationID
from scrutateur.election.registry import (
    Area,
    Base,
    Calendar,
    Candidate,
    Contest,
    Election,
    Form,
    FormField,
    PollingStation,
    Registry,
    RuleSet,
    StationType,
)

RESULTS = Path(__file__).parents[2] / "examples" / "toulouse-2026" / "results_round1.csv"
CONTEST, FORM = ContestID("conseil-municipal"), FormID("pv/1")
LISTS = tuple(f"{number:03}" for number in (1, 2, 3, 4, 5, 7, 8, 9, 10, 11))
FREEZE = datetime(2026, 11, 24, 13, 2, 40, tzinfo=UTC)
RULES = tuple(RuleCode(code) for code in ("R101", "R104", "R201", "R202", "R205", "R208", "R313"))
FIELDS = (
    ("registered", "Inscrits", "Registered"),
    ("signed_roll", "Émargements", "Signatures"),
    ("ballots_in_box", "Votants (enveloppes et bulletins dans l’urne)", "Voters (ballots in the box)"),
    ("blank", "Blancs", "Blank"),
    ("null", "Nuls", "Null"),
    ("valid", "Exprimés", "Valid"),
    ("votes", "Voix", "Votes"),
)
FIRST_RETURN = 600  # index of the first return: before it lie the registry, the keys, openings and closings

Rewrite = Callable[[StationStanding], StationStanding]


@cache
def rows() -> tuple[Mapping[str, str], ...]:
    with RESULTS.open(encoding="utf-8", newline="") as stream:
        return tuple(csv.DictReader(stream))


def hexes(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def an_election(**changed: object) -> Election:
    election = Election(
        id="toulouse-2026-1",
        authority={"fr": "Autorité de répétition", "en": "Rehearsal authority"},
        names={"fr": "Municipales 2026, Toulouse, premier tour", "en": "Toulouse municipal election 2026, round 1"},
        languages=("fr", "en"),
        round=1,
        time_zone="Europe/Paris",
        opens=FREEZE,
        closes=FREEZE + timedelta(seconds=9),
        calendar=Calendar(
            real_opens=datetime(2026, 3, 15, 7, tzinfo=UTC), real_closes=datetime(2026, 3, 15, 19, tzinfo=UTC)
        ),
        source={"fr": "Toulouse Métropole", "en": "Toulouse Métropole"},
        licence={"fr": "Licence Ouverte 2.0", "en": "Open Licence 2.0"},
    )
    return replace(election, **changed)


def a_contest(names: Mapping[str, str] | None = None, *, base: Base = Base.VALID, form: FormID = FORM) -> Contest:
    given = names or {}
    return Contest(
        CONTEST,
        {"fr": "Conseil municipal", "en": "City council"},
        base,
        tuple(Candidate(CandidateID(code), given.get(code, code)) for code in LISTS),
        form,
        "two-round-majority",
    )


def a_form(fields: Iterable[str] = tuple(name for name, _, _ in FIELDS)) -> Form:
    wanted = set(fields)
    found = tuple(FormField(name, {"fr": fr, "en": en}) for name, fr, en in FIELDS if name in wanted)
    return Form(FORM, found, frozenset(("opening", "closing", "return")), ())


def a_station(row: Mapping[str, str], area: str) -> PollingStation:
    return PollingStation(
        code=StationID(row["station"]),
        area=AreaID(area),
        type=StationType.ORDINARY,
        contests=(CONTEST,),
        opens=FREEZE,
        closes=FREEZE + timedelta(seconds=9),
        figure_max=9999,
        place="",
        registered=int(row["registered"]),
    )


def areas(quarters: int) -> tuple[Area, ...]:
    """Give the tree: the whole, the city, and quarters that nobody ever drew if a test wants more levels."""
    whole = Area(AreaID("toulouse-2026-1"), "election", 0, an_election().names)
    city = Area(AreaID("31555"), "commune", 1, {"fr": "Toulouse", "en": "Toulouse"}, whole.code)
    drawn = tuple(
        Area(AreaID(f"q{n}"), "quarter", 2, {"fr": f"Quartier {n}", "en": f"Quarter {n}"}, city.code)
        for n in range(1, quarters + 1)
    )
    return (whole, city, *drawn)


def a_registry(quarters: int = 0, **changed: object) -> Registry:
    tree = areas(quarters)
    stations = [
        a_station(row, f"q{n % quarters + 1}" if quarters else "31555") for n, row in enumerate(rows())
    ]  # fmt: skip
    registry = Registry(
        election=an_election(),
        contests={CONTEST: a_contest()},
        areas={(area.level, area.code): area for area in tree},
        forms={FORM: a_form()},
        stations={station.code: station for station in stations},
        rules=RuleSet("fr-officiel/1", RULES, {"opening_tolerance_seconds": 1800}),
        withdrawn={},
    )
    return replace(registry, **changed)


def a_return(row: Mapping[str, str], form: Form) -> StationReturn:
    column = {"ballots_in_box": "voters"}
    figures = {it.name: int(row[column.get(it.name, it.name)]) for it in form.fields if it.name != "votes"}
    votes = tuple((CandidateID(code), int(row[f"list_{code}"])) for code in LISTS) if form.has("votes") else None
    gap = int(row["voters"]) - int(row["signed_roll"])
    return StationReturn(
        CONTEST, StationID(row["station"]), FORM, 1, figures, votes, reasons=("count-error",) if gap else ()
    )  # fmt: skip


def findings(station_return: StationReturn) -> tuple[Finding, ...]:
    found = {code: passed(code) for code in RULES}
    found[RuleCode("R313")] = not_checkable("R313", missing="opening")
    ballots, signed = station_return.number("ballots_in_box"), station_return.number("signed_roll")
    if ballots is not None and signed is not None and ballots != signed:
        found[RuleCode("R205")] = failed(
            "R205",
            Severity.REMARK,
            ballots_in_box=ballots,
            signed_roll=signed,
            difference=ballots - signed,
            smaller=min(ballots, signed),
        )
    return tuple(found.values())


def judged(row: Mapping[str, str], index: int, form: Form) -> JudgedAct:
    station_return = a_return(row, form)
    return JudgedAct(
        index=LeafIndex(index),
        kind="return",
        leaf_hash=hexes(f"leaf {index}"),
        received_at=FREEZE + timedelta(seconds=10, milliseconds=13 * index),
        channel=Channel.WEB,
        station_return=station_return,
        findings=findings(station_return),
        answers={},
        late_key=False,
    )


def counted(act: JudgedAct) -> StationStanding:
    return StationStanding(Standing(State.COUNTED, act.index, sums_as_received=True), act, (act,))


def held(item: StationStanding) -> StationStanding:
    """Hold a station's return for votes beyond the ballots."""
    act = item.judged[0]
    stated = failed("R201", Severity.BLOCKING, votes_cast=640, ballots_in_box=616, difference=24)
    blocked = replace(act, findings=tuple(stated if it.rule == "R201" else it for it in act.findings))
    standing = Standing(State.HELD, act.index, "R201", sums_as_received=True)
    return StationStanding(standing, blocked, (blocked,), ((LeafIndex(act.index + 1), "corroborates"),))


def annulled(item: StationStanding) -> StationStanding:
    standing = replace(item.standing, state=State.ANNULLED, reason="wrong-table", act=LeafIndex(1500))
    return replace(item, standing=standing)


def contested(item: StationStanding) -> StationStanding:
    return replace(item, standing=replace(item.standing, state=State.CONTESTED))


def conflicting(item: StationStanding) -> StationStanding:
    """Put a second account beside the first that differs in a figure: neither counts."""
    first = item.judged[0]
    figures = {**first.station_return.figures, "blank": 7}
    index = LeafIndex(first.index + 1000)
    second = replace(first, index=index, station_return=replace(first.station_return, figures=figures))
    return StationStanding(Standing(State.HELD, first.index, "R401"), None, (first, second))


@dataclass
class Count:
    """A count in the making. Holds state, as the desk's own does."""

    registry: Registry
    rewrites: Mapping[str, Rewrite] = field(default_factory=dict)

    def snapshot(self, arrived: int, size: int) -> Snapshot:
        """Give the snapshot at which the first `arrived` stations, in the order played, have sent their return."""
        contest = self.registry.contests[CONTEST]
        form = self.registry.forms[contest.form]
        indexes = {code: n for n, code in enumerate(order_played())}
        stations = {
            row["station"]: self._station(row, indexes[row["station"]], arrived, form)
            for row in sorted(rows(), key=lambda row: row["station"])
            if row["station"] in self.registry.stations
        }
        root = hashlib.sha256(f"root {size}".encode()).digest()
        return Snapshot(size, root, self.registry, {CONTEST: self._contest(contest, form, stations)}, late_keys=0)

    def _station(self, row: Mapping[str, str], number: int, arrived: int, form: Form) -> StationStanding:
        if number >= arrived:
            return StationStanding(MISSING, None, ())
        item = counted(judged(row, FIRST_RETURN + number, form))
        rewrite = self.rewrites.get(row["station"])
        return rewrite(item) if rewrite else item

    def _contest(self, contest: Contest, form: Form, stations: Mapping[str, StationStanding]) -> ContestSnapshot:
        tally = Tally(contest, form)
        covered: dict[Place, list[State]] = {(area.level, area.code): [] for area in self.registry.areas.values()}
        for code, item in stations.items():
            chain = self.registry.chain_of(self.registry.stations[StationID(code)])
            places = [(area.level, area.code) for area in chain]
            said = item.current.station_return if item.current else None
            tally.move(EMPTY_SHARE, share_of(contest, item.standing, said), places)
            for place in places:
                covered[place].append(item.standing.state)
        coverage = {place: cover(states) for place, states in covered.items()}
        return ContestSnapshot(
            contest=contest,
            form=form,
            coverage=next(it for (level, _), it in coverage.items() if level == 0),
            area_coverage=coverage,
            received=tally.as_received(),
            counted=tally.as_counted(),
            areas={place: tally.as_standing(place) for place in covered},
            stations={StationID(code): item for code, item in stations.items()},
            without_paper=0,
        )


def cover(states: Iterable[State]) -> Coverage:
    listed = list(states)
    waiting, gone = (sum(state is it for state in listed) for it in (State.HELD, State.MISSING))
    return Coverage(len(listed), len(listed) - waiting - gone, waiting, gone)


def order_played() -> tuple[str, ...]:
    """Give the stations in the order in which they sent: shuffled, and always the same."""
    return tuple(sorted((row["station"] for row in rows()), key=hexes))


TABLES = ("areas", "changes", "checks", "findings", "not-counted", "stations")


def announce(snapshot: Snapshot, kind: str, number: int, before: AnnouncedBulletin | None) -> AnnouncedBulletin:
    contest = snapshot.contests[CONTEST]
    lines = ContestLines(CONTEST, contest.contest.base, contest.coverage, contest.totals(), contest.without_paper)
    tables = {f"{name}-{CONTEST}.csv": f"{name} {number}\n".encode() for name in TABLES} | {"tests.csv": b"contest\n"}
    listed = (TableFile(name, len(data), hashlib.sha256(data).hexdigest()) for name, data in sorted(tables.items()))
    announced_at = FREEZE + timedelta(seconds=30 * number)
    text = BulletinText(
        origin="rehearsal.invalid/toulouse-2026-1/1",
        number=number,
        kind=kind,
        size=snapshot.size,
        root=snapshot.root,
        drafted=announced_at - timedelta(seconds=2),
        previous=(before.number, before.note_sha256) if before else None,
        policy_sha256=hexes("policy"),
        rules_version=snapshot.registry.rules.version,
        rules_sha256=hexes("rules"),
        blocking_open=contest.open_findings(Severity.BLOCKING),
        remarks_open=contest.open_findings(Severity.REMARK),
        late_keys=0,
        contests=(lines,),
        files=tuple(listed),
    )
    signers = 2 if kind == "partial" else 4
    return AnnouncedBulletin(
        text=text,
        note=f"note {number}".encode(),
        note_sha256=hexes(f"note {number}"),
        index=LeafIndex(snapshot.size + 1),
        announced_at=announced_at,
        signed=Signed(tuple(f"Membre {n}" for n in range(1, signers + 1)), signers, signers, 0, 5),
        snapshot=snapshot,
        tables=tables,
        before=before.snapshot if before else None,
    )


def publish(registry: Registry, bulletins: tuple[AnnouncedBulletin, ...], **changed: object) -> Publication:
    changed_in: dict[StationID, int] = {}
    first_counted_in: dict[LeafIndex, int] = {}
    for bulletin in bulletins:
        for code, item in bulletin.contest(CONTEST).stations.items():
            before = bulletin.before.contests[CONTEST].stations.get(code) if bulletin.before else None
            if (before.standing if before else MISSING) != item.standing:
                changed_in[code] = bulletin.number
            if item.standing.state.counts and item.standing.index is not None:
                first_counted_in.setdefault(item.standing.index, bulletin.number)
    publication = Publication(
        origin="rehearsal.invalid/toulouse-2026-1/1",
        rehearsal=True,
        policy_sha256=hexes("policy"),
        log_vkey="rehearsal.invalid/toulouse-2026-1/1+1a2b3c4d+AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyAh",
        members=tuple(
            MemberLine(f"Membre {n}", f"member-{n}+{n:08x}+AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyAh", n > 3)
            for n in range(1, 6)
        ),
        quorums=tuple(
            QuorumLine(policy, required, 5)
            for policy, required in (("annulment", 4), ("complete", 4), ("decision", 2), ("partial", 2))
        ),
        witnessed="none",
        registry=registry,
        freeze_size=12,
        registry_changes=(),
        embargo_lifted_at=FREEZE + timedelta(seconds=15),
        bulletins=bulletins,
        retractions=(),
        changed_in=changed_in,
        first_counted_in=first_counted_in,
    )
    return replace(publication, **changed)


def toulouse(
    registry: Registry | None = None,
    *,
    rewrites: Mapping[str, Rewrite] | None = None,
    arrived: tuple[int, ...] = (114, 284),
) -> Publication:
    """Give Toulouse with one bulletin for each number of stations that had arrived."""
    registry = registry or a_registry()
    count = Count(registry, rewrites or {})
    bulletins: tuple[AnnouncedBulletin, ...] = ()
    for number, stations in enumerate(arrived, 1):
        snapshot = count.snapshot(stations, FIRST_RETURN + stations + 2 * number)
        complete = snapshot.contests[CONTEST].coverage.counted == len(registry.stations)
        last = bulletins[-1] if bulletins else None
        bulletins = (*bulletins, announce(snapshot, "complete" if complete else "partial", number, last))
    return publish(registry, bulletins)


def retract(publication: Publication, number: int) -> Publication:
    """Take a bulletin back by a retraction under the next number."""
    bulletins = tuple(replace(it, retracted=it.retracted or it.number == number) for it in publication.bulletins)
    own = max([it.number for it in publication.bulletins] + [it.number for it in publication.retractions]) + 1
    act = Retraction(own, number, "wrong-table", FREEZE + timedelta(minutes=own), LeafIndex(2000 + own))
    return replace(publication, bulletins=bulletins, retractions=(*publication.retractions, act))
