"""Every section and key of the mapping language, as in docs/reference/mapping.md."""

from collections.abc import Iterator

from scrutateur.election.registry import StationType
from scrutateur.exchange.key_kinds import (
    Complaint,
    Kind,
    any_text,
    code,
    column,
    condition,
    day,
    either,
    flag,
    header,
    hour_or_time,
    integer,
    keyed,
    local_time,
    mark,
    mark_or_none,
    names,
    one_of,
    origin,
    separator,
    several,
    table,
    template,
    text,
    token,
    typed_condition,
)
from scrutateur.exchange.mapping import NIST_CDF, ONEGOV
from scrutateur.exchange.paper import FIGURE_NAMES
from scrutateur.exchange.profiles import PROFILE_NAMES

OWN_FORMATS = (ONEGOV, NIST_CDF)
FORMATS = ("csv", "tsv", "jsonl", "parquet", "xlsx", *OWN_FORMATS)
STATION_TYPES = tuple(kind.value for kind in StationType)

_type_word = one_of(*STATION_TYPES)
_columns = either(column, other=several(column, at_least=1), other_type=list)
_conditions = several(condition)
_count = integer(0, 1_000_000)
_bound = integer(1, 999_999_999)
_place = integer(1, 999)
_rule = one_of("plurality", "two-round-majority")
_figure_word = one_of(*FIGURE_NAMES)

_ELECTION = table(
    {
        "id": token,
        "name": names,
        "authority": names,
        "languages": several(one_of("fr", "en"), at_least=1),
        "profile": one_of(*PROFILE_NAMES),
        "round": integer(1, 99),
        "origin": origin,
        "source": names,
        "licence": names,
        "synthetic": names,
    },
    required=("id", "name"),
)
_CALENDAR = table(
    {
        "time_zone": text,
        "opens": local_time,
        "closes": local_time,
        "closes_column": column,
        "type_closes": keyed(hour_or_time, by=_type_word),
        "lock": local_time,
        "received_column": column,
        "complaints_until": day,
        "audit_until": day,
        "proclaim_by": day,
        "round_2_list_by": day,
    },
    required=("time_zone", "opens", "closes"),
)
_CONTEST = table(
    {
        "id": code,
        "name": names,
        "rule": _rule,
        "by": column,
        "names": keyed(names, by=any_text),
    },
    required=("id", "name"),
)
_CANDIDATE = table({"code": text, "name": text, "column": _columns, "contest": text}, required=("code",))
_FILE = table(
    {
        "path": text,
        "format": one_of(*FORMATS),
        "compression": one_of("none", "gzip", "zstd"),
        "encoding": one_of("utf-8", "utf-8-sig", "latin-1", "cp1252"),
        "delimiter": mark,
        "quote": mark_or_none,
        "doubled": flag,
        "header": header,
        "sheet": text,
        "thousands": several(separator),
        "decimal": separator,
        "empty": several(any_text),
        "illegible": several(any_text),
        "no_return": several(any_text),
    }
)
_BLOCK = table(
    {
        "first": column,
        "width": _place,
        "votes": _place,
        "code": _place,
        "name": either(_place, other=several(_place, at_least=1), other_type=list),
        "key": _place,
    },
    required=("first", "width", "votes"),
)
_COLUMNS = table(
    {
        **dict.fromkeys(FIGURE_NAMES, column),
        "layout": one_of("wide", "blocks", "long", "none"),
        "pattern": text,
        "block": _BLOCK,
        "candidate": column,
        "candidate_name": column,
        "votes": column,
        "labels": keyed(names, by=_figure_word),
    }
)
_DERIVE = keyed(table({"plus": several(column), "minus": several(column)}), by=_figure_word)
_words = several(any_text, at_least=1)
_EVENTS = table(
    {
        "state": column,
        "kind": column,
        "time": column,
        **dict.fromkeys(("appeared", "changed", "withdrawn"), _words),
    },
    required=("state", "kind"),
)
_ROWS = table({"drop": _conditions, "no_return": _conditions, "events": _EVENTS})
_AREA = table(
    {"level": several(table({"kind": token, "code": template, "label": template}, required=("kind", "code")))}
)
_STATION = table(
    {
        "code": template,
        "name": template,
        "place": template,
        "type": _type_word,
        "type_column": column,
        "types": keyed(_type_word, by=any_text),
        "type_when": several(typed_condition(_type_word)),
        "figure_max": either(_bound, other=keyed(_bound, by=_type_word), other_type=dict),
        "ballots_issued": column,
        "previous_registered": column,
        "previous_ballots": column,
    },
    required=("code",),
)
_SIMULATE = table(
    {
        "seed": text,
        "keys": one_of("ed25519", "p256", "mixed"),
        "order": one_of("file", "shuffled"),
        "openings": flag,
        "closings": flag,
        "turnout_reports": integer(0, 24),
        "explain_gaps": flag,
        **dict.fromkeys(
            ("resends", "late", "early", "corrected", "conflicting", "strangers", "tampered", "telephone"), _count
        ),
        "bulletins": either(several(integer(1, 100), at_least=1), other=one_of("states"), other_type=str),
        "members": integer(1, 99),
        "partial": integer(1, 99),
        "complete": integer(1, 99),
        "announce_delay_seconds": integer(0, 86_400),
    }
)
_STATED = table(
    {
        "level": token,
        "area": template,
        "file": _FILE,
        "columns": table({**dict.fromkeys(FIGURE_NAMES, column), "pattern": text}),
        "drop": _conditions,
    },
    required=("level", "area", "file", "columns"),
)

_TABLE_MAPPING = table(
    {
        "election": _ELECTION,
        "calendar": _CALENDAR,
        "contest": _CONTEST,
        "candidate": several(_CANDIDATE),
        "file": _FILE,
        "columns": _COLUMNS,
        "derive": _DERIVE,
        "rows": _ROWS,
        "area": _AREA,
        "station": _STATION,
        "simulate": _SIMULATE,
        "stated": several(_STATED),
    },
    required=("election", "calendar", "contest", "columns", "station"),
)
# A file of a format whose columns are known says by itself what it holds.
_OWN_MAPPING = table(
    {
        "election": _ELECTION,
        "calendar": _CALENDAR,
        "contest": table({"rule": _rule}),
        "file": _FILE,
        "simulate": _SIMULATE,
    },
    required=("election", "calendar", "file"),
)


def is_own_format(values: object) -> bool:
    """Tell whether a mapping is of a file whose format says by itself what it holds."""
    file = values.get("file") if isinstance(values, dict) else None
    return isinstance(file, dict) and file.get("format") in OWN_FORMATS


def mapping_kind(values: object) -> Iterator[Complaint]:
    """Accept a whole mapping."""
    return (_OWN_MAPPING if is_own_format(values) else _TABLE_MAPPING)(values)


MAPPING: Kind = mapping_kind
