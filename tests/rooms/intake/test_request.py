"""The head of a request: the cheapest check first, and nothing that two servers could read in two ways."""

from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrutateur.election.names import Channel
from scrutateur.errors import RefusedError
from scrutateur.intake.problems import STATUS_OF, refused
from scrutateur.intake.request import HEADERS_MAX, parse_signatures, read_head
from scrutateur.records.kinds import STATION_KINDS, media_type

KEY, OTHER = "0" * 32, "1" * 32
SIGNATURE = f"{KEY}={b64encode(bytes(64)).decode()}".encode()
GOOD = {
    b"host": b"results.example",
    b"content-type": media_type("return").encode(),
    b"content-length": b"344",
    b"scrutateur-signature": SIGNATURE,
}


def head(**changes: bytes | None):
    """Read the good head with some headers changed; `None` takes one away."""
    named = {name.replace("_", "-").encode(): value for name, value in changes.items()}
    headers = [(name, value) for name, value in {**GOOD, **named}.items() if value is not None]
    return read_head(headers, STATION_KINDS, 16_384)


def code(**changes: bytes | None) -> str:
    with pytest.raises(RefusedError) as caught:
        head(**changes)
    return caught.value.code


def test_a_good_head_is_read():
    """Kind, length, signatures, and the channel that the carrier says; `api` where it says none."""
    found = head()
    assert (found.kind, found.length, found.channel) == ("return", 344, Channel.API)
    assert found.signatures == ((KEY, bytes(64)),)
    assert head(scrutateur_channel=b"courier").channel is Channel.COURIER


@pytest.mark.parametrize("length", [b"2", b"16384"])
def test_lengths_at_the_bounds_are_taken(length):
    """Two bytes at least, the policy's bound at most."""
    assert head(content_length=length).length == int(length)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"content_length": None}, "length_missing"),
        *(({"content_length": text}, "length") for text in (b"0", b"1", b"16385", b"999999999")),
        *(({"content_length": text}, "header") for text in (b"", b"+344", b"0344", b"3 44", b"-1", b"3e2", b"9" * 10)),
        ({"content_length": "٣".encode()}, "header"),
        *(({"content_type": text}, "type") for text in (None, b"", b"application/json", b"text/plain", b"\xff")),
        *(({"content_type": media_type(kind).encode()}, "type") for kind in ("decision", "policy", "unheard-of")),
        ({"content_type": media_type("return").encode() + b"; charset=utf-8"}, "type"),
        *(({"scrutateur_channel": text}, "header") for text in (b"sms", b"telephone", b"desk", b"WEB", b"", b"\xff")),
        ({"transfer_encoding": b"chunked"}, "header"),
        ({"content_encoding": b"gzip"}, "encoding"),
        ({"scrutateur_signature": None}, "header"),
    ],
)
def test_a_head_that_is_not_as_it_must_be_is_refused(changes, expected):
    """By the code of what is wrong: length, type, channel, encodings, signatures. The server alone says SMS."""
    assert code(**changes) == expected


@pytest.mark.parametrize("name", [*GOOD, b"scrutateur-channel"])
def test_a_header_twice_is_refused(name):
    """Two servers could each read another one."""
    headers = [*GOOD.items(), (b"scrutateur-channel", b"web"), (name, GOOD.get(name, b"web"))]
    with pytest.raises(RefusedError) as caught:
        read_head(headers, STATION_KINDS, 16_384)
    assert caught.value.code == "header"


def test_other_headers_may_stand_twice():
    """What nobody here reads is nobody's business, up to the number of headers."""
    more = [(b"via", b"1.1 a"), (b"via", b"1.1 b")]
    assert read_head([*GOOD.items(), *more], STATION_KINDS, 16_384).kind == "return"
    many = [(b"x-%d" % number, b"") for number in range(HEADERS_MAX)]
    with pytest.raises(RefusedError) as caught:
        read_head([*GOOD.items(), *many], STATION_KINDS, 16_384)
    assert caught.value.code == "headers_count"


@given(st.lists(st.tuples(st.binary(min_size=16, max_size=16), st.binary(max_size=72)), min_size=1, max_size=4))
def test_signatures_read_back(pairs):
    """One to four, in their order, whatever white space stands between them."""
    items = {raw.hex(): signature for raw, signature in pairs}
    header = " , ".join(f"{keyid}={b64encode(signature).decode()}" for keyid, signature in items.items())
    assert parse_signatures(header.encode()) == tuple(items.items())


@pytest.mark.parametrize(
    "header",
    [
        *(b"", b",", SIGNATURE + b",", b"," + SIGNATURE, SIGNATURE + b"," + SIGNATURE, SIGNATURE.replace(b"=", b":")),
        *(SIGNATURE[1:], SIGNATURE.upper().replace(b"0" * 32, b"A" * 32), SIGNATURE + b"=", SIGNATURE[:-1]),
        *(b"\xff", "é".encode(), SIGNATURE.replace(b"AA", b"A-", 1), KEY.encode()),
        b",".join(b"%032x=AAAA" % number for number in range(5)),
    ],
)
def test_signatures_of_another_form_are_refused(header):
    """A key id of 32 hex digits, one `=`, canonical base64; no key twice, no fifth."""
    with pytest.raises(RefusedError) as caught:
        parse_signatures(header)
    assert caught.value.code == "header"


@pytest.mark.parametrize("refusal", sorted(STATUS_OF))
def test_every_refusal_says_that_nothing_was_kept(refusal):
    """A 4xx or 5xx, one document, and the connection closed where a body was not read."""
    answer = refused(RefusedError(refusal, "one sentence", retry_after_seconds=3))
    assert answer.status_code == STATUS_OF[refusal] >= 400
    assert answer.media_type == "application/problem+json" and answer.headers["retry-after"] == "3"
    assert b'"code":"%b"' % refusal.encode() in answer.body and b'"retry_after_seconds":3' in answer.body
    assert (answer.headers.get("connection") == "close") == (answer.status_code in {400, 411, 413, 415, 431})


def test_an_unknown_key_and_a_bad_signature_have_one_status():
    """They read alike; and without a time to wait no header says one."""
    assert STATUS_OF["key"] == STATUS_OF["signature"] == 403
    answer = refused(RefusedError("key", "x"))
    assert "retry-after" not in answer.headers and b"retry_after" not in answer.body
