"""Every key of `election.toml`, as in docs/how-to/write-a-registry.md."""

from scrutateur.election.registry import Base, StationType
from scrutateur.exchange.key_kinds import (
    Kind,
    code,
    day,
    either,
    form_id,
    hour_or_time,
    integer,
    keyed,
    local_time,
    names,
    one_of,
    several,
    table,
    text,
    token,
)
from scrutateur.exchange.paper import ALL_FIELD_NAMES
from scrutateur.exchange.profiles import PROFILE_NAMES

ACTS = ("return", "opening", "closing", "turnout")

_type_word = one_of(*(kind.value for kind in StationType))
_field_word = one_of(*ALL_FIELD_NAMES)
_bound = integer(1, 999_999_999)

_ELECTION = table(
    {
        "id": token,
        "name": names,
        "authority": names,
        "languages": several(one_of("fr", "en"), at_least=1),
        "round": integer(1, 99),
        "source": names,
        "licence": names,
        "synthetic": names,
    },
    required=("id", "name", "authority"),
)
_CALENDAR = table(
    {
        "time_zone": text,
        "opens": local_time,
        "closes": local_time,
        "type_closes": keyed(hour_or_time, by=_type_word),
        "lock": local_time,
        "complaints_until": day,
        "audit_until": day,
        "proclaim_by": day,
        "round_2_list_by": day,
    },
    required=("time_zone", "opens", "closes"),
)
_RULES = table(
    {"profile": one_of(*PROFILE_NAMES), "opening_tolerance_seconds": integer(60, 86_400)}, required=("profile",)
)
_CONTEST = table(
    {
        "id": code,
        "name": names,
        "rule": one_of("plurality", "two-round-majority"),
        "base": one_of(*(base.value for base in Base)),
        "seats": integer(1, 9999),
        "form": form_id,
        "candidate": several(table({"code": code, "name": text}, required=("code", "name"))),
    },
    required=("id", "name", "rule", "form"),
)
_FORM = table(
    {
        "id": form_id,
        "fields": several(_field_word, at_least=1),
        "labels": keyed(names, by=_field_word),
        "acts": several(one_of(*ACTS), at_least=1),
        "questions": several(code),
    },
    required=("id", "fields"),
)
_STATION = table({"figure_max": either(_bound, other=keyed(_bound, by=_type_word), other_type=dict)})

ELECTION_FILE: Kind = table(
    {
        "election": _ELECTION,
        "calendar": _CALENDAR,
        "rules": _RULES,
        "contest": several(_CONTEST, at_least=1),
        "form": several(_FORM, at_least=1),
        "station": _STATION,
    },
    required=("election", "calendar", "rules", "contest", "form"),
)
