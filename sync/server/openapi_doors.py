"""The doors as the OpenAPI description tells of them: what each asks, answers and may refuse."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sync import protocol
from sync.protocol import blobs, checkpoint, epochs, reference


@dataclass(frozen=True, slots=True)
class Door:
    method: str
    path: str
    summary: str
    answer: type
    refusals: Sequence[int] = ()
    asked: type | None = None
    query: Sequence[tuple[str, Any, bool]] = ()
    octets: bool = False
    signed: bool = True


DOORS = (
    Door("get", protocol.HEALTH, "The server is up; its protocol version.", protocol.Health),
    Door("get", protocol.OPENAPI, "This description.", dict[str, Any]),
    Door(
        "post",
        protocol.ENROL,
        "Turns a one-time code into an enrolled device, signed with the new key.",
        protocol.EnrolAnswer,
        (400, 401, 403, 408, 409, 413, 429, 500, 503),
        protocol.EnrolRequest,
    ),
    Door(
        "put",
        protocol.JOURNAL,
        "Stores entries exactly once, whatever they say; an empty body compares heads.",
        protocol.PushAnswer,
        (400, 401, 403, 408, 409, 413, 415, 429, 500, 503),
        query=(("first", protocol.Sequence, True),),
    ),
    Door(
        "put",
        epochs.DISPUTED,
        "Entries of a forked journal that differ from what is stored: kept as evidence.",
        epochs.Kept,
        (400, 401, 403, 408, 409, 413, 415, 429, 500, 503),
        query=(("first", protocol.Sequence, True),),
    ),
    Door(
        "get",
        protocol.FEED,
        "Bills that other devices of the municipality took money for.",
        protocol.FeedAnswer,
        (400, 401, 403, 408, 413, 426, 429, 500, 503),
        query=(("after", protocol.Cursor, False), ("limit", protocol.RowLimit, False)),
    ),
    Door(
        "post",
        protocol.LEASE,
        "The next block of receipt numbers of the device's own book.",
        protocol.LeaseAnswer,
        (400, 401, 408, 409, 413, 429, 500, 503),
        protocol.LeaseRequest,
    ),
    Door(
        "get",
        protocol.TOTALS,
        "A day's totals of all devices, and how far each was heard.",
        protocol.TotalsAnswer,
        (400, 401, 403, 408, 413, 426, 429, 500, 503),
        query=(("day", date, True),),
    ),
    Door(
        "put",
        blobs.BLOB,
        "Takes the piece of a blob that begins at `at`; an empty body asks how far it has come.",
        blobs.BlobSoFar,
        (400, 401, 403, 408, 409, 413, 422, 429, 500, 503, 507),
        query=(("size", blobs.Size, True), ("at", blobs.Offset, False)),
        octets=True,
    ),
    Door(
        "get",
        blobs.BLOB,
        "A whole blob, or, as 206, the one part that a Range header names.",
        bytes,
        (400, 401, 403, 404, 408, 410, 413, 416, 429, 500, 503),
        octets=True,
    ),
    Door(
        "get",
        checkpoint.CHECKPOINT,
        "The server's signed word how far it has the device's journal.",
        checkpoint.CheckpointAnswer,
        (400, 401, 403, 408, 413, 429, 500, 503),
    ),
    Door(
        "get",
        reference.REFERENCE,
        "Payers, bills, staff and other records as they stand, in the order they became so.",
        reference.ReferenceAnswer,
        (400, 401, 403, 408, 410, 413, 426, 429, 500, 503),
        query=(
            ("after", protocol.Cursor, False),
            ("limit", reference.Rows, False),
            ("kinds", reference.Kinds, False),
        ),
    ),
    Door(
        "post",
        protocol.BUNDLE,
        "Takes in a device's bundle from a USB stick; whoever carries it needs no right.",
        bytes,
        (400, 408, 413, 429, 500, 503),
        octets=True,
        signed=False,
    ),
    Door(
        "put",
        reference.PUBLISH,
        "Takes rows of the device's own register, for all devices, if it is one that may publish.",
        reference.PublishAnswer,
        (400, 401, 403, 408, 413, 415, 429, 500, 503),
    ),
    Door(
        "get",
        reference.SNAPSHOT,
        "The municipality's newest ready register file: its size, its key, where it lies.",
        reference.SnapshotAnswer,
        (400, 401, 403, 404, 408, 413, 426, 429, 500, 503),
    ),
    Door(
        "get",
        reference.SNAPSHOT_FILE,
        "The register file, or, as 206, the one part that a Range header names.",
        bytes,
        (400, 401, 403, 404, 408, 413, 416, 429, 500, 503),
        octets=True,
    ),
)
