"""Any night: whatever is done in whatever order, the running count is the count made anew.

A machine does what people could do, right and wrong. After each step the running sums equal the sums over the listed
stations; at the end a stranger's replay of the bytes gives every snapshot of every bulletin again (I5, I6). A snapshot
and a site that were made from the ones before are those made whole.
"""

from collections.abc import Sequence

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from scrutateur.audit.publication import publication_of
from scrutateur.audit.snapshots import Snapshots
from scrutateur.count.sums import EMPTY_SHARE, Tally, share_of
from scrutateur.desk.composing_acts import compose_station_act, compose_withdrawal
from scrutateur.election.acts import Ref
from scrutateur.election.names import Channel, LeafIndex
from scrutateur.errors import GateError
from scrutateur.pages.site import build_site, rebuild_site
from scrutateur.records.payload_ground import RegistryActText
from scrutateur.records.payload_types import ref_text
from scrutateur.records.payloads import encode_payload
from tests.fakes.gates import pass_gates
from tests.fakes.log_builder import Log
from tests.fakes.log_ground import CONTEST, ORIGIN, a_station

STATIONS = ("0001", "0002", "0003", "0004")
SIGNERS = ("own", "late", "gateway", "clerk-1", "clerk-2+clerk-3", "0001")
VOTES = ((200, 150, 50), (210, 140, 50), (30, 30, 30), (120, 0, 0))
FINDINGS = (("R401",), ("R201", "R202", "R203", "R303", "R110", "R402"), ("R205",))
CODES = st.sampled_from(STATIONS)


