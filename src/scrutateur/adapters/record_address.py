"""A public record read over HTTP from one origin: one kept connection, bounded answers, no proxy.

A redirect is followed to the same scheme, host and port only: the record named on the command line is the one judged.
Behind a proxy, fetch the record as an archive.
"""

import contextlib
import http.client
import socket
import threading
import zlib
from typing import Final
from urllib.parse import SplitResult, urljoin, urlsplit

from scrutateur.adapters.public_paths import is_public_path
from scrutateur.errors import MalformedRecordError, MissingPartError

SECONDS_MAX: Final = 30  # without a byte
ANSWER_SECONDS_MAX: Final = 300  # from asking for a file to its last byte, redirects included
REDIRECTS_MAX: Final = 3
_CHUNK = 2**16
_ABSENT = (404, 410)
_REDIRECTS = (301, 302, 303, 307, 308)
_HEADERS = {"Accept-Encoding": "identity", "User-Agent": "scrutateur-verify"}


class AddressSource:
    """A record at an address. Implements `ports.RecordSource`; belongs to one thread."""

    def __init__(self, address: str, file_bytes_max: int, *, answer_seconds_max: float = ANSWER_SECONDS_MAX) -> None:
        """Name the address of a record, the URL prefix of its log; connects when first asked.

        Raises:
            MissingPartError: It is no plain http or https address.
        """
        self._base = _split(address if address.endswith("/") else f"{address}/")
        if self._base.username is not None or self._base.query or self._base.fragment:
            raise MissingPartError(f"record {address}: expected an address without user, query and fragment")
        self._file_bytes_max = file_bytes_max
        self._answer_seconds_max = answer_seconds_max
        self._connection: http.client.HTTPConnection | None = None
        self._socket: socket.socket | None = None
        self._late = False

    def read(self, path: str) -> bytes | None:
        """Give a file of the record, or `None` where the server says that there is none.

        Raises:
            MissingPartError: The server cannot be reached, or answers with an error or a redirect elsewhere.
            MalformedRecordError: The file is larger than any of a record.
        """
        if not is_public_path(path):
            return None
        self._late = False
        clock = threading.Timer(self._answer_seconds_max, self._cut)
        clock.daemon = True
        clock.start()
        try:
            return self._read(path)
        finally:
            clock.cancel()
            self._refuse_late(path)  # what was read until then may look whole, or like another failure

    def _read(self, path: str) -> bytes | None:
        url = urljoin(self._base.geturl(), path)
        for _ in range(REDIRECTS_MAX + 1):
            response = self._get(url)
            if response.status == 200:
                return self._body(response, path)
            self._pass_over(response)
            if response.status in _ABSENT:
                return None
            if response.status not in _REDIRECTS:
                raise MissingPartError(f"record: {url}: expected status 200 or 404, found {response.status}")
            url = self._same_origin(url, response.headers.get("Location", ""))
        raise MissingPartError(f"record: {url}: expected {REDIRECTS_MAX} redirects at most, found more")

    def paths(self) -> None:
        """An address cannot be listed."""
        return

    def close(self) -> None:
        """Close the kept connection; the next read opens another."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _cut(self) -> None:
        """End an answer that takes too long; runs in the clock's thread. A byte now and then renews no deadline."""
        self._late = True
        if self._socket is not None:
            with contextlib.suppress(OSError):  # it may have ended by itself meanwhile
                # Below TLS, whose own way to end would wait for the other side.
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)

    def _refuse_late(self, path: str) -> None:
        if self._late:
            self.close()
            raise MissingPartError(f"record: {path}: expected within {self._answer_seconds_max:g} s, found no end")

    def _pass_over(self, response: http.client.HTTPResponse) -> None:
        """Read a short body, so that the connection can be used again; a longer or damaged one ends it."""
        try:
            response.read(_CHUNK)
        except (http.client.HTTPException, OSError):
            response.close()
            self.close()

    def _get(self, url: str) -> http.client.HTTPResponse:
        """Ask once; once more where a kept connection failed: the server may have closed it meanwhile."""
        target = urlsplit(url)
        request = target.path + (f"?{target.query}" if target.query else "")
        kept = self._connection is not None
        try:
            return self._ask(request)
        except (http.client.HTTPException, OSError) as error:
            self.close()
            self._refuse_late(request)
            if not kept:
                raise MissingPartError(f"record: {url} cannot be fetched: {type(error).__name__}: {error}") from error
        return self._get(url)

    def _ask(self, request: str) -> http.client.HTTPResponse:
        if self._connection is None:
            kind = http.client.HTTPSConnection if self._base.scheme == "https" else http.client.HTTPConnection
            assert self._base.hostname is not None, "checked when split"
            self._connection = kind(self._base.hostname, self._base.port, timeout=SECONDS_MAX)
        self._connection.request("GET", request, headers=_HEADERS)
        self._socket = self._connection.sock
        return self._connection.getresponse()

    def _body(self, response: http.client.HTTPResponse, path: str) -> bytes:
        """Read an answer to its end; one that is not whole ends the connection."""
        try:
            body = self._unpacked(response, path)
            # Read in pieces, the library says nothing of an answer that is shorter than announced.
            if response.length:
                raise MissingPartError(f"record: {path}: the answer broke off")
        except (MalformedRecordError, MissingPartError):
            response.close()
            self.close()
            raise
        return body

    def _unpacked(self, response: http.client.HTTPResponse, path: str) -> bytes:
        """Give the body; what is packed (a log may serve its entries so) is unpacked under the bound."""
        # 31: a gzip header is expected.
        unpack = zlib.decompressobj(31) if response.headers.get("Content-Encoding") == "gzip" else None
        body = bytearray()
        try:
            while chunk := response.read(_CHUNK):
                body += chunk if unpack is None else unpack.decompress(chunk, self._file_bytes_max + 1 - len(body))
                if len(body) > self._file_bytes_max:
                    raise MalformedRecordError(f"{path}: expected {self._file_bytes_max} bytes at most, found more")
        except (http.client.HTTPException, OSError) as error:
            raise MissingPartError(f"record: {path}: the answer broke off") from error
        except zlib.error as error:
            raise MalformedRecordError(f"{path}: expected gzip as announced, found other bytes") from error
        if unpack is not None and not unpack.eof:
            raise MissingPartError(f"record: {path}: the answer broke off")
        return bytes(body)

    def _same_origin(self, url: str, location: str) -> str:  # positional: from where, and where to
        try:
            url = urljoin(url, location)
        except ValueError as error:
            raise MissingPartError("record: expected redirects to an address, found one to no address") from error
        target = _split(url)
        if (target.scheme, target.hostname, target.port) != (self._base.scheme, self._base.hostname, self._base.port):
            raise MissingPartError(
                f"record: expected redirects within {self._base.netloc}, found one to {target.netloc}"
            )
        return url


def _split(address: str) -> SplitResult:
    try:
        parts = urlsplit(address)
        valid = address.isascii() and parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError as error:
        raise MissingPartError(f"record {address}: expected an http or https address") from error
    if not valid:
        raise MissingPartError(f"record {address}: expected an http or https address")
    return parts
