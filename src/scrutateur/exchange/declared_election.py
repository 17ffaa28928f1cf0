"""What a mapping declares before any table is read: the election and its results form."""

from scrutateur.election.names import FormID
from scrutateur.election.registry import Calendar, Election, Form
from scrutateur.exchange.mapping import RehearsalMapping, SimulateSettings
from scrutateur.exchange.paper import fields_of

FORM = FormID("pv/1")


def election_of(mapping: RehearsalMapping) -> Election:
    """Give the election that a mapping declares."""
    part, calendar = mapping.election, mapping.calendar
    legal = calendar.legal
    return Election(
        id=part.id,
        authority=part.authority,
        names=part.names,
        languages=part.languages,
        round=part.round,
        time_zone=calendar.zone.key,
        opens=calendar.opens,
        closes=calendar.closes,
        calendar=Calendar(
            legal.complaints_until, legal.audit_until, legal.proclaim_by, legal.round_2_list_by,
            real_opens=calendar.opens, real_closes=calendar.closes,
        ),
        source=part.source,
        licence=part.licence,
        synthetic=part.synthetic,
    )  # fmt: skip


def form_of(mapping: RehearsalMapping) -> Form:
    """Give the results form: a field for each figure that has a column or a derivation."""
    names = [figure.name for figure in mapping.figures]
    fields = fields_of(names, mapping.labels, with_votes=mapping.layout != "none")
    return Form(FORM, fields, acts_of(mapping.simulate), ())


def acts_of(simulate: SimulateSettings) -> frozenset[str]:
    """Give the kinds of act that the election asks of its stations."""
    asked = {
        "return": True,
        "opening": simulate.openings,
        "closing": simulate.closings,
        "turnout": simulate.turnout_reports > 0,
    }
    return frozenset(kind for kind, wanted in asked.items() if wanted)
