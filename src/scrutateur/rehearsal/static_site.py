"""Serving a public folder on this machine, to look at: plain files, the right types, no listing of folders."""

import functools
import http.server
from collections.abc import Mapping
from http import HTTPStatus
from io import BytesIO
from pathlib import Path

from scrutateur.errors import MissingPartError
from scrutateur.pages.not_found import PATH as NOT_FOUND

PORT_FIRST = 8017
_PORTS_TRIED = 100

_TYPES: Mapping[str, str] = {
    "": "text/plain; charset=utf-8",  # notes, checkpoints, keys, the policy
    ".atom": "application/atom+xml; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".entry": "application/json",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".sha256": "text/plain; charset=utf-8",
    ".svg": "image/svg+xml",
    ".tlog-proof": "text/plain; charset=utf-8",
    ".vkey": "text/plain; charset=utf-8",
    ".vkeys": "text/plain; charset=utf-8",
    ".webmanifest": "application/manifest+json",
}


class _PublicFiles(http.server.SimpleHTTPRequestHandler):
    """Answers with files, and with nothing where there is none."""

    protocol_version = "HTTP/1.1"
    server_version = "scrutateur"
    sys_version = ""

    def guess_type(self, path: object) -> str:
        """Give the type of a file; tiles and bundles, whose names are numbers, are bytes."""
        file = Path(str(path))
        if "tile" in file.parts:
            return "application/octet-stream"
        return _TYPES.get(file.suffix, "application/octet-stream")

    def list_directory(self, path: object) -> BytesIO | None:
        """Refuse to list a folder."""
        self.send_error(HTTPStatus.NOT_FOUND)
        return None

    def send_error(self, code: int, *said: str | None, **more: str | None) -> None:
        """Answer where there is no page with the one made for it, if the folder has it."""
        page = Path(self.directory) / NOT_FOUND
        if code != HTTPStatus.NOT_FOUND or not page.is_file():
            super().send_error(code, *said, **more)
            return
        content = page.read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", _TYPES[".html"])
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def end_headers(self) -> None:
        self.send_header("X-Content-Type-Options", "nosniff")
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Keep the terminal for the story."""


def open_static_server(folder: Path) -> http.server.ThreadingHTTPServer:
    """Open a server of a folder on the first free loopback port from 8017.

    Raises:
        MissingPartError: No port is free.
    """
    handler = functools.partial(_PublicFiles, directory=str(folder))
    for port in range(PORT_FIRST, PORT_FIRST + _PORTS_TRIED):
        try:
            return http.server.ThreadingHTTPServer(("127.0.0.1", port), handler)
        except OSError:
            continue
    raise MissingPartError(f"no free port from {PORT_FIRST} to {PORT_FIRST + _PORTS_TRIED - 1} on 127.0.0.1")
