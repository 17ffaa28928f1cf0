"""What a mapping and its table would build, in words: the text of `rehearse --check`."""

from collections import Counter
from collections.abc import Iterator

from scrutateur.exchange.source import ColumnSum, RehearsalSource

WARNINGS_SHOWN_MAX = 20


def describe(source: RehearsalSource) -> list[tuple[str, str]]:
    """Give pairs of label and value, in the order in which a person reads them."""
    return [*_election(source), *_ground(source), *_figures(source), *_night(source), *_warnings(source)]


def _election(source: RehearsalSource) -> Iterator[tuple[str, str]]:
    election = source.registry.election
    yield "election", f"{election.id}: {election.names[election.languages[0]]}"
    yield "origin", source.origin
    yield "rules", f"{source.registry.rules.version}, {len(source.registry.rules.codes)} rules"
    yield "time zone", election.time_zone
    yield "opens, closes (UTC)", f"{election.opens:%Y-%m-%d %H:%M}, {election.closes:%Y-%m-%d %H:%M}"


def _ground(source: RehearsalSource) -> Iterator[tuple[str, str]]:
    registry = source.registry
    stations = registry.stations.values()
    types = Counter(station.type.value for station in stations)
    yield "stations", _number(len(registry.stations))
    for kind, count in types.items():
        yield f"stations, {kind}", _number(count)
    levels = Counter((area.level, area.kind) for area in registry.areas.values())
    for (level, kind), count in sorted(levels.items()):
        yield f"areas, level {level} ({kind})", _number(count)
    for contest in registry.contests.values():
        candidates = ", ".join(f"{candidate.code} {candidate.name}" for candidate in contest.candidates)
        taking_part = (
            f"{_number(len(registry.stations_of(contest.id)))} stations: " if len(registry.contests) > 1 else ""
        )
        yield f"contest {contest.id}", taking_part + (candidates or "no votes on this form")
    for form in registry.forms.values():
        yield f"form {form.id}", ", ".join(field.name for field in form.fields)
        yield "acts of a station", ", ".join(sorted(form.acts))


def _figures(source: RehearsalSource) -> Iterator[tuple[str, str]]:
    several = len(source.registry.contests) > 1
    yield "returns", _number(len(source.returns))
    missing = [f"{contest} {station}" if several else station for contest, station in source.missing]
    yield "returns that never came", ", ".join([_number(len(missing)), *missing[:20]])
    for column in source.sums:
        yield f"sum, {column.contest}, {column.name}" if several else f"sum, {column.name}", _sum(column)


def _night(source: RehearsalSource) -> Iterator[tuple[str, str]]:
    if source.events:
        yield "states", _number(len({event.state for event in source.events}))
        for kind, count in Counter(event.kind.value for event in source.events).items():
            yield f"events, {kind}", _number(count)
    if source.received_at:
        times = source.received_at.values()
        yield "received from, to (UTC)", f"{min(times):%Y-%m-%d %H:%M:%S}, {max(times):%Y-%m-%d %H:%M:%S}"
    kinds = {(area.level, code): area.kind for (_, code), area in source.registry.areas.items()}
    for kind, count in Counter(kinds[total.level, total.area] for total in source.stated).items():
        yield f"totals stated, {kind}", _number(count)


def _warnings(source: RehearsalSource) -> Iterator[tuple[str, str]]:
    yield "warnings", _number(len(source.warnings))
    for warning in source.warnings[:WARNINGS_SHOWN_MAX]:
        yield "warning", warning


def _sum(column: ColumnSum) -> str:
    without = [f"{count} {word}" for count, word in ((column.empty, "empty"), (column.illegible, "illegible")) if count]
    return ", ".join([_number(column.total), *without])


def _number(count: int) -> str:
    return f"{count:,}"
