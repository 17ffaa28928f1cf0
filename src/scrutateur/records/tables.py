"""The tables of a bulletin: CSV, UTF-8, LF, a header line, quotes only where needed; what is absent is empty.

They are derived from the ledger up to the cut-off; the note names each by length and SHA-256. Always present, the
header alone if there is nothing to say; `stated` alone is there only where a commission has stated something. Rows in
byte order of the first column; areas by level, then code; findings by station, then in the order of the election's
rules.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence

from scrutateur.bulletin.changes import Change, changes
from scrutateur.bulletin.checks import count_checks
from scrutateur.bulletin.snapshot import ContestSnapshot, Snapshot
from scrutateur.count.standing import State
from scrutateur.count.sums import COLUMNS
from scrutateur.election.findings import Finding
from scrutateur.election.names import LeafIndex

Cell = str | int | None

_NOT_COUNTED = (State.HELD, State.MISSING, State.ANNULLED)


def tables_of(snapshot: Snapshot, before: Snapshot | None) -> dict[str, bytes]:
    """Make every table of a bulletin, names sorted.

    Args:
        before: The snapshot of the last standing bulletin, to say what changed.
    """
    tables: dict[str, bytes] = {"tests.csv": _table(("contest", "test", "parameter", "verdict", "value", "answer"), ())}
    for name, contest in snapshot.contests.items():
        earlier = None if before is None else before.contests.get(name)
        tables[f"areas-{name}.csv"] = _areas(contest)
        tables[f"changes-{name}.csv"] = _changes(earlier, contest)
        tables[f"checks-{name}.csv"] = _checks(contest, snapshot.registry.rules.codes)
        tables[f"findings-{name}.csv"] = _findings(contest, snapshot.registry.rules.codes)
        tables[f"not-counted-{name}.csv"] = _not_counted(contest)
        tables[f"stations-{name}.csv"] = _stations(contest)
        if contest.stated:
            tables[f"stated-{name}.csv"] = _stated(contest)
    return dict(sorted(tables.items()))


def _table(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue().encode()


def _areas(contest: ContestSnapshot) -> bytes:
    candidates = [candidate.code for candidate in contest.contest.candidates] if contest.form.has("votes") else []
    header = ("area", "level", "expected", "received", "counted", "held", "missing", *COLUMNS)
    votes = tuple(f"votes:{code}" for code in candidates)
    return _table((*header, *votes), _area_rows(contest, candidates))


def _area_rows(contest: ContestSnapshot, candidates: Sequence[str]) -> Iterator[Sequence[Cell]]:
    for (level, code), coverage in sorted(contest.area_coverage.items()):
        sums = contest.areas[level, code]
        columns = [sums.totals.get(column) for column in COLUMNS]
        votes = [value for _, value in zip(candidates, sums.votes.values(), strict=True)]
        yield (
            code,
            level,
            coverage.expected,
            coverage.received,
            coverage.counted,
            coverage.held,
            coverage.missing,
            *columns,
            *votes,
        )


def _changes(before: ContestSnapshot | None, after: ContestSnapshot) -> bytes:
    header = ("station", "state_before", "state_after", "index_before", "index_after", "act")
    return _table(header, (_change_row(change) for change in changes(before, after)))


def _change_row(change: Change) -> tuple[Cell, ...]:
    before = "" if change.state_before is None else change.state_before.value
    after = "" if change.state_after is None else change.state_after.value
    return change.station, before, after, change.index_before, change.index_after, change.act


def _checks(contest: ContestSnapshot, codes: Sequence[str]) -> bytes:
    rows = [(code, passed, failed, unchecked) for code, (passed, failed, unchecked) in count_checks(contest, codes)]
    return _table(("rule", "passed", "failed", "not_checkable"), rows)


def _findings(contest: ContestSnapshot, codes: Sequence[str]) -> bytes:
    header = ("station", "index", "rule", "verdict", "severity", "raised", "answer")
    return _table(header, _finding_rows(contest, codes))


def _finding_rows(contest: ContestSnapshot, order: Sequence[str]) -> Iterator[Sequence[Cell]]:
    for code, item in contest.stations.items():
        found = [(act, finding) for act in item.judged for finding in act.failed]
        # By rule, whichever act it speaks of: of two acts that conflict, what they share stands side by side.
        for act, finding in sorted(found, key=lambda pair: order.index(pair[1].rule)):
            raised, answer = "yes" if finding.raised else "no", act.answers.get(finding.rule)
            severity = finding.severity.value
            yield code, act.index, finding.rule, finding.verdict.value, severity, raised, answer


def _not_counted(contest: ContestSnapshot) -> bytes:
    left_out = [(code, item.standing) for code, item in contest.stations.items() if item.standing.state in _NOT_COUNTED]
    rows = [(code, standing.state.value, standing.reason, standing.index) for code, standing in left_out]
    return _table(("station", "state", "reason", "index"), rows)


def _stations(contest: ContestSnapshot) -> bytes:
    rows = [(code, item.standing.state.value, item.standing.index) for code, item in contest.stations.items()]
    return _table(("station", "state", "index"), rows)


def _stated(contest: ContestSnapshot) -> bytes:
    header = ("area", "level", "index", "column", "stated", "stations", "verdict", "severity", "answer")
    return _table(header, _stated_rows(contest))


def _stated_rows(contest: ContestSnapshot) -> Iterator[Sequence[Cell]]:
    """Give a line for each column that somebody states: their figure, and that of the stations."""
    for (level, code), item in contest.stated.items():
        (finding,) = item.findings or (None,)
        said = ("", "", None) if finding is None else _said(finding, item.answers)
        for name, figure in item.record.columns().items():
            stated = figure if isinstance(figure, int) else figure.value
            yield code, level, item.index, name, stated, item.summed.get(name), *said


def _said(finding: Finding, answers: Mapping[str, LeafIndex]) -> tuple[str, str, int | None]:
    return finding.verdict.value, finding.severity.value if finding.failed else "", answers.get(finding.rule)
