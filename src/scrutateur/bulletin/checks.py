"""How often each rule held, over all current and held acts of a contest and what commissions state of its areas.

In the order of the election's rules.
"""

from collections.abc import Iterator, Sequence

from scrutateur.bulletin.snapshot import ContestSnapshot
from scrutateur.election.findings import Finding, Verdict

Counts = tuple[int, int, int]  # passed, failed, not checkable


def count_checks(contest: ContestSnapshot, codes: Sequence[str]) -> Iterator[tuple[str, Counts]]:
    """Count the findings of a contest by rule and verdict."""
    counts = {verdict: dict.fromkeys(codes, 0) for verdict in Verdict}
    passed, failed = counts[Verdict.PASSED], counts[Verdict.FAILED]
    for finding in _findings(contest):  # fifty of each act of a country: a verdict's hash is looked up for few of them
        verdict, rule = finding.verdict, finding.rule
        if verdict is Verdict.PASSED:
            passed[rule] += 1
        elif verdict is Verdict.FAILED:
            failed[rule] += 1
        else:
            counts[verdict][rule] += 1
    for code in codes:
        yield code, (passed[code], failed[code], counts[Verdict.NOT_CHECKABLE][code])


def _findings(contest: ContestSnapshot) -> Iterator[Finding]:
    for item in contest.stations.values():
        for act in item.judged:
            yield from act.findings
    for stated in contest.stated.values():
        yield from stated.findings
