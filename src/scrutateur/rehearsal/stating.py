"""What others state: each area's commission sends its totals, once the last of its stations has sent."""

from scrutateur.desk.composing_acts import compose_area_record
from scrutateur.election.acts import AreaRecord
from scrutateur.exchange.source import StatedTotals
from scrutateur.records.entry import Envelope
from scrutateur.rehearsal.cast import envelope_of
from scrutateur.rehearsal.night import Night
from scrutateur.rehearsal.seeded import nonce_of


def send_stated(night: Night) -> None:
    """Have the commissions send what the source says that they state; nothing if it says nothing."""
    if night.source.stated:
        night.send([_record(night, stated) for stated in night.source.stated])
        night.say("stated", n=len(night.source.stated))


def _record(night: Night, stated: StatedTotals) -> Envelope:
    form = night.source.registry.contests[stated.contest].form
    record = AreaRecord(stated.contest, stated.level, stated.area, form, stated.figures, stated.votes or ())
    nonce = nonce_of(
        night.script.seed, "area-record", contest=stated.contest, station=f"{stated.level} {stated.area}"
    )  # fmt: skip
    payload = compose_area_record(record, origin=night.source.origin, nonce=nonce)
    return envelope_of("area-record", payload, night.cast.commissions[stated.level, stated.area])
