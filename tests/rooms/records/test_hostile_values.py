"""Values that are well formed and mean harm: they are no payload, so that nothing behind has to think of them."""

import json
from collections.abc import Mapping

import pytest

from scrutateur.errors import MalformedRecordError
from scrutateur.records.canonical import canonical
from scrutateur.records.entry import parse_entry
from scrutateur.records.payloads import decode_payload
from tests.fakes.record import example_bodies


def a_payload(index: int) -> dict[str, object]:
    """Give the payload of an entry of the worked example: 0 the policy, 1 the registry."""
    read: dict[str, object] = json.loads(parse_entry(example_bodies()[index]).envelope.payload)
    return read


def put(value: Mapping[str, object] | list[object], path: tuple[str | int, ...], leaf: object) -> object:
    """Give a value with one leaf replaced."""
    if not path:
        return leaf
    copy = dict(value) if isinstance(value, Mapping) else list(value)
    copy[path[0]] = put(copy[path[0]], path[1:], leaf)  # type: ignore[index]  # a path of the right kinds
    return copy


@pytest.mark.parametrize(
    "name",
    ["\u202eecnaillA", "\u2066A\u2069", "A\nB", "A\x1b[2J", "A\x9bB", "A\u2028B", "A\x00", "", "x" * 401],
    ids=repr,
)
def test_a_name_turns_no_line_round_and_holds_no_control(name: str):
    """Candidates, areas and members are called what can be read on a page, a terminal and a printed list."""
    for index, kind, path in (
        (1, "election", ("contests", 0, "candidates", 0, "name")),
        (1, "election", ("areas", 0, "names", "fr")),
        (0, "policy", ("members", 0, "label")),
    ):
        with pytest.raises(MalformedRecordError):
            decode_payload(kind, canonical(put(a_payload(index), path, name)))


def test_a_name_may_be_of_any_script():
    """Accents, other alphabets, both ways of writing, an emoji: nobody's name is refused."""
    for name in ("Élodie Œuvrard", "Ναυσικά", "محمد", "李小龍", "O’Neill-Ó Dálaigh", "🗳"):
        payload = canonical(put(a_payload(1), ("contests", 0, "candidates", 0, "name"), name))
        assert decode_payload("election", payload)


@pytest.mark.parametrize("version", ["a b", "a\n", "", "é", "x" * 65])
def test_a_version_of_the_rules_is_one_word(version: str):
    """It stands between spaces on a line that members sign."""
    with pytest.raises(MalformedRecordError):
        decode_payload("election", canonical(put(a_payload(1), ("rules", "version"), version)))


@pytest.mark.parametrize(
    "name",
    ["announce_delay_seconds", "embargo_fallback_seconds", "inclusion_seconds_max", "proclaim_witness_seconds"],
)
def test_a_delay_can_be_added_to_a_time(name: str):
    """Ten years at most: more would be an error of the calendar in whoever reads."""
    assert decode_payload("policy", canonical(put(a_payload(0), (name,), 315_360_000)))
    with pytest.raises(MalformedRecordError):
        decode_payload("policy", canonical(put(a_payload(0), (name,), 315_360_001)))


@pytest.mark.parametrize("year", ["0999", "3000", "9999"])
def test_a_time_is_of_a_year_in_which_hours_can_be_added(year: str):
    """In a payload as on arrival."""
    payload = put(a_payload(1), ("election", "closes"), f"{year}-12-31T23:59:59Z")
    with pytest.raises(MalformedRecordError):
        decode_payload("election", canonical(payload))
    body = example_bodies()[5].replace(b'"at":"2026', f'"at":"{year}'.encode())
    with pytest.raises(MalformedRecordError):
        parse_entry(body)


@pytest.mark.parametrize(
    "origin", ["results.example/r\u0435hearsal/1", "results.example/\u202e1", "a b", "a+b", "", "x" * 256]
)
def test_an_origin_looks_like_no_other(origin: str):
    """It is the prefix of an address: letters of other alphabets could make a rehearsal pass for a night."""
    with pytest.raises(MalformedRecordError):
        decode_payload("policy", canonical(put(a_payload(0), ("origin",), origin)))
