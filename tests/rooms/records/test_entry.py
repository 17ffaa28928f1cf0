"""An entry has one byte form; whatever else looks like one is refused, at its bounds too."""

import base64
import json
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrutateur.election.names import Channel, KeyID
from scrutateur.errors import MalformedRecordError
from scrutateur.records.entry import (
    ENTRY_BYTES_MAX,
    RECEIVED_BYTES_MAX,
    Envelope,
    LedgerEntry,
    Received,
    Signature,
    encode_entry,
    encode_envelope,
    pae,
    parse_entry,
    parse_envelope,
)
from scrutateur.records.kinds import media_type

KEYIDS = st.binary(min_size=16, max_size=16).map(lambda raw: KeyID(raw.hex()))
SIGNATURES = st.builds(
    Signature, KEYIDS, st.binary(max_size=70), st.none() | st.tuples(st.binary(max_size=9), st.binary(max_size=9))
)
ENVELOPES = st.builds(
    Envelope,
    st.sampled_from(("return", "call-back", "a-kind-of-2031")),
    st.binary(max_size=60),
    st.lists(SIGNATURES, min_size=1, max_size=4, unique_by=lambda item: item.keyid).map(tuple),
)
ARRIVALS = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)).map(
    lambda time: time.replace(microsecond=time.microsecond // 1000 * 1000)
)
ENTRIES = st.builds(LedgerEntry, ENVELOPES, st.builds(Received, ARRIVALS, KEYIDS, st.sampled_from(Channel)))
RECEIVED = Received(datetime(2026, 9, 20, 17, tzinfo=UTC), KeyID("0" * 32), Channel.WEB)
SIGNED = Envelope("return", b'{"n":1}', (Signature(KeyID("1" * 32), b"s" * 64),))
ENTRY = LedgerEntry(SIGNED, RECEIVED)
BYTES = encode_entry(ENTRY)


@given(ENTRIES)
def test_an_entry_reads_back(entry):
    """Every kind, channel, time and signature survives, byte for byte."""
    data = encode_entry(entry)
    assert parse_entry(data) == entry and encode_entry(parse_entry(data)) == data


@given(ENVELOPES)
def test_an_envelope_reads_back(envelope):
    """What a file or a QR code carries is what was signed."""
    assert parse_envelope(encode_envelope(envelope)) == envelope


def test_a_changed_byte_is_refused_or_is_another_entry():
    """No byte of an entry can change and leave the same entry: each change is refused, or read as something else."""
    for position in range(len(BYTES)):
        for changed in {*b'0aZ" \\{}\n\xff=', BYTES[position] ^ 1} - {BYTES[position]}:
            data = BYTES[:position] + bytes([changed]) + BYTES[position + 1 :]
            try:
                entry = parse_entry(data)
            except MalformedRecordError:
                continue
            assert encode_entry(entry) == data and entry != ENTRY, data


@pytest.mark.parametrize("extra", [b"\n", b" ", b"\x00", b"{}"])
def test_bytes_before_or_behind_are_refused(extra):
    """An entry begins and ends where it begins and ends."""
    for data in (BYTES + extra, extra + BYTES, BYTES[:-1], BYTES[1:], b""):
        with pytest.raises(MalformedRecordError):
            parse_entry(data)


def changed(**members: object) -> bytes:
    return json.dumps({**json.loads(BYTES), **members}, sort_keys=True, separators=(",", ":")).encode()


GOOD_SIGNATURE = {"keyid": "1" * 32, "sig": "AAAA"}


@pytest.mark.parametrize(
    "members",
    [
        *({"signatures": []}, {"signatures": [GOOD_SIGNATURE] * 2}, {"signatures": [{**GOOD_SIGNATURE, "alg": "x"}]}),
        {"signatures": [{"keyid": f"{n:032x}", "sig": "AAAA"} for n in range(17)]},
        *({"signatures": [{**GOOD_SIGNATURE, "keyid": keyid}]} for keyid in ("1" * 31, "A" * 32, "1" * 32 + "\n")),
        *({"signatures": [{**GOOD_SIGNATURE, "sig": sig}]} for sig in ("AAA", "AB==", "AA_-")),
        {"signatures": [{**GOOD_SIGNATURE, "webauthn": {"authenticator_data": "AAAA"}}]},
        {"signatures": [{**GOOD_SIGNATURE, "webauthn": {"authenticator_data": "A", "client_data_json": ""}}]},
        *({"payload": text} for text in ("AB==", "!", "é")),
        *({"payloadType": text} for text in ("application/json", "", media_type("a b"), media_type(""))),
        *({"payloadType": text} for text in (media_type("été"), media_type("return") + " ", media_type("a/b"))),
        {"payloadType": "application/vnd.scrutateur.v1+json"},
        *({"received": {"at": at, "by": "0" * 32, "channel": "web"}} for at in ("", "2026-09-20T17:00:00Z")),
        {"received": {"at": "0001-01-01T00:00:00.000+05:00", "by": "0" * 32, "channel": "web"}},
        {"received": {"at": "2026-09-20T17:00:00.000Z", "by": "0" * 32, "channel": "fax"}},
        {"received": {"at": "2026-09-20T17:00:00.000Z", "by": "0" * 31, "channel": "web"}},
        {"other": 1},
    ],
)
def test_members_that_are_not_as_they_must_be_are_refused(members):
    """One to sixteen signatures by different keys, four members, canonical base64, a channel that exists."""
    with pytest.raises(MalformedRecordError):
        parse_entry(changed(**members))


def test_an_entry_of_65535_bytes_is_the_largest():
    """At the bound it is written and read; one step of base64 above it is neither."""
    room = (ENTRY_BYTES_MAX - len(encode_entry(replace(ENTRY, envelope=replace(SIGNED, payload=b""))))) // 4
    largest = replace(ENTRY, envelope=replace(SIGNED, payload=b"x" * (3 * room)))
    data = encode_entry(largest)
    assert ENTRY_BYTES_MAX - 3 <= len(data) <= ENTRY_BYTES_MAX and parse_entry(data) == largest
    with pytest.raises(MalformedRecordError, match="at most 65535"):
        encode_entry(replace(ENTRY, envelope=replace(SIGNED, payload=b"x" * (3 * room + 1))))


def test_bytes_above_the_bound_are_not_even_read():
    """Length is looked at first, of entries and of envelopes."""
    for parse in (parse_entry, parse_envelope):
        with pytest.raises(MalformedRecordError, match="at most 65535 bytes expected, 65536 found"):
            parse(b"x" * (ENTRY_BYTES_MAX + 1))


@pytest.mark.parametrize("channel", Channel)
def test_an_arrival_takes_no_more_than_its_bound(channel):
    """What a door leaves free for `received` is enough for every channel."""
    entry = replace(ENTRY, received=replace(RECEIVED, channel=channel))
    assert len(encode_entry(entry)) - len(encode_envelope(SIGNED)) <= RECEIVED_BYTES_MAX


def test_signed_bytes_are_those_of_the_standard():
    """DSSE's own encoding: lengths in bytes, in decimal; the identity is their hash, whatever the signature."""
    media = media_type("return").encode()
    assert pae("return", "é".encode()) == b"DSSEv1 %d %b 2 \xc3\xa9" % (len(media), media)
    other = replace(SIGNED, signatures=(Signature(KeyID("2" * 32), b"t" * 64),))
    assert SIGNED.identity() == other.identity() == sha256(SIGNED.signed_bytes()).digest()
    assert SIGNED.identity() != replace(SIGNED, kind="correction").identity()


def test_an_envelope_is_no_entry_and_the_reverse():
    """What has no arrival is not in a log; what has one is not what was signed."""
    assert base64.b64encode(SIGNED.payload).decode() in BYTES.decode()
    with pytest.raises(MalformedRecordError):
        parse_entry(encode_envelope(SIGNED))
    with pytest.raises(MalformedRecordError):
        parse_envelope(BYTES)
