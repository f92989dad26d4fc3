"""Blobs: bytes named by their SHA-256, kept once per municipality, sent and fetched in pieces.

A piece is `PIECE` bytes long, the last one shorter. Whoever sends asks nothing beforehand: each
answer says how far the server has come, and one goes on from there.
"""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from desktop.domain.blob import LARGEST

BLOB = "/v1/blobs/{lao}/{sha256}"

OCTETS = "application/octet-stream"

Sha256 = Annotated[str, Meta(pattern="^[0-9a-f]{64}$", min_length=64, max_length=64)]
Size = Annotated[int, Meta(ge=1, le=LARGEST)]
Offset = Annotated[int, Meta(ge=0, le=LARGEST)]


class BlobSoFar(Struct, frozen=True):
    """`so_far`: where to go on. `whole`: nothing more is wanted, the bytes were checked."""

    lao: str
    sha256: Sha256
    so_far: Offset
    whole: bool
