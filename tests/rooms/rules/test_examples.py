"""The rules on real figures: the worked example of the record, and Toulouse."""

import csv
import io
import json
from collections import Counter
from pathlib import Path

from scrutateur.election.acts import StationReturn
from scrutateur.election.findings import Finding, Verdict
from scrutateur.election.names import CandidateID, ContestID, Figure, FormID, RuleCode, StationID, Unread
from scrutateur.election.registry import Base, Candidate, Contest
from scrutateur.rules import judge_return, known_codes
from tests.fakes.facts import GOOD, day, facts, form, station

ROOT = Path(__file__).parents[3]
EXAMPLE = ROOT / "tests" / "vectors" / "data" / "record"
TOULOUSE = ROOT / "examples" / "toulouse-2026" / "results_round1.csv"
SILENT_DAY = day(opening=None, opening_received_at=None, closing=None, turnouts=())


def figure(value: int | str) -> Figure:
    return value if isinstance(value, int) else Unread(value)


def example_findings() -> dict[str, tuple[Finding, ...]]:
    """Judge the two returns of the worked example by its ten rules."""
    example = json.loads((EXAMPLE / "example.json").read_text())
    codes = tuple(RuleCode(code) for code in json.loads(example["rules_canonical"])["codes"])
    paper = form("signed_roll", "ballots_in_box", "blank", "null", "valid", "votes", "contributions_cents")
    found = {}
    for entry in example["entries"]:
        if entry["kind"] == "return":
            case = facts(
                station_return=example_return(json.loads(entry["payload"])), form=paper, day=SILENT_DAY,
                station=station(registered=None, ballots_issued=None, previous_ballots=None),
            )  # fmt: skip
            found[case.station_return.station] = judge_return(case, codes)
    return found


def example_return(payload: dict) -> StationReturn:
    votes = tuple((CandidateID(code), figure(value)) for code, value in payload["votes"])
    figures = {name: figure(value) for name, value in payload["figures"].items()}
    head = ContestID(payload["contest"]), StationID(payload["station"]), FormID(payload["form"]), payload["version"]
    return StationReturn(*head, figures, votes, reasons=tuple(payload.get("reasons", ())))


def rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO((EXAMPLE / "public" / "bulletin" / "1" / name).read_text())))


def test_the_worked_example_has_its_published_checks():
    """Passed, failed and not checkable, rule by rule, as in the example's table."""
    counted: Counter[tuple[str, str]] = Counter()
    order: list[str] = []
    for findings in example_findings().values():
        counted.update((finding.rule, finding.verdict.value.lower()) for finding in findings)
        order = [finding.rule for finding in findings]
    columns = ("passed", "failed", "not_checkable")
    published = rows("checks-P1.csv")
    assert order == [row["rule"] for row in published]
    assert [{"rule": rule, **{column: str(counted[rule, column]) for column in columns}} for rule in order] == published


def test_the_worked_example_has_its_published_findings():
    """An empty amount and a gap of 1, both remarks, neither raised."""
    failed = [
        (code, finding.rule, finding.severity.value, "yes" if finding.raised else "no")
        for code, findings in sorted(example_findings().items())
        for finding in findings
        if finding.failed
    ]
    published = [(row["station"], row["rule"], row["severity"], row["raised"]) for row in rows("findings-P1.csv")]
    assert failed == published


def toulouse_findings(reasons: tuple[str, ...]) -> list[Finding]:
    """Judge the 284 returns of Toulouse by all rules that need one return; a reason goes with each gap."""
    found: list[Finding] = []
    with TOULOUSE.open(newline="") as stream:
        table = list(csv.DictReader(stream))
    lists = [column for column in table[0] if column.startswith("list_")]
    names = ("registered", "signed_roll", "blank", "null", "valid")
    paper = form(*names, "ballots_in_box", "written_abstentions", "votes")
    candidates = tuple(Candidate(CandidateID(column), column) for column in lists)
    contest = Contest(ContestID("P1"), {"fr": "Toulouse"}, Base.VALID, candidates, FormID("pv/1"), "two-round-majority")
    for row in table:
        figures = {name: int(row[name]) for name in names}
        figures |= {"ballots_in_box": int(row["voters"]), "written_abstentions": int(row["abstentions"])}
        account = StationReturn(
            ContestID("P1"), StationID(row["station"]), FormID("pv/1"), 1, figures,
            tuple((CandidateID(column), int(row[column])) for column in lists),
            reasons=reasons if row["voters"] != row["signed_roll"] else (),
        )  # fmt: skip
        place = station(registered=int(row["registered"]), previous_registered=None, previous_ballots=None)
        case = facts(station_return=account, contest=contest, form=paper, station=place, day=SILENT_DAY)
        found += judge_return(case, tuple(RuleCode(code) for code in sorted(known_codes())))
    return found


def test_toulouse_has_twenty_five_gaps_and_nothing_else():
    """R205 fails at exactly 25 of 284 stations, raised at none; with coded reasons nothing else is asked."""
    found = toulouse_findings(("gap-signature-forgotten",))
    assert Counter(finding.rule for finding in found if finding.failed) == {"R111": 284, "R205": 25}
    assert not any(finding.raised or finding.blocks for finding in found)


def test_toulouse_without_reasons_has_twenty_five_gaps_to_explain():
    """The same gaps, by 1 to 5, and R208 asks for the reason of each."""
    found = toulouse_findings(())
    gaps = [finding.values["difference"] for finding in found if finding.rule == "R205" and finding.failed]
    assert Counter(finding.rule for finding in found if finding.failed) == {"R111": 284, "R205": 25, "R208": 25}
    assert (len([gap for gap in gaps if int(gap) > 0]), max(abs(int(gap)) for gap in gaps)) == (16, 5)
    assert {finding.verdict for finding in judge_return(GOOD, (RuleCode("R205"),))} == {Verdict.PASSED}
