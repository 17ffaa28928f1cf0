"""The report of a rehearsal as one page, in French or in English: plots of our own, no script, no address."""

from collections.abc import Iterable, Sequence
from html import escape

from scrutateur.pages.words import Words
from scrutateur.rehearsal.needed_clerks import CALL_MINUTES, DeskLoad
from scrutateur.rehearsal.plots import Axes, Line, bar_plot, line_plot
from scrutateur.rehearsal.report import (
    BLOCKING_TARGET_PER_CENT,
    REMARKS_TARGET_PER_CENT,
    Report,
    Resources,
)
from scrutateur.rehearsal.resources import ProcessUse

_STYLE = """
:root { color-scheme: light dark; --ink: #17212b; --paper: #fbfaf6; --bar: #2c7178; --line: #d8d5cb; --held: #a65a00; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e9e6df; --paper: #11181c; --bar: #5fb0ac; --line: #34414a; --held: #f0a850; }
}
body { font: 100%/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 48rem;
  margin: 0 auto; padding: 0 1rem 3rem; font-variant-numeric: tabular-nums; }
.mark-it { background: #f4c430; color: #211800; padding: .4rem 1rem; font-weight: 700; text-align: center; }
table { border-collapse: collapse; width: 100%; margin: 0 0 1rem; }
th, td { text-align: start; padding: .3rem .5rem; border-bottom: 1px solid var(--line); }
td { text-align: end; }
th:first-child { text-align: start; } th { text-align: end; }
svg { width: 100%; height: auto; } svg text { font: 12px system-ui, sans-serif; fill: var(--ink); }
svg .grid { stroke: var(--line); } svg .bar { fill: var(--bar); }
svg .line { fill: none; stroke: var(--bar); stroke-width: 2; } svg .line-1 { stroke: var(--held); }
svg .mark { stroke: var(--held); stroke-dasharray: 3 4; }
"""


def report_page(report: Report, words: Words) -> str:
    """Write the report as a page of its own."""
    name = report.names.get(words.language) or next(iter(report.names.values()))
    parts = (
        _summary(report, words),
        _section(words("report.arrivals"), _arrivals(report, words)),
        _section(words("report.rules"), _rules(report, words)),
        _section(words("report.held"), _held(report, words)),
        _section(words("report.clerks"), _clerks(report, words)),
        _section(words("report.latencies"), _latencies(report, words)),
        _section(words("report.resources"), _resources(report.resources, words)),
    )
    title = escape(words("report.title", name=name))
    return (
        f'<!doctype html>\n<html lang="{words.language}">\n<head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{title}</title><style>{_STYLE}</style></head>\n'
        f'<body><p class="mark-it">{escape(words("report.rehearsal"))}</p>\n<h1>{title}</h1>\n'
        + "\n".join(parts)
        + "\n</body>\n</html>\n"
    )


def _section(title: str, body: str) -> str:
    return f"<h2>{escape(title)}</h2>\n{body}"


