"""A client believes no door: an answer that is no receipt of these very bytes leaves nothing known."""

import json
import threading
from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from scrutateur.adapters.door_client import DoorClient
from scrutateur.errors import MissingPartError, RefusedError
from tests.fakes.record import EXAMPLE, example_bodies, parse_entry

RECEIPT = json.loads((EXAMPLE / "receipts" / "5.json").read_bytes())
KEPT = {"notes": [], "receipt": RECEIPT, "understood": {}}
ACT = parse_entry(example_bodies()[5]).envelope
OTHER = parse_entry(example_bodies()[6]).envelope
CANNED: list[tuple[int, bytes]] = []


class Canned(BaseHTTPRequestHandler):
    """Gives the answer that a test has put there, whatever it is asked."""

    def do_POST(self) -> None:
        status, body = CANNED[-1]
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def door() -> Iterator[DoorClient]:
    """Stand before a door that says whatever it is told to."""
    with HTTPServer(("127.0.0.1", 0), Canned) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        with closing(DoorClient("127.0.0.1", server.server_address[1])) as client:
            yield client
        server.shutdown()
        thread.join()


def says(status: int, answer: object) -> None:
    CANNED.append((status, answer if isinstance(answer, bytes) else json.dumps(answer).encode()))


def test_a_receipt_of_the_bytes_sent_is_believed(door: DoorClient):
    """What was sent, with the arrival that the receipt names, has the leaf hash in it."""
    says(201, KEPT)
    assert door.send_return(ACT).is_new
    says(200, KEPT)
    assert not door.send_return(ACT).is_new


def test_a_receipt_of_other_bytes_proves_nothing(door: DoorClient):
    """A door that answers with somebody else's receipt has kept nothing that we know of."""
    says(201, KEPT)
    with pytest.raises(MissingPartError, match="other bytes"):
        door.send_return(OTHER)


@pytest.mark.parametrize(
    "answer",
    [
        b"", b"\xff", b"[]", b"{}", b'{"notes":1}', {**KEPT, "notes": {}}, {**KEPT, "understood": []},
        {**KEPT, "receipt": None}, {**KEPT, "receipt": {}}, {**KEPT, "receipt": "kept"},
    ],
)  # fmt: skip
@pytest.mark.parametrize("status", [200, 201, 204, 302])
def test_an_answer_without_a_receipt_leaves_nothing_known(door: DoorClient, status: int, answer: object):
    """One sentence, whatever comes: the same bytes are sent again."""
    says(status, b"" if status == 204 else answer)
    with pytest.raises(MissingPartError):
        door.send_return(ACT)


def test_a_refusal_without_words_is_a_refusal(door: DoorClient):
    """A proxy's own page under a 4xx: not kept, and its status is the code."""
    says(413, {})
    with pytest.raises(RefusedError, match="refused") as refused:
        door.send_return(ACT)
    assert refused.value.code == "413"
