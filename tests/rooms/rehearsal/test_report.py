"""The report of a rehearsal: what a desk would have needed, plots, both languages, and nothing that runs."""

import re
from dataclasses import replace

import pytest

from scrutateur.pages.words import load_words
from scrutateur.rehearsal.needed_clerks import DESKS, desk_loads
from scrutateur.rehearsal.plots import Axes, Line, bar_plot, line_plot
from scrutateur.rehearsal.report import HeldBy, Minute, Report, Resources, RuleRate
from scrutateur.rehearsal.report_page import report_page
from scrutateur.rehearsal.resources import ProcessUse

REPORT = Report(
    origin="rehearsal.invalid/x/1",
    names={"en": "A <night>", "fr": "Une <nuit>"},
    stations=2000,
    returns=2000,
    receipts=2020,
    seconds=61.4,
    by_real_time=True,
    arrivals=((0.5, 1), (1.5, 1200), (3.0, 2000)),
    bulletins=((1.5, 1),),
    rules=(RuleRate("R205", 160, 80.0), RuleRate("R402", 3, 1.5)),
    held=(HeldBy("R402", 3, 1), HeldBy("withdrawn-at-source", 2, 0)),
    blocked=3,
    remarked=160,
    clerks=desk_loads([0.0, 0.0, 1.0]),
    clerks_with_remarks=desk_loads([float(minute) for minute in range(160)]),
    minutes=(Minute(0, 1900, 3.5, 20.25, 41.0), Minute(1, 120, 3.0, 18.0, 90.0)),
    resources=Resources(ProcessUse(212, 31.5), ProcessUse(), 5 << 20, 4012, 71 << 20),
)
LANGUAGES = ("en", "fr")


def test_one_clerk_calls_one_after_the_other():
    """Three calls due at once take four minutes each: the last waits eight, and ends twelve behind."""
    loads = desk_loads([7.0, 7.0, 7.0])
    assert [load.clerks for load in loads] == list(DESKS)
    assert (loads[0].longest_wait, loads[0].behind) == (8.0, 12.0)
    assert (loads[1].longest_wait, loads[1].behind) == (4.0, 8.0)
    assert (loads[2].longest_wait, loads[2].behind) == (0.0, 4.0)


def test_whoever_is_free_waits_for_the_next_call():
    """Calls an hour apart wait for nobody, whatever order they are named in."""
    (alone, *_) = desk_loads([120.0, 0.0, 60.0])
    assert (alone.longest_wait, alone.behind) == (0.0, 4.0)


def test_ten_clerks_clear_about_150_calls_in_an_hour():
    """The target of the rules' reference, by this arithmetic."""
    ten = next(load for load in desk_loads([0.0] * 150) if load.clerks == 10)
    assert ten.behind == 60.0


def test_nobody_is_needed_where_nobody_has_to_be_called():
    """No call, no table of clerks."""
    assert desk_loads([]) == ()


def test_a_line_ends_where_the_last_point_is():
    """The last point stands at the right end and at the top, the first at the bottom; decimals as the reader writes."""
    svg = line_plot([Line("in", [(0.0, 0.0), (7.5, 50.0)])], Axes("hours", "returns", ","), title="t", marks=[5.0])
    points = re.search(r'points="([^"]+)"', svg)
    assert points is not None
    assert points[1] == "64.0,226.0 704.0,10.0"
    assert svg.count('class="mark"') == 1 and ">50<" in svg and ">7,5<" in svg


def test_a_plot_shows_text_as_text():
    """A name that looks like markup is shown, and does nothing."""
    svg = bar_plot([("<b>R205</b>", 3.0, "3 & more")], title='"x"')
    assert "&lt;b&gt;R205" in svg and "3 &amp; more" in svg and "<b>" not in svg


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_says_everything_in_both_languages(language: str):
    """Rates beside their targets, rules by name, what was held, clerks, minutes, memory: nothing left to fill in."""
    page = report_page(REPORT, load_words(language))
    comma = "," if language == "fr" else "."
    for said in ("R205", f"0{comma}15", f"8{comma}00", f"80{comma}0", f"20{comma}2", "212", f"31{comma}5", "R402"):
        assert said in page, said
    assert "{" not in page.partition("</style>")[2]
    assert page.count("<svg") == 3
    assert "&lt;n" in page and "<night>" not in page and "<nuit>" not in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_is_marked_and_fetches_nothing(language: str):
    """A rehearsal's report says so at its head; it has no script and asks no other address."""
    page = report_page(REPORT, load_words(language))
    assert ("REHEARSAL" if language == "en" else "RÉPÉTITION") in page.partition("<h1>")[0]
    assert not re.search(r"<script|src=|href=|url\(|@import", page)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_report_of_nothing_says_so(language: str):
    """A night played again, in which nothing was sent and nobody had to be called, has a page of sentences."""
    nothing = replace(
        REPORT, returns=0, arrivals=(), rules=(), held=(), blocked=0, remarked=0, clerks=(), clerks_with_remarks=(),
        minutes=(), bulletins=(),
    )  # fmt: skip
    page = report_page(nothing, load_words(language))
    assert "<svg" not in page and "{" not in page.partition("</style>")[2]


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_real_times_all_calls_are_due_at_once(language: str):
    """What the source does not say is not made up: the page says what is assumed instead."""
    words = load_words(language)
    page = report_page(replace(REPORT, by_real_time=False), words)
    assert words("report.all-at-once") in page.replace("&#x27;", "'")
    assert words("report.all-at-once") not in report_page(REPORT, words).replace("&#x27;", "'")
