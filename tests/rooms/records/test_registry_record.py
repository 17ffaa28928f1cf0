"""The registry's nouns, written and read again, and cut into chunks that fit an entry."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrutateur.desk.composing_ground import compose_enrolments, compose_registry, device_text
from scrutateur.election.names import AreaID, ContestID, StationID
from scrutateur.election.registry import Base, Calendar, PollingStation, Registry, StationType
from scrutateur.errors import MalformedRecordError
from scrutateur.records.canonical import from_base64
from scrutateur.records.payload_ground import CalendarText
from scrutateur.records.payloads import decode_payload
from scrutateur.records.possession import possession_bytes
from scrutateur.records.registry_record import (
    read_area,
    read_contest,
    read_election,
    read_form,
    read_rules,
    read_station,
    write_area,
    write_contest,
    write_election,
    write_form,
    write_rules,
    write_station,
)
from tests.fakes.log_builder import a_device
from tests.fakes.log_ground import CONTEST, FORM, OPENS, ORIGIN, a_registry, a_station, keyid, private, public
from tests.fakes.signatures import ed25519_check

REGISTRY = a_registry(("0001", "0002"))
COUNTS = st.none() | st.integers(0, 2**53 - 1)
STATIONS = st.builds(
    PollingStation,
    code=st.sampled_from(("0001", "a.b-c_d")).map(StationID),
    area=st.just(AreaID("N")),
    type=st.sampled_from(StationType),
    contests=st.sampled_from(((CONTEST,), (CONTEST, ContestID("P2")))),
    opens=st.just(OPENS),
    closes=st.timedeltas(timedelta(0), timedelta(days=2)).map(lambda after: (OPENS + after).replace(microsecond=0)),
    figure_max=st.integers(0, 99_999),
    place=st.sampled_from(("", "École Voltaire")),
    name=st.none() | st.just("Bureau 1"),
    lock=st.none() | st.just(OPENS + timedelta(days=14)),
    registered=COUNTS,
    ballots_issued=COUNTS,
    previous_registered=COUNTS,
    previous_ballots=COUNTS,
    serial=st.none() | st.just("S-1"),
)
DATES = st.none() | st.dates(date(1000, 1, 1))
TIMES = st.none() | st.just(datetime(2026, 3, 15, 7, tzinfo=UTC))
NAMES = st.none() | st.just({"fr": "Élection", "en": "Election"})


@given(STATIONS)
def test_a_station_reads_back(station):
    """Of every type, with and without each optional member."""
    assert read_station(write_station(station)) == station


@given(st.builds(Calendar, DATES, DATES, DATES, DATES, TIMES, TIMES), NAMES, NAMES, NAMES)
def test_an_election_reads_back(calendar, source, licence, synthetic):
    """Its deadlines, the times of the real day, and where its figures come from."""
    election = replace(REGISTRY.election, calendar=calendar, source=source, licence=licence, synthetic=synthetic)
    assert read_election(write_election(election)) == election


@pytest.mark.parametrize("base", Base)
@pytest.mark.parametrize("rule", ["plurality", "two-round-majority"])
def test_a_contest_reads_back(base, rule):
    """Base and rule, candidates in ballot order, seats where there are several."""
    contest = replace(REGISTRY.contests[CONTEST], base=base, rule=rule, seats=3)
    assert read_contest(write_contest(contest)) == contest
    with pytest.raises(AssertionError):
        write_contest(replace(contest, rule="by-lot"))


def test_areas_forms_and_rules_read_back():
    """With their parent or without; fields in the order of the paper; codes in the order of evaluation."""
    for area in REGISTRY.areas.values():
        assert read_area(write_area(area)) == area
    form = replace(REGISTRY.forms[FORM], acts=frozenset({"return", "opening"}), questions=("q1", "q2"))
    assert read_form(write_form(form)) == form
    assert read_rules(write_rules(REGISTRY.rules)) == REGISTRY.rules


def test_a_station_that_closes_before_it_opens_is_refused():
    """The two may be one moment; not the other way round."""
    wrong = write_station(a_station("0001", "N", closes=OPENS - timedelta(seconds=1)))
    with pytest.raises(MalformedRecordError, match="closes before it opens"):
        read_station(wrong)


@pytest.mark.parametrize("text", ["2026-02-30", "2026-13-01", "0000-01-01"])
def test_a_date_that_is_none_is_refused(text):
    """It has the shape of a date and is none."""
    head = write_election(REGISTRY.election)
    with pytest.raises(MalformedRecordError, match="is no date"):
        read_election(type(head)(**{**_members(head), "calendar": CalendarText(proclaim_by=text)}))


def _members(head: object) -> dict[str, object]:
    return {name: getattr(head, name) for name in type(head).__struct_fields__}


def many(count: int) -> Registry:
    stations = {StationID(f"{number:05}"): a_station(f"{number:05}", "N", place="x" * 60) for number in range(count)}
    return replace(REGISTRY, stations=stations)


@pytest.mark.parametrize("count", [0, 1, 700])
def test_chunks_fit_an_entry_and_hold_every_item_once(count):
    """As few as it takes, numbered from 1; the last one, alone, says `frozen`."""
    chunks = [decode_payload("election", payload) for payload in compose_registry(many(count), ORIGIN)]
    payloads = compose_registry(many(count), ORIGIN)
    assert max(map(len, payloads)) < 47_000 and (len(payloads) > 4) == (count > 100)
    assert [chunk.chunk for chunk in chunks] == list(range(1, len(chunks) + 1))
    assert {chunk.chunks for chunk in chunks} == {len(chunks)}
    assert [chunk.frozen for chunk in chunks] == [None] * (len(chunks) - 1) + [True]
    assert [station.code for chunk in chunks for station in chunk.stations] == list(many(count).stations)


def test_enrolments_fit_an_entry():
    """About 190 devices an act, each once, none for nobody."""
    devices = [a_device(f"key {number}", f"{number:05}") for number in range(400)]
    payloads = compose_enrolments(devices, ORIGIN)
    read = [device for payload in payloads for device in decode_payload("enrolment", payload).devices]
    assert read == devices and 2 <= len(payloads) <= 4 and max(map(len, payloads)) < 47_000
    assert compose_enrolments([], ORIGIN) == []


def test_a_device_is_composed_with_its_proof():
    """It signs its own item with the log's origin: a proof for one log is none for another."""
    item = device_text(keyid=keyid("x"), public=public("x"), station="0001", origin=ORIGIN, sign=private("x").sign)
    proof = from_base64(item.proof, "proof")
    assert ed25519_check(public("x"), proof, possession_bytes(item, ORIGIN))
    assert not ed25519_check(public("x"), proof, possession_bytes(item, "results.example/other/1"))
    assert (item.role, item.station, item.person) == ("station", "0001", None)
