"""Tables, `latest.json` and what else a bulletin publishes: derived from the record, byte for byte."""

import csv
import io
import json
from dataclasses import replace

from scrutateur.audit.publication import publication_of
from scrutateur.bulletin.numbered import AnnouncedBulletin
from scrutateur.election.names import CandidateID
from scrutateur.election.registry import Candidate
from scrutateur.records.latest import LATEST_BYTES_MAX, latest_files
from scrutateur.records.problem import encode_problem
from scrutateur.records.tables import tables_of
from tests.fakes.log_builder import Log
from tests.fakes.log_ground import CONTEST, a_registry


def a_night() -> Log:
    """One station counted with a remark, one held, two in conflict, one annulled, one missing."""
    log = Log(("0001", "0002", "0003", "0004", "0005"))
    log.returns("0001", signed_roll=405)
    log.returns("0002", ballots_in_box=410)
    log.returns("0003", signed_roll=400)
    log.returns("0003", (1, 2, 3), signed_roll=7)
    log.decides("annul-station", log.returns("0004"), reason="box-opened")
    log.lifts()
    log.bulletin()
    return log


def standing(log: Log) -> AnnouncedBulletin:
    bulletin = publication_of(log.replay).current
    assert bulletin is not None
    return bulletin


def rows(log: Log, name: str) -> list[dict[str, str]]:
    text = standing(log).tables[f"{name}-{CONTEST}.csv"].decode()
    assert "\r" not in text and text.endswith("\n")
    return list(csv.DictReader(io.StringIO(text)))


def test_every_table_is_there_and_named_in_order():
    """Seven of them, the header alone where there is nothing to say."""
    tables = standing(a_night()).tables
    names = ["areas", "changes", "checks", "findings", "not-counted", "stations"]
    assert list(tables) == [*(f"{name}-P1.csv" for name in names), "tests.csv"]
    assert tables["tests.csv"] == b"contest,test,parameter,verdict,value,answer\n"


def test_stations_are_listed_with_what_they_count_for():
    """Every station in force, by code; those not counted once more, with a coded reason."""
    log = a_night()
    states = {row["station"]: row["state"] for row in rows(log, "stations")}
    assert states == {"0001": "counted", "0002": "held", "0003": "held", "0004": "annulled", "0005": "missing"}
    reasons = {row["station"]: row["reason"] for row in rows(log, "not-counted")}
    assert reasons == {"0002": "R203", "0003": "R401", "0004": "box-opened", "0005": "not-delivered"}
    assert [row["index"] for row in rows(log, "not-counted")][-1] == ""


def test_areas_add_up_and_carry_their_coverage():
    """Level by level, then by code; the votes of an annulled station in a column of their own."""
    found = rows(a_night(), "areas")
    assert [(row["level"], row["area"]) for row in found] == [("0", "all"), ("1", "N"), ("1", "S")]
    for column in ("expected", "counted", "held", "missing", "voters", "annulled", "votes:A"):
        assert int(found[0][column]) == int(found[1][column]) + int(found[2][column]), column
    assert (found[0]["annulled"], found[0]["counted"], found[0]["missing"]) == ("404", "2", "1")


def test_findings_are_by_station_then_by_rule():
    """What failed, on every judged act; of two acts in conflict the same rule stands side by side."""
    found = rows(a_night(), "findings")
    assert [row["station"] for row in found] == sorted(row["station"] for row in found)
    conflict = [row["rule"] for row in found if row["station"] == "0003"]
    assert conflict == sorted(conflict) and conflict.count("R401") == 2
    assert {row["verdict"] for row in found} == {"FAILED"} and {row["raised"] for row in found} <= {"yes", "no"}


def test_checks_count_every_rule_over_the_judged_acts():
    """Passed, failed and not checkable add up to the acts judged: missing data never passes in silence."""
    found = [row for row in rows(a_night(), "checks") if row["rule"] != "R511"]  # of areas, and nobody stated any
    assert {sum(int(row[name]) for name in ("passed", "failed", "not_checkable")) for row in found} == {5}


