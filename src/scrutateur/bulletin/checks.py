"""How often each rule held, over all current and held acts of a contest and what commissions state of its areas.

In the order of the election's rules.
"""

from collections.abc import Iterator, Sequence

from scrutateur.bulletin.snapshot import ContestSnapshot
from scrutateur.election.findings import Finding, Verdict

Counts = tuple[int, int, int]  # passed, failed, not checkable


def count_checks(contest: ContestSnapshot, codes: Sequence[str]) -> Iterator[tuple[str, Counts]]:
    """Count the findings of a contest by rule and verdict."""
    passed, failed, unchecked = (dict.fromkeys(codes, 0) for _ in range(3))
    holds, lacks = Verdict.PASSED, Verdict.NOT_CHECKABLE  # here: fifty findings of each act of a country ask for them
    for finding in _findings(contest):
        verdict, rule = finding.verdict, finding.rule
        if verdict is holds:
            passed[rule] += 1
        elif verdict is lacks:
            unchecked[rule] += 1
        else:
            failed[rule] += 1
    for code in codes:
        yield code, (passed[code], failed[code], unchecked[code])


def _findings(contest: ContestSnapshot) -> Iterator[Finding]:
    for item in contest.stations.values():
        for act in item.judged:
            yield from act.findings
    for stated in contest.stated.values():
        yield from stated.findings
