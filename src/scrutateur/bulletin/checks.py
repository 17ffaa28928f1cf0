"""How often each rule held, over all current and held acts of a contest and what commissions state of its areas.

In the order of the election's rules.
"""

from collections.abc import Iterator, Sequence

from scrutateur.bulletin.snapshot import ContestSnapshot
from scrutateur.election.findings import Verdict

Counts = tuple[int, int, int]  # passed, failed, not checkable


def count_checks(contest: ContestSnapshot, codes: Sequence[str]) -> Iterator[tuple[str, Counts]]:
    """Count the findings of a contest by rule and verdict."""
    passed, failed, unchecked = (dict.fromkeys(codes, 0) for _ in range(3))
    for item in contest.stations.values():
        for act in item.judged:
            for finding in act.findings:  # fifty of each act of a country: compared one by one, nothing is looked up
                verdict = finding.verdict
                if verdict is Verdict.PASSED:
                    passed[finding.rule] += 1
                elif verdict is Verdict.NOT_CHECKABLE:
                    unchecked[finding.rule] += 1
                else:
                    failed[finding.rule] += 1
    column = {Verdict.PASSED: passed, Verdict.FAILED: failed, Verdict.NOT_CHECKABLE: unchecked}
    for stated in contest.stated.values():
        for finding in stated.findings:
            column[finding.verdict][finding.rule] += 1
    for code in codes:
        yield code, (passed[code], failed[code], unchecked[code])
