"""The text of a bulletin, one page, signed as a note by the members.

Lines in this order, one space between fields, decimal integers, LF at the end of each:

    scrutateur.bulletin/v1
    origin <origin>
    number <n>
    kind <kind>
    cut-off <size> <root>
    drafted <time>
    previous <number> <SHA-256 of its note> | previous none
    policy <SHA-256>
    rules <version> <SHA-256>
    findings <blocking open> <remarks open>
    late-keys <n>
    [not-witnessed <reason>]
    for each contest, in registry order:
      contest <id> base <valid|voters>
      coverage <id> expected <n> received <n> counted <n> held <n> missing <n>
      total <id> <column> <n>          columns that the form has, then accepted_gap, annulled
      votes <id> <candidate> <n>       ballot order
      without-paper <id> <votes>
    file <name> <bytes> <SHA-256>      one a table, names sorted

A text is valid if and only if it parses and encodes again to the same bytes.
"""

from collections.abc import Iterator, Sequence

from scrutateur.bulletin.numbered import BulletinText, ContestLines, TableFile
from scrutateur.count.sums import COLUMNS, Coverage, Sums
from scrutateur.election.names import CandidateID, ContestID
from scrutateur.election.registry import Base
from scrutateur.errors import MalformedRecordError
from scrutateur.records.canonical import from_base64, to_base64
from scrutateur.records.checkpoint import parse_decimal
from scrutateur.records.kinds import POLICY_OF_BULLETIN
from scrutateur.records.times import format_time, parse_time

HEAD = "scrutateur.bulletin/v1"
_COVERAGE = ("expected", "received", "counted", "held", "missing")


def encode_bulletin(text: BulletinText) -> str:
    """Write a bulletin's text."""
    return "".join(line + "\n" for line in _lines(text))


def _lines(text: BulletinText) -> Iterator[str]:
    yield HEAD
    yield f"origin {text.origin}"
    yield f"number {text.number}"
    yield f"kind {text.kind}"
    yield f"cut-off {text.size} {to_base64(text.root)}"
    yield f"drafted {format_time(text.drafted)}"
    yield "previous none" if text.previous is None else f"previous {text.previous[0]} {text.previous[1]}"
    yield f"policy {text.policy_sha256}"
    yield f"rules {text.rules_version} {text.rules_sha256}"
    yield f"findings {text.blocking_open} {text.remarks_open}"
    yield f"late-keys {text.late_keys}"
    if text.not_witnessed is not None:
        yield f"not-witnessed {text.not_witnessed}"
    for contest in text.contests:
        yield from _contest_lines(contest)
    for file in text.files:
        yield f"file {file.name} {file.bytes} {file.sha256}"


def _contest_lines(lines: ContestLines) -> Iterator[str]:
    name, coverage = lines.contest, lines.coverage
    yield f"contest {name} base {lines.base.value}"
    yield f"coverage {name} " + " ".join(f"{word} {getattr(coverage, word)}" for word in _COVERAGE)
    for column, value in lines.sums.totals.items():
        yield f"total {name} {column} {value}"
    for candidate, value in lines.sums.votes.items():
        yield f"votes {name} {candidate} {value}"
    yield f"without-paper {name} {lines.without_paper}"


class _Reader:
    """The lines of a text, read from the top; each `take` names what it expects."""

    def __init__(self, text: str) -> None:
        self._lines = text.split("\n")
        self._next = 0
        if self._lines.pop() != "":
            raise MalformedRecordError("bulletin: the last line does not end with LF")

    def peek_line(self) -> str:
        return self._lines[self._next] if self._next < len(self._lines) else ""

    def peek(self) -> str:
        return self.peek_line().partition(" ")[0]

    def take(self, word: str, count: int) -> list[str]:
        """Take the next line, which must be `word` and `count` fields."""
        fields = self.peek_line().split(" ")
        if fields[0] != word or len(fields) != count + 1 or "" in fields:
            raise MalformedRecordError(f"bulletin, line {self._next + 1}: `{word}` and {count} fields expected")
        self._next += 1
        return fields[1:]


