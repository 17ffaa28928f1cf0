"""Registry acts: the denominator moves by named acts only, and each can be undone."""

from dataclasses import replace
from datetime import timedelta

import pytest

from scrutateur.count.standing import State
from scrutateur.desk.composing_acts import compose_closing_moved, compose_station_act, compose_withdrawal
from scrutateur.desk.composing_ground import compose_registry
from scrutateur.election.acts import Ref
from scrutateur.election.names import AreaID, CandidateID, ContestID, FormID, LeafIndex
from scrutateur.election.registry import Area, Candidate, Registry
from scrutateur.records.payload_ground import ElectionText, RegistryActText
from scrutateur.records.payload_types import ref_text
from scrutateur.records.payloads import decode_payload, encode_payload
from tests.fakes.log_builder import Log
from tests.fakes.log_ground import CLOSES, CONTEST, MEMBERS, ORIGIN, a_registry, a_return, a_station, policy_payload

COUNTED, HELD, MISSING = State.COUNTED, State.HELD, State.MISSING


def merged(station: str, into: str | None) -> bytes:
    return compose_withdrawal(station=station, into=into, reason="flood", origin=ORIGIN)


def given(act: str, station: str, area: str = "N", **changes: object) -> bytes:
    return compose_station_act(act, a_station(station, area, **changes), reason="flood", origin=ORIGIN)


def undone(ref: Ref, station: str = "0001", reason: str = "mistake") -> bytes:
    return encode_payload(
        RegistryActText(act="undone", origin=ORIGIN, reason=reason, station=station, undoes=ref_text(ref))
    )


def expected(log: Log) -> int:
    return log.replay.snapshot().contests[CONTEST].coverage.expected


def area(log: Log, code: str) -> int:
    """Voters of an area of level 1, as standing."""
    return log.replay.snapshot().contests[CONTEST].areas[1, AreaID(code)].totals["voters"]


def test_a_station_is_added_and_counts():
    """One that opened that morning: two members add it, its key is late, a call-back lets it count."""
    log = Log()
    assert log.said_of(log.moves_registry(given("added", "0004"))) == ""
    log.enrols("0004")
    log.call_back(log.returns("0004"))
    assert (expected(log), log.state("0004")) == (4, COUNTED)


@pytest.mark.parametrize(
    "payload",
    [
        given("added", "0001"),
        given("added", "0004", area="W"),
        given("added", "0004", contests=(ContestID("P9"),)),
        given("changed", "0004"),
        given("moved", "0004"),
        merged("0004", None),
        merged("0001", "0004"),
        merged("0001", "0001"),
        compose_closing_moved(station="0004", closes=CLOSES, reason="x", origin=ORIGIN),
        compose_closing_moved(station="0001", closes=CLOSES - timedelta(days=1), reason="x", origin=ORIGIN),
    ],
)
def test_an_act_that_does_not_fit_the_registry_has_no_effect(payload):
    """A station that is there, or is not; an area or contest that is not; a merger into itself."""
    log = Log()
    registry = log.replay.ground.registry
    assert log.said_of(log.moves_registry(payload)).startswith("malformed-record")
    assert log.replay.ground.registry == registry


@pytest.mark.parametrize(
    "change",
    [
        {"act": "closing-moved"},
        {"act": "merged"},
        {"act": "undone"},
        {"act": "changed"},
        {"act": "closed", "into": "0002"},
    ],
)
def test_an_act_that_lacks_its_member_has_no_effect(change):
    """Each act asks for its own members: `closes`, `into`, `undoes`, `item`."""
    log = Log()
    text = RegistryActText(origin=ORIGIN, reason="x", station="0001", **change)
    assert log.said_of(log.moves_registry(encode_payload(text)))


def test_an_item_of_another_station_has_no_effect():
    """The act and its item name one station."""
    log = Log()
    text = decode_payload("registry-act", given("changed", "0002"))
    wrong = RegistryActText(act="changed", origin=ORIGIN, reason="x", station="0001", item=text.item)
    assert "under the same code" in log.said_of(log.moves_registry(encode_payload(wrong)))


def test_codes_that_differ_in_case_only_are_refused_on_the_night_too():
    """They stand in paths, and some file systems take them for one."""
    log = Log(("a1", "b2"))
    assert "upper and lower case" in log.said_of(log.moves_registry(given("added", "A1")))
    log.moves_registry(merged("b2", "a1"))
    assert "upper and lower case" in log.said_of(log.moves_registry(given("added", "B2")))


