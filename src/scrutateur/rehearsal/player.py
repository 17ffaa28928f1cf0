"""Playing a night: the registry is frozen, stations open, close and send, the desk decides, members sign.

    entry 0 ─> server ─> registry, keys, freeze ─> openings, early returns ─> [closing] ─> closings
      ─> returns up to the first bulletin ─> embargo lifted ─> bulletin ─> more returns, corrections ─> last bulletin

Everything goes over HTTP to the real server, in a process of its own. Played again in the same folder, every act is
sent again and answered with the receipt that it has; what is announced already is not announced twice.
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from scrutateur.adapters.durable_files import write_durably
from scrutateur.desk.composing_ground import PolicyNumbers
from scrutateur.errors import InputFileError
from scrutateur.exchange.source import RehearsalSource
from scrutateur.rehearsal.cast import Cast, cast_for, envelope_of, write_keys
from scrutateur.rehearsal.counting import count
from scrutateur.rehearsal.desk_work import Announced
from scrutateur.rehearsal.home import POLICY_FILE, prepare_home
from scrutateur.rehearsal.laying import lay_the_ground
from scrutateur.rehearsal.night import Night, Step, Tell
from scrutateur.rehearsal.pace import Pace
from scrutateur.rehearsal.polls import hold_the_polls
from scrutateur.rehearsal.receipt_book import ReceiptBook
from scrutateur.rehearsal.resources import ProcessUse
from scrutateur.rehearsal.script import write_script
from scrutateur.rehearsal.server_process import start_server
from scrutateur.rehearsal.streaming import count_stream
from scrutateur.wiring import found_log, has_log, keys_folder


@dataclass(frozen=True, slots=True)
class Played:
    """What a rehearsal did."""

    home: Path
    origin: str
    stations: int
    receipts: int
    refused: Mapping[str, int]  # problem's code -> acts that the door did not take
    resent: int  # acts answered with the receipt that they had
    bulletins: tuple[Announced, ...]
    steps: tuple[Step, ...]
    latencies: tuple[float, ...]  # of acts handed in at the public intake, in seconds
    by_minute: Mapping[int, Sequence[float]]  # the same, by minute of this run
    arrivals: tuple[tuple[float, int], ...]  # second of this run, returns that were in
    announced_at: tuple[tuple[float, int], ...]  # second of this run, number of the bulletin
    server: ProcessUse
    seconds: float


def play(
    source: RehearsalSource, home: Path, tell: Tell, *, seed: str | None = None, pace: Pace | None = None
) -> Played:  # fmt: skip
    """Play a past election in a folder.

    Args:
        source: The election, read whole.
        home: Empty, or made by the same mapping, data and seed.
        tell: Called after each step.
        seed: Instead of the mapping's own.
        pace: How fast, and when it stands still; as fast as receipts come.

    Raises:
        ScrutateurError: The folder, the environment, or a door that did not answer as it must.
    """
    with served_night(source, home, tell, seed=seed, pace=pace) as night:
        hours = lay_the_ground(night)
        closes = hold_the_polls(night, hours)
        if source.events:
            count_stream(night, hours, closes)
        else:
            count(night, hours)
    night.say("published")
    return _played(night)


@contextmanager
def served_night(
    source: RehearsalSource, home: Path, tell: Tell, *, seed: str | None = None, pace: Pace | None = None
) -> Iterator[Night]:  # fmt: skip
    """Serve a night whose log holds its policy and nothing else yet, or what an earlier run left; then stop the server.

    Raises:
        ScrutateurError: As `play`.
    """
    pace = pace or Pace()
    _check_playable(source)
    _check_times(source, pace)
    began = time.monotonic()
    chosen = source.simulate.seed if seed is None else seed
    prepare_home(home, source, chosen, pace.speed)
    secret = chosen.encode()
    cast = cast_for(source, secret)
    write_keys(cast, keys_folder(home))
    _found(source, home, cast)
    server = start_server(home)
    book = ReceiptBook(home)
    try:
        night = Night(source, write_script(source, cast, secret), server, book, tell, pace, began)
        night.say("served", intake=f"{server.intake.host}:{server.intake.port}")
        yield night
        night.server_use = server.stop()
    finally:
        server.kill()
        book.close()


def _check_playable(source: RehearsalSource) -> None:
    """Refuse what can be read and checked but not played: a night that leaves it out would be another night."""
    unplayed = {
        "no turnout reports": source.simulate.turnout_reports > 0,
    }
    for expected, there in unplayed.items():
        if there:
            raise InputFileError(source.inputs[0].name, f"{expected}, which only --check takes", "them")


def _check_times(source: RehearsalSource, pace: Pace) -> None:
    """Refuse a speed where the source does not say when things came."""
    if source.events:
        timed = all(event.time for event in source.events)
    else:
        timed = source.received_at.keys() >= source.returns.keys()
    if pace.speed is not None and not timed:
        expected = "with --speed the time of each row (calendar.received_column, or time in [rows.events])"
        raise InputFileError(source.inputs[0].name, expected, "none")


def _found(source: RehearsalSource, home: Path, cast: Cast) -> None:
    """Append entry 0, unless this folder has it already, and keep a copy of the policy apart from the record."""
    simulate = source.simulate
    numbers = PolicyNumbers(simulate.partial, simulate.complete, simulate.announce_delay_seconds)
    policy = cast.policy(numbers)
    write_durably(home, [(POLICY_FILE, policy)])
    if not has_log(home):
        signers = [member.actor for member in cast.members[: simulate.complete]]
        found_log(home, envelope_of("policy", policy, *signers), None)


def _played(night: Night) -> Played:
    return Played(
        home=night.server.home,
        origin=night.cast.origin,
        stations=len(night.source.registry.stations),
        receipts=night.book.count,
        refused=dict(night.refused),
        resent=night.resent,
        bulletins=tuple(night.bulletins),
        steps=tuple(night.steps),
        latencies=tuple(night.latencies),
        by_minute=night.by_minute,
        arrivals=tuple(night.arrivals),
        announced_at=tuple(night.announced_at),
        server=night.server_use,
        seconds=time.monotonic() - night.began,
    )
