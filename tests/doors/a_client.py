"""A client that can also send what no honest client would: bytes on a socket, and what comes back."""

import json
import secrets
import socket
from dataclasses import dataclass
from http.client import HTTPResponse
from typing import Any

from scrutateur.adapters.key_files import open_key
from scrutateur.adapters.signatures import signer_of
from scrutateur.records.canonical import canonical, to_base64
from scrutateur.records.entry import pae
from scrutateur.records.kinds import media_type
from scrutateur.wiring import keys_folder, settings_of
from tests.doors.a_night import Hands

Headers = dict[str, str]


@dataclass(frozen=True)
class Answered:
    """What a door answered."""

    status: int
    headers: Headers
    body: bytes

    @property
    def json(self) -> Any:  # whatever the door says, read member by member
        return json.loads(self.body)


@dataclass(frozen=True)
class Signed:
    """A payload and the headers that go with it."""

    payload: bytes
    headers: Headers

    def but(self, **headers: str | None) -> "Signed":
        """Give the same with other headers; `None` leaves one out. Names with `_` for `-`."""
        changed = {**self.headers, **{name.replace("_", "-"): value for name, value in headers.items() if value}}
        left_out = {name.replace("_", "-") for name, value in headers.items() if value is None}
        return Signed(self.payload, {name: value for name, value in changed.items() if name not in left_out})


def ask(hands: Hands, method: str, path: str, signed: Signed | None = None, *, door: str = "intake") -> Answered:
    """Send a request and read the answer."""
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost"]
    lines += [f"{name}: {value}" for name, value in (signed.headers if signed else {}).items()]
    head = "".join(f"{line}\r\n" for line in lines).encode("latin-1")
    return send(hands, head + b"\r\n" + (signed.payload if signed else b""), door=door)


def send(hands: Hands, request: bytes, *, door: str = "intake") -> Answered:
    """Send bytes and read one answer."""
    with socket.create_connection(settings_of(hands.home).address(door), timeout=20) as connection:
        connection.sendall(request)
        response = HTTPResponse(connection)
        response.begin()
        body = response.read()
        headers = {name.lower(): value for name, value in response.getheaders()}
        response.close()
        return Answered(response.status, headers, body)


def a_return(hands: Hands, code: str = "0001", **members: object) -> bytes:
    """Compose a return whose figures agree; each has a nonce of its own."""
    figures = {"ballots_in_box": 15, "blank": 3, "null": 2, "signed_roll": 15, "valid": 10}
    form = {"contest": "P1", "figures": figures, "form": "pv/1", "nonce": secrets.token_hex(16), "station": code}
    return canonical({**form, "origin": hands.origin, "version": 1, "votes": [["A", 6], ["B", 4]], **members})


def signed_by(hands: Hands, code: str, payload: bytes, kind: str = "return") -> Signed:
    """Sign a payload with a station's key."""
    key_file, private_key = open_key(keys_folder(hands.home) / f"station-{code}.pem", hands.origin)
    return with_signature(key_file.keyid, signer_of(private_key)(pae(kind, payload)), payload, kind)


def with_signature(keyid: str, signature: bytes, payload: bytes, kind: str = "return") -> Signed:
    """Put a signature beside a payload."""
    headers = {"Content-Type": media_type(kind), "Content-Length": str(len(payload))}
    return Signed(payload, {**headers, "Scrutateur-Signature": f"{keyid}={to_base64(signature)}"})