@pytest.mark.parametrize("into", ["0002", None])
def test_a_station_that_goes_leaves_the_count_and_comes_back(into):
    """Merged or closed: its return is in no sum; undone: it counts again, as it was."""
    log = Log()
    log.returns("0001")
    gone = log.moves_registry(merged("0001", into))
    assert (expected(log), log.totals()["voters"], area(log, "N")) == (2, 0, 0)
    log.moves_registry(undone(gone))
    assert (expected(log), log.state("0001"), area(log, "N")) == (3, COUNTED, 406)


def test_a_return_under_a_withdrawn_code_is_held_and_put_back_when_that_is_undone():
    """Kept, held and told where the station went (R302); a wrong merger takes nothing for good."""
    log = Log()
    gone = log.moves_registry(merged("0001", "0002"))
    log.returns("0001")
    file = log.replay.count.files[CONTEST, "0001"]
    blocks = {item.rule: dict(item.values) for item in log.replay.count.findings(file, file.acts[0]) if item.blocks}
    assert blocks["R302"] == {"station": "0001", "into": "0002"} and log.totals()["voters"] == 0
    log.moves_registry(undone(gone))
    assert (log.state("0001"), log.totals()["voters"]) == (COUNTED, 406)


def test_what_came_early_under_a_withdrawn_code_stays_early():
    """The station is put back with its closing: a return from before it was a test."""
    log = Log()
    log.now = CLOSES - timedelta(hours=1)
    gone = log.moves_registry(merged("0001", "0002"))
    log.returns("0001")
    log.moves_registry(undone(gone))
    assert log.state("0001") is MISSING and log.station("0001").others[0][1] == "early"


def test_only_the_last_act_on_a_station_is_undone():
    """What a later act said is not lost; an act of another station, or another hash, is not this one."""
    log = Log()
    first = log.moves_registry(given("changed", "0001", registered=800))
    second = log.moves_registry(given("changed", "0001", registered=700))
    other = log.moves_registry(given("changed", "0002", registered=10))
    for wrong in (first, other, Ref(second.index, "0" * 64), Ref(LeafIndex(1), second.leaf_hash)):
        assert "is not the last act" in log.said_of(log.moves_registry(undone(wrong)))
    for ref, roll in ((second, 800), (first, 1000)):
        log.moves_registry(undone(ref, reason="in-order"))  # the same bytes again would be a resend
        assert log.replay.ground.registry.stations["0001"].registered == roll
    assert log.replay.ground.registry.stations["0002"].registered == 10


def test_a_closing_that_is_undone_reopens_a_withdrawal():
    """A withdrawn code that was added anew, and then undone, is withdrawn again."""
    log = Log()
    log.moves_registry(merged("0001", "0002"))
    added = log.moves_registry(given("added", "0001"))
    log.moves_registry(undone(added))
    assert log.replay.ground.registry.withdrawn == {"0001": "0002"}


def test_a_station_that_moves_takes_its_votes_along():
    """From one area to another, in every sum at once."""
    log = Log()
    log.returns("0001")
    assert (area(log, "N"), area(log, "S")) == (406, 0)
    log.moves_registry(given("moved", "0001", area="S"))
    assert (area(log, "N"), area(log, "S"), log.totals()["voters"]) == (0, 406, 406)


def test_a_station_that_moves_unheard_is_expected_in_its_new_area():
    """A bulletin came before, and knew it in the old one: the live count forgets that, as a fresh replay never knew."""
    log = Log()
    log.replay.snapshot()
    log.moves_registry(given("moved", "0001", area="S"))
    coverage = log.replay.snapshot().contests[CONTEST].area_coverage
    assert (coverage[1, AreaID("N")].expected, coverage[1, AreaID("S")].expected) == (1, 2)


def test_a_serial_given_to_another_station_holds_who_names_it():
    """The registry moves a serial: the return that names it is held at once, in the sums and in the lists (R403)."""
    log = Log()
    log.returns("0003", sent=replace(a_return("0003"), serial="S-2"))
    assert log.state("0003") is COUNTED
    log.moves_registry(given("changed", "0002", area="S", serial="S-2"))
    assert (log.state("0003"), log.totals()["voters"]) == (HELD, 0)


