"""The texts that members sign: bulletins and retractions. One page, one spelling."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrutateur.bulletin.numbered import BulletinText, ContestLines, TableFile
from scrutateur.count.sums import COLUMNS, Coverage, Sums
from scrutateur.election.names import CandidateID, ContestID
from scrutateur.election.registry import Base
from scrutateur.errors import MalformedRecordError
from scrutateur.records.bulletin_note import encode_bulletin, parse_bulletin
from scrutateur.records.kinds import POLICY_OF_BULLETIN
from scrutateur.records.note import split_note
from scrutateur.records.retraction_note import RetractionText, encode_retraction, parse_retraction
from tests.fakes.record import public_files

COUNTS = st.integers(0, 2**40)
HASHES = st.binary(min_size=32, max_size=32).map(bytes.hex)
TIMES = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)).map(
    lambda time: time.replace(microsecond=0)
)
CODES = st.sampled_from(("A", "B", "75-0001", "x.y"))
PREVIOUS = st.tuples(COUNTS, HASHES)
COVERAGES = st.tuples(COUNTS, COUNTS, COUNTS).map(lambda parts: Coverage(sum(parts), *parts))
SUMS = st.builds(
    Sums,
    st.lists(st.sampled_from(COLUMNS), unique=True).flatmap(
        lambda names: st.fixed_dictionaries({name: st.integers(-999, 2**40) for name in names})
    ),
    st.dictionaries(CODES.map(CandidateID), COUNTS),
)
BULLETINS = st.builds(
    BulletinText,
    origin=st.just("results.example/1"),
    number=COUNTS,
    kind=st.sampled_from(sorted(POLICY_OF_BULLETIN)),
    size=COUNTS,
    root=st.binary(min_size=32, max_size=32),
    drafted=TIMES,
    previous=st.none() | PREVIOUS,
    policy_sha256=HASHES,
    rules_version=CODES,
    rules_sha256=HASHES,
    blocking_open=COUNTS,
    remarks_open=COUNTS,
    late_keys=COUNTS,
    contests=st.lists(
        st.builds(ContestLines, CODES.map(ContestID), st.sampled_from(Base), COVERAGES, SUMS, COUNTS),
        max_size=2,
        unique_by=lambda lines: lines.contest,
    ).map(tuple),
    files=st.lists(st.builds(TableFile, CODES, COUNTS, HASHES), max_size=2).map(tuple),
    not_witnessed=st.none() | CODES,
)
RETRACTIONS = st.builds(
    RetractionText, st.just("results.example/1"), COUNTS, PREVIOUS, TIMES, PREVIOUS, HASHES, CODES, st.none() | HASHES
)
EXAMPLE = split_note(public_files()["bulletin/1/note"])[0]
TAKEN_BACK = encode_retraction(
    RetractionText(
        "results.example/1", 2, (1, "a" * 64), datetime(2026, 9, 20, tzinfo=UTC), (1, "a" * 64), "b" * 64, "wrong"
    )
)


@given(BULLETINS)
def test_a_bulletin_reads_back(bulletin):
    """Every line of every bulletin survives."""
    assert parse_bulletin(encode_bulletin(bulletin)) == bulletin


@given(RETRACTIONS)
def test_a_retraction_reads_back(retraction):
    """Every line of every retraction survives."""
    assert parse_retraction(encode_retraction(retraction)) == retraction


@pytest.mark.parametrize(
    ("text", "parse", "encode"),
    [(EXAMPLE, parse_bulletin, encode_bulletin), (TAKEN_BACK, parse_retraction, encode_retraction)],
)
def test_a_changed_character_is_refused_or_says_something_else(text, parse, encode):
    """No character of a signed text can change without changing what it says."""
    whole = parse(text)
    for position in range(len(text)):
        for other in {*"0 \n-+é٣A", chr(ord(text[position]) ^ 1)} - {text[position]}:
            changed = text[:position] + other + text[position + 1 :]
            try:
                read = parse(changed)
            except MalformedRecordError:
                continue
            assert encode(read) == changed and read != whole, changed


@pytest.mark.parametrize(("text", "parse"), [(EXAMPLE, parse_bulletin), (TAKEN_BACK, parse_retraction)])
def test_a_line_twice_or_left_out_is_refused(text, parse):
    """Each line stands once, in its place; only files may go, and then the tables differ."""
    lines = text.splitlines(keepends=True)
    for number, line in enumerate(lines):
        twice = "".join([*lines[:number], line, *lines[number:]])
        without = "".join([*lines[:number], *lines[number + 1 :]])
        for changed in (twice, without):
            if changed is without and line.startswith(("file ", "total ", "votes ")):
                continue
            if changed is twice and line.startswith("file "):
                continue
            with pytest.raises(MalformedRecordError):
                parse(changed)


@pytest.mark.parametrize(
    ("line", "other"),
    [
        *(("number 1", number) for number in ("number 01", "number -1", "number", "number 1 1", "number ١")),
        *(("kind partial", kind) for kind in ("kind final-2", "kind ", "kind partial ")),
        *(("previous none", text) for text in ("previous", "previous 0", "previous none none", "previous none ")),
        *((" base valid", base) for base in (" base votes", " basis valid", " base")),
        *(("total P1 valid", text) for text in ("total P2 valid", "total P1 turnout", "total P1  valid")),
        *(("expected 2 received", text) for text in ("expected 3 received", "awaited 2 received")),
        *(("accepted_gap 0", text) for text in ("accepted_gap -0", "accepted_gap --1", "accepted_gap +1")),
        *(("\nfile ", text) for text in ("\n\nfile ", "\n file ", "\nfiles ", "\nlate 1\nfile ")),
        *(("drafted 2026", text) for text in ("drafted 2025-13", "drafted 26", "drafted +2026")),
    ],
)
def test_lines_of_another_form_are_refused(line, other):
    """Words, decimals, bases, columns, coverage and times are each of one form."""
    assert line in EXAMPLE, "the example has such a line"
    with pytest.raises(MalformedRecordError):
        parse_bulletin(EXAMPLE.replace(line, other, 1))


@pytest.mark.parametrize("text", ["", "\n", "scrutateur.bulletin/v1\n", EXAMPLE[:-1], EXAMPLE + "\n", EXAMPLE + "x\n"])
def test_a_text_that_ends_elsewhere_is_no_bulletin(text):
    """The first line and the last LF are part of the text."""
    with pytest.raises(MalformedRecordError):
        parse_bulletin(text)


def test_a_time_that_utc_has_not_is_refused_not_a_crash():
    """A hostile note costs an error, never the program."""
    line = next(line for line in EXAMPLE.splitlines() if line.startswith("drafted "))
    with pytest.raises(MalformedRecordError, match="drafted"):
        parse_bulletin(EXAMPLE.replace(line, "drafted 0001-01-01T00:00:00+05:00"))


def test_a_coverage_that_does_not_add_up_is_refused():
    """Expected = counted + held + missing, and received = counted + held, in the text itself."""
    bulletin = parse_bulletin(EXAMPLE)
    lines = replace(bulletin, contests=(replace(bulletin.contests[0], coverage=Coverage(9, 4, 3, 2)),))
    text = encode_bulletin(lines)
    for wrong in ("expected 9 received 8", "expected 8 received 7"):
        with pytest.raises(MalformedRecordError, match="coverage does not add up"):
            parse_bulletin(text.replace("expected 9 received 7", wrong))
