"""The text of a bulletin as the ledger gives it. The desk drafts with it; the stranger compares with it."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from scrutateur.bulletin.gates import pass_status, pass_sums
from scrutateur.bulletin.numbered import BulletinText, ContestLines, TableFile
from scrutateur.bulletin.snapshot import Snapshot
from scrutateur.election.findings import Severity
from scrutateur.errors import GateError
from scrutateur.records.bulletin_note import encode_bulletin
from scrutateur.records.canonical import canonical
from scrutateur.records.registry_record import write_rules
from scrutateur.records.tables import tables_of


@dataclass(frozen=True, slots=True)
class Frame:
    """What a bulletin's text holds besides figures."""

    origin: str
    number: int
    kind: str
    drafted: datetime
    previous: tuple[int, str] | None
    policy_sha256: str
    not_witnessed: str | None = None


@dataclass(frozen=True, slots=True)
class DrawnTables:
    """The tables that two snapshots give, and their names, once their sums have passed the gates.

    They are the same for the draft, the door and the announcement.
    """

    snapshot: Snapshot
    before: Snapshot | None
    tables: dict[str, bytes]
    files: tuple[TableFile, ...]


def draw_tables(snapshot: Snapshot, before: Snapshot | None) -> DrawnTables:
    """Make the tables of a bulletin.

    Args:
        before: Snapshot of the last standing bulletin.

    Raises:
        GateError: The sums do not pass a gate.
    """
    pass_sums(snapshot, before)
    tables = tables_of(snapshot, before)
    return DrawnTables(snapshot, before, tables, _files(tables))


def draft_bulletin(frame: Frame, snapshot: Snapshot, before: Snapshot | None) -> tuple[BulletinText, dict[str, bytes]]:
    """Draft a bulletin: its text and its tables.

    Args:
        before: Snapshot of the last standing bulletin.

    Raises:
        GateError: A gate does not open.
    """
    drawn = draw_tables(snapshot, before)
    return draft_over(frame, drawn), drawn.tables


def draft_over(frame: Frame, drawn: DrawnTables) -> BulletinText:
    """Draft the text of a bulletin over its tables.

    Raises:
        GateError: A gate does not open.
    """
    snapshot = drawn.snapshot
    pass_status(frame.kind, snapshot)
    rules = snapshot.registry.rules
    contests = snapshot.contests.values()
    return BulletinText(
        origin=frame.origin,
        number=frame.number,
        kind=frame.kind,
        size=snapshot.size,
        root=snapshot.root,
        drafted=frame.drafted,
        previous=frame.previous,
        policy_sha256=frame.policy_sha256,
        rules_version=rules.version,
        rules_sha256=hashlib.sha256(canonical(write_rules(rules))).hexdigest(),
        blocking_open=sum(contest.open_findings(Severity.BLOCKING) for contest in contests),
        remarks_open=sum(contest.open_findings(Severity.REMARK) for contest in contests),
        late_keys=snapshot.late_keys,
        contests=_contest_lines(snapshot),
        files=drawn.files,
        not_witnessed=frame.not_witnessed,
    )


def _contest_lines(snapshot: Snapshot) -> tuple[ContestLines, ...]:
    return tuple(
        ContestLines(name, item.contest.base, item.coverage, item.totals(), item.without_paper)
        for name, item in snapshot.contests.items()
    )


def _files(tables: Mapping[str, bytes]) -> tuple[TableFile, ...]:
    return tuple(TableFile(name, len(data), hashlib.sha256(data).hexdigest()) for name, data in sorted(tables.items()))


def compare_texts(*, derived: BulletinText, announced: BulletinText) -> None:
    """Compare a bulletin's text with what the ledger gives, line by line.

    Raises:
        GateError: The first line that differs.
    """
    pairs = zip(encode_bulletin(derived).split("\n"), encode_bulletin(announced).split("\n"), strict=False)
    for number, (expected, found) in enumerate(pairs, start=1):
        if expected != found:
            raise GateError("R515", f"bulletin {announced.number}, line {number}", expected=expected, found=found)
    assert derived == announced, "one text has one value"
