"""Attacks on a running night, over real HTTP: what must be refused is not kept, what is kept stays, nothing falls over.

One small night is served for all of them; each leaves it as it must go on: answering.
"""

import itertools
import json
import re
import socket
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace

import pytest

from scrutateur.adapters.door_client import DoorClient, signature_header
from scrutateur.adapters.sqlite_ledger import open_reader
from scrutateur.count.standing import State
from scrutateur.desk.composing_acts import compose_announcement, compose_return
from scrutateur.errors import MissingPartError
from scrutateur.records.entry import Envelope, encode_envelope
from scrutateur.records.kinds import media_type
from scrutateur.records.note import sign_note
from scrutateur.rehearsal.cast import envelope_of
from scrutateur.rehearsal.lines import Address, request_bytes
from scrutateur.wiring import ledger_path
from tests.stories.small_nights import SmallNight, small_night

STATIONS = 9
ENVELOPE = "application/vnd.scrutateur.envelope.v1+json"


@pytest.fixture(scope="module")
def village(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallNight]:
    """Serve a small night to the closing of its polls, for every attack of this file."""
    with small_night(tmp_path_factory.mktemp("attacks"), stations=STATIONS) as night:
        yield night


@dataclass
class Held:
    """How much the store holds: entries, and acts of the side journal."""

    village: SmallNight

    def size(self) -> int:
        with closing(open_reader(ledger_path(self.village.night.server.home))) as reader:
            return reader.head().size + reader.head().side_size


def exchange(address: Address, data: bytes, seconds: float = 0.15) -> bytes:
    """Send bytes and give everything that comes back until the door is silent or closes."""
    received = b""
    with socket.create_connection((address.host, address.port), timeout=5) as connection:
        connection.sendall(data)
        connection.settimeout(seconds)
        try:
            while part := connection.recv(65536):
                received += part
        except (TimeoutError, ConnectionResetError):
            pass
    return received


def statuses(received: bytes) -> list[int]:
    return [int(status) for status in re.findall(rb"HTTP/1\.1 (\d{3})", received)]


def a_request(act: Envelope, *, extra: str = "", length: object = None, signature: str = "") -> bytes:
    """A request to the intake that is right but for what is named."""
    head = (
        f"POST /returns HTTP/1.1\r\nHost: x\r\nContent-Type: {media_type(act.kind)}\r\n"
        f"Content-Length: {len(act.payload) if length is None else length}\r\n"
        f"Scrutateur-Signature: {signature or signature_header(act.signatures)}\r\n{extra}\r\n"
    )
    return head.encode("latin-1") + act.payload


SPOILT = {
    "no length": {"length": "x"}, "length with a sign": {"length": "+300"}, "length with a zero": {"length": "0300"},
    "a list of lengths": {"length": "300, 300"}, "huge": {"length": 10**12},
    "two lengths": {"extra": "Content-Length: 5\r\n"},
    "chunked beside a length": {"extra": "Transfer-Encoding: chunked\r\n"},
    "packed": {"extra": "Content-Encoding: gzip\r\n"}, "two hosts": {"extra": "Host: y\r\n"},
    "folded": {"extra": "X: a\r\n b\r\n"}, "a space before the colon": {"extra": "X : a\r\n"},
    "two signature headers": {"extra": "Scrutateur-Signature: a=b\r\n"},
    "sms": {"extra": "Scrutateur-Channel: sms\r\n"},
    "many headers": {"extra": "".join(f"X{number}: a\r\n" for number in range(25))},
    "an upgrade": {"extra": "Connection: Upgrade\r\nUpgrade: websocket\r\n"},
}  # fmt: skip


@pytest.mark.parametrize("spoilt", SPOILT)
def test_a_doubtful_request_is_refused_and_not_kept(village: SmallNight, spoilt: str):
    """What two servers could read in two ways is a 4xx or a cut, never an act; nor is what follows it."""
    before = Held(village).size()
    act = village.returned(village.said(9), village.key(9), nonce=7)
    inner = village.returned(village.said(9), village.key(9), nonce=8)
    received = exchange(village.night.server.intake, a_request(act, **SPOILT[spoilt]) + request_bytes(inner), 0.2)
    assert all(400 <= status < 500 for status in statuses(received))
    assert Held(village).size() == before


