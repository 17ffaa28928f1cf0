"""Slow requests are cut at the deadline, by a real server, while an honest one beside them is answered."""

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
import uvicorn
import uvloop
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from scrutateur.intake.listener import WAITING_MAX, DeadlineProtocol

SECONDS = 0.6
SLOW_CLIENTS = 20
BIG = 16 * 2**20
ASKS_FOR_MUCH = b"GET /big HTTP/1.1\r\nHost: x\r\n\r\n"


class QuickDeadline(DeadlineProtocol):
    """The real listener, with a deadline that a test can wait for."""

    request_seconds = look_seconds = SECONDS


async def take(request: Request) -> Response:
    """Answer how many bytes came."""
    return Response(str(len(await request.body())))


async def give(request: Request) -> Response:
    """Answer more than the buffers between two programs hold."""
    return Response(bytes(BIG))


@pytest.fixture
def address() -> Iterator[tuple[str, int]]:
    """Serve on a free port of the loopback for one test."""
    app = Starlette(routes=[Route("/", take, methods=["POST"]), Route("/big", give)])
    config = uvicorn.Config(app, http=QuickDeadline, lifespan="off", log_config=None, timeout_keep_alive=30)
    server = uvicorn.Server(config)
    bound = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=lambda: uvloop.run(server.serve(sockets=[bound])))
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield bound.getsockname()
    server.should_exit = True
    thread.join()
    bound.close()


def is_cut(connection: socket.socket) -> bool:
    """Tell whether the server has ended a connection without an answer."""
    connection.settimeout(SECONDS * 5)
    try:
        return connection.recv(1) == b""
    except ConnectionResetError:
        return True


def is_answered(connection: socket.socket) -> bool:
    """Send a whole request and read the answer to its last byte: how many came, 2."""
    connection.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nok")
    connection.settimeout(SECONDS * 5)
    answer = b""
    while not answer.endswith(b"\r\n\r\n2"):
        part = connection.recv(4096)
        if not part:
            return False
        answer += part
    return answer.startswith(b"HTTP/1.1 200 ")


@pytest.mark.parametrize(
    "beginning",
    [b"", b"POST / HTTP/1.1\r\nHost: x\r\n", b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\nab"],
    ids=["nothing sent", "slow head", "slow body"],
)
def test_slow_requests_are_all_cut_at_the_deadline(address: tuple[str, int], beginning: bytes):
    """However many connections drip, none is left after two deadlines, and an honest request is answered meanwhile."""
    with ExitStack() as opened:
        slow = [opened.enter_context(socket.create_connection(address)) for _ in range(SLOW_CLIENTS)]
        for connection in slow:
            connection.sendall(beginning)
        assert is_answered(opened.enter_context(socket.create_connection(address)))
        assert [is_cut(connection) for connection in slow] == [True] * SLOW_CLIENTS


def test_a_byte_now_and_then_does_not_renew_the_deadline(address: tuple[str, int]):
    """The clock runs from the first byte to the last, whatever comes between."""
    with socket.create_connection(address) as slow, pytest.raises(OSError):
        began = time.monotonic()
        slow.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9999\r\n\r\n")
        while time.monotonic() < began + SECONDS * 6:
            slow.sendall(b"a")
            time.sleep(SECONDS / 6)


def test_a_connection_that_rests_between_requests_is_kept(address: tuple[str, int]):
    """The clock stops with each whole request: a phone may send its next one on the same connection, later."""
    with socket.create_connection(address) as kept:
        assert is_answered(kept)
        time.sleep(SECONDS * 1.5)
        assert is_answered(kept)


@pytest.mark.parametrize(
    "beginning",
    [
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"POST / HTTP/1.1\r\nX: " + b"a" * 9000,
        b"POST / HTTP/1.1\r\n" + b"X: a\r\n" * 2000,
    ],
    ids=["HTTP/2", "one long header", "many headers"],
)
def test_what_is_no_request_of_ours_is_cut_at_once(address: tuple[str, int], beginning: bytes):
    """HTTP/2 and heads beyond the bound do not wait for the deadline."""
    with socket.create_connection(address) as connection:
        began = time.monotonic()
        connection.sendall(beginning + b"\r\n\r\n")
        assert is_cut(connection)
        assert time.monotonic() < began + SECONDS


def small_window(address: tuple[str, int]) -> socket.socket:
    """Connect with a small buffer for what comes back."""
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    connection.connect(address)
    return connection


def read_whole(connection: socket.socket, *, pause: float = 0.0) -> int:
    """Read until the connection ends or stays silent, and give how many bytes came."""
    received = 0
    connection.settimeout(SECONDS * 5)
    with contextlib.suppress(OSError):
        while part := connection.recv(2**19):
            received += len(part)
            if received > BIG:
                break
            time.sleep(pause)
    return received


def test_a_client_that_never_reads_is_cut(address: tuple[str, int]):
    """It asked for much and takes nothing: after two looks the connection is free for somebody else."""
    with small_window(address) as connection:
        connection.sendall(ASKS_FOR_MUCH)
        time.sleep(SECONDS * 3)
        assert read_whole(connection) < BIG


def test_a_client_that_reads_slowly_and_steadily_is_served(address: tuple[str, int]):
    """However long the whole takes: a member behind a thin line gets the tables of a draft."""
    with socket.create_connection(address) as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2**17)
        connection.sendall(ASKS_FOR_MUCH)
        began = time.monotonic()
        assert read_whole(connection, pause=0.02) > BIG
        assert time.monotonic() > began + SECONDS * 2


def test_requests_that_wait_behind_one_another_are_bounded(address: tuple[str, int]):
    """A hundred at once: as many are answered as may wait, then the connection ends, and no refusal stands between."""
    one = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nok"
    received = b""
    with socket.create_connection(address) as connection:
        connection.sendall(one * 100)
        connection.settimeout(SECONDS * 5)
        with contextlib.suppress(ConnectionResetError):
            while part := connection.recv(65536):
                received += part
    assert received.count(b"HTTP/1.1 200 ") == received.count(b"HTTP/1.1 ") == WAITING_MAX + 1


def test_a_client_that_leaves_its_answers_behind_leaves_no_trace(address: tuple[str, int], caplog):
    """Requests in a row, and a connection that ends: nothing is logged, or anybody could fill the disk."""
    with small_window(address) as connection:
        connection.sendall(ASKS_FOR_MUCH * 4)
        time.sleep(SECONDS / 2)
    time.sleep(SECONDS)
    assert [record.message for record in caplog.records if record.levelname == "ERROR"] == []


def test_a_request_that_begins_behind_another_is_cut_too(address: tuple[str, int]):
    """Its first bytes come with the last ones of a whole request: its clock starts all the same."""
    with socket.create_connection(address) as connection:
        began = time.monotonic()
        connection.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nok" + b"POST / HTTP/1.1\r\nHo")
        answer = connection.recv(4096)
        while not answer.endswith(b"\r\n\r\n2"):
            answer += connection.recv(4096)
        assert is_cut(connection)
        assert time.monotonic() < began + SECONDS * 3
