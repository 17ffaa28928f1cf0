"""`scrutateur rehearse`: any past election, played again as a night."""

import sys
from collections.abc import Mapping
from pathlib import Path

import click

from scrutateur.cli.answers import answer, json_option, remark
from scrutateur.cli.demo_command import terminal_language
from scrutateur.cli.keyboard import Keyboard, keys_of_the_terminal
from scrutateur.cli.replay_view import Lines, PlainLines, Screen
from scrutateur.errors import SettingsError
from scrutateur.exchange.describe import describe
from scrutateur.exchange.mapping_file import read_mapping
from scrutateur.exchange.rehearsal_file import read_source
from scrutateur.exchange.source import RehearsalSource
from scrutateur.exchange.suggest import suggest_mapping
from scrutateur.pages.words import load_words
from scrutateur.rehearsal.outcome import Outcome, Sums, read_outcome
from scrutateur.rehearsal.pace import Pace, always_open
from scrutateur.rehearsal.player import Played, play
from scrutateur.rehearsal.report import BLOCKING_TARGET_PER_CENT, REMARKS_TARGET_PER_CENT, Report, make_report
from scrutateur.rehearsal.report_files import write_report
from scrutateur.wiring import site_folder

_SUMS_SHOWN = 40


def _remember_speed(ctx: click.Context, _option: click.Parameter, value: float | None) -> None:
    """Keep the speed for when the night is played."""
    ctx.meta["speed"] = value


@click.command()
@click.option("--mapping", type=click.Path(path_type=Path), help="What each column of the table is.")
@click.argument("data", nargs=-1, type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), help="Folder of the night: empty, or of this same rehearsal.")
@click.option("--check", is_flag=True, help="Read everything, say what would be built, and write nothing.")
@click.option(
    "--suggest", type=click.Path(path_type=Path), help="Look at this table, and write a first mapping for it."
)
@click.option("--seed", help="Instead of the mapping's own: the same seed gives the same keys, acts and order.")
@click.option(
    "--speed",
    type=click.FloatRange(min=0, min_open=True),
    expose_value=False,
    callback=_remember_speed,
    help="By the times of the source, so many times faster. With --json each step is a line, the answer the last.",
)
@json_option
def rehearse(
    mapping: Path | None,
    data: tuple[Path, ...],
    *,
    out: Path | None,
    check: bool,
    suggest: Path | None,
    seed: str | None,
) -> None:
    """Play a past election from its table of results, through the real doors over HTTP.

    The night lies in the folder that --out names: its keys are worth nothing, its log says that it is a rehearsal. With
    the same mapping, data, seed and speed it goes on where it stopped, even if it was killed. On a terminal space
    pauses and goes on, n plays one step.

    Examples: scrutateur rehearse --suggest results.csv > our-city.toml

    scrutateur rehearse --mapping our-city.toml results.csv --out rehearsal

    scrutateur rehearse --mapping bolivia.toml events.csv.gz --out replay --speed 600
    """
    if suggest is not None:
        text = suggest_mapping(suggest)
        answer({"mapping": text}, text.splitlines())
        return
    if mapping is None:
        raise SettingsError("--mapping: a mapping expected, none found (or --suggest, which writes a first one)")
    source = read_source(read_mapping(mapping), data)
    if check:
        _describe(source)
        return
    if out is None:
        raise SettingsError("--out: a folder for the night expected, none found (or --check, which needs none)")
    for warning in source.warnings:
        remark(warning)
    played = _played(source, out, seed)
    outcome = read_outcome(site_folder(out) / "public")
    report = make_report(source, played)
    write_report(report, out)
    answer(_plain(played, outcome), [*_lines(played, outcome), *_rates(report)])


def _played(source: RehearsalSource, out: Path, seed: str | None) -> Played:
    """Play, and show what happens: on a terminal; with a speed and --json as lines; else plainly, now and then."""
    meta = click.get_current_context().meta
    speed: float | None = meta.get("speed")
    words = load_words(terminal_language())
    screen, plain = Screen(words, _to_terminal), PlainLines(words, lambda line: click.echo(line, nl=False, err=True))
    lines = Lines(lambda line: click.echo(line, nl=False))
    shown = screen.tell if sys.stderr.isatty() else plain.tell
    tell = lines.tell if speed is not None and meta.get("json") else shown
    with keys_of_the_terminal() as read:
        gate = always_open if read is None else Keyboard(read, screen.pause).gate
        return play(source, out, tell, seed=seed, pace=Pace(speed, gate))


