"""What is known of one station in one contest: every act heard, what later acts said of them, where it stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from scrutateur.count.accounts import NOTHING, Account, Assurance, Choice, choose_current, differing, others_of
from scrutateur.count.standing import MISSING, Standing, TakenDecision
from scrutateur.count.sums import EMPTY_SHARE, Share
from scrutateur.election.acts import Correction, Ref, StationReturn
from scrutateur.election.findings import Finding
from scrutateur.election.names import Channel, ContestID, KeyID, LeafIndex, PersonID, StationID
from scrutateur.election.registry import Contest, Form, PollingStation
from scrutateur.rules.facts import DayFacts, SenderFacts

NOBODY: frozenset[PersonID] = frozenset()  # one for all: each of its own takes 216 bytes


@dataclass(slots=True)
class HeardAct:
    """A return or a correction as heard, with the registry of that moment; and what later acts say of it."""

    ref: Ref
    kind: str
    received_at: datetime
    channel: Channel
    keyids: tuple[KeyID, ...]
    station_return: StationReturn
    correction: Correction | None
    contest: Contest
    form: Form
    station: PollingStation | None
    withdrawn: bool
    sender: SenderFacts
    day: DayFacts
    early: bool
    gateway: bool
    merged_into: StationID | None = None
    typed_by: frozenset[PersonID] = NOBODY  # persons of the desk who wrote the account down
    called_back: bool = False
    second_person: bool = False
    original_seen: LeafIndex | None = None  # corrections: the act by which two persons confirmed it
    taken_back: LeafIndex | None = None  # corrections: the act by which two persons, the original seen, withdrew it
    resolved: LeafIndex | None = None  # decision by two persons that makes it current
    accepted: dict[str, LeafIndex] = field(default_factory=dict)  # rule -> decision that accepts it with its gap
    answers: dict[str, LeafIndex] = field(default_factory=dict)  # rule -> answer
    findings: tuple[Finding, ...] | None = None  # of the return rules; None: to be judged again

    @property
    def index(self) -> LeafIndex:
        return self.ref.index

    @property
    def waits_for_a_second_account(self) -> bool:
        return self.channel in (Channel.TELEPHONE, Channel.SMS)

    def assurance(self) -> Assurance:
        """Say how much stands behind the act. A call-back that says equal lifts what one device alone could not."""
        if self.gateway:
            return Assurance.UNSIGNED
        settled = self.called_back
        typed = self.sender.persons >= 2 or settled
        by_device = self.sender.persons == 0 and self.sender.signatures_good >= self.sender.signatures_required
        trusted = settled or not (self.sender.revoked or self.sender.late_key)
        return Assurance.FULL if (typed or by_device) and trusted else Assurance.LOWER

    def takes_part(self) -> bool:
        """Tell whether the act may become current at all."""
        fits = self.correction is not None or self.station_return.version == 1
        return self.sender.assigned and not self.early and fits and self.taken_back is None

    def qualified(self, replaced: StationReturn | None) -> bool:
        """Tell whether a correction may take effect: a second person, and a call-back where a figure changes.

        What the desk itself typed may have been held against the original in place of the call.
        """
        unchanged = replaced is not None and replaced.same_figures(self.station_return)
        by_original = self.sender.persons > 0 and self.original_seen is not None
        return (self.second_person or self.sender.persons > 1) and (unchanged or self.called_back or by_original)

    def move(self, station: PollingStation | None, withdrawn: Mapping[StationID, StationID | None]) -> None:
        """Hold the act against the registry after an act on its station.

        The window of time stays the one in force when the act was received: what was early stays so, and the reverse.
        """
        code = self.station_return.station
        if station is not None and self.station is not None:
            station = replace(station, closes=self.station.closes, lock=self.station.lock)
        elif station is not None:  # it came under a code that was withdrawn, by an act now undone
            self.early = self.received_at < station.closes
        self.station = self.station if station is None else station
        self.withdrawn, self.merged_into = code in withdrawn, withdrawn.get(code)
        self.forget()

    def forget(self) -> None:
        """Have the act judged again: something that it is held against has changed."""
        self.findings = None


@dataclass(slots=True)
class StationFile:
    """One station in one contest. Holds state: `audit/replay.py` alone changes it."""

    contest: ContestID
    station: StationID
    acts: list[HeardAct] = field(default_factory=list)
    decisions: list[TakenDecision] = field(default_factory=list)
    unreadable: LeafIndex | None = None
    announced: LeafIndex | None = None
    choice: Choice = NOTHING
    standing: Standing = MISSING
    share: Share = EMPTY_SHARE
    accounts: tuple[Account, ...] = ()  # the acts as counting sees them, made anew with each choice

    def act(self, index: LeafIndex) -> HeardAct | None:
        """Give an act by its index."""
        for item in self.acts:
            if item.ref.index == index:
                return item
        return None

    def current(self) -> HeardAct | None:
        """Give the current act."""
        return None if self.choice.current is None else self.act(self.choice.current.index)

    def beside(self, act: HeardAct) -> Sequence[HeardAct]:
        """Give the other acts; nearly always there is none."""
        return () if len(self.acts) == 1 else [item for item in self.acts if item is not act]

    def choose(self) -> Choice:
        """Look at the acts as counting sees them, and pick the current one."""
        by_ref = {item.ref: item.station_return for item in self.acts} if len(self.acts) > 1 else {}
        self.accounts = tuple([self._account(item, by_ref) for item in self.acts])
        return choose_current(self.accounts, self.announced)

    def _account(self, item: HeardAct, by_ref: Mapping[Ref, StationReturn]) -> Account:
        replaced = None if item.correction is None else by_ref.get(item.correction.replaces)
        return Account(
            item.ref,
            item.station_return,
            item.correction,
            item.assurance(),
            item.takes_part(),
            item.correction is not None and item.qualified(replaced),
            item.resolved,
        )

    def superseded(self) -> frozenset[LeafIndex]:
        """Name the acts that the current one replaced, one after the other."""
        line, current = [], self.choice.current
        correction = None if current is None else current.correction
        while correction is not None:
            line.append(correction.replaces.index)
            before = self.act(correction.replaces.index)
            correction = None if before is None else before.correction
        return frozenset(line)

    def taken_back(self) -> LeafIndex | None:
        """Name the act that withdrew a correction of the current act, which was in effect: so this one stands again."""
        current = self.choice.current
        if current is None or len(self.acts) == 1:
            return None
        undone = [item for item in self.acts if item.correction is not None and item.correction.replaces == current.ref]
        found = [item.taken_back for item in undone if item.qualified(current.station_return)]
        return max((index for index in found if index is not None), default=None)

    def has_rival(self, act: HeardAct) -> bool:
        """Tell whether another account of the same version says something else."""
        own = next(item for item in self.accounts if item.ref == act.ref)
        return bool(differing(own, others_of(own, self.accounts)))

    def judged(self) -> tuple[HeardAct, ...]:
        """Give the acts that the checks speak of: the current one, or those held in its place."""
        current = self.current()
        if current is not None:
            return (current,)
        indexes = {item.index for item in self.choice.conflicting}
        return tuple(item for item in self.acts if item.index in indexes)
