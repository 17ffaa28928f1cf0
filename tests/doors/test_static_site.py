"""The demo's own server of a public folder: plain files, and the page made for where there is none."""

import threading
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

import pytest

from scrutateur.rehearsal.static_site import open_static_server


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a page and what stands where there is none."""
    (tmp_path / "extra").mkdir()
    (tmp_path / "extra" / "404.html").write_text("<h2>No such page</h2>", encoding="utf-8")
    (tmp_path / "index.html").write_text("result", encoding="utf-8")
    return tmp_path


@pytest.fixture
def connection(folder: Path) -> Iterator[HTTPConnection]:
    """Serve the folder on a loopback port."""
    server = open_static_server(folder)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    opened = HTTPConnection("127.0.0.1", server.server_port, timeout=10)
    yield opened
    opened.close()
    server.shutdown()
    server.server_close()
    thread.join()


def ask(connection: HTTPConnection, path: str, method: str = "GET") -> tuple[HTTPResponse, bytes]:
    connection.request(method, path)
    response = connection.getresponse()
    return response, response.read()


@pytest.mark.parametrize("path", ["/absent", "/fr/station/0417/", "/extra/", "/tile/entries/000"])
def test_a_page_that_is_not_there_is_answered_with_the_one_made_for_it(connection: HTTPConnection, path: str):
    """The status says 404, for a folder without a page too, and the connection goes on."""
    response, body = ask(connection, path)
    assert (response.status, body) == (404, b"<h2>No such page</h2>")
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
    assert ask(connection, path, "HEAD")[1] == b""
    assert ask(connection, "/")[1] == b"result"


def test_a_folder_without_that_page_answers_all_the_same(connection: HTTPConnection, folder: Path):
    """An older record has none: the server's own few words."""
    (folder / "extra" / "404.html").unlink()
    assert ask(connection, "/absent")[0].status == 404
