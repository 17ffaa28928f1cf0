"""The gates before a bulletin may be signed: parts and whole, coverage, falls, the status word.

Each gate names the figure, what was expected and what was found. `verify` passes the same gates for every bulletin.
"""

from collections.abc import Iterator, Mapping

from scrutateur.bulletin.changes import changes
from scrutateur.bulletin.snapshot import ContestSnapshot, Snapshot
from scrutateur.count.standing import Standing
from scrutateur.count.sums import EMPTY_SHARE, Share, Sums, share_of
from scrutateur.election.acts import StationReturn
from scrutateur.election.findings import Severity
from scrutateur.errors import GateError


def pass_sums(snapshot: Snapshot, before: Snapshot | None) -> None:
    """Pass the gates that do not ask for the kind: parts and whole, levels, sums made anew, falls.

    Args:
        before: Of the last standing bulletin.

    Raises:
        GateError: The first gate that does not open.
    """
    for name, contest in snapshot.contests.items():
        earlier = None if before is None else before.contests.get(name)
        _gate_parts(contest)
        _gate_levels(contest)
        _gate_sums(contest)
        _gate_falls(contest, earlier)


def pass_status(kind: str, snapshot: Snapshot) -> None:
    """Pass the gate of the status word.

    Raises:
        GateError: It says more than is so.
    """
    for contest in snapshot.contests.values():
        _gate_status(kind, contest)


def _gate_parts(contest: ContestSnapshot) -> None:
    """R502: voters - (votes + blank + null) = accepted gap + annulled, in the whole and in each area."""
    if not contest.form.has("votes"):
        return
    for (_, code), sums in contest.areas.items():
        totals = sums.totals
        left = totals.get("voters", 0) - sum(sums.votes.values()) - totals.get("blank", 0) - totals.get("null", 0)
        right = totals["accepted_gap"] + totals["annulled"]
        if left != right:
            raise GateError("R502", f"area {code}: voters less votes, blank and null", expected=right, found=left)


def _gate_levels(contest: ContestSnapshot) -> None:
    """R511: each column of a level adds up to the whole."""
    whole = _flat(contest.totals())
    for level in sorted({level for level, _ in contest.areas}):
        lines = [tuple(_flat(sums).values()) for (own, _), sums in contest.areas.items() if own == level]
        parts = dict(zip(whole, map(sum, zip(*lines, strict=True)), strict=True))
        for column, expected in whole.items():
            if parts[column] != expected:
                raise GateError("R511", f"{column} of level {level}", expected=expected, found=parts[column])


def _gate_sums(contest: ContestSnapshot) -> None:
    """R501: the incremental sums equal the sum over the listed stations, made anew."""
    lines = [share.standing for share in _shares(contest) if share.standing]
    again = _named(contest, tuple(map(sum, zip(*lines, strict=True))))
    for column, found in _flat(contest.totals()).items():
        expected = again.get(column, 0)
        if expected != found:
            raise GateError("R501", column, expected=expected, found=found)


def _shares(contest: ContestSnapshot) -> Iterator[Share]:
    for item in contest.stations.values():
        station_return = None if item.current is None else item.current.station_return
        yield _share(contest, item.standing, station_return)


def _share(contest: ContestSnapshot, standing: Standing, station_return: StationReturn | None) -> Share:
    return share_of(contest.contest, standing, station_return) if station_return is not None else EMPTY_SHARE


def _named(contest: ContestSnapshot, line: tuple[int, ...]) -> dict[str, int]:
    names = [*_ALL_COLUMNS, *(f"votes:{candidate.code}" for candidate in contest.contest.candidates)]
    return dict(zip(names, line, strict=False))


_ALL_COLUMNS = ("registered", "signed_roll", "voters", "blank", "null", "valid", "accepted_gap", "annulled")


def _gate_falls(contest: ContestSnapshot, before: ContestSnapshot | None) -> None:
    """R503: a station's figures fall only by an act that names it. What nobody named cannot fall."""
    if before is None:
        return
    for change in changes(before, contest):
        was, now = before.stations.get(change.station), contest.stations.get(change.station)
        old = _share(before, was.standing, was.current.station_return) if was and was.current else EMPTY_SHARE
        new = _share(contest, now.standing, now.current.station_return) if now and now.current else EMPTY_SHARE
        moved, kept = _named(before, old.standing), _named(contest, new.standing)
        fallen = [name for name, value in moved.items() if kept.get(name, 0) < value]
        if fallen and change.act is None and now is not None:
            column = fallen[0]
            raise GateError(
                "R503", f"station {change.station}: {column}", expected=f">= {moved[column]}", found=kept.get(column, 0)
            )


def _gate_status(kind: str, contest: ContestSnapshot) -> None:
    """R517: the status word says what is so."""
    coverage = contest.coverage
    if kind == "turnout":
        raise GateError("R517", "kind", expected="partial, complete or proclaimed in this version", found=kind)
    if kind != "partial" and (coverage.missing or coverage.held):
        found = f"{coverage.missing} missing, {coverage.held} held"
        raise GateError("R517", f"kind {kind}", expected="no station missing or held", found=found)
    if kind != "partial":
        _gate_second_accounts(kind, contest)
    blocking = contest.open_findings(Severity.BLOCKING)
    if kind == "proclaimed" and blocking:
        raise GateError("R517", "kind proclaimed", expected="no open blocking finding", found=blocking)


def _gate_second_accounts(kind: str, contest: ContestSnapshot) -> None:
    """R517: each return by telephone has its second account (R110)."""
    for code, item in contest.stations.items():
        if item.current is not None and any(found.rule == "R110" for found in item.current.failed):
            raise GateError("R517", f"kind {kind}", expected="a second account of each telephone return", found=code)


def _flat(sums: Sums) -> Mapping[str, int]:
    return {**sums.totals, **{f"votes:{code}": value for code, value in sums.votes.items()}}
