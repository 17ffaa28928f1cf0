"""What a rehearsal came to, read from the public folder as anybody would."""

import csv
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec

from scrutateur.errors import MissingPartError


@dataclass(frozen=True, slots=True)
class Sums:
    """One of the three sums: columns, and votes of each candidate."""

    totals: Mapping[str, int]
    votes: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Difference:
    """A column of an area that its commission states otherwise than its stations."""

    area: str
    level: int
    column: str
    stated: str
    stations: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """The last standing bulletin of the first contest."""

    contest: str
    number: int
    status: str
    coverage: Mapping[str, int]
    as_received: Sums
    as_counted: Sums
    as_standing: Sums
    failed: Mapping[str, int]  # rule -> stations, or areas, at which it FAILED
    stated: Mapping[str, int]  # verdict -> areas whose commission stated something
    differences: tuple[Difference, ...]


class _Sums(msgspec.Struct):
    totals: dict[str, int]
    votes: tuple[tuple[str, int], ...] = ()

    def plain(self) -> Sums:
        return Sums(self.totals, dict(self.votes))


class _Latest(msgspec.Struct):
    contest: str


class _Contest(msgspec.Struct):
    number: int
    status: str
    coverage: dict[str, int]
    totals: dict[str, int]
    as_received: _Sums
    as_counted: _Sums
    votes: tuple[tuple[str, int], ...] = ()


def read_outcome(public: Path) -> Outcome:
    """Read what the site says.

    Raises:
        MissingPartError: It has no bulletin.
    """
    try:
        contest = msgspec.json.decode((public / "latest.json").read_bytes(), type=_Latest).contest
        found = msgspec.json.decode((public / "contests" / f"{contest}.json").read_bytes(), type=_Contest)
        tables = public / "bulletin" / str(found.number)
        stated = _stated(tables / f"stated-{contest}.csv")
        checks = (tables / f"checks-{contest}.csv").read_text(encoding="utf-8")
    except (OSError, msgspec.MsgspecError) as error:
        raise MissingPartError(f"{public}: a site with a bulletin expected: {error}") from error
    return Outcome(
        contest=contest,
        number=found.number,
        status=found.status,
        coverage=found.coverage,
        as_received=found.as_received.plain(),
        as_counted=found.as_counted.plain(),
        as_standing=Sums(found.totals, dict(found.votes)),
        failed={row["rule"]: int(row["failed"]) for row in csv.DictReader(checks.splitlines())},
        stated=Counter({(row["level"], row["area"]): row["verdict"] for row in stated}.values()),
        differences=tuple(
            Difference(row["area"], int(row["level"]), row["column"], row["stated"], row["stations"])
            for row in stated
            if row["verdict"] == "FAILED" and row["stated"] != row["stations"]
        ),
    )


def _stated(path: Path) -> list[dict[str, str]]:
    """Read what commissions state; nothing where none stated anything."""
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines())) if path.exists() else []
