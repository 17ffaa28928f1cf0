"""From opening to closing: stations say that they opened, one presses the button too soon, all count signatures."""

from datetime import datetime, timedelta

from scrutateur.election.names import StationID
from scrutateur.rehearsal.calendar import Hours
from scrutateur.rehearsal.desk_work import AFTER_CLOSING_SECONDS, wait_until
from scrutateur.rehearsal.night import Night, now

_MARGIN = timedelta(milliseconds=500)  # an early act has to be there before the closing
_ACTS_A_SECOND = 200


def hold_the_polls(night: Night, hours: Hours) -> datetime:
    """Play the day, from the first opening to the closings; give the closing in force."""
    script, simulate = night.script, night.source.simulate
    stations = list(night.source.registry.stations)
    if simulate.openings:
        night.send(script.openings(stations, hours))
        night.say("opened", stations=len(stations))
    in_a_hurry = simulate.openings or script.roles.early
    closes = _closing_to_keep(night, stations, hours) if in_a_hurry else hours.closes
    early = script.returns_of(script.roles.early) if now() < closes else []
    if early:
        night.send([script.early(key) for key in early])
        night.say("early", n=len(early))
    if hours.tempo is not None:  # stations close one after the other, and what they say comes with their returns
        return closes
    wait_until(closes, AFTER_CLOSING_SECONDS)
    night.say("closing-passed")
    if simulate.closings:
        closings = script.closings(stations, Hours(hours.opens, closes))
        night.send(closings)
        night.say("closed", stations=len(closings))
    return closes


def _closing_to_keep(night: Night, stations: list[StationID], hours: Hours) -> datetime:
    """Give the hour of closing; on a machine that is too slow for the plan, move it first, as a registry act."""
    with night.desk() as desk:
        known = desk.latest_closing()
        if known != hours.closes or desk.embargo_is_lifted() or now() < known - _MARGIN:
            return known
        closes = now().replace(microsecond=0) + timedelta(seconds=3 + len(stations) // _ACTS_A_SECOND)
        for station in stations:
            desk.move_closing(station, closes)
    night.say("closing-moved", stations=len(stations))
    return closes
