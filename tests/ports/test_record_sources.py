"""Records to be verified: a folder, an archive, an address. What is hostile is refused or not followed."""

import gzip
import io
import tarfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from scrutateur.adapters.public_folder import open_public_folder
from scrutateur.adapters.record_address import AddressSource
from scrutateur.adapters.record_archive import Bounds, open_archive
from scrutateur.adapters.record_sources import open_record
from scrutateur.errors import DamagedArchiveError, MalformedRecordError, MissingPartError

BYTES_MAX = 100_000
FILES = {"checkpoint": b"size and root", "tile/0/000.p/8": b"hashes", "bulletin/1/note": b"note"}


def a_folder(tmp_path: Path) -> Path:
    for path, content in FILES.items():
        (tmp_path / "record" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "record" / path).write_bytes(content)
    return tmp_path / "record"


def an_archive(path: Path, files: dict[str, bytes], *members: tarfile.TarInfo) -> str:
    with tarfile.open(path, "w:gz" if path.suffix == ".gz" else "w") as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
        for member in members:
            archive.addfile(member)
    return str(path)


def test_a_folder_is_read_and_listed(tmp_path: Path):
    """Files are given byte for byte; what is not there, or no file, is `None`."""
    source = open_record(str(a_folder(tmp_path)))
    assert source.paths() == sorted(FILES)
    assert {path: source.read(path) for path in FILES} == FILES
    assert source.read("tile") is source.read("absent") is source.read("checkpoint/x") is None


def test_the_link_to_a_published_tree_is_read(tmp_path: Path):
    """The root may be a link, as `public` is."""
    folder = open_public_folder(tmp_path)
    folder.write_log([("tile/0/000", b"hashes")], b"checkpoint")
    source = open_record(str(folder.link))
    assert source.paths() == ["checkpoint", "tile/0/000"] and source.read("tile/0/000") == b"hashes"


def test_links_in_a_folder_are_listed_and_not_followed(tmp_path: Path):
    """A link to a file or folder elsewhere is a file that the record should not have, and is never read."""
    root = a_folder(tmp_path)
    (tmp_path / "secret").write_bytes(b"secret")
    (root / "file").symlink_to(tmp_path / "secret")
    (root / "folder").symlink_to(tmp_path)
    (root / "inside").symlink_to(root / "checkpoint")
    source = open_record(str(root))
    assert source.paths() == sorted([*FILES, "file", "folder", "inside"])
    assert source.read("file") is source.read("folder/secret") is source.read("inside") is None


@pytest.mark.parametrize("path", ["../secret", "/etc/passwd", "a/../../secret", "", ".", "tile//0", "tile/0/"])
def test_no_path_leads_out_of_a_folder(tmp_path: Path, path: str):
    """A path that the record itself names is not trusted."""
    (tmp_path / "secret").write_bytes(b"secret")
    assert open_record(str(a_folder(tmp_path))).read(path) is None


@pytest.mark.parametrize("name", ["record.tar", "record.tar.gz"])
@pytest.mark.parametrize("prefix", ["", "./", "public/", "./public/"])
def test_an_archive_is_read_and_listed(tmp_path: Path, name: str, prefix: str):
    """Packed or not, with or without one folder around it, an archive is the same record."""
    files = {prefix + path: content for path, content in FILES.items()}
    source = open_record(an_archive(tmp_path / name, files))
    assert source.paths() == sorted(FILES)
    assert {path: source.read(path) for path in FILES} == FILES and source.read("absent") is None


def of_kind(name: str, kind: bytes) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.type, member.linkname = kind, "checkpoint"
    return member


@pytest.mark.parametrize(
    "member",
    [
        of_kind("x", tarfile.SYMTYPE),
        of_kind("x", tarfile.LNKTYPE),
        of_kind("x", tarfile.CHRTYPE),
        of_kind("x", tarfile.FIFOTYPE),
        of_kind("../x", tarfile.REGTYPE),
        of_kind("/x", tarfile.REGTYPE),
        of_kind("a/../x", tarfile.REGTYPE),
        of_kind("a//x", tarfile.REGTYPE),
        of_kind("..", tarfile.DIRTYPE),
        of_kind("a\\x", tarfile.REGTYPE),
        of_kind("checkpoint", tarfile.REGTYPE),
    ],
)
def test_a_hostile_archive_is_refused(tmp_path: Path, member: tarfile.TarInfo):
    """Links, devices, names that lead out and files that come twice are no record."""
    with pytest.raises(MalformedRecordError):
        open_record(an_archive(tmp_path / "record.tar", FILES, member))


