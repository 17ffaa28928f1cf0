"""A made-up country's night at the desk itself, without HTTP: receipts, tally, bulletins and site, each timed.

One process does, one after the other, what a server does in two: check signatures, keep a batch in one commit, read,
judge; then publish. The last stations send after the first bulletin, so that a bulletin and a site of which only they
are news are measured too.
"""

import gc
import os
import resource
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import islice
from pathlib import Path

import msgspec

from scrutateur.adapters.clock import SystemClock
from scrutateur.adapters.durable_files import write_durably
from scrutateur.desk.composing_acts import compose_announcement, compose_embargo_lifted
from scrutateur.desk.composing_ground import PolicyNumbers
from scrutateur.desk.recorder import Submission
from scrutateur.election.names import Channel
from scrutateur.records.entry import Envelope
from scrutateur.records.note import sign_note
from scrutateur.rehearsal.bench_ground import bench_source
from scrutateur.rehearsal.cast import Actor, Cast, MemberActor, envelope_of, write_keys
from scrutateur.rehearsal.country import GROUND_FILE, RETURNS_FILE, SEED, SetClock, desk_cast, read_acts
from scrutateur.rehearsal.home import POLICY_FILE, prepare_home
from scrutateur.wiring import Night, found_log, keys_folder, open_night, site_folder

BATCH = 256  # as many as wait while a busy server's writer commits
_COLLECT_EVERY = 50_000  # as in the server
_LATE_BULLETINS = 3  # the third tree of files is the first that is made of one in which little is otherwise
_PAGES = ("fr", "en", "station")


class CountryStep(msgspec.Struct, frozen=True):
    """A step as it was measured; the peak is the process's since its start.

    Of a machine that others keep busy, `processor_seconds` tells more than `seconds`.
    """

    name: str
    count: int
    seconds: float
    processor_seconds: float
    peak_mebibytes: int


@dataclass(slots=True)
class CountryNight:
    """Holds state: the desk, its people, and what was measured so far."""

    home: Path
    night: Night
    cast: Cast
    clock: SetClock
    steps: list[CountryStep] = field(default_factory=list)

    @contextmanager
    def timed(self, name: str, count: int) -> Iterator[None]:
        """Measure a step."""
        began, used = time.perf_counter(), time.process_time()
        yield
        self._measured(name, count, time.perf_counter() - began, time.process_time() - used)

    def publish(self, name: str) -> None:
        """Publish the log and the site, and count the pages that were written for it."""
        began, used = time.perf_counter(), time.process_time()
        self.night.desk.publish(with_bundles=True)
        seconds, processor_seconds = time.perf_counter() - began, time.process_time() - used
        self._measured(name, count_pages(self.home), seconds, processor_seconds)

    def _measured(self, name: str, count: int, seconds: float, processor_seconds: float) -> None:
        self.steps.append(CountryStep(name, count, round(seconds, 3), round(processor_seconds, 3), peak_mebibytes()))

    def receive(self, envelopes: Iterable[Envelope]) -> int:
        """Receive stations' acts in batches; give how many."""
        door, source, count = self.night.desk.doorkeeper.stations, iter(envelopes), 0
        while batch := list(islice(source, BATCH)):
            pairs = [(act, [(item.keyid, item.raw) for item in act.signatures]) for act in batch]
            self._keep([door.admit_from_station(act.kind, act.payload, keys, Channel.WEB) for act, keys in pairs])
            count += len(batch)
        return count

    def perform(self, kind: str, payload: bytes, *actors: Actor) -> None:
        """Have the desk's people sign an act, and keep it."""
        self.hand_in(envelope_of(kind, payload, *actors))

    def hand_in(self, envelope: Envelope) -> None:
        """Keep an act of the desk."""
        self._keep([self.night.desk.doorkeeper.admit_from_desk(envelope)])

    def _keep(self, submissions: Sequence[Submission]) -> None:
        desk = self.night.desk
        self.clock.pass_on(timedelta(milliseconds=1))
        for admission in desk.record(submissions):
            desk.read(admission)
            desk.take(admission)

    @property
    def members(self) -> Sequence[MemberActor]:
        return self.cast.members

    def lift_embargo(self) -> None:
        """End the embargo, by enough members."""
        replay = self.night.desk.replay
        latest = replay.ground.latest_closing()
        assert latest is not None, "the registry is frozen"
        tree, origin = replay.tree, self.cast.origin
        payload = compose_embargo_lifted(size=tree.size, root=tree.root(), latest_closing=latest, origin=origin)
        self.perform("embargo-lifted", payload, *(member.actor for member in self.members[:2]))

    def announce(self) -> None:
        """Draft a bulletin, have two members sign it, announce it."""
        drafts = self.night.desk.drafts
        draft = drafts.make("partial")
        for member in self.members[:2]:
            (line,) = sign_note(draft.encoded, [(member.vkey, member.actor.sign)]).lines
            drafts.sign(draft.text.number, line.text.rstrip("\n"))
        payload = compose_announcement(draft.note(), origin=self.cast.origin)
        self.perform("bulletin", payload, self.members[0].actor)


def play_country(folder: Path, stations: int, *, late: int) -> list[CountryStep]:
    """Play a country whose acts were written beforehand; give what was measured.

    Args:
        folder: With the acts in it; the night is made in its folder `night`.
        late: So many stations send before each of the bulletins after the first one.
    """
    played = _open(folder)
    with played.timed("ground", stations):
        for act in read_acts(folder / GROUND_FILE):
            played.hand_in(act)
    closing = played.night.desk.replay.ground.latest_closing()
    assert closing is not None, "the registry is frozen"
    played.clock.at = closing + timedelta(seconds=1)
    played.publish("frozen-site")
    _spare_the_collector()
    returns = read_acts(folder / RETURNS_FILE)
    with played.timed("receipts", stations - _LATE_BULLETINS * late):
        played.receive(islice(returns, stations - _LATE_BULLETINS * late))
    with played.timed("bulletin", 1):
        played.lift_embargo()
        played.announce()
    played.publish("site")
    for number in range(2, 2 + _LATE_BULLETINS):
        with played.timed(f"late-receipts-{number}", late):
            played.receive(islice(returns, late))
        with played.timed(f"bulletin-{number}", 1):
            played.announce()
        played.publish(f"site-{number}")
    played.night.close()
    return played.steps


def _open(folder: Path) -> CountryNight:
    """Found the log of a night and open its desk."""
    home = folder / "night"
    source = bench_source(folder / "small", 1)
    cast = desk_cast(source)
    prepare_home(home, source, SEED.decode())
    write_keys(cast, keys_folder(home))
    policy = cast.policy(PolicyNumbers(2, 4, 0))
    write_durably(home, [(POLICY_FILE, policy)])
    found_log(home, envelope_of("policy", policy, *(member.actor for member in cast.members[:4])), None)
    clock = SetClock(SystemClock().now())
    return CountryNight(home, open_night(home, None, clock), cast, clock)


def _spare_the_collector() -> None:
    """Treat the collector of cycles as the server does."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_COLLECT_EVERY)


def count_pages(home: Path) -> int:
    """Count the pages that are in the published site and not in the one before: those have one name only."""
    public = site_folder(home) / "public"
    return sum(
        os.stat(os.path.join(where, name)).st_nlink == 1
        for top in _PAGES
        for where, _, names in os.walk(public / top)
        for name in names
    )


def peak_mebibytes() -> int:
    """Give the most memory that this process has had at a time."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak >> 20 if sys.platform == "darwin" else peak >> 10
