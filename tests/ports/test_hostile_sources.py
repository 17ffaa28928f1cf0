"""Records that attack their reader: links in circles, archives that confuse the library, servers that never end.

Each is refused in our own words, in bounded time: `verify` shows no stack trace and does not hang.
"""

import os
import socket
import tarfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from scrutateur.adapters.record_address import AddressSource
from scrutateur.adapters.record_archive import Bounds, open_archive
from scrutateur.adapters.record_sources import open_record
from scrutateur.errors import DamagedArchiveError, MalformedRecordError, MissingPartError

END = bytes(1024)
BLOCK = 512


def test_links_that_lead_to_themselves_are_no_file(tmp_path: Path):
    """A file that is its own target, and a folder that is: listed, and never read."""
    os.symlink("policy", tmp_path / "policy")
    os.symlink("bulletin", tmp_path / "bulletin")
    source = open_record(str(tmp_path))
    assert source.paths() == ["bulletin", "policy"]
    assert source.read("policy") is source.read("bulletin/1/note") is None


def test_a_name_that_is_no_text_is_listed_in_escapes(tmp_path: Path):
    """Whoever prints the list must be able to."""
    (tmp_path / os.fsdecode(b"\xff\xfe")).write_bytes(b"x")
    (name,) = open_record(str(tmp_path)).paths() or ()
    assert name.encode() == b"\\udcff\\udcfe"


def head(name: str, kind: bytes = b"0", size: int = 0) -> bytes:
    """One block before a member of an archive."""
    member = tarfile.TarInfo(name)
    member.size, member.type = size, kind
    return member.tobuf(tarfile.GNU_FORMAT)


def extended(values: Mapping[str, str]) -> bytes:
    """An extended head: what it says goes for the member that follows."""
    records = b""
    for name, value in values.items():
        body = f" {name}={value}\n".encode()
        length = len(body) + len(str(len(body)))
        records += str(len(body) + len(str(length))).encode() + body
    return head("x", b"x", len(records)) + records + bytes(-len(records) % BLOCK)


SPARSE = {"GNU.sparse.major": "1", "GNU.sparse.minor": "0", "GNU.sparse.name": "f", "GNU.sparse.realsize": "9"}


@pytest.mark.parametrize(
    "content",
    [
        extended({"a": "b"}) * 1500 + head("f"),
        (head("././@LongLink", b"L", 2) + b"a\0" + bytes(BLOCK - 2)) * 1500 + head("f"),
        extended(SPARSE) + head("f", size=BLOCK) + b"x" * BLOCK,
        extended({"GNU.sparse.map": "x,y"}) + head("f", size=BLOCK) + bytes(BLOCK),
        extended({"GNU.sparse.size": "zz"}) + head("f", size=BLOCK) + bytes(BLOCK),
        extended({"size": "-5"}) + head("f"),
    ],
    ids=["heads in front of heads", "long names in a chain", "sparse", "sparse map", "sparse size", "negative"],
)
def test_an_archive_that_confuses_the_library_is_refused(tmp_path: Path, content: bytes):
    """Numbers that are none, and heads beyond every recursion: one sentence."""
    (tmp_path / "record.tar").write_bytes(content + END)
    with pytest.raises((DamagedArchiveError, MalformedRecordError), match="archive"):
        open_archive(tmp_path / "record.tar", Bounds())


Answer = Callable[[socket.socket], None]


@contextmanager
def a_server(answer: Answer, seconds_max: float = 20) -> Iterator[AddressSource]:
    """Answer each request on a loopback port with bytes of our own making."""
    with socket.create_server(("127.0.0.1", 0)) as bound:
        threading.Thread(target=_serve, args=(bound, answer), daemon=True).start()
        address = f"http://127.0.0.1:{bound.getsockname()[1]}/"
        source = AddressSource(address, 10_000, answer_seconds_max=seconds_max)
        yield source
        source.close()
        bound.shutdown(socket.SHUT_RDWR)


def _serve(bound: socket.socket, answer: Answer) -> None:
    with suppress(OSError):
        while True:
            connection, _ = bound.accept()
            with connection, suppress(OSError):
                while b"\r\n\r\n" not in connection.recv(65536):
                    pass
                answer(connection)


BAD_CHUNK = b"Transfer-Encoding: chunked\r\n\r\nzz\r\n"


@pytest.mark.parametrize("location", [b"http://[", b"/\xe9", b"/a b", b"http://127.0.0.1:99999/", b"\x01"], ids=repr)
def test_a_redirect_to_no_address_is_refused(location: bytes):
    """Whatever a server writes there: the record is out of reach, and nothing else happens."""
    answer = b"HTTP/1.1 302 Moved\r\nContent-Length: 0\r\nLocation: " + location + b"\r\n\r\n"
    with a_server(lambda connection: connection.sendall(answer)) as source, pytest.raises(MissingPartError):
        source.read("checkpoint")


def test_an_absent_file_with_a_damaged_body_is_absent():
    """What stands under a 404 is of no interest, damaged or not; a 500 is no answer."""
    with a_server(lambda connection: connection.sendall(b"HTTP/1.1 404 No\r\n" + BAD_CHUNK)) as source:
        assert source.read("checkpoint") is None
    with (
        a_server(lambda connection: connection.sendall(b"HTTP/1.1 500 No\r\n" + BAD_CHUNK)) as source,
        pytest.raises(MissingPartError, match="500"),
    ):
        source.read("checkpoint")


@pytest.mark.parametrize(
    ("beginning", "drop"),
    [
        (b"HTTP/1.1 200 Yes\r\nContent-Length: 9000\r\n\r\n", b"x"),
        (b"HTTP/1.1 200 Yes\r\n\r\n", b"x"),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        (b"HTTP/1.1 200 Yes\r\nX: ", b"x"),
    ],
    ids=["body", "body without length", "interim answers", "head"],
)
def test_an_answer_that_drips_is_given_up(beginning: bytes, drop: bytes):
    """A byte now and then renews no deadline."""

    def drip(connection: socket.socket) -> None:
        connection.sendall(beginning)
        for _ in range(200):
            connection.sendall(drop)
            time.sleep(0.02)

    began = time.monotonic()
    with a_server(drip, seconds_max=0.3) as source, pytest.raises(MissingPartError, match=r"within 0\.3 s"):
        source.read("checkpoint")
    assert time.monotonic() - began < 3
