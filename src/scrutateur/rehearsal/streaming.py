"""Playing a stream of published states: each change of the source by the acts that a desk needs for it.

    appeared, new              return
    appeared, was withdrawn    correction (if a figure differs), call-back, two persons; then a decision that reopens
    changed                    correction, call-back, two persons; a registry act where place, name, area or roll differ
    withdrawn                  decision to hold, reason: withdrawn at source

Beside each act of the desk lies a text that names the line of the source: who asks why finds the row.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

from scrutateur.count.standing import WITHDRAWN_AT_SOURCE
from scrutateur.desk.composing_acts import StationAct
from scrutateur.election.acts import Decision, DecisionKind, Ref, StationReturn
from scrutateur.election.names import StationID
from scrutateur.election.registry import PollingStation
from scrutateur.exchange.mapping import EventKind
from scrutateur.exchange.source import ReturnKey, SourceEvent
from scrutateur.rehearsal.calendar import Hours, station_with_hours
from scrutateur.rehearsal.counting import announce, lift, send_closings, send_firsts
from scrutateur.rehearsal.desk_work import DeskWork, correction_of
from scrutateur.rehearsal.night import Night
from scrutateur.rehearsal.pace import CHUNK
from scrutateur.rehearsal.receipt_book import KeptReceipt
from scrutateur.rehearsal.script import explained
from scrutateur.rehearsal.seeded import nonce_of
from scrutateur.rehearsal.stating import send_stated
from scrutateur.rehearsal.stream_states import PublishedState, states_of

CHANGED_AT_SOURCE = "changed-at-source"
BACK_AT_SOURCE = "back-at-source"


@dataclass(frozen=True, slots=True)
class Current:
    """What stands of a station: its current act, what that says, and the hold on it, if any."""

    ref: Ref
    said: StationReturn
    hold: Ref | None = None


def count_stream(night: Night, hours: Hours, closes: datetime) -> None:
    """Play the count, state after state, to the last bulletin.

    Args:
        closes: The closing in force, which a registry act may have moved.
    """
    stream = Stream(night, hours, closes)
    number = 0
    for state in states_of(night.source):
        night.pace.wait(state.events[0].time)
        stream.play(state)
        if state.is_last:
            send_stated(night)
        with night.desk() as desk:
            if not number:
                lift(night, desk)
            if state.has_bulletin:
                number += 1
                announce(night, desk, number, received=stream.heard, is_last=state.is_last)


class Stream:
    """Plays the events. Holds what stands of each station after them."""

    def __init__(self, night: Night, hours: Hours, closes: datetime) -> None:
        self._night, self._hours, self._closes = night, hours, closes
        self._current: dict[ReturnKey, Current] = {}
        self._stations: dict[StationID, PollingStation] = dict(night.source.registry.stations)

    def play(self, state: PublishedState) -> None:
        """Play the events of a state, in their order."""
        acts = {"new": 0, "changed": 0, "withdrawn": 0, "back": 0}
        for is_new, events in groupby(state.events, key=self._is_new):
            if is_new:
                acts["new"] += self._send([event.key for event in events])
            else:
                with self._night.desk() as desk:
                    for event in events:
                        acts[self._settle(desk, event)] += 1
        self._night.say("state", state=state.name, received=self._present(), **acts)

    def _present(self) -> int:
        return sum(current.hold is None for current in self._current.values())

    def _is_new(self, event: SourceEvent) -> bool:
        return event.kind is EventKind.APPEARED and event.key not in self._current

    @property
    def heard(self) -> int:
        """Tell how many returns have come at all."""
        return len(self._current)

    def _send(self, keys: Sequence[ReturnKey]) -> int:
        """Have stations that were not heard of send their first return."""
        for start in range(0, len(keys), CHUNK):
            some = keys[start : start + CHUNK]
            firsts: dict[ReturnKey, KeptReceipt] = {}
            send_closings(self._night, some, self._hours)
            send_firsts(self._night, some, firsts)
            for key, kept in firsts.items():
                self._current[key] = Current(kept.ref, self._night.script.returns[key])
            self._night.tell_progress(self.heard)
        return len(keys)

    def _settle(self, desk: DeskWork, event: SourceEvent) -> str:
        """Do what one event asks for; say, in a word, what it was."""
        if event.kind is EventKind.WITHDRAWN:
            self._withdraw(desk, event)
            return "withdrawn"
        was_held = self._current[event.key].hold is not None
        self._change_station(desk, event)
        self._correct(desk, event)
        if was_held:
            self._reopen(desk, event)
        return "back" if was_held else "changed"

    def _withdraw(self, desk: DeskWork, event: SourceEvent) -> None:
        current = self._current[event.key]
        decision = Decision(DecisionKind.HOLD, (current.ref,), (), WITHDRAWN_AT_SOURCE)
        self._current[event.key] = replace(current, hold=desk.decide_saying(decision, self._text(event)))

    def _reopen(self, desk: DeskWork, event: SourceEvent) -> None:
        current = self._current[event.key]
        assert current.hold is not None, "it was held"
        desk.decide_saying(Decision(DecisionKind.REOPEN, (current.hold,), (), BACK_AT_SOURCE), self._text(event))
        self._current[event.key] = replace(current, hold=None)

    def _change_station(self, desk: DeskWork, event: SourceEvent) -> None:
        """Have two members change the registry, where the source says something else of the station."""
        known, found = self._stations[event.key[1]], event.station
        assert found is not None, "an event with a return has its station"
        found = replace(known, place=found.place, name=found.name, area=found.area, registered=found.registered)
        if found == known:
            return
        act: StationAct = "moved" if (found.area, found.place) != (known.area, known.place) else "changed"
        station = station_with_hours(found, self._hours)
        if self._hours.tempo is None:  # a registry act may have moved the one closing of all
            station = replace(station, closes=self._closes)
        desk.change_station(act, station, reason=CHANGED_AT_SOURCE, text=self._text(event))
        self._stations[found.code] = found

    def _correct(self, desk: DeskWork, event: SourceEvent) -> None:
        """Have the station correct its return, where a figure differs: a clerk calls back, two persons decide."""
        current, found = self._current[event.key], event.station_return
        assert found is not None, "an event that is no withdrawal has a return"
        if found.same_figures(current.said):
            return
        told = explained(found) if self._night.source.simulate.explain_gaps else found
        right = replace(told, version=current.said.version + 1)
        (kept,) = self._night.send([correction_of(self._night.script, right, current.ref, CHANGED_AT_SOURCE)])
        desk.call_back(kept.ref)
        desk.decide_saying(Decision(DecisionKind.CORRECT, (kept.ref,), (), CHANGED_AT_SOURCE), self._text(event))
        self._current[event.key] = replace(current, ref=kept.ref, said=right)

    def _text(self, event: SourceEvent) -> bytes:
        """Write what lies beside an act: where the source says so. Without it two holds of one act would be one."""
        contest, station = event.key
        nonce = nonce_of(self._night.script.seed, "text", contest=contest, station=station, version=str(event.line))
        time = "" if event.time is None else f", {event.time.isoformat()}"
        file = self._night.source.inputs[1].name
        return f"{nonce}\n{file}, line {event.line}: state {event.state}{time}".encode()
