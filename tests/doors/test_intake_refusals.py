"""What the public intake refuses, and how: one problem document a code, and nothing of it is kept."""

import contextlib
import socket

import pytest

from scrutateur.records.canonical import canonical
from scrutateur.wiring import settings_of
from tests.doors.a_client import Answered, Signed, a_return, ask, send, signed_by, with_signature
from tests.doors.a_night import Hands


def size(hands: Hands) -> int:
    """Ask the desk how many entries the log has."""
    return int(ask(hands, "GET", "/state", door="desk").json["size"])


def is_problem(answered: Answered, status: int, code: str) -> None:
    """Hold an answer against the form of a problem document."""
    assert (answered.status, answered.json["code"]) == (status, code), answered.body
    assert answered.headers["content-type"] == "application/problem+json"
    assert answered.json["type"] == f"urn:scrutateur:problem:{code}"
    assert answered.json["status"] == status
    assert answered.json["title"] and answered.json["detail"]


HEADERS = {
    "no type": (415, "type", {"Content_Type": None}),
    "a type that is none": (415, "type", {"Content_Type": "application/json"}),
    "a kind of the desk": (415, "type", {"Content_Type": "application/vnd.scrutateur.decision.v1+json"}),
    "compressed": (415, "encoding", {"Content_Encoding": "gzip"}),
    "too long a body": (413, "length", {"Content_Length": "16385"}),
    "no signature": (400, "header", {"Scrutateur_Signature": None}),
    "a signature that is no base64": (400, "header", {"Scrutateur_Signature": "0" * 32 + "=%%"}),
    "a key id that is too short": (400, "header", {"Scrutateur_Signature": "00=AAAA"}),
    "one key twice": (400, "header", {"Scrutateur_Signature": ", ".join(["0" * 32 + "=AAAA"] * 2)}),
    "five signatures": (400, "header", {"Scrutateur_Signature": ", ".join(f"{n:032x}=AAAA" for n in range(5))}),
    "a channel that only the server sets": (400, "header", {"Scrutateur_Channel": "desk"}),
}


@pytest.mark.parametrize("name", HEADERS)
def test_a_head_that_is_not_as_it_must_be_is_refused(served: Hands, name: str):
    """Each fault of the head has its status and code, and the log does not grow."""
    status, code, headers = HEADERS[name]
    before = size(served)
    is_problem(
        ask(served, "POST", "/returns", signed_by(served, "0001", a_return(served)).but(**headers)), status, code
    )
    assert size(served) == before


@pytest.mark.parametrize(("length", "status", "code"), [(None, 411, "length_missing"), ("0", 413, "length")])
def test_a_request_without_a_body_is_refused(served: Hands, length: str | None, status: int, code: str):
    """There is no act without bytes that were signed."""
    signed = signed_by(served, "0001", a_return(served)).but(Content_Length=length)
    is_problem(ask(served, "POST", "/returns", Signed(b"", signed.headers)), status, code)


def test_a_body_that_ends_early_is_not_kept(served: Hands):
    """A connection that ends before the body did leaves nothing behind."""
    before = size(served)
    signed = signed_by(served, "0001", a_return(served))
    head = "".join(f"{name}: {value}\r\n" for name, value in signed.headers.items())
    request = f"POST /returns HTTP/1.1\r\nHost: localhost\r\n{head}\r\n".encode() + signed.payload[:-1]
    with socket.create_connection(settings_of(served.home).address("intake"), timeout=20) as connection:
        connection.sendall(request)
    assert size(served) == before


def test_a_header_twice_is_refused(served: Hands):
    """Headers that two servers could read in two ways are refused."""
    signed = signed_by(served, "0001", a_return(served))
    lines = "".join(f"{name}: {value}\r\n" for name, value in signed.headers.items())
    again = f"Content-Type: {signed.headers['Content-Type']}\r\n"
    request = f"POST /returns HTTP/1.1\r\nHost: localhost\r\n{lines}{again}\r\n".encode() + signed.payload
    is_problem(send(served, request), 400, "header")


def test_chunks_are_refused(served: Hands):
    """The length is announced before a byte of the body is read."""
    chunked = signed_by(served, "0001", a_return(served)).but(Content_Length=None, Transfer_Encoding="chunked")
    body = Signed(b"%x\r\n%b\r\n0\r\n\r\n" % (len(chunked.payload), chunked.payload), chunked.headers)
    is_problem(ask(served, "POST", "/returns", body), 400, "header")


def test_too_many_headers_are_refused(served: Hands):
    """No client needs thirty headers."""
    signed = signed_by(served, "0001", a_return(served)).but(**{f"X_{number}": "1" for number in range(30)})
    is_problem(ask(served, "POST", "/returns", signed), 431, "headers_count")