def test_changes_are_against_the_bulletin_before():
    """Nothing between two bulletins is a header alone; a first bulletin lists what came in."""
    log = a_night()
    assert {row["station"] for row in rows(log, "changes")} == {"0001", "0002", "0003", "0004"}
    log.bulletin()
    assert rows(log, "changes") == []


def test_a_form_without_votes_has_no_columns_of_votes():
    """What is not on the paper has no column."""
    registry = a_registry(("0001",))
    forms = {
        name: replace(form, fields=tuple(line for line in form.fields if line.name != "votes"))
        for name, form in registry.forms.items()
    }
    log = Log(registry=replace(registry, forms=forms))
    tables = tables_of(log.replay.snapshot(), None)
    assert b"votes:" not in tables["areas-P1.csv"]


def test_latest_says_the_three_sums_of_the_standing_bulletin():
    """As received, as counted, as standing: three that a reader can tell apart."""
    log = a_night()
    latest = json.loads(latest_files(publication_of(log.replay))["latest.json"])
    assert (latest["number"], latest["status"], latest["coverage"]["expected"]) == (1, "partial", 5)
    received, counted, totals = latest["as_received"], latest["as_counted"], latest["totals"]
    assert received["totals"]["voters"] == counted["totals"]["voters"] + 410
    assert counted["totals"]["voters"] == totals["voters"] and totals["annulled"] == 404
    assert "annulled" not in counted["totals"] and latest["votes"][0][0] == "A"


def test_latest_before_the_first_bulletin_and_after_a_retraction():
    """No figure of votes; the stations expected, and whether everything was taken back."""
    log = Log()
    first = json.loads(latest_files(publication_of(log.replay))["latest.json"])
    assert (first["number"], first["status"], first["coverage"]) == (0, "none", {"expected": 3})
    night = a_night()
    night.retracts(1)
    files = latest_files(publication_of(night.replay))
    latest, contest = json.loads(files["latest.json"]), json.loads(files["contests/P1.json"])
    assert (latest["status"], latest["retracted"], contest["areas"]) == ("retracted", [1], [])
    assert contest["history"][0]["number"] == 1 and "totals" not in latest


def with_candidates(count: int) -> Log:
    registry = a_registry(("0001",))
    candidates = tuple(Candidate(CandidateID(f"candidate-{number:04}"), "x") for number in range(count))
    contests = {CONTEST: replace(registry.contests[CONTEST], candidates=candidates)}
    log = Log(registry=replace(registry, contests=contests))
    log.lifts()
    log.bulletin()
    return log


def test_latest_leaves_out_what_does_not_fit():
    """2,048 bytes: the two other sums go first, then the votes; never in the file of the contest."""
    for count, left_out in (
        (10, set()),
        (30, {"as_received", "as_counted"}),
        (300, {"as_received", "as_counted", "votes"}),
    ):
        files = latest_files(publication_of(with_candidates(count).replay))
        latest, contest = files["latest.json"], json.loads(files["contests/P1.json"])
        assert len(latest) <= LATEST_BYTES_MAX, count
        everything = {"as_received", "as_counted", "votes", "totals"}
        assert everything - set(json.loads(latest)) == left_out and everything <= set(contest), count


def test_latest_of_more_numbers_than_fit_is_written_whole():
    """A hundred retractions do not fit either: the last form is given, not a cut one."""
    log = a_night()
    publication = publication_of(log.replay)
    bulletins = tuple(replace(standing(log), retracted=True) for _ in range(900))
    data = latest_files(replace(publication, bulletins=bulletins))["latest.json"]
    assert len(data) > LATEST_BYTES_MAX and len(json.loads(data)["retracted"]) == 900


def test_a_problem_echoes_nothing():
    """A stable code, one sentence, a status; the time to wait only where there is one."""
    problem = json.loads(encode_problem("busy", sentence="too many wait", title="Service Unavailable", status=503))
    assert problem == {
        "code": "busy", "detail": "too many wait", "status": 503, "title": "Service Unavailable",
        "type": "urn:scrutateur:problem:busy",
    }  # fmt: skip
