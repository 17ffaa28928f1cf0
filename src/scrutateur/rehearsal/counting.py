"""The count: stations send, some twice, some wrong, some forged on the way; the desk settles what is open."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from scrutateur.election.acts import DecisionKind
from scrutateur.exchange.source import RehearsalSource, ReturnKey
from scrutateur.records.entry import Envelope
from scrutateur.rehearsal.calendar import Hours, station_with_hours
from scrutateur.rehearsal.desk_work import AFTER_CLOSING_SECONDS, DeskWork, correction_of, wait_until
from scrutateur.rehearsal.lots import Lot, lots_of
from scrutateur.rehearsal.night import Night
from scrutateur.rehearsal.receipt_book import KeptReceipt
from scrutateur.rehearsal.stating import send_stated


def count(night: Night, hours: Hours) -> None:
    """Play the count to the last bulletin."""
    firsts: dict[ReturnKey, KeptReceipt] = {}
    late = len(night.script.returns_of(night.script.roles.late))
    times = times_of(night.source)
    order = night.script.order if hours.tempo is None else in_order_of_time(night, times)
    lots = lots_of(order, night.source.simulate.bulletins, late=late)
    for number, lot in enumerate(lots, start=1):
        if firsts and (late_now := night.script.roles.late.intersection(station for _, station in lot.returns)):
            night.say("late", n=len(late_now))
        resent = 0
        for due in night.pace.in_time(lot.returns, times):
            send_closings(night, due, hours)
            resent += send_firsts(night, due, firsts)
            night.tell_progress(len(firsts))
        night.say("sent", returns=len(firsts), stations=len(night.script.order), resent=resent)
        with night.desk() as desk:
            _settle_conflicts(night, desk, lot, firsts)
            if number == 1:
                lift(night, desk)
            if lot.is_last:
                _correct(night, desk, firsts)
                send_stated(night)
            announce(night, desk, number, received=len(firsts), is_last=lot.is_last)


def times_of(source: RehearsalSource) -> dict[ReturnKey, datetime]:
    """Say when each return came, in the real day: not before its station had closed, whatever the source says."""
    stations = source.registry.stations
    return {key: max(at, stations[key[1]].closes) for key, at in source.received_at.items()}


def in_order_of_time(night: Night, times: Mapping[ReturnKey, datetime]) -> list[ReturnKey]:
    """Put the returns in the order in which they came, those that are late on purpose last."""
    late = night.script.roles.late
    return sorted(night.script.order, key=lambda key: (key[1] in late, times[key]))


def send_closings(night: Night, keys: Sequence[ReturnKey], hours: Hours) -> None:
    """Have stations say how many voters signed before they send; only where each closes at an hour of its own."""
    if hours.tempo is None or not night.source.simulate.closings:
        return
    stations = [night.source.registry.stations[code] for code in dict.fromkeys(station for _, station in keys)]
    own = [(item.code, Hours(hours.opens, station_with_hours(item, hours).closes)) for item in stations]
    night.send([closing for code, of_it in own for closing in night.script.closings([code], of_it)])


def send_firsts(night: Night, keys: Sequence[ReturnKey], firsts: dict[ReturnKey, KeptReceipt]) -> int:
    """Send first returns: what was changed on the way and is refused, the returns, and what comes twice.

    Args:
        firsts: The receipts so far; those of these returns are added.

    Returns:
        How many were sent twice.
    """
    script, roles = night.script, night.script.roles
    told = [key for key in keys if key[1] in roles.telephone]
    sent = [key for key in keys if key[1] not in roles.telephone]
    _send_forged(night, "changed", [script.tampered(key) for key in sent if key[1] in roles.tampered])
    _send_forged(night, "stranger", [script.by_a_stranger(key) for key in keys if key[1] in roles.strangers])
    firsts.update(zip(sent, night.send([script.first(key) for key in sent]), strict=True))
    _hear_telephones(night, told, firsts)
    again = [key for key in sent if key[1] in roles.resends]
    night.send([script.first(key) for key in again])
    return len(again)


def _send_forged(night: Night, name: str, forged: list[Envelope]) -> None:
    """Send what the door must refuse."""
    if forged:
        night.send_forged(forged)
        night.say(name, n=len(forged))


def _hear_telephones(night: Night, told: list[ReturnKey], firsts: dict[ReturnKey, KeptReceipt]) -> None:
    """Write down what stations say on the telephone, and read it back to the registry's number."""
    if not told:
        return
    with night.desk() as desk:
        for key in told:
            firsts[key] = desk.hand_in(night.script.first(key))
            desk.call_back(firsts[key].ref)
    night.say("telephone", n=len(told))


def _settle_conflicts(night: Night, desk: DeskWork, lot: Lot, firsts: dict[ReturnKey, KeptReceipt]) -> None:
    """Send a second return that says something else, and have two persons say which one is right."""
    conflicting = [key for key in lot.returns if key[1] in night.script.roles.conflicting]
    if not conflicting:
        return
    night.send([night.script.second(key) for key in conflicting])
    for key in conflicting:
        desk.decide(DecisionKind.ACCEPT, firsts[key].ref, ("R401",), "typing-error")
    night.say("conflicts", n=len(conflicting))


def lift(night: Night, desk: DeskWork) -> None:
    """End the embargo, once the last station has closed."""
    wait_until(desk.latest_closing(), AFTER_CLOSING_SECONDS)
    desk.wait_until_published()
    night.say("before-the-lift")
    desk.lift_embargo(night.cast.members[: night.source.simulate.partial])
    night.say("lifted", signed=night.source.simulate.partial)


def _correct(night: Night, desk: DeskWork, firsts: dict[ReturnKey, KeptReceipt]) -> None:
    """Have wrong returns corrected: the station sends the form anew, a clerk calls back, two persons decide."""
    for key in night.script.returns_of(night.script.roles.corrected):
        right = replace(night.script.returns[key], version=2)
        (kept,) = night.send([correction_of(night.script, right, firsts[key].ref, "typing-error")])
        desk.call_back(kept.ref)
        desk.decide(DecisionKind.CORRECT, kept.ref, (), "typing-error")
        night.say("corrected", station=key[1])


def announce(night: Night, desk: DeskWork, number: int, *, received: int, is_last: bool) -> None:
    """Announce a bulletin, unless this folder has it already."""
    simulate, members = night.source.simulate, night.cast.members
    if desk.bulletins() >= number:
        return
    few, many = members[: simulate.partial], members[: simulate.complete]
    if is_last and not night.source.missing:
        announced = desk.announce_last(few=few, many=many, delay_seconds=simulate.announce_delay_seconds)
    else:
        announced = desk.announce("partial", few, simulate.announce_delay_seconds)
    night.bulletins.append(announced)
    night.announced_at.append((round(time.monotonic() - night.began, 2), announced.number))
    night.tell_progress(received, at_once=True)
    night.say("announced", number=number, kind=announced.kind, signed=announced.signed, members=len(members))