def test_an_unknown_key_reads_like_a_bad_signature(served: Hands):
    """Nobody can ask which keys exist: both refusals have one status and one sentence."""
    payload = a_return(served)
    stranger = ask(served, "POST", "/returns", with_signature("f" * 32, bytes(64), payload))
    keyid = signed_by(served, "0001", payload).headers["Scrutateur-Signature"][:32]
    forged = ask(served, "POST", "/returns", with_signature(keyid, bytes(64), payload))
    is_problem(stranger, 403, "key")
    is_problem(forged, 403, "signature")
    assert stranger.json["detail"] == forged.json["detail"]


def test_one_changed_byte_makes_a_signature_bad(served: Hands):
    """What was signed is what is kept, and nothing else."""
    signed = signed_by(served, "0001", a_return(served))
    changed = Signed(signed.payload.replace(b'["A",6]', b'["A",7]'), signed.headers)
    before = size(served)
    is_problem(ask(served, "POST", "/returns", changed), 403, "signature")
    assert size(served) == before


def test_a_signature_of_another_kind_is_refused(served: Hands):
    """A signature covers the kind: a closing cannot be passed off as a return."""
    closing = signed_by(served, "0001", a_return(served), "closing")
    other = closing.but(Content_Type="application/vnd.scrutateur.return.v1+json")
    is_problem(ask(served, "POST", "/returns", other), 403, "signature")


def test_paths_and_methods_are_named(served: Hands):
    """An unknown address and a wrong method are told apart."""
    is_problem(ask(served, "GET", "/nothing"), 404, "path")
    is_problem(ask(served, "GET", "/returns"), 405, "method")
    is_problem(ask(served, "GET", "/acts"), 404, "path")


TARGETS = ["http://elsewhere.example/returns", "http://localhost/acts", "*", "returns", "/%72eturns", "/returns?a"]


@pytest.mark.parametrize("door", ["intake", "desk"])
@pytest.mark.parametrize("target", TARGETS)
def test_the_target_of_a_request_is_a_path(served: Hands, door: str, target: str):
    """A proxy may read an address as a request for elsewhere, the server would read its path: nobody reads it here."""
    before = size(served)
    answered = ask(served, "POST", target, signed_by(served, "0001", a_return(served)), door=door)
    is_problem(answered, 400, "header")
    assert answered.headers["connection"] == "close" and size(served) == before


@pytest.mark.parametrize("behind", [b"POST http://elsewhere/returns HTTP/1.1\r\n\r\n", b"no request\r\n\r\n"])
def test_what_follows_a_return_on_its_connection_answers_nothing_for_it(served: Hands, behind: bytes):
    """A return, and bytes behind it that are no request: it has its own answer, and no 400 is read in its place."""
    before = size(served)
    request = request_of(signed_by(served, "0001", a_return(served)))
    with socket.create_connection(settings_of(served.home).address("intake"), timeout=20) as connection:
        connection.sendall(request + behind)
        received = received_from(connection)
    assert received.startswith(b"HTTP/1.1 201 ") and b"HTTP/1.1 400 " not in received
    assert size(served) == before + 1


def request_of(signed: Signed) -> bytes:
    """Write a request to `/returns`."""
    head = "".join(f"{name}: {value}\r\n" for name, value in signed.headers.items())
    return f"POST /returns HTTP/1.1\r\nHost: localhost\r\n{head}\r\n".encode() + signed.payload


def received_from(connection: socket.socket) -> bytes:
    """Read until the connection ends, one way or the other."""
    received = b""
    with contextlib.suppress(ConnectionResetError):
        while part := connection.recv(4096):
            received += part
    return received


def test_a_question_that_is_too_old_is_refused(served: Hands):
    """A question after one's own acts holds for two minutes."""
    keyid = signed_by(served, "0001", b"{}").headers["Scrutateur-Signature"][:32]
    old = {"at": "2026-01-01T00:00:00Z", "keyid": keyid, "origin": served.origin, "station": "0001"}
    asked = signed_by(served, "0001", canonical(old), "status-request")
    is_problem(ask(served, "POST", "/status", asked), 403, "stale")


def test_the_reserve_of_the_disk_closes_the_door(tmp_path_factory: pytest.TempPathFactory, monkeypatch):
    """At the reserve nothing is taken any more, and health says so; what is kept stays kept."""
    hands = Hands(tmp_path_factory.mktemp("full"), "results.example/2027-primary-rehearsal/2")
    hands.found()
    monkeypatch.setenv("SCRUTATEUR_RESERVE_MEBIBYTES", "999999999")
    with hands.serving():
        assert ask(hands, "GET", "/health").status == 503