def test_a_refused_signature_leaves_the_connection_to_the_next_act(village: SmallNight):
    """The body of a refused request is none of ours: what stands in it is no request, what comes after it is one."""
    before = Held(village).size()
    inner = village.returned(village.said(8), village.key(8), nonce=81)
    outer = replace(inner, payload=request_bytes(inner))
    after = village.returned(village.said(8), village.key(8), nonce=82)
    received = exchange(village.night.server.intake, a_request(outer) + request_bytes(after))
    assert statuses(received) == [403, 201]
    assert Held(village).size() == before + 1


def bombs(village: SmallNight) -> list[bytes]:
    """Payloads that a parser could choke on."""
    good = village.returned(village.said(7), village.key(7)).payload
    figure = b'"blank":2'
    assert figure in good
    spellings = (b"2.0", b"2e0", b"-0", b"NaN", b"1e999", b"9" * 5000, b'2,"blank":2', b'"\\ud800"', b'"\xff"')
    return [
        b"[" * 16_000, b'{"a":' * 3000, b"\xef\xbb\xbf" + good, b"\x00\x01", good + b"\n",
        *(good.replace(figure, b'"blank":' + spelling) for spelling in spellings),
        good.replace(b'"station"', b'"completed_at":"9999-12-31T23:59:59Z","station"'),
    ]  # fmt: skip


def test_a_bomb_that_is_well_signed_is_kept_and_never_counted(village: SmallNight):
    """Nesting, numbers without end, broken text: 201, `unreadable`; never a 5xx, and the desk goes on."""
    for payload in bombs(village):
        act = envelope_of("return", payload, village.key(7))
        status, body = exchange(village.night.server.intake, request_bytes(act)).split(b"\r\n\r\n", 1)
        assert statuses(status) == [201], payload[:40]
        assert json.loads(body)["notes"] in (["unreadable"], ["side"])
    assert village.file(7).standing.state is State.HELD
    village.night.send([village.returned(village.said(7), village.key(7), nonce=70)])
    assert village.file(7).standing.state is State.COUNTED


def test_fifty_who_send_one_act_at_once_get_one_receipt(village: SmallNight):
    """One entry, one 201, forty-nine 200, and the same receipt bytes for all."""
    before = Held(village).size()
    request = request_bytes(village.returned(village.said(6), village.key(6), nonce=60))
    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(lambda _: exchange(village.night.server.intake, request, 1.0), range(50)))
    assert sorted(status for answer in answers for status in statuses(answer)) == [200] * 49 + [201]
    assert len({json.dumps(json.loads(answer.split(b"\r\n\r\n", 1)[1])["receipt"]) for answer in answers}) == 1
    assert Held(village).size() == before + 1


def test_a_form_handed_in_first_by_another_station_stops_nobody(village: SmallNight):
    """A delegate's copy of a signed form, sent under a stolen key before the station sends it: the station's counts."""
    payload = compose_return(village.said(5), origin=village.night.source.origin, nonce=f"{5:032x}")
    stolen, own = (envelope_of("return", payload, village.key(number)) for number in (4, 5))
    village.night.send([stolen])
    assert village.file(5).standing.state is State.MISSING
    (kept,) = village.night.send([own])
    assert kept.status == 201
    assert village.file(5).standing.state is State.COUNTED


def at_the_desk(village: SmallNight, request: str, body: bytes = b"", **headers: str) -> tuple[list[int], bytes]:
    named = {"Host": "localhost", "Content-Length": str(len(body)), **headers}
    head = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in named.items())
    received = exchange(village.night.server.desk, f"{request} HTTP/1.1\r\n{head}\r\n".encode("latin-1") + body)
    return statuses(received), received


