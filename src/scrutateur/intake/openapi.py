"""The description of the public intake for programs (OpenAPI 3.1), generated from the structs that are enforced."""

from functools import cache

import msgspec

from scrutateur.intake.problems import STATUS_OF
from scrutateur.records.kinds import STATION_KINDS, media_type
from scrutateur.records.payloads import PAYLOADS

Json = dict[str, object]

_VERSION = "1"
_SCHEMAS = "#/components/schemas/"
_INTAKE_CODES = ("header", "body_short", "key", "signature", "length_missing", "length", "type", "encoding")
_STATE_CODES = ("headers_count", "busy", "closed", "reserve")


@cache
def intake_document(body_bytes_max: int) -> bytes:
    """Give the description as JSON."""
    kinds = sorted(STATION_KINDS & PAYLOADS.keys())
    _, components = msgspec.json.schema_components([PAYLOADS[kind] for kind in kinds], ref_template=_SCHEMAS + "{name}")
    document: Json = {
        "openapi": "3.1.0",
        "info": {"title": "Scrutateur, public intake", "version": _VERSION},
        "paths": {
            "/returns": {"post": _post_return(kinds, body_bytes_max)},
            "/status": {"post": _post_status()},
            "/health": {"get": _get_health()},
        },
        "components": {"schemas": {**components, "Problem": _problem()}},
    }
    return msgspec.json.format(msgspec.json.encode(document))


def _post_return(kinds: list[str], body_bytes_max: int) -> Json:
    content = {media_type(kind): {"schema": {"$ref": _SCHEMAS + PAYLOADS[kind].__name__}} for kind in kinds}
    kept: Json = {"application/json": {"schema": {"type": "object", "required": ["notes", "receipt", "understood"]}}}
    return {
        "summary": "Hand in a signed act; the body is the signed payload and nothing else.",
        "description": f"At most {body_bytes_max} bytes, in canonical JSON. A 4xx or 5xx means not kept, a 2xx kept.",
        "parameters": _parameters(),
        "requestBody": {"required": True, "content": content},
        "responses": {
            "201": {"description": "Kept; the receipt is signed evidence.", "content": kept},
            "200": {"description": "Kept before; the same receipt.", "content": kept},
            **_refusals((*_INTAKE_CODES, *_STATE_CODES)),
        },
    }


def _post_status() -> Json:
    content: Json = {media_type("status-request"): {"schema": {"type": "object"}}}
    return {
        "summary": "Ask after one's own acts, with the device's key.",
        "parameters": _parameters(),
        "requestBody": {"required": True, "content": content},
        "responses": {"200": {"description": "The station's acts."}, **_refusals((*_INTAKE_CODES, "stale"))},
    }


def _get_health() -> Json:
    responses = {"204": {"description": "Acts are taken."}, "503": {"description": "Acts are not taken now."}}
    return {"summary": "Say whether acts are taken.", "responses": responses}


def _parameters() -> list[Json]:
    signature: Json = {
        "name": "Scrutateur-Signature",
        "in": "header",
        "required": True,
        "schema": {"type": "string"},
        "description": "One to four of <key id>=<base64>, over DSSE's encoding of type and body.",
    }
    channel: Json = {
        "name": "Scrutateur-Channel",
        "in": "header",
        "required": False,
        "schema": {"enum": ["web", "api", "batch", "courier"]},
    }
    return [signature, channel]


def _refusals(codes: tuple[str, ...]) -> Json:
    content = {"application/problem+json": {"schema": {"$ref": _SCHEMAS + "Problem"}}}
    by_status: dict[str, list[str]] = {}
    for code in codes:
        by_status.setdefault(str(STATUS_OF[code]), []).append(code)
    return {
        status: {"description": "Not kept: " + ", ".join(found), "content": content}
        for status, found in sorted(by_status.items())
    }


def _problem() -> Json:
    members: Json = {name: {"type": "string"} for name in ("code", "detail", "title", "type")}
    return {
        "type": "object",
        "required": ["code", "detail", "status", "title", "type"],
        "properties": {**members, "status": {"type": "integer"}, "retry_after_seconds": {"type": "integer"}},
    }
