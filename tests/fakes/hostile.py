"""A publication whose names are what nobody should ever call anything: markup, templates, three hundred characters."""

from dataclasses import replace

from scrutateur.bulletin.publication import Publication
from tests.fakes.publication import CONTEST, a_contest, a_registry, held, order_played, toulouse


def hostile(text: str) -> Publication:
    """Give a publication in which everything that people may name is called like this."""
    registry = a_registry()
    names = {"fr": text, "en": text}
    election = replace(
        registry.election, names=names, authority=names, source=names, licence=names, synthetic=names, time_zone="UTC"
    )
    stations = {
        code: replace(station, name=text, place=text) if code in order_played()[:4] else station
        for code, station in registry.stations.items()
    }
    contest = a_contest({code: f"{text}{code}" for code in ("001", "002", "003", "004", "005")})
    form = next(iter(registry.forms.values()))
    labelled = replace(form, fields=tuple(replace(field, labels=names) for field in form.fields))
    changed = replace(
        registry,
        election=election,
        areas={place: replace(area, names=names) for place, area in registry.areas.items()},
        stations=stations,
        contests={CONTEST: replace(contest, names=names)},
        forms={form.id: labelled},
    )
    record = toulouse(changed, rewrites={order_played()[1]: held}, arrived=(3,))
    return replace(record, members=tuple(replace(member, label=text) for member in record.members), origin=text)
