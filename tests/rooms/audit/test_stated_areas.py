"""What a commission states of its area: heard from its own key, compared, answered, and never added to anything."""

import csv
from dataclasses import replace
from datetime import timedelta

import pytest

from scrutateur.desk import composing_acts as acts
from scrutateur.election.acts import AreaRecord, Ref
from scrutateur.election.findings import Severity, Verdict
from scrutateur.election.names import AreaID, Channel, Figure
from scrutateur.errors import QuorumError
from scrutateur.records.payload_ground import EnrolmentText
from scrutateur.records.payload_types import AreaRefText
from scrutateur.records.payloads import encode_payload
from tests.fakes.facts import a_record
from tests.fakes.log_builder import Log, a_device
from tests.fakes.log_ground import CONTEST, MEMBERS, ORIGIN

NORTH = (1, AreaID("N"))
TRUE = {"registered": 2000, "valid": 401 + 403}


def a_night() -> Log:
    """Two stations in the north, one in the south, all counted; the north has a commission."""
    log = Log(frozen=False)
    log.enrols_a_commission("north", "N")
    log.freezes()
    for station in ("0001", "0002", "0003"):
        log.returns(station)
    return log


def states(log: Log, *, by: str = "north", record: AreaRecord | None = None, **figures: Figure) -> Ref:
    said = a_record(**figures) if record is None else record
    payload = acts.compose_area_record(said, origin=ORIGIN, nonce=log.nonce())
    return log.add("area-record", payload, by=[by], channel=Channel.WEB)


def stated(log: Log):
    return log.replay.snapshot().contests[CONTEST].stated


def test_a_statement_is_compared_and_never_summed():
    """A false total is a remark with both figures, and no sum of ours has moved."""
    log = a_night()
    before = log.replay.snapshot().contests[CONTEST]
    states(log, registered=2000, valid=900)
    after = log.replay.snapshot().contests[CONTEST]
    assert (after.received, after.counted, after.areas) == (before.received, before.counted, before.areas)
    (finding,) = after.stated[NORTH].findings
    assert (finding.verdict, finding.severity) == (Verdict.FAILED, Severity.REMARK)
    assert after.stated[NORTH].summed["valid"] == 804
    assert after.open_findings(Severity.REMARK) == before.open_findings(Severity.REMARK) + 1


def test_the_last_statement_is_compared():
    """A commission that corrects itself is believed; the first statement stays in the log."""
    log = a_night()
    states(log, valid=900)
    index = states(log, **TRUE).index
    assert stated(log)[NORTH].index == index
    assert stated(log)[NORTH].findings[0].verdict is Verdict.PASSED


def test_a_missing_station_makes_it_incomparable():
    """While a station of the area has not come, nothing is said of the area's total."""
    log = Log(frozen=False)
    log.enrols_a_commission("north", "N")
    log.freezes()
    log.returns("0001")
    states(log, valid=401)
    assert stated(log)[NORTH].findings[0].verdict is Verdict.NOT_CHECKABLE


@pytest.mark.parametrize(
    "changes, code", [
        ({"area": AreaID("S")}, "R303"), ({"area": AreaID("X")}, "R301"), ({"contest": "P9"}, "R103"),
        ({"form": "pv/9"}, "R103"),
    ],
)  # fmt: skip
def test_a_statement_of_what_is_not_its_own_has_no_effect(changes: dict[str, str], code: str):
    """Another area, no area, no contest, another form: kept, listed, compared with nothing."""
    log = a_night()
    states(log, record=replace(a_record(valid=900), **changes))
    assert stated(log) == {}
    assert code in log.replay.listed[-1].sentence


def test_a_key_that_was_revoked_states_nothing():
    """Neither what it sent since then, nor what it sends later."""
    log = a_night()
    states(log, **TRUE)
    log.revokes("north", log.now - timedelta(seconds=1))
    assert stated(log) == {}
    states(log, valid=900)
    assert stated(log) == {}
    assert "revoked" in log.replay.listed[-1].sentence


def test_a_statement_from_before_the_theft_stands():
    """A revocation takes what came since a time, and nothing from before it."""
    log = a_night()
    states(log, **TRUE)
    log.revokes("north", log.now + timedelta(seconds=1))
    assert stated(log)[NORTH].findings[0].verdict is Verdict.PASSED


def test_an_answer_settles_the_remark():
    """A coded answer of two persons stands beside the difference."""
    log = a_night()
    ref = states(log, valid=900)
    open_before = log.replay.snapshot().contests[CONTEST].open_findings(Severity.REMARK)
    payload = acts.compose_answer(rule="R511", about=ref, code="typing-error", origin=ORIGIN)
    index = log.add("answer", payload, by=MEMBERS[:2]).index
    assert stated(log)[NORTH].answers == {"R511": index}
    assert log.replay.snapshot().contests[CONTEST].open_findings(Severity.REMARK) == open_before - 1


def test_no_station_states_totals_of_an_area():
    """The key of a polling station may not sign what a commission signs."""
    with pytest.raises(QuorumError):
        states(a_night(), by="0001", **TRUE)


def test_a_commission_names_its_area_and_nobody_else_does():
    """A key of the one kind without an area, or of the other kind with one, is not enrolled."""
    log = Log(frozen=False)
    log.enrols_a("commission", "nowhere")
    item = a_device("somewhere", None, role="observer", area=AreaRefText(code="N", level=1))
    log.add("enrolment", encode_payload(EnrolmentText(devices=(item,), origin=ORIGIN)), by=MEMBERS[:2])
    assert ["alone names its area" in item.sentence for item in log.replay.listed] == [True, True]


def test_both_figures_are_published():
    """The table has a line for each column that is stated, with the stations' own figure and the verdict."""
    log = a_night()
    index = states(log, registered=2000, valid=900).index
    log.lifts()
    log.bulletin()
    tables = log.replay.publishing.bulletins.announced[-1].tables
    rows = list(csv.reader(tables[f"stated-{CONTEST}.csv"].decode().splitlines()))
    assert rows[1:] == [
        ["N", "1", str(index), "registered", "2000", "2000", "FAILED", "remark", ""],
        ["N", "1", str(index), "valid", "900", "804", "FAILED", "remark", ""],
    ]
    checks = {row[0]: row[1:] for row in csv.reader(tables[f"checks-{CONTEST}.csv"].decode().splitlines())}
    assert checks["R511"] == ["0", "1", "0"]