def test_a_changed_roll_is_the_one_a_return_is_held_against():
    """The registry in force, not that of the moment: a roll put right lets the return count (R304)."""
    log = Log()
    log.moves_registry(given("changed", "0001", registered=300))
    log.returns("0001", registered=300)
    assert log.station("0001").standing.reason == "R304"
    log.moves_registry(given("changed", "0001", registered=1000))
    assert log.state("0001") is COUNTED


def test_a_closing_that_moves_changes_no_return_already_in():
    """What was received after the closing of its time stays; what comes now has the new one."""
    log = Log()
    log.returns("0001")
    for station in ("0001", "0002"):
        log.moves_registry(
            compose_closing_moved(station=station, closes=CLOSES + timedelta(hours=3), reason="queue", origin=ORIGIN)
        )
    log.returns("0002")
    assert (log.state("0001"), log.state("0002"), log.notes) == (COUNTED, MISSING, ("early",))
    assert "R311" not in log.failed("0001")


def test_a_station_that_leaves_one_contest_stays_in_the_other():
    """Two contests of one day: each file of the station moves by itself, and sums stay those of the stations listed."""
    log = Log(registry=two_contests())
    log.returns("0001")
    log.returns("0001", sent=replace(a_return("0001"), contest=ContestID("P2")))
    log.moves_registry(given("moved", "0001", area="S", contests=(CONTEST, ContestID("P2"))))
    for contest in (CONTEST, ContestID("P2")):
        areas = log.replay.snapshot().contests[contest].areas
        assert (areas[1, AreaID("N")].totals["voters"], areas[1, AreaID("S")].totals["voters"]) == (0, 406), contest
    log.moves_registry(given("changed", "0001", area="S"))
    snapshot = log.replay.snapshot()
    assert [snapshot.contests[contest].coverage.expected for contest in (CONTEST, ContestID("P2"))] == [2, 1]
    assert snapshot.contests[ContestID("P2")].totals().totals["voters"] == 0


def two_contests() -> Registry:
    registry = a_registry(("0001", "0002"))
    second = replace(registry.contests[CONTEST], id=ContestID("P2"))
    stations = {code: replace(item, contests=(CONTEST, second.id)) for code, item in registry.stations.items()}
    return replace(registry, contests={**registry.contests, second.id: second}, stations=stations)


def test_a_registry_act_before_the_freeze_has_no_effect():
    """Before the freeze the registry is in its chunks."""
    log = Log(frozen=False)
    assert "not frozen" in log.said_of(log.moves_registry(merged("0001", None)))


def test_a_serial_given_twice_holds_no_station_that_names_its_own():
    """A slip in the registry gives station 2 the serial of station 1: station 1's own form stays its own."""
    log = Log()
    for station in ("0001", "0002"):
        log.moves_registry(given("changed", station, area="N", serial="S-1"))
    log.returns("0001", sent=replace(a_return("0001"), serial="S-1"))
    assert log.state("0001") is COUNTED
    log.moves_registry(given("changed", "0002", serial="S-2"))
    log.returns("0003", sent=replace(a_return("0003"), serial="S-2"))
    assert (log.state("0003"), log.station("0003").standing.reason) == (HELD, "R403")


def spoiled(**changes: object) -> Registry:
    return replace(a_registry(("0001", "0002")), **changes)


GOOD = a_registry(("0001", "0002"))
NAMES = {"en": "x"}
THE_CONTEST = GOOD.contests[CONTEST]
ALL = {key: area for key, area in GOOD.areas.items() if key[0] == 0}


def region(code: str, parent: str | None) -> Area:
    return Area(AreaID(code), "region", 1, NAMES, None if parent is None else AreaID(parent))


