"""The small night of docs/explanation/how-a-return-is-counted.md is what the program makes of it, number by number."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from scrutateur.count.accounts import Account, Assurance, choose_current
from scrutateur.count.standing import Standing, State, TakenDecision, stand
from scrutateur.count.sums import EMPTY_SHARE, Place, Sums, Tally, share_of
from scrutateur.election.acts import Decision, DecisionKind, Ref, StationReturn
from scrutateur.election.findings import Finding
from scrutateur.election.names import AreaID, CandidateID, LeafIndex, RuleCode, StationID
from scrutateur.election.registry import Candidate
from scrutateur.rules import judge_return
from tests.fakes.facts import CONTEST, facts, form
from tests.house.sources import ROOT

PAGE = ROOT / "docs" / "explanation" / "how-a-return-is-counted.md"
TWO = replace(CONTEST, candidates=tuple(Candidate(CandidateID(code), code) for code in "AB"))
FORM = form("signed_roll", "ballots_in_box", "blank", "null", "valid", "votes")
RULES = (RuleCode("R201"), RuleCode("R202"), RuleCode("R203"), RuleCode("R204"), RuleCode("R205"))
EVERYWHERE: Place = (0, AreaID("night"))
ALL_STATIONS = tuple(StationID(code) for code in "12345")


@dataclass(frozen=True)
class Decided:
    """What persons have said so far: the account preferred, the rules accepted, the station annulled."""

    preferred: int | None = None
    accepted: frozenset[str] = frozenset()
    annulled: frozenset[str] = frozenset()


def tables(first_header: str) -> list[list[list[str]]]:
    """Read the tables of the page whose first column has this header, without their heads."""
    blocks = PAGE.read_text(encoding="utf-8").split("\n\n")
    found = [block.splitlines() for block in blocks if block.startswith(f"| {first_header} |")]
    return [[[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]] for lines in found]


def accounts(decided: Decided) -> Mapping[StationID, list[Account]]:
    """Read what came in, in the order of the page."""
    found: dict[StationID, list[Account]] = defaultdict(list)
    for index, (station, _, *cells) in enumerate(row for row in tables("station")[0] if row[2]):
        names = ("signed_roll", "ballots_in_box", "blank", "null", "valid", "A", "B")
        figures = dict(zip(names, map(int, cells), strict=True))
        votes = tuple((CandidateID(code), figures.pop(code)) for code in "AB")
        station_return = StationReturn(TWO.id, StationID(station), FORM.id, 1, figures, votes)
        ref = Ref(LeafIndex(index), f"{index:064}")
        preferred = LeafIndex(19) if decided.preferred == index else None
        found[StationID(station)].append(Account(ref, station_return, None, Assurance.FULL, True, False, preferred))
    return found


def findings(station_return: StationReturn) -> dict[str, Finding]:
    """Judge the arithmetic of a return."""
    judged = judge_return(facts(station_return=station_return, contest=TWO, form=FORM), RULES)
    return {item.rule: item for item in judged}


def standing_of(station: StationID, own: Sequence[Account], decided: Decided) -> tuple[Standing, StationReturn | None]:
    """Say where a station stands."""
    choice = choose_current(own, None)
    current = None if choice.current is None else choice.current.station_return
    judged = {} if current is None else findings(current)
    blocking = [item for item in judged.values() if item.blocks and item.rule not in decided.accepted]
    annulment = TakenDecision(Decision(DecisionKind.ANNUL, (), (), "box-left-alone"), Ref(LeafIndex(20), "f" * 64))
    decisions = [annulment] if station in decided.annulled else []
    return stand(choice, blocking=blocking, decisions=decisions, announced=None, unreadable=None), current


def night(decided: Decided) -> tuple[dict[StationID, State], Tally]:
    """Count the small night."""
    tally, states, came = Tally(TWO, FORM), {}, accounts(decided)
    for station in ALL_STATIONS:
        standing, current = standing_of(station, came.get(station, []), decided)
        states[station] = standing.state
        tally.move(EMPTY_SHARE, share_of(TWO, standing, current), (EVERYWHERE,))
    return states, tally


def row(sums: Sums, *, whole: bool) -> list[str]:
    """Write a sum as the page does; only what stands has the last two columns."""
    plain = [str(sums.totals[name]) for name in ("voters", "blank", "null", "valid")]
    votes = [str(sums.votes[CandidateID(code)]) for code in "AB"]
    return [*plain, *votes, *((str(sums.totals[name]) if whole else "") for name in ("accepted_gap", "annulled"))]


def counted(decided: Decided) -> list[list[str]]:
    """Give the three sums as rows."""
    _, tally = night(decided)
    standing = row(tally.as_standing(EVERYWHERE), whole=True)
    return [row(tally.as_received(), whole=False), row(tally.as_counted(), whole=False), standing]


SETTLED = Decided(preferred=4, accepted=frozenset({"R203"}))
ANNULLED = replace(SETTLED, annulled=frozenset({"2"}))


def test_before_anybody_has_called():
    """Stations 1 and 2 count, 3 is held by R203, 4 is in conflict, 5 is missing."""
    states, _ = night(Decided())
    expected = (State.COUNTED, State.COUNTED, State.HELD, State.HELD, State.MISSING)
    assert tuple(states.values()) == expected
    assert counted(Decided()) == [cells[1:] for cells in tables("sum")[0]]


def test_after_two_decisions():
    """The gap of station 3 is accepted, the second account of station 4 is current: four stations count."""
    states, _ = night(SETTLED)
    assert tuple(states.values()) == (*(State.COUNTED,) * 4, State.MISSING)
    both, standing = (cells[1:] for cells in tables("sum")[1])
    assert counted(SETTLED) == [both, both, standing]


def test_after_the_annulment_of_a_station():
    """The votes of station 2 leave for their own column; its voters, blank and null stay, and so does coverage."""
    states, _ = night(ANNULLED)
    assert all(states[station].counts for station in ALL_STATIONS[:4])
    both, standing = (cells[1:] for cells in tables("sum")[2])
    assert counted(ANNULLED) == [both, both, standing]


def test_station_2_has_a_remark_and_counts():
    """One signature more than ballots fails R205, which holds nothing."""
    judged = findings(accounts(Decided())[StationID("2")][0].station_return)
    assert [code for code, item in judged.items() if item.failed] == ["R205"]
    assert not judged["R205"].blocks
