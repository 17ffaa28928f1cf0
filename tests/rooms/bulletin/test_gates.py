"""Each gate opened and closed: a bulletin that cannot be wrong is one that cannot be signed."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from scrutateur.bulletin.snapshot import ContestSnapshot, Snapshot
from scrutateur.count.standing import MISSING, State
from scrutateur.count.sums import Sums
from scrutateur.election.acts import Ref
from scrutateur.election.names import AreaID, CandidateID
from scrutateur.errors import GateError
from tests.fakes.gates import pass_gates
from tests.fakes.log_builder import Log
from tests.fakes.log_ground import CONTEST, FORM, a_registry

ALL, NORTH, SOUTH = (0, AreaID("all")), (1, AreaID("N")), (1, AreaID("S"))
STATIONS = ("0001", "0002", "0003")


def a_count(*stations: str, **changes: object) -> Log:
    log = Log(**changes)
    for station in stations or STATIONS:
        log.returns(station)
    return log


def changed(snapshot: Snapshot, change: Callable[[ContestSnapshot], ContestSnapshot]) -> Snapshot:
    return replace(snapshot, contests={CONTEST: change(snapshot.contests[CONTEST])})


def with_sums(place: tuple[int, AreaID], column: str, by: int) -> Callable[[ContestSnapshot], ContestSnapshot]:
    """Add to one column, or to one candidate's votes, of one area."""

    def change(contest: ContestSnapshot) -> ContestSnapshot:
        sums = contest.areas[place]
        if column in sums.totals:
            moved = Sums({**sums.totals, column: sums.totals[column] + by}, sums.votes)
        else:
            moved = Sums(sums.totals, {**sums.votes, CandidateID(column): sums.votes[CandidateID(column)] + by})
        return replace(contest, areas={**contest.areas, place: moved})

    return change


def refusal(kind: str, snapshot: Snapshot, before: Snapshot | None = None) -> str:
    with pytest.raises(GateError) as caught:
        pass_gates(kind, snapshot, before)
    return f"{caught.value.rule}: {caught.value.sentence}"


@pytest.mark.parametrize("kind", ["partial", "complete", "proclaimed"])
def test_what_adds_up_passes(kind):
    """All stations counted, nothing before: every gate opens."""
    pass_gates(kind, a_count().replay.snapshot(), None)


@pytest.mark.parametrize("column", ["voters", "blank", "null", "accepted_gap", "annulled", "A"])
def test_parts_and_whole_that_differ_by_one_vote_are_refused(column):
    """R502, in the whole and in an area, in the direction of every column."""
    snapshot = a_count().replay.snapshot()
    for place in (ALL, NORTH):
        for by in (1, -1):
            assert "R502" in refusal("partial", changed(snapshot, with_sums(place, column, by)))


@pytest.mark.parametrize("column", ["registered", "signed_roll", "valid"])
def test_an_area_that_is_not_the_sum_of_its_parts_is_refused(column):
    """R511: a column that no identity watches differs between the levels."""
    snapshot = a_count().replay.snapshot()
    said = refusal("partial", changed(snapshot, with_sums(SOUTH, column, 1)))
    assert said.startswith("R511") and f"{column} of level 1" in said


def test_votes_moved_from_one_candidate_to_another_are_refused():
    """R511 in the whole alone, R501 where the areas were moved along: no total hides it."""
    snapshot = a_count().replay.snapshot()
    moved = snapshot
    for column, by in (("A", 5), ("B", -5)):
        moved = changed(moved, with_sums(ALL, column, by))
    assert "R511" in refusal("partial", moved)
    for column, by in (("A", 5), ("B", -5)):
        moved = changed(moved, with_sums(NORTH, column, by))
    assert "R501: votes:A: expected" in refusal("partial", moved)


def test_a_station_that_is_listed_and_not_summed_is_refused():
    """R501: the sum over the listed stations is made anew."""
    snapshot = a_count().replay.snapshot()

    def without(contest: ContestSnapshot) -> ContestSnapshot:
        gone = replace(contest.stations["0001"], standing=MISSING, current=None)
        return replace(contest, stations={**contest.stations, "0001": gone})

    assert "R501" in refusal("partial", changed(snapshot, without))


def test_a_form_without_votes_passes_without_the_identity_of_votes():
    """R502 speaks of candidates' votes: a form that has none has no such identity, and its levels still agree."""
    registry = a_registry(STATIONS)
    form = replace(
        registry.forms[FORM], fields=tuple(line for line in registry.forms[FORM].fields if line.name != "votes")
    )
    log = Log(registry=replace(registry, forms={FORM: form}))
    pass_gates("partial", log.replay.snapshot(), None)


