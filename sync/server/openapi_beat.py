"""The description of the heartbeat's door, which is signed in a way of its own."""

from __future__ import annotations

from typing import Any

from sync.protocol import beat

_HEADER = (
    "Five parts with dots between: the device's head, the first 12 bytes of its chain value,"
    " `mark` of the last answer to a push, seconds since 1970 by the device's clock, and the"
    " Ed25519 signature over 'thongthin beat 1', the path, and the first four parts with their"
    " dots, joined by line feeds. Bytes are base64url without padding."
)


def operation(
    parameters: list[dict[str, Any]], due: dict[str, Any], refused: dict[str, dict[str, Any]]
) -> dict[str, Any]:
    header = {
        "name": beat.HEADER,
        "in": "header",
        "required": True,
        "schema": {"type": "string"},
        "description": _HEADER,
    }
    quiet = {
        "description": "Nothing has changed since: no body, and nothing to do.",
        "headers": {beat.MARK_HEADER: {"schema": {"type": "string"}}},
    }
    return {
        "summary": "Whether anything is to be said: 204 is no, all else wants the whole talk.",
        "parameters": [*parameters, header],
        "responses": {"200": due, "204": quiet, **refused},
    }