@pytest.mark.parametrize("name", ["record.tar", "record.tar.gz"])
def test_a_cut_archive_is_damaged(tmp_path: Path, name: str):
    """An archive that ends in the middle of a file, or between two, is damaged, wherever it was cut."""
    an_archive(tmp_path / name, {"checkpoint": bytes(range(256)) * 20, "policy": b"policy"})
    whole = (tmp_path / name).read_bytes()
    size = len(whole) if name.endswith("gz") else 512 + 5120 + 2 * 512 + 1
    for cut in [*range(0, size, 97), *range(0, size, 512)]:
        (tmp_path / name).write_bytes(whole[:cut])
        with pytest.raises(DamagedArchiveError, match="breaks off"):
            open_record(str(tmp_path / name))


def test_an_archive_with_other_bytes_between_two_files_is_damaged(tmp_path: Path):
    """What the library takes for the end of an archive is none: the files behind it are not lost without a word."""
    an_archive(tmp_path / "record.tar", FILES)
    whole = bytearray((tmp_path / "record.tar").read_bytes())
    whole[1024:1536] = b"\xff" * 512
    (tmp_path / "record.tar").write_bytes(whole)
    with pytest.raises(DamagedArchiveError):
        open_record(str(tmp_path / "record.tar"))


def test_other_bytes_are_no_archive(tmp_path: Path):
    """Neither noise nor packed noise is a record, nor anything against one."""
    for name, content in (
        ("a.tar", b"noise" * 500),
        ("b.tgz", gzip.compress(b"noise" * 500, mtime=0)),
        ("c.tar.gz", b"\x1f\x8b"),
    ):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(DamagedArchiveError):
            open_record(str(tmp_path / name))


def test_an_archive_that_unpacks_to_anything_is_refused(tmp_path: Path):
    """A small file that claims three gigabytes is refused before they are read."""
    member = tarfile.TarInfo("checkpoint")
    member.size = 3 * 2**30
    (tmp_path / "bomb.tar").write_bytes(member.tobuf() + bytes(10_240))
    with pytest.raises(MalformedRecordError, match="at most"):
        open_record(str(tmp_path / "bomb.tar"))


@pytest.mark.parametrize("bounds", [Bounds(archive_bytes=1024), Bounds(members=2), Bounds(file_bytes=12)])
def test_an_archive_beyond_a_bound_is_refused(tmp_path: Path, bounds: Bounds):
    """Too many bytes when unpacked, too many files, or one too large: refused before the rest is read."""
    path = Path(an_archive(tmp_path / "record.tar.gz", FILES))
    assert open_archive(path, Bounds()).paths() == sorted(FILES)
    with pytest.raises(MalformedRecordError, match="at most"):
        open_archive(path, bounds)


def test_a_file_of_a_folder_beyond_the_bound_is_refused(tmp_path: Path):
    """A file with a hole of any size is not read into memory."""
    root = a_folder(tmp_path)
    with (root / "checkpoint").open("ab") as stream:
        stream.truncate(2**33)
    with pytest.raises(MalformedRecordError, match="at most"):
        open_record(str(root)).read("checkpoint")


@pytest.mark.parametrize(
    "where", ["absent", "absent.tar", "http://", "http:///x", "http://u@h/", "http://h/?q", "ftp://h/"]
)
def test_nothing_to_open_is_said(tmp_path: Path, where: str):
    """What is not there, or no record, is a part that is missing."""
    with pytest.raises(MissingPartError):
        open_record(where if "://" in where else str(tmp_path / where))


Answer = Callable[[BaseHTTPRequestHandler], None]