def _to_terminal(text: str) -> None:
    if sys.stderr.isatty():
        click.echo(text, nl=False, err=True)


def _describe(source: RehearsalSource) -> None:
    pairs = describe(source)
    width = max(len(label) for label, _ in pairs)
    answer({"built": [list(pair) for pair in pairs]}, [f"{label:<{width}}  {value}" for label, value in pairs])


def _plain(played: Played, outcome: Outcome) -> Mapping[str, object]:
    sums = {"as_counted": outcome.as_counted, "as_received": outcome.as_received, "as_standing": outcome.as_standing}
    return {
        "bulletins": [[item.number, item.kind, item.signed] for item in played.bulletins],
        "coverage": outcome.coverage,
        "failed": {rule: count for rule, count in outcome.failed.items() if count},
        "origin": played.origin,
        "receipts": played.receipts,
        "refused": played.refused,
        "resent": played.resent,
        "seconds": round(played.seconds, 2),
        "stated": {
            "differences": [
                {"area": it.area, "column": it.column, "level": it.level, "stated": it.stated, "stations": it.stations}
                for it in outcome.differences
            ],
            "verdicts": outcome.stated,
        },
        **{name: {"totals": item.totals, "votes": item.votes} for name, item in sums.items()},
    }


def _lines(played: Played, outcome: Outcome) -> list[str]:
    coverage = outcome.coverage
    names = ("expected", "received", "counted", "held", "missing")
    head = f"{'':24}{'as received':>14}{'as counted':>14}{'as standing':>14}"
    return [
        f"{played.origin}: bulletin {outcome.number}, {outcome.status}, after {played.seconds:.1f} s",
        "stations: " + ", ".join(f"{name} {coverage[name]:,}" for name in names),
        f"{played.receipts:,} receipts, {played.resent:,} acts sent again, {sum(played.refused.values()):,} refused",
        head,
        *_sums(outcome),
        *_stated(outcome),
        f"site: {played.home}/site/public, policy: {played.home}/policy.json",
    ]


def _sums(outcome: Outcome) -> list[str]:
    three = (outcome.as_received, outcome.as_counted, outcome.as_standing)
    names = [*outcome.as_received.totals, *(f"votes {code}" for code in outcome.as_received.votes)]
    lines = [f"{name:24}" + "".join(f"{_value(item, name):>14,}" for item in three) for name in names[:_SUMS_SHOWN]]
    return lines if len(names) <= _SUMS_SHOWN else [*lines, f"and {len(names) - _SUMS_SHOWN} more: --json has them all"]


def _rates(report: Report) -> list[str]:
    """Say how many returns were held, and how many got a remark, beside what a normal night should have."""
    returns = max(report.returns, 1)
    return [
        f"held by a rule: {report.blocked:,} ({100 * report.blocked / returns:.1f} % of returns; a normal night has "
        f"below {BLOCKING_TARGET_PER_CENT} %), remarks: {report.remarked:,} ({100 * report.remarked / returns:.1f} %; "
        f"below {REMARKS_TARGET_PER_CENT} %)",
        "report: report/en.html, report/fr.html and report/report.json in that folder",
    ]


def _stated(outcome: Outcome) -> list[str]:
    if not outcome.stated:
        return []
    agree, differ, areas = (
        outcome.stated.get("PASSED", 0),
        outcome.stated.get("FAILED", 0),
        sum(outcome.stated.values()),
    )
    lines = [
        f"  area {it.area}, {it.column}: stated {it.stated}, its stations {it.stations}"
        for it in outcome.differences[:_SUMS_SHOWN]
    ]
    return [f"R511: of {areas:,} areas with stated totals {agree:,} agree, {differ:,} differ", *lines]


def _value(sums: Sums, name: str) -> int:
    return sums.votes[name.removeprefix("votes ")] if name.startswith("votes ") else sums.totals[name]