def parse_bulletin(text: str) -> BulletinText:
    """Read a bulletin's text, strictly.

    Raises:
        MalformedRecordError: It does not parse, or does not encode again to the same bytes.
    """
    reader = _Reader(text)
    reader.take(HEAD, 0)
    bulletin = _read(reader)
    if encode_bulletin(bulletin) != text:
        raise MalformedRecordError("bulletin: read and written again, it gives another text")
    return bulletin


def _read(reader: _Reader) -> BulletinText:
    (origin,), (number,), (kind,) = reader.take("origin", 1), reader.take("number", 1), reader.take("kind", 1)
    if kind not in POLICY_OF_BULLETIN:
        raise MalformedRecordError(f"bulletin: a kind of bulletin expected, {kind[:40]} found")
    size, root = reader.take("cut-off", 2)
    (drafted,) = reader.take("drafted", 1)
    previous = _read_previous(reader)
    (policy,) = reader.take("policy", 1)
    rules_version, rules_sha256 = reader.take("rules", 2)
    blocking, remarks = reader.take("findings", 2)
    (late_keys,) = reader.take("late-keys", 1)
    not_witnessed = reader.take("not-witnessed", 1)[0] if reader.peek() == "not-witnessed" else None
    return BulletinText(
        origin=origin,
        number=_count(number),
        kind=kind,
        size=_count(size),
        root=from_base64(root, "cut-off"),
        drafted=parse_time(drafted, "drafted"),
        previous=previous,
        policy_sha256=policy,
        rules_version=rules_version,
        rules_sha256=rules_sha256,
        blocking_open=_count(blocking),
        remarks_open=_count(remarks),
        late_keys=_count(late_keys),
        contests=tuple(_read_contests(reader)),
        files=tuple(_read_files(reader)),
        not_witnessed=not_witnessed,
    )


def _read_previous(reader: _Reader) -> tuple[int, str] | None:
    if reader.peek_line() == "previous none":
        reader.take("previous", 1)
        return None
    number, sha256 = reader.take("previous", 2)
    return _count(number), sha256


def _read_contests(reader: _Reader) -> Iterator[ContestLines]:
    while reader.peek() == "contest":
        name, _, base = reader.take("contest", 3)
        if base not in ("valid", "voters"):
            raise MalformedRecordError(f"bulletin: contest {name}: base valid or voters expected")
        coverage = _read_coverage(reader.take("coverage", 11))
        totals = dict(_read_pairs(reader, "total", name))
        if not set(totals) <= set(COLUMNS):
            raise MalformedRecordError(f"bulletin: contest {name}: a column that no form has")
        votes = {CandidateID(code): value for code, value in _read_pairs(reader, "votes", name)}
        _, without_paper = reader.take("without-paper", 2)
        sums = Sums(totals, votes)
        yield ContestLines(ContestID(name), Base(base), coverage, sums, _count(without_paper))


def _read_coverage(fields: Sequence[str]) -> Coverage:
    expected, received, counted, held, missing = (_count(value) for value in fields[2::2])
    if expected != counted + held + missing or received != counted + held:
        raise MalformedRecordError("bulletin: coverage does not add up")
    return Coverage(expected, counted, held, missing)


def _read_pairs(reader: _Reader, word: str, contest: str) -> Iterator[tuple[str, int]]:
    while reader.peek() == word:
        name, column, value = reader.take(word, 3)
        if name != contest:
            raise MalformedRecordError(f"bulletin: `{word} {contest}` expected, `{word} {name[:40]}` found")
        yield column, _integer(value)


def _read_files(reader: _Reader) -> Iterator[TableFile]:
    while reader.peek() == "file":
        name, length, sha256 = reader.take("file", 3)
        yield TableFile(name, _count(length), sha256)
    if reader.peek():
        raise MalformedRecordError("bulletin: a line after the last file")


def _count(text: str) -> int:
    return parse_decimal(text, what="bulletin")


def _integer(text: str) -> int:
    return -parse_decimal(text[1:], what="bulletin") if text.startswith("-") else parse_decimal(text, what="bulletin")
