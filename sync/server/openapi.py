"""The OpenAPI description, made from the very structs that are decoded and encoded."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec

from sync import protocol
from sync.protocol import beat, blobs, checkpoint, epochs, reference
from sync.server import openapi_beat
from sync.server.openapi_doors import DOORS, Door

_REF = "#/components/schemas/{name}"

_STRUCTS = (
    protocol.Problem,
    protocol.Health,
    protocol.EnrolRequest,
    protocol.EnrolAnswer,
    protocol.PushAnswer,
    protocol.OutOfStep,
    epochs.Kept,
    protocol.FeedAnswer,
    protocol.LeaseRequest,
    protocol.LeaseAnswer,
    protocol.TotalsAnswer,
    beat.Due,
    blobs.BlobSoFar,
    checkpoint.CheckpointAnswer,
    reference.ReferenceAnswer,
    reference.PublishedRow,
    reference.PublishAnswer,
    reference.SnapshotAnswer,
)

_WHY = {
    400: "The request is not of the agreed form, or its body is broken. Nothing was stored.",
    401: "not-signed, unknown-device (enrol again) or wrong-signature.",
    403: "The path names another device, or the code is unknown, used or expired.",
    409: "The request contradicts what the server knows.",
    404: "There is no such blob, or it has not come whole.",
    410: "A blob: it was erased. A cursor: deletions after it are forgotten, take the snapshot.",
    408: "The request came too slowly: nothing was stored, send it again.",
    413: "More than 1000 entries, 1 MiB packed or 8 MiB unpacked: send less at once.",
    415: "The Content-Encoding is none of zstd, gzip, identity.",
    416: "The blob has no such part.",
    422: "The bytes are not those of the blob's name; they were forgotten, send it anew.",
    426: "This device's protocol is too old to read the answer; pushing is still open to it.",
    429: "Too many requests from this device or address.",
    500: "The server made a mistake; the message ends in a reference number.",
    503: "The server or its database is busy.",
    507: "The municipality's blobs fill their room.",
}

_HEADERS = {
    protocol.LAO_HEADER: (protocol.Lao, "The municipality's code."),
    protocol.DEVICE_HEADER: (protocol.Dev, "The device's code inside it."),
    protocol.EPOCH_HEADER: (UUID, "The journal's epoch."),
    protocol.SIGNATURE_HEADER: (
        str,
        "Hex Ed25519 signature over these, joined by line feeds: 'thongthin request 1', method,"
        " path and query, lao, device, epoch, x-time, x-prev, hex SHA-256 of the body as sent.",
    ),
}


def document() -> dict[str, Any]:
    _, schemas = msgspec.json.schema_components(_STRUCTS, ref_template=_REF)
    paths: dict[str, Any] = {}
    for door in DOORS:
        paths.setdefault(door.path, {})[door.method] = _operation(door)
    paths[beat.BEAT] = {"get": _beat()}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Thongthin central server",
            "version": str(protocol.VERSION),
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "paths": paths,
        "components": {"schemas": schemas},
    }


def _beat() -> dict[str, Any]:
    whose = {"lao": protocol.Lao, "dev": protocol.Dev, "epoch": UUID}
    path = [
        {"name": name, "in": "path", "required": True, "schema": _schema(kind)}
        for name, kind in whose.items()
    ]
    refused = {str(status): _refused(status) for status in (401, 403, 405, 429, 500, 503)}
    due = _content("The whole conversation is due.", _schema(beat.Due))
    return openapi_beat.operation(path, due, refused)


def _refused(status: int, answer: type = protocol.Problem) -> dict[str, Any]:
    described = _content(_WHY.get(status, "Not this method."), _schema(answer))
    if status in (429, 503):
        described["headers"] = {"Retry-After": {"schema": {"type": "integer"}}}
    return described


def _operation(door: Door) -> dict[str, Any]:
    journal = door.path == protocol.JOURNAL
    responses = {"200": _content("As asked.", _schema(door.answer))}
    if door.answer is bytes:
        whole_or_part = ("200", "206") if door.path == blobs.BLOB else ("200",)
        responses = {status: _octets("The bytes.") for status in whole_or_part}
    for status in (*door.refusals, 405):
        stopped = protocol.OutOfStep if journal and status == 409 else protocol.Problem
        responses[str(status)] = _refused(status, stopped)
    operation: dict[str, Any] = {
        "summary": door.summary,
        "parameters": [*_in_path(door), *_in_query(door), *_in_headers(door, journal)],
        "responses": responses,
    }
    if journal or door.path == reference.PUBLISH:
        entries = {"schema": {"type": "string", "description": "Each entry or row and a newline."}}
        # bytes under either name: tools that make requests know the second
        operation["requestBody"] = {
            "content": dict.fromkeys((protocol.NDJSON, blobs.OCTETS), entries)
        }
    elif door.path == protocol.BUNDLE:
        operation["requestBody"] = {"required": True, **_octets("The bundle, see docs/usb.md.")}
    elif door.octets and door.method == "put":
        operation["requestBody"] = _octets("At most 256 KiB; all but the last piece just that.")
    elif door.asked:
        operation["requestBody"] = {"required": True, **_json(_schema(door.asked))}
    return operation


def _in_path(door: Door) -> list[dict[str, Any]]:
    kinds = {"lao": protocol.Lao, "dev": protocol.Dev, "epoch": UUID, "sha256": blobs.Sha256}
    kinds["kind"] = reference.Kind
    return [
        {"name": name, "in": "path", "required": True, "schema": _schema(kind)}
        for name, kind in kinds.items()
        if "{" + name + "}" in door.path
    ]


def _in_query(door: Door) -> list[dict[str, Any]]:
    return [
        {"name": name, "in": "query", "required": required, "schema": _schema(kind)}
        for name, kind, required in door.query
    ]


def _in_headers(door: Door, journal: bool) -> list[dict[str, Any]]:
    if not door.refusals or not door.signed:
        return []
    wanted: dict[str, tuple[Any, str]] = dict(_HEADERS)
    if door.path == protocol.ENROL:
        wanted = {protocol.SIGNATURE_HEADER: _HEADERS[protocol.SIGNATURE_HEADER]}
    if journal:
        wanted[protocol.PREV_HEADER] = (protocol.Hash, "Chain value before the first entry.")
    headers: list[dict[str, Any]] = [
        {
            "name": name,
            "in": "header",
            "required": True,
            "schema": _schema(kind),
            "description": text,
        }
        for name, (kind, text) in wanted.items()
    ]
    time = {
        "name": protocol.TIME_HEADER,
        "in": "header",
        "required": False,
        "schema": {"type": "string"},
        "description": "The device's clock: noted, never judged.",
    }
    return [*headers, time]


def _schema(kind: Any) -> dict[str, Any]:
    (schema,), _ = msgspec.json.schema_components([kind], ref_template=_REF)
    return schema


def _json(schema: dict[str, Any]) -> dict[str, Any]:
    return {"content": {"application/json": {"schema": schema}}}


def _octets(description: str) -> dict[str, Any]:
    return {"description": description, "content": {blobs.OCTETS: {"schema": {}}}}


def _content(description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": description, **_json(schema)}
