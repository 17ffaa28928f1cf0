"""A small count as it was published state by state, with all that a stream can say; English, no signed roll."""

import csv
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from pathlib import Path

from scrutateur.adapters.signatures import check_signature
from scrutateur.adapters.sqlite_ledger import open_reader
from scrutateur.audit.replay import Replay
from scrutateur.bulletin.numbered import AnnouncedBulletin
from scrutateur.bulletin.snapshot import ContestSnapshot
from scrutateur.count.standing import State
from scrutateur.desk.running import load_replay
from scrutateur.election.acts import Decision, StationReturn
from scrutateur.exchange.mapping_file import read_mapping
from scrutateur.exchange.rehearsal_file import read_source
from scrutateur.exchange.source import RehearsalSource, ReturnKey, SourceEvent
from scrutateur.records.entry import parse_entry
from scrutateur.records.payload_count import DecisionText
from scrutateur.records.payloads import decode_payload
from scrutateur.rehearsal.player import Played, play
from scrutateur.wiring import ledger_path, site_folder

MAPPING = """
[election]
id = "island-2026"
name = { en = "Island, president", fr = "Île, présidence" }
languages = ["en", "fr"]
[calendar]
time_zone = "America/La_Paz"
opens = 2026-10-18T08:00:00
closes = 2026-10-18T17:00:00
[contest]
id = "president"
name = { en = "President", fr = "Présidence" }
[columns]
registered = "registered"
ballots_in_box = "cast"
blank = "blank"
null = "null"
valid = "valid"
pattern = "votes_*"
labels = { ballots_in_box = { en = "Votes cast", fr = "Suffrages émis" } }
[rows]
events = { state = "state", time = "time", kind = "kind" }
[area]
level = [{ kind = "province", code = "{province}", label = "{province}" }]
[station]
code = "{table}"
name = "{school}, table {table}"
place = "{school}"
"""
SIMULATE = '[simulate]\nbulletins = "states"\n'
HEAD = "state,time,kind,table,province,school,registered,cast,blank,null,valid,votes_A,votes_B,votes_C"


def row(state: int, kind: str, table: int, said: str) -> str:
    """Write one event; `said` is what stands behind the table's code."""
    return f"{state},2026-10-18T18:0{state}:00,{kind},{table},{said}"


ABSENT = ",,,,,,,,,"
EVENTS = "\n".join((
    HEAD,
    row(1, "appeared", 101, "North,Mill School,220,160,4,6,150,80,50,20"),
    row(1, "appeared", 102, "North,Mill School,220,171,1,0,170,90,60,20"),
    row(1, "appeared", 201, "South,Port School,220,141,0,1,140,70,50,20"),
    # A table withdrawn, one whose row slipped by a column, one whose valid votes are more than its lists.
    row(2, "withdrawn", 102, ABSENT),
    row(2, "appeared", 202, "South,Quay School,4,220,150,3,67,0,50,17"),
    row(2, "appeared", 203, "South,Quay School,220,120,2,3,115,60,40,10"),
    # One counted again and moved, one back as it was, the slipped row mended.
    row(3, "changed", 101, "South,New Mill,230,162,4,6,152,82,50,20"),
    row(3, "changed", 202, "South,Quay School,220,150,3,0,147,70,50,27"),
    row(3, "appeared", 102, "North,Mill School,220,171,1,0,170,90,60,20"),
    # The same table withdrawn again, with the same figures: another act, not the same one.
    row(4, "withdrawn", 102, ABSENT),
    row(4, "withdrawn", 201, ABSENT),
    row(5, "appeared", 201, "South,Port School,220,142,0,1,141,71,50,20"),
)) + "\n"  # fmt: skip


@dataclass
class PlayedStream:
    """A stream, played once."""

    source: RehearsalSource
    played: Played

    @property
    def public(self) -> Path:
        return site_folder(self.played.home) / "public"

    @cached_property
    def replay(self) -> Replay:
        return load_replay(open_reader(ledger_path(self.played.home)).entries(), check_signature)

    @property
    def bulletins(self) -> list[AnnouncedBulletin]:
        return self.replay.publishing.bulletins.announced

    @cached_property
    def kinds(self) -> Counter[str]:
        """Count the entries by kind; decisions by what they decide."""
        found = Counter[str]()
        for body in open_reader(ledger_path(self.played.home)).entries():
            envelope = parse_entry(body).envelope
            found[envelope.kind] += 1
            if envelope.kind == "decision":
                found[decision_in(envelope.payload).kind.value] += 1
        return found


def decision_in(payload: bytes) -> Decision:
    """Read a decision."""
    text = decode_payload("decision", payload)
    assert isinstance(text, DecisionText)
    return text.noun()


def play_stream(folder: Path, events: str, *, mapping: str = MAPPING + SIMULATE) -> PlayedStream:
    """Play a stream in a folder."""
    (folder / "stream.toml").write_text(mapping, encoding="utf-8")
    (folder / "events.csv").write_text(events, encoding="utf-8")
    source = read_source(read_mapping(folder / "stream.toml"), [folder / "events.csv"])
    return PlayedStream(source, play(source, folder / "home", lambda step: None))


def sums_by_state(events: Iterable[SourceEvent]) -> dict[str, tuple[int, dict[str, int]]]:
    """Add up what the source shows after each state, by a way of its own: how many returns, and every column."""
    standing: dict[ReturnKey, dict[str, int]] = {}
    sums: dict[str, tuple[int, dict[str, int]]] = {}
    for state, changed in groupby(events, key=lambda event: event.state):
        for event in changed:
            standing.pop(event.key, None)
            if event.station_return is not None:
                standing[event.key] = numbers_of(event.station_return)
        total = Counter[str]()
        for figures in standing.values():
            total.update(figures)
        sums[state] = len(standing), dict(total)
    return sums


def numbers_of(said: StationReturn) -> dict[str, int]:
    """Give every number that a return says."""
    voted = {f"votes:{code}": figure for code, figure in said.votes or ()}
    return {name: figure for name, figure in {**said.figures, **voted}.items() if isinstance(figure, int)}


def shown_at_source(contest: ContestSnapshot) -> tuple[int, dict[str, int]]:
    """Give what the desk says that the source shows: returns not withdrawn at their source, and their sums."""
    names = {"voters": "ballots_in_box"}
    columns = {
        name: value for name, value in contest.received.totals.items() if name not in ("accepted_gap", "annulled")
    }
    totals = {names.get(name, name): value for name, value in columns.items()}
    totals |= {f"votes:{code}": value for code, value in contest.received.votes.items()}
    present = [item for item in contest.stations.values() if item.standing.sums_as_received]
    return len(present), totals


def held(contest: ContestSnapshot) -> Mapping[str, str]:
    """Give the stations held, each with the coded reason."""
    return {code: item.standing.reason for code, item in contest.stations.items() if item.standing.state is State.HELD}


def published_rows(public: Path, number: int, table: str) -> list[dict[str, str]]:
    """Read a table of a bulletin as it was published."""
    return list(csv.DictReader((public / f"bulletin/{number}/{table}-president.csv").read_text("utf-8").splitlines()))