class Night(RuleBasedStateMachine):
    """People, phones and forgers, one act at a time."""

    @initialize()
    def freeze(self) -> None:
        self.log = Log(STATIONS)
        self.log.enrols_a("gateway", "gateway")
        for station in STATIONS:
            self.log.enrols(station, key=f"late {station}")
        self.acts: list[Ref] = [Ref(LeafIndex(1), "0" * 64)]
        self.holds: list[Ref] = [Ref(LeafIndex(1), "0" * 64)]
        self.moves: list[tuple[Ref, str]] = []
        self.step = 0

    def signers(self, who: str, station: str) -> tuple[str, ...]:
        return (station,) if who == "own" else (f"late {station}",) if who == "late" else tuple(who.split("+"))

    def reason(self) -> str:
        """A reason of its own for each act, or the same bytes would be a resend."""
        self.step += 1
        return f"r{self.step}"

    @rule(station=CODES, who=st.sampled_from(SIGNERS), votes=st.sampled_from(VOTES), slip=st.sampled_from((0, 0, 0, 7)))
    def sends(self, station: str, who: str, votes: Sequence[int], slip: int) -> None:
        channel = Channel.SMS if who == "gateway" else None
        figures = {"valid": sum(votes) + slip}
        self.acts.append(self.log.returns(station, votes, by=self.signers(who, station), channel=channel, **figures))

    @rule(
        place=st.integers(0, 99),
        station=CODES,
        votes=st.sampled_from(VOTES),
        version=st.integers(2, 3),
        desk=st.booleans(),
    )
    def corrects(self, place: int, station: str, votes: Sequence[int], version: int, desk: bool) -> None:
        replaced = self.acts[place % len(self.acts)]
        by = ("clerk-1", "clerk-2") if desk else ()
        self.acts.append(self.log.corrects(replaced, station, votes, version=version, by=by))

    @rule(place=st.integers(0, 99), outcome=st.sampled_from(("equal", "equal", "differs")))
    def calls_back(self, place: int, outcome: str) -> None:
        call = (self.acts[place % len(self.acts)], outcome)
        if call not in getattr(self, "called", set()):
            self.called = {*getattr(self, "called", set()), call}
            self.log.call_back(call[0], outcome=outcome)

    @rule(place=st.integers(0, 99), confirmed=st.booleans(), by=st.sampled_from(("clerk-1", "clerk-3")))
    def sees_the_original(self, place: int, confirmed: bool, by: str) -> None:
        seen = (self.acts[place % len(self.acts)], confirmed)
        if seen not in getattr(self, "seen", set()):
            self.seen = {*getattr(self, "seen", set()), seen}
            self.log.sees_original(seen[0], confirmed=confirmed, by=[by, "member-1"])

    @rule(place=st.integers(0, 99), what=st.sampled_from(("hold", "correct", "annul-station")))
    def decides(self, place: int, what: str) -> None:
        if what == "annul-station" and self.step % 5:
            return  # an annulment is for good: now and then one
        ref = self.log.decides(what, self.acts[place % len(self.acts)], reason=self.reason())
        if what == "hold":
            self.holds.append(ref)

    @rule(place=st.integers(0, 99), findings=st.sampled_from(FINDINGS))
    def accepts(self, place: int, findings: Sequence[str]) -> None:
        about = self.acts[place % len(self.acts)]
        self.log.decides("accept-with-explanation", about, findings=findings, reason=self.reason())

    @rule(place=st.integers(0, 99))
    def reopens(self, place: int) -> None:
        self.log.decides("reopen", self.holds[place % len(self.holds)], reason=self.reason())

    @rule(place=st.integers(0, 99), code=st.sampled_from(("R205", "R208", "R201")))
    def answers(self, place: int, code: str) -> None:
        self.log.answers(code, self.acts[place % len(self.acts)], code=self.reason())

    @rule(station=CODES, area=st.sampled_from("NS"), roll=st.sampled_from((100, 1000)))
    def changes(self, station: str, area: str, roll: int) -> None:
        moved = compose_station_act(
            "changed", a_station(station, area, registered=roll), reason=self.reason(), origin=ORIGIN
        )
        self.moves.append((self.log.moves_registry(moved), station))

    @rule(station=CODES, into=st.sampled_from((None, *STATIONS)))
    def withdraws(self, station: str, into: str | None) -> None:
        gone = compose_withdrawal(station=station, into=into, reason=self.reason(), origin=ORIGIN)
        self.moves.append((self.log.moves_registry(gone), station))

    @precondition(lambda self: self.moves)
    @rule(back=st.integers(1, 3))
    def undoes(self, back: int) -> None:
        ref, station = self.moves[-min(back, len(self.moves))]
        text = RegistryActText(act="undone", origin=ORIGIN, reason=self.reason(), station=station, undoes=ref_text(ref))
        self.log.moves_registry(encode_payload(text))

    @rule(station=CODES)
    def loses_a_key(self, station: str) -> None:
        if self.step % 4 == 0:
            self.log.revokes(f"late {station}", self.log.now)
            self.step += 1

    @rule(station=CODES)
    def sends_what_nobody_reads(self, station: str) -> None:
        self.step += 1
        self.log.add("return", b"%d" % self.step, by=[station], channel=Channel.WEB)

    @rule(retracted=st.booleans())
    def announces(self, retracted: bool) -> None:
        publishing = self.log.replay.publishing
        if publishing.embargo_lifted is None:
            self.log.lifts()
        ref = self.log.bulletin()
        assert self.log.said_of(ref) == "", "what the record gives is announced"
        self.the_site_is_made_from_the_one_before()
        if retracted:
            self.log.retracts(publishing.bulletins.highest)
            self.the_site_is_made_from_the_one_before()

    def the_site_is_made_from_the_one_before(self) -> None:
        """What is not made anew has the bytes that it would have been given."""
        before, site = getattr(self, "shown", (None, {}))
        publication = publication_of(self.log.replay)
        made = {path: site[path] if data is None else data for path, data in rebuild_site(publication, before)}
        assert made == dict(build_site(publication))
        self.shown = publication, made

    @invariant()
    def the_sums_are_those_of_the_stations_listed(self) -> None:
        if not hasattr(self, "log"):
            return
        snapshot = self.log.replay.snapshot().contests[CONTEST]
        count = self.log.replay.count
        again = Tally(snapshot.contest, snapshot.form)
        for code, item in snapshot.stations.items():
            sent = None if item.current is None else item.current.station_return
            again.move(EMPTY_SHARE, share_of(snapshot.contest, item.standing, sent), count.places(code))
        assert (snapshot.received, snapshot.counted) == (again.as_received(), again.as_counted())
        assert snapshot.areas == {place: again.as_standing(place) for place in snapshot.areas}
        assert snapshot.coverage.expected == len(snapshot.stations)
        pass_gates("partial", self.log.replay.snapshot(), None)

    @invariant()
    def what_moved_is_all_that_changed(self) -> None:
        """The snapshot made from the one before is the one that a look at every station gives."""
        if hasattr(self, "log"):
            snapshot = self.log.replay.snapshot()
            again = Snapshots(self.log.replay.counting()).take(size=snapshot.size, root=snapshot.root)
            assert snapshot == again

    @invariant()
    def nothing_announced_falls_without_a_name(self) -> None:
        if hasattr(self, "log"):
            try:
                pass_gates("partial", self.log.replay.snapshot(), self.log.replay.publishing.before())
            except GateError as error:
                pytest.fail(f"no bulletin could follow: {error.sentence}")

    def teardown(self) -> None:
        """A stranger replays the bytes: every bulletin, every snapshot, every entry without effect is the same."""
        if not hasattr(self, "log"):
            return
        live, fresh = self.log.replay, self.log.recount()
        assert fresh.listed == live.listed
        assert fresh.publishing.bulletins.announced == live.publishing.bulletins.announced
        assert fresh.snapshot() == live.snapshot()


TestAnyNight = Night.TestCase
TestAnyNight.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)