def _paragraph(text: str) -> str:
    return f"<p>{escape(text)}</p>"


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    head = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in heads)
    body = "".join(
        f'<tr><th scope="row">{escape(first)}</th>{"".join(f"<td>{escape(cell)}</td>" for cell in others)}</tr>'
        for first, *others in rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _summary(report: Report, words: Words) -> str:
    blocked, remarked = _per_cent(report.blocked, report), _per_cent(report.remarked, report)
    return _paragraph(
        words(
            "report.summary",
            stations=report.stations,
            returns=report.returns,
            receipts=report.receipts,
            seconds=words.number(round(report.seconds)),
        )
    ) + _paragraph(
        words(
            "report.rates",
            blocked=report.blocked,
            blocked_share=words.percent(blocked),
            blocked_target=words.percent(100 * BLOCKING_TARGET_PER_CENT),
            remarked=report.remarked,
            remarked_share=words.percent(remarked),
            remarked_target=words.percent(100 * REMARKS_TARGET_PER_CENT),
        )
    )


def _per_cent(stations: int, report: Report) -> int:
    """Give a share of the returns in hundredths of a per cent."""
    return round(10_000 * stations / report.returns) if report.returns else 0


def _arrivals(report: Report, words: Words) -> str:
    if not report.arrivals:
        return _paragraph(words("report.none"))
    unit = words("report.hours") if report.by_real_time else words("report.seconds")
    line = Line(words("report.returns-in"), report.arrivals)
    marks = [at for at, _ in report.bulletins]
    plot = line_plot(
        [line], Axes(unit, words("report.returns-in"), words.decimal), title=words("report.arrivals"), marks=marks
    )
    said = "report.arrivals-real" if report.by_real_time else "report.arrivals-here"
    return _paragraph(words(said)) + plot


# words: report.arrivals-real report.arrivals-here


def _rules(report: Report, words: Words) -> str:
    if not report.rules:
        return _paragraph(words("report.none"))
    rows = [
        (f"{rate.rule} {_title(rate.rule, words)}", float(rate.failed), words.number(rate.failed))
        for rate in report.rules
    ]
    heads = (words("report.rule"), words("report.failed"), words("report.per-thousand"))
    table = _table(heads, ((name, said, _decimal(rate.per_thousand, words))
                           for (name, _, said), rate in zip(rows, report.rules, strict=True)))  # fmt: skip
    return _paragraph(words("report.rules-mean")) + bar_plot(rows, title=words("report.rules")) + table


def _title(rule: str, words: Words) -> str:
    name = f"rule.{rule.lower()}.title"
    return words(name) if words.known(name) else ""


def _decimal(value: float, words: Words) -> str:
    text = f"{value:.2f}" if value < 10 else f"{value:.1f}"
    return text.replace(".", ",") if words.language == "fr" else text


def _held(report: Report, words: Words) -> str:
    if not report.held:
        return _paragraph(words("report.nothing-held"))
    rows = (
        (_reason(item.reason, words), words.number(item.ever), words.number(item.at_the_end)) for item in report.held
    )
    heads = (words("report.reason"), words("report.ever"), words("report.at-the-end"))
    return _paragraph(words("report.held-means")) + _table(heads, rows)


# words: reason.*
def _reason(reason: str, words: Words) -> str:
    title = _title(reason, words)
    if title:
        return f"{reason} {title}"
    return words(f"reason.{reason}") if words.known(f"reason.{reason}") else reason


def _clerks(report: Report, words: Words) -> str:
    if not report.clerks_with_remarks:
        return _paragraph(words("report.no-calls"))
    said = words("report.clerks-mean", minutes=CALL_MINUTES)
    if not report.by_real_time:
        said = f"{said} {words('report.all-at-once')}"
    parts = [_paragraph(said)]
    for title, loads in (
        (words("report.calls-blocking", calls=report.blocked), report.clerks),
        (words("report.calls-all"), report.clerks_with_remarks),
    ):
        if loads:
            parts.append(f"<h3>{escape(title)}</h3>{_loads(loads, words)}")
    return "".join(parts)


def _loads(loads: Sequence[DeskLoad], words: Words) -> str:
    heads = (words("report.clerks-n"), words("report.longest-wait"), words("report.behind"))
    return _table(heads, ((str(it.clerks), _minutes(it.longest_wait), _minutes(it.behind)) for it in loads))


def _minutes(value: float) -> str:
    whole = round(value)
    return f"{whole // 60} h {whole % 60:02}" if whole >= 60 else f"{whole} min"


def _latencies(report: Report, words: Words) -> str:
    if not report.minutes:
        return _paragraph(words("report.none"))
    lines = [
        Line(words("report.median"), [(float(it.minute), it.median) for it in report.minutes]),
        Line(words("report.p99"), [(float(it.minute), it.p99) for it in report.minutes]),
    ]
    x, y = words("report.minute"), words("report.milliseconds")
    plot = (
        line_plot(lines, Axes(x, y, words.decimal), title=words("report.latencies")) if len(report.minutes) > 1 else ""
    )
    heads = (x, words("report.acts"), words("report.median"), words("report.p99"), words("report.longest"))
    rows = (
        (str(it.minute), words.number(it.acts), *(_decimal(value, words) for value in (it.median, it.p99, it.longest)))
        for it in report.minutes
    )
    return _paragraph(words("report.latencies-mean")) + plot + _table(heads, rows)


def _resources(used: Resources, words: Words) -> str:
    rows = [
        (words("report.server"), *_use(used.server, words)),
        (words("report.player"), *_use(used.player, words)),
    ]
    heads = ("", words("report.memory"), words("report.processor"))
    disk = words(
        "report.disk",
        store=words.number(used.store_bytes >> 20),
        site=words.number(used.site_bytes >> 20),
        files=used.site_files,
    )
    return _table(heads, rows) + _paragraph(disk)


def _use(use: ProcessUse, words: Words) -> tuple[str, str]:
    memory = "–" if use.peak_mebibytes is None else words.number(use.peak_mebibytes)
    processor = "–" if use.processor_seconds is None else _decimal(use.processor_seconds, words)
    return memory, processor
