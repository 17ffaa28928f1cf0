"""What a station's page shows of a contest: its state, each account as it was sent, what the checks say of it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from markupsafe import Markup

from scrutateur.bulletin.snapshot import ContestSnapshot, JudgedAct, StationStanding
from scrutateur.count.standing import State
from scrutateur.election.findings import Finding, Verdict
from scrutateur.election.names import Figure, LeafIndex
from scrutateur.pages.edition import Edition
from scrutateur.pages.rule_words import FindingText, finding_text, missing_text, reason_text, rule_title
from scrutateur.pages.stencils import hole
from scrutateur.records.receipt import short_code


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the form. `unread` marks what is not a number; `code` is a candidate's."""

    label: str
    value: str
    unread: bool
    code: str = ""
    differs: bool = False  # from the same line of another account of the station


@dataclass(frozen=True, slots=True)
class ActView:
    """A return or correction with all that is said of it."""

    index: str
    kind: str
    version: int
    received: Markup
    channel: str
    leaf_hash: str
    short_code: str
    proof: bool
    late_key: bool
    reasons: tuple[str, ...]
    lines: tuple[Line, ...]
    failed: tuple[FindingText, ...]
    not_checkable_count: int
    not_checkable: Markup
    passed_count: int
    passed: Markup


@dataclass(frozen=True, slots=True)
class SectionView:
    """A contest on a station's page."""

    title: str
    state: str
    reason: str
    decided_by: LeafIndex | None
    acts: tuple[ActView, ...]
    others: tuple[tuple[LeafIndex, str], ...]


# words: act-why.*
def view_section(edition: Edition, contest: ContestSnapshot, item: StationStanding) -> SectionView:
    """Put what is known of a station in a contest into words."""
    standing = item.standing
    stands = standing.state in (State.COUNTED, State.CONTESTED)
    reason = "" if stands else reason_text(edition, standing.reason)
    return SectionView(
        edition.text(contest.contest.names),
        standing.state.value,
        reason,
        None if stands else standing.act,
        _compared(tuple(_view_act(edition, contest, act) for act in item.judged)),
        tuple((index, edition.coded("act-why", why)) for index, why in item.others),
    )


def with_holes(section: SectionView) -> SectionView:
    """Give a section in which whatever differs from station to station is a hole; see `holes_of`."""
    return replace(
        section,
        acts=tuple(
            replace(
                act,
                index=hole("index"),
                received=hole("received"),
                leaf_hash=hole("leaf-hash"),
                short_code=hole("short-code"),
                lines=tuple(replace(line, value=hole(f"line-{n}")) for n, line in enumerate(act.lines)),
            )
            for act in section.acts
        ),
    )


def holes_of(edition: Edition, contest: ContestSnapshot, act: JudgedAct) -> dict[str, str]:
    """Give what one act puts into the holes of a section."""
    holes = {f"line-{n}": _written(edition, figure) for n, figure in enumerate(figures_of(contest, act))}
    holes["index"] = str(act.index)
    holes["received"] = edition.time(act.received_at)
    holes["leaf-hash"] = act.leaf_hash
    holes["short-code"] = short_code(bytes.fromhex(act.leaf_hash))
    return holes


def shape_of(contest: ContestSnapshot, act: JudgedAct) -> tuple[object, ...]:
    """Give all of an act without failed findings that is *not* in the holes: acts of one shape share a stencil."""
    form = act.station_return
    return (
        *(act.kind, act.channel, act.late_key, form.version, form.reasons),
        tuple(code for code, _ in form.votes or ()),
        tuple(n for n, figure in enumerate(figures_of(contest, act)) if not isinstance(figure, int)),
        id(act.findings),  # one object for all whose findings are the same, and it lives as long as the snapshot
    )


def figures_of(contest: ContestSnapshot, act: JudgedAct) -> list[Figure | None]:
    """Give the figures in the order of the form; `None` for one that was not sent."""
    figures: list[Figure | None] = []
    for field in contest.form.fields:
        if field.name == "votes":
            figures += [figure for _, figure in act.station_return.votes or ()]
        else:
            figures.append(act.station_return.figures.get(field.name))
    return figures


# words: act-kind.* words: channel.* words: reason.*
def _view_act(edition: Edition, contest: ContestSnapshot, act: JudgedAct) -> ActView:
    form = act.station_return
    passed, unchecked = (_with(act, verdict) for verdict in (Verdict.PASSED, Verdict.NOT_CHECKABLE))
    return ActView(
        str(act.index),
        edition.words.of("act-kind", act.kind),
        form.version,
        edition.time(act.received_at),
        edition.words.of("channel", act.channel.value),
        act.leaf_hash,
        short_code(bytes.fromhex(act.leaf_hash)),
        act.index in edition.publication.first_counted_in,
        act.late_key,
        tuple(edition.coded("reason", code) for code in form.reasons),
        tuple(_lines(edition, contest, act)),
        tuple(finding_text(edition, item, act.answers.get(item.rule)) for item in act.findings if item.failed),
        len(unchecked),
        _check_list(edition, unchecked),
        len(passed),
        _check_list(edition, passed),
    )


def _with(act: JudgedAct, verdict: Verdict) -> tuple[Finding, ...]:
    return tuple(item for item in act.findings if item.verdict is verdict)


def _lines(edition: Edition, contest: ContestSnapshot, act: JudgedAct) -> Iterator[Line]:
    """Give the form in its own order, and candidates in the order in which they were sent."""
    for (label, code), figure in zip(_labels(edition, contest, act), figures_of(contest, act), strict=True):
        yield Line(label, _written(edition, figure), not isinstance(figure, int), code)


def _labels(edition: Edition, contest: ContestSnapshot, act: JudgedAct) -> Iterator[tuple[str, str]]:
    """Name the lines: a field by its label, a candidate by name and code."""
    names = {item.code: item for item in contest.contest.candidates}
    for field in contest.form.fields:
        if field.name != "votes":
            yield edition.text(field.labels), ""
            continue
        for code, _ in act.station_return.votes or ():
            known = names.get(code)
            label = edition.candidate(known) if known else edition.words("candidate.unknown")
            yield label, "" if known and not edition.named(known) else code


# words: figure.*
def _written(edition: Edition, figure: Figure | None) -> str:
    if isinstance(figure, int):
        return edition.words.number(figure)
    return edition.words.of("figure", "absent" if figure is None else figure.value)


def _compared(acts: tuple[ActView, ...]) -> tuple[ActView, ...]:
    """Mark the lines in which accounts that wait for a decision differ."""
    if len(acts) < 2:
        return acts
    said = [{(line.label, line.code): line.value for line in act.lines} for act in acts]
    return tuple(
        replace(
            act,
            lines=tuple(
                replace(line, differs=len({each.get((line.label, line.code)) for each in said}) > 1)
                for line in act.lines
            ),
        )
        for act in acts
    )


def _check_list(edition: Edition, findings: tuple[Finding, ...]) -> Markup:
    """List checks that need no more than a name; most stations have the same ones, so each list is made once."""
    return edition.once(
        tuple((item.rule, item.missing) for item in findings),
        lambda: edition.fill(
            "check_list.html",
            items=[(item.rule, rule_title(edition, item.rule), missing_text(edition, item)) for item in findings],
        ),
    )
