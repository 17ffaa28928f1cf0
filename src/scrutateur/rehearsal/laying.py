"""Laying the ground: the registry in chunks, the stations' keys, the freeze. Two members sign each act."""

from collections.abc import Iterator
from itertools import chain

from scrutateur.desk.composing_ground import commission_text, compose_enrolments, compose_registry, device_text
from scrutateur.records.payload_ground import DeviceText
from scrutateur.rehearsal.calendar import Hours, hours_at_speed, hours_from, in_tempo, with_hours
from scrutateur.rehearsal.desk_work import wait_until
from scrutateur.rehearsal.home import keep_hours, planned_hours
from scrutateur.rehearsal.night import Night, now


def lay_the_ground(night: Night) -> Hours:
    """Freeze the registry with every station's key in it; give the hours that it declares."""
    home, source = night.server.home, night.source
    enrolments = compose_enrolments(_devices(night), source.origin)
    hours = planned_hours(home)  # only now: signing many proofs takes a while
    if hours is None:
        hours = _plan(night)
        keep_hours(home, hours)
    elif night.pace.speed is not None:
        hours = in_tempo(hours, source.registry, night.pace.speed)
    night.pace.tempo = hours.tempo
    *chunks, freeze = compose_registry(with_hours(source.registry, hours), source.origin)
    with night.desk() as desk:
        before = chain((("election", chunk) for chunk in chunks), (("enrolment", act) for act in enrolments))
        for number, (kind, payload) in enumerate(before, 1):
            desk.perform(kind, payload, *desk.two_members)
            night.tell_laying(number)
        wait_until(hours.opens, 0)
        desk.perform("election", freeze, *desk.two_members)
    night.say(
        "frozen", stations=len(source.registry.stations), keys=len(night.cast.stations) + len(night.cast.commissions)
    )
    return hours


def _plan(night: Night) -> Hours:
    registry, speed = night.source.registry, night.pace.speed
    if speed is not None:
        return hours_at_speed(now(), registry, speed)
    return hours_from(now(), stations=len(registry.stations), openings=night.source.simulate.openings)


def _devices(night: Night) -> Iterator[DeviceText]:
    for code, actor in night.cast.stations.items():
        yield device_text(
            keyid=actor.keyid, public=actor.public, station=code, origin=night.source.origin, sign=actor.sign
        )
    for place, actor in night.cast.commissions.items():
        yield commission_text(
            keyid=actor.keyid, public=actor.public, place=place, origin=night.source.origin, sign=actor.sign
        )