@contextmanager
def a_server(answer: Answer) -> Iterator[tuple[AddressSource, list[int]]]:
    """Serve on loopback; give a source on it and the client's port of each request."""
    ports: list[int] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            ports.append(self.client_address[1])
            answer(self)

        def log_message(self, *_arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    source = AddressSource(f"http://127.0.0.1:{server.server_address[1]}/night/1", BYTES_MAX)
    try:
        yield source, ports
    finally:
        source.close()
        server.shutdown()
        thread.join()
        server.server_close()


def send(handler: BaseHTTPRequestHandler, status: int, body: bytes = b"", **headers: str) -> None:
    handler.send_response(status)
    for name, value in {"Content_Length": str(len(body)), **headers}.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(body)


def test_an_address_is_read_over_one_connection():
    """Files are fetched below the prefix; 404 is `None`; the connection is kept; nothing can be listed."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        content = FILES.get(handler.path.removeprefix("/night/1/"))
        send(handler, 404, b"absent") if content is None else send(handler, 200, content)

    with a_server(answer) as (source, ports):
        assert {path: source.read(path) for path in FILES} == FILES
        assert source.read("absent") is source.read("../checkpoint") is source.paths() is None
        assert len(ports) == 4 and len(set(ports)) == 1


@pytest.mark.parametrize(("size", "good"), [(9000, True), (BYTES_MAX, True), (BYTES_MAX + 1, False)])
def test_entries_packed_without_asking_are_unpacked(size: int, good: bool):
    """A log may serve its bundles in gzip, whatever was asked; unpacked they are bounded as any file."""
    packed = gzip.compress(bytes(size))
    with a_server(lambda handler: send(handler, 200, packed, Content_Encoding="gzip")) as (source, _):
        if good:
            assert source.read("checkpoint") == bytes(size)
            return
        with pytest.raises(MalformedRecordError, match="at most"):
            source.read("checkpoint")


@pytest.mark.parametrize("packed", [b"noise", gzip.compress(b"cut", mtime=0)[:-9]], ids=["noise", "cut"])
def test_what_is_not_packed_as_announced_is_refused(packed: bytes):
    """Other bytes, or a half of them, are no file."""
    with (
        a_server(lambda handler: send(handler, 200, packed, Content_Encoding="gzip")) as (source, _),
        pytest.raises((MalformedRecordError, MissingPartError)),
    ):
        source.read("checkpoint")


def test_a_redirect_within_the_origin_is_followed():
    """The same server may move its files."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        if handler.path.startswith("/new/"):
            send(handler, 200, b"moved")
        else:
            send(handler, 302, Location="/new/checkpoint")

    with a_server(answer) as (source, _):
        assert source.read("checkpoint") == b"moved"


@pytest.mark.parametrize(
    "location", ["http://127.0.0.1:1/x", "https://127.0.0.1/x", "//example.org/x", "file:///etc/passwd"]
)
def test_a_redirect_elsewhere_is_refused(location: str):
    """The record named on the command line is the one judged."""
    with (
        a_server(lambda handler: send(handler, 302, Location=location)) as (source, _),
        pytest.raises(MissingPartError),
    ):
        source.read("checkpoint")


def test_redirects_in_a_circle_end():
    """A server that redirects to itself for ever is given up."""
    with (
        a_server(lambda handler: send(handler, 301, Location=handler.path)) as (source, ports),
        pytest.raises(MissingPartError, match="redirects"),
    ):
        source.read("checkpoint")
    assert len(ports) == 4


@pytest.mark.parametrize("status", [500, 403, 204])
def test_a_failing_server_is_not_an_absent_file(status: int):
    """Only 404 and 410 say that there is no such file; anything else is a part that is missing."""
    with (
        a_server(lambda handler: send(handler, status)) as (source, _),
        pytest.raises(MissingPartError, match=str(status)),
    ):
        source.read("checkpoint")


def test_a_body_that_is_too_long_is_refused():
    """More bytes than any file of a record are not read."""
    with (
        a_server(lambda handler: send(handler, 200, bytes(BYTES_MAX + 1))) as (source, _),
        pytest.raises(MalformedRecordError, match="at most"),
    ):
        source.read("checkpoint")


def test_a_body_that_is_too_short_is_refused():
    """Fewer bytes than announced are no file."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.close_connection = True
        send(handler, 200, b"half", Content_Length="8")

    with a_server(answer) as (source, _), pytest.raises(MissingPartError, match="broke off"):
        source.read("checkpoint")


def test_a_kept_connection_that_was_closed_is_opened_again():
    """A server may close an idle connection without saying so."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        send(handler, 200, b"content")
        handler.close_connection = True

    with a_server(answer) as (source, ports):
        assert [source.read("checkpoint") for _ in range(3)] == [b"content"] * 3
    assert len(set(ports)) == 3


def test_nobody_listening_is_a_missing_part():
    """An address that does not answer is no record."""
    with pytest.raises(MissingPartError, match="cannot be fetched"):
        open_record("http://127.0.0.1:1/night/1").read("checkpoint")