@pytest.mark.parametrize(
    ("registry", "why"),
    [
        (spoiled(contests={}), "one contest at least"),
        (spoiled(contests={CONTEST: replace(THE_CONTEST, form=FormID("other"))}), "form other is not defined"),
        (
            spoiled(contests={CONTEST: replace(THE_CONTEST, candidates=(Candidate(CandidateID("A"), "x"),) * 2)}),
            "candidate A stands twice",
        ),
        (
            spoiled(
                contests={CONTEST: replace(THE_CONTEST, candidates=tuple(Candidate(CandidateID(c), "x") for c in "aA"))}
            ),
            "upper and lower case",
        ),
        (spoiled(areas={}), "one area of level 0 expected, 0 found"),
        (spoiled(areas={**ALL, (1, "x"): region("N", None)}), "has a parent"),
        (
            spoiled(areas={**ALL, (1, "x"): region("N", "no")}),
            "is no area of level 0",
        ),
        (
            spoiled(areas={**GOOD.areas, (1, "x"): region("n", "all")}),
            "upper and lower",
        ),
        (spoiled(stations={"x": a_station("0001", "W")}), "is no area of the lowest level"),
        (spoiled(stations={"x": a_station("0001", "N", contests=(ContestID("P9"),))}), "contest P9 is not defined"),
        (spoiled(stations={1: a_station("a1", "N"), 2: a_station("A1", "N")}), "station A1 stands twice"),
        (spoiled(stations={1: a_station("a1", "N", opens=CLOSES, closes=CLOSES - timedelta(1))}), "before it opens"),
        (spoiled(rules=replace(GOOD.rules, codes=("R101", "R999"))), "no rule R999"),
        (spoiled(rules=replace(GOOD.rules, codes=("R101", "R101"))), "a rule stands twice"),
    ],
)
def test_a_registry_that_contradicts_itself_is_not_frozen(registry, why):
    """Each name is defined once; nothing is put right silently."""
    log = Log(bare=True)
    said = [log.said_of(log.add("election", chunk, by=MEMBERS[:2])) for chunk in compose_registry(registry, ORIGIN)]
    assert why in "".join(said) and log.replay.ground.registry is None and log.replay.count is None


def test_a_registry_of_no_election_is_not_frozen():
    """Without `election` and `rules` in its chunks there is nothing that could be in force."""
    log = Log(bare=True)
    alone = encode_payload(ElectionText(chunk=1, chunks=1, frozen=True, origin=ORIGIN))
    assert "`election` and `rules` are missing" in log.said_of(log.add("election", alone, by=MEMBERS[:2]))


def test_chunks_come_in_order_and_say_frozen_at_the_end():
    """Out of order, or with an item twice: no effect, and the right chunk still fits."""
    chunks = compose_registry(GOOD, ORIGIN)
    log = Log(bare=True)
    assert "chunk 1 expected, 2 found" in log.said_of(log.add("election", chunks[1], by=MEMBERS[:2]))
    log.add("election", chunks[0], by=MEMBERS[:2])
    again = chunks[0].replace(b'"chunk":1', b'"chunk":2')
    assert "stands in two chunks" in log.said_of(log.add("election", again, by=MEMBERS[:2]))
    for wrong in (b'"chunk":2,"chunks":4,"frozen":true', b'"chunk":2,"chunks":2'):
        claimed = b"{%b,%b" % (wrong, b'"origin":"%b"}' % ORIGIN.encode())
        assert "says `frozen`" in log.said_of(log.add("election", claimed, by=MEMBERS[:2]))
    empty = b'{"chunk":2,"chunks":4,"origin":"%b"}' % ORIGIN.encode()
    assert log.said_of(log.add("election", empty, by=MEMBERS[:2])) == ""


def test_nothing_is_frozen_twice():
    """After the freeze a chunk has no effect: what changes then is a registry act."""
    log = Log()
    more = b'{"chunk":5,"chunks":5,"frozen":true,"origin":"%b"}' % ORIGIN.encode()
    assert "the registry is frozen" in log.said_of(log.add("election", more, by=MEMBERS[:2]))


def test_entry_0_stands_once():
    """A policy further down changes nothing: that is a rotation's business."""
    log = Log()
    ref = log.add("policy", policy_payload(announce_delay_seconds=5), by=MEMBERS)
    assert "entry 0 only" in log.said_of(ref) and log.replay.ground.policy.announce_delay_seconds == 0


def test_the_latest_closing_is_that_of_the_registry_in_force():
    """Of the stations, or of the election while it has none; none before the freeze."""
    assert Log(bare=True).replay.ground.latest_closing() is None
    log = Log(registry=replace(GOOD, stations={}))
    assert log.replay.ground.latest_closing() == CLOSES
    late = CLOSES + timedelta(hours=1)
    log.moves_registry(given("added", "0009", closes=late))
    assert log.replay.ground.latest_closing() == late
