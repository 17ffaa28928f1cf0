"""What a request to the public intake must look like, before a byte of its body is read.

    POST /returns
    Content-Type: application/vnd.scrutateur.return.v1+json
    Content-Length: 344
    Scrutateur-Signature: <key id>=<base64>[, <key id>=<base64>]
    Scrutateur-Channel: web

The cheapest check comes first. Headers that two servers could read in two ways are refused.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from scrutateur.election.names import Channel
from scrutateur.errors import MalformedRecordError, RefusedError
from scrutateur.records.canonical import from_base64
from scrutateur.records.kinds import kind_of

HEADERS_MAX = 24
SIGNATURES_MAX = 4
_ONCE = (b"content-type", b"content-length", b"scrutateur-signature", b"scrutateur-channel", b"host")
_CARRIED = {channel.value: channel for channel in (Channel.WEB, Channel.API, Channel.BATCH, Channel.COURIER)}

Headers = Sequence[tuple[bytes, bytes]]


@dataclass(frozen=True, slots=True)
class RequestHead:
    """The head of a request that may go on to its body."""

    kind: str
    length: int
    signatures: tuple[tuple[str, bytes], ...]
    channel: Channel


def read_head(headers: Headers, kinds: frozenset[str], body_bytes_max: int) -> RequestHead:
    """Check the head of a request.

    Args:
        headers: As received, names in lower case.
        kinds: The kinds that this address takes.
        body_bytes_max: From the policy.

    Raises:
        RefusedError: The first thing that is not as it must be.
    """
    if len(headers) > HEADERS_MAX:
        raise RefusedError("headers_count", f"at most {HEADERS_MAX} headers expected, {len(headers)} found")
    found = dict(headers)
    _refuse_doubtful(headers, found)
    length = _length(found, body_bytes_max)
    kind = _kind(found, kinds)
    return RequestHead(kind, length, parse_signatures(found.get(b"scrutateur-signature", b"")), _channel(found))


def _refuse_doubtful(headers: Headers, found: Mapping[bytes, bytes]) -> None:
    if len(found) != len(headers) and any(sum(name == once for name, _ in headers) > 1 for once in _ONCE):
        raise RefusedError("header", "a header stands twice")
    if b"transfer-encoding" in found:
        raise RefusedError("header", "Transfer-Encoding is not taken: Content-Length expected")
    if b"content-encoding" in found:
        raise RefusedError("encoding", "Content-Encoding is not taken: the bytes that were signed expected")


def _length(found: Mapping[bytes, bytes], body_bytes_max: int) -> int:
    text = found.get(b"content-length")
    if text is None:
        raise RefusedError("length_missing", "Content-Length expected")
    if not text.isdigit() or len(text) > 9 or str(int(text)).encode() != text:
        raise RefusedError("header", "Content-Length: a plain decimal expected")
    length = int(text)
    if not 2 <= length <= body_bytes_max:
        raise RefusedError("length", f"a body of 2 to {body_bytes_max} bytes expected, {length} announced")
    return length


def _kind(found: Mapping[bytes, bytes], kinds: frozenset[str]) -> str:
    try:
        kind = kind_of(found.get(b"content-type", b"").decode("ascii"))
    except (MalformedRecordError, UnicodeDecodeError) as error:
        raise RefusedError("type", "Content-Type: application/vnd.scrutateur.<kind>.v1+json expected") from error
    if kind not in kinds:
        raise RefusedError("type", f"this address takes {', '.join(sorted(kinds))}")
    return kind


def _channel(found: Mapping[bytes, bytes]) -> Channel:
    text = found.get(b"scrutateur-channel", b"api").decode("latin-1")
    channel = _CARRIED.get(text)
    if channel is None:
        raise RefusedError("header", f"Scrutateur-Channel: {', '.join(_CARRIED)} expected")
    return channel


def parse_signatures(header: bytes) -> tuple[tuple[str, bytes], ...]:
    """Read `Scrutateur-Signature`: one to four of `<key id>=<base64>`, no two with one key id.

    Raises:
        RefusedError: `header`.
    """
    try:
        items = [item.strip(" ") for item in header.decode("ascii").split(",")]
        pairs = tuple((keyid, from_base64(text, "signature")) for keyid, _, text in map(_split, items))
    except (MalformedRecordError, UnicodeDecodeError) as error:
        raise RefusedError("header", "Scrutateur-Signature: <key id>=<base64> expected, one to four") from error
    if not 1 <= len(pairs) <= SIGNATURES_MAX or len({keyid for keyid, _ in pairs}) != len(pairs):
        raise RefusedError("header", "Scrutateur-Signature: one to four expected, by different keys")
    return pairs


def _split(item: str) -> tuple[str, str, str]:
    keyid, equals, text = item.partition("=")
    if len(keyid) != 32 or not equals or keyid.strip("0123456789abcdef"):
        raise MalformedRecordError("signature: a key id of 32 hex digits expected")
    return keyid, equals, text