@pytest.mark.parametrize(
    ("request_line", "body"),
    [
        ("GET /drafts/" + "9" * 5000, b""), ("GET /drafts/%C2%B2", b""), ("GET /drafts/-1", b""), ("GET /state/", b""),
        ("POST /drafts", b'{"kind":"\xff"}'), ("POST /drafts", b"[" * 60_000),
        ("POST /drafts/1", b'{"line":"\\ud83d"}'),
        ("POST /acts", b"{" * 65_000), ("POST /acts", b"\xff"), ("DELETE /acts", b""),
    ],
)  # fmt: skip
def test_nothing_makes_the_desks_door_stumble(village: SmallNight, request_line: str, body: bytes):
    """Whatever is asked: a 4xx, and no redirect that repeats a host."""
    kind = ENVELOPE if "/acts" in request_line else "application/json"
    found, received = at_the_desk(village, request_line, body, Content_Type=kind)
    assert found and all(400 <= status < 500 for status in found), received[:200]


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "", "[::1", "localhost\r\nHost: localhost"])
def test_the_desk_answers_to_its_own_name(village: SmallNight, host: str):
    """A page whose name leads to this machine reads nothing here."""
    found, received = at_the_desk(village, "GET /state", Host=host)
    assert found == [400] and b"origin" not in received.split(b"\r\n\r\n")[-1]
    assert at_the_desk(village, "GET /state", Host="127.0.0.1:8118")[0] == [200]


def test_no_page_of_another_site_makes_a_draft(village: SmallNight):
    """What a browser sends for any page unasked, plain text or a form, is not taken: drafts are JSON."""
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data"):
        found, _ = at_the_desk(village, "POST /drafts", b'{"kind":"partial"}', Content_Type=kind)
        assert found == [415]


def announcements(village: SmallNight) -> list[bytes]:
    """Every note that enough members can make of one draft, each in an envelope."""
    members, origin = village.night.cast.members, village.night.source.origin
    with village.night.desk() as desk:
        desk.lift_embargo(members[: village.night.source.simulate.partial])
        shown = desk.door.draft("partial")
    time.sleep(village.night.source.simulate.announce_delay_seconds)
    notes = [
        sign_note(str(shown["text"]), [(member.vkey, member.actor.sign) for member in signers])
        for signers in itertools.combinations(members, int(str(shown["required"])))
    ]
    payloads = [compose_announcement(note.encode().decode(), origin=origin) for note in notes]
    return [encode_envelope(envelope_of("bulletin", payload, members[0].actor)) for payload in payloads]


def all_at_once(address: Address, bodies: Sequence[bytes]) -> list[int]:
    """Send requests to the desk so that their last bytes arrive together."""
    head = f"POST /acts HTTP/1.1\r\nHost: localhost\r\nContent-Type: {ENVELOPE}\r\nContent-Length: "
    with ExitStack() as opened:
        lines = [opened.enter_context(socket.create_connection((address.host, address.port))) for _ in bodies]
        for line, body in zip(lines, bodies, strict=True):
            line.sendall(f"{head}{len(body)}\r\n\r\n".encode() + body[:-1])
        time.sleep(0.3)
        for line, body in zip(lines, bodies, strict=True):
            line.sendall(body[-1:])
        return [statuses(line.recv(65536))[0] for line in lines]


def test_of_many_who_announce_at_once_one_is_heard(village: SmallNight):
    """Members who announce one bulletin together leave one entry, and a resend of it has its receipt."""
    bodies = announcements(village)
    answered = all_at_once(village.night.server.desk, bodies)
    assert sorted(answered) == [201] + [409] * (len(bodies) - 1)
    assert not [item for item in village.replay().listed if item.kind == "bulletin"]
    assert all_at_once(village.night.server.desk, [bodies[answered.index(201)]]) == [200]


def test_the_servers_own_words_hold_no_secret(village: SmallNight):
    """After all of this the log file names no figure, no key and no signature, and shows no stack trace."""
    said = (village.night.server.home / "server.log").read_text(encoding="utf-8")
    act = village.returned(village.said(1), village.key(1))
    assert "Traceback" not in said
    assert act.signatures[0].keyid not in said and signature_header(act.signatures) not in said
    assert not re.search(r"\b(15[0-9]|30[0-9])\b", said)  # votes of the first list, voters


def test_after_every_attack_the_door_still_answers(village: SmallNight):
    """A station that was not touched sends its return and is counted."""
    with closing(DoorClient(village.night.server.intake.host, village.night.server.intake.port)) as door:
        assert door.send_return(village.returned(village.said(3), village.key(3))).is_new
    assert village.file(3).standing.state is State.COUNTED
    with pytest.raises(MissingPartError):
        village.night.send_forged([village.returned(village.said(3), village.key(3))])