def test_a_fall_without_an_act_is_refused():
    """R503: a station that counted and counts less, with no act that names it."""
    log = a_count()
    before = log.replay.snapshot()

    def lost(contest: ContestSnapshot) -> ContestSnapshot:
        station = contest.stations["0001"]
        more = replace(station.current.station_return, figures={**station.current.station_return.figures, "blank": 9})
        moved = replace(
            station, standing=replace(station.standing, index=3), current=replace(station.current, station_return=more)
        )
        return replace(contest, stations={**contest.stations, "0001": moved})

    said = refusal("partial", log.replay.snapshot(), changed(before, lost))
    assert said.startswith("R503") and "station 0001: blank: expected >= 9, found 3" in said


@pytest.mark.parametrize("what", ["hold", "annul-station"])
def test_a_fall_by_a_named_act_passes(what):
    """A hold or an annulment by people accounts for it."""
    log = a_count()
    before, current = log.replay.snapshot(), log.replay.count.files[CONTEST, "0001"].acts[0]
    log.decides(what, current.ref)
    pass_gates("partial", log.replay.snapshot(), before)


def test_a_fall_by_a_correction_or_a_choice_passes():
    """A correction in effect, and the decision that chose among accounts, are named acts."""
    log = a_count()
    before = log.replay.snapshot()
    first = log.replay.count.files[CONTEST, "0001"].acts[0]
    lower = log.corrects(first.ref, "0001", (10, 10, 10))
    log.call_back(lower)
    log.decides("correct", lower)
    other = log.returns("0002", (9, 9, 9))
    log.decides("accept-with-explanation", other, findings=["R401"])
    pass_gates("partial", log.replay.snapshot(), before)


def test_a_station_that_left_the_registry_may_fall():
    """A registry act named it: the gate asks for no other."""
    log = a_count()
    before = log.replay.snapshot()

    def gone(contest: ContestSnapshot) -> ContestSnapshot:
        extra = replace(contest.stations["0001"])
        return replace(contest, stations={**contest.stations, "0099": extra})

    pass_gates("partial", log.replay.snapshot(), changed(before, gone))
    assert State.COUNTED is log.state("0001")


def test_a_contest_that_was_not_there_before_has_nothing_to_fall_from():
    """The bulletin before knew another contest only."""
    log = a_count()
    pass_gates("partial", log.replay.snapshot(), replace(log.replay.snapshot(), contests={}))


@pytest.mark.parametrize("kind", ["complete", "proclaimed", "after-rulings", "final"])
def test_a_result_with_a_station_missing_or_held_is_partial(kind):
    """R517: the status word says what is so."""
    missing = a_count("0001", "0002")
    pass_gates("partial", missing.replay.snapshot(), None)
    assert "1 missing, 0 held" in refusal(kind, missing.replay.snapshot())
    held = a_count()
    held.decides("hold", held.replay.count.files[CONTEST, "0001"].acts[0].ref)
    pass_gates("partial", held.replay.snapshot(), None)
    assert "0 missing, 1 held" in refusal(kind, held.replay.snapshot())


def test_turnout_bulletins_wait_for_a_later_version():
    """This version drafts none, and says so."""
    assert "R517: kind" in refusal("turnout", a_count().replay.snapshot())


def test_a_telephone_return_needs_its_second_account_before_complete():
    """R110, R517: read back it counts; the word `complete` waits for a second account with equal figures."""
    log = a_count("0001", "0002")
    log.call_back(log.returns("0003", by=["clerk-1"]))
    assert log.state("0003") is State.COUNTED
    pass_gates("partial", log.replay.snapshot(), None)
    assert "a second account of each telephone return, found 0003" in refusal("complete", log.replay.snapshot())
    log.returns("0003")
    pass_gates("complete", log.replay.snapshot(), None)


def test_an_open_blocking_finding_stops_a_proclamation():
    """Announced and contested since: counted, complete, and not to be proclaimed until two people decide."""
    log = a_count()
    log.lifts()
    log.bulletin()
    stolen = log.replay.count.files[CONTEST, "0001"].acts[0]
    log.revokes("0001", stolen.received_at)
    pass_gates("complete", log.replay.snapshot(), None)
    assert "no open blocking finding, found 1" in refusal("proclaimed", log.replay.snapshot())
    log.decides("accept-with-explanation", Ref(stolen.index, stolen.ref.leaf_hash), findings=["R303", "R401"])
    pass_gates("proclaimed", log.replay.snapshot(), None)
