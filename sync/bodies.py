"""Bodies as they travel: packed with zstd (gzip is read too), unpacked never beyond a limit."""

from __future__ import annotations

import gzip
import threading
import zlib
from io import BytesIO

import zstandard


class BodyTooBig(Exception):
    """The body unpacks to more than agreed."""


class BodyBroken(Exception):
    """The body is not what its Content-Encoding says; `why` is a short code."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class _Tools(threading.local):
    """Making one costs far more than a small body; each thread has its own."""

    def __init__(self) -> None:
        self.packer = zstandard.ZstdCompressor(level=1)
        self.unpacker = zstandard.ZstdDecompressor(max_window_size=1 << 23)


_tools = _Tools()


def pack(plain: bytes) -> bytes:
    return _tools.packer.compress(plain)


def pack_for(plain: bytes, accepted: str) -> tuple[bytes, str]:
    """Packed as the other side can read it, best first; and what to call it."""
    if "zstd" in accepted:
        return pack(plain), "zstd"
    if "gzip" in accepted:
        return gzip.compress(plain, 1, mtime=0), "gzip"
    return plain, ""


def unpack(packed: bytes, encoding: str, *, limit: int) -> bytes:
    """Never makes more than `limit` bytes. Raises BodyTooBig, BodyBroken."""
    if encoding == "zstd":
        plain = _unpack_zstd(packed, limit)
    elif encoding == "gzip":
        plain = _unpack_gzip(packed, limit)
    elif encoding in ("", "identity"):
        plain = packed
    else:
        raise BodyBroken("encoding-unknown")
    if len(plain) > limit:
        raise BodyTooBig
    return plain


def _unpack_zstd(packed: bytes, limit: int) -> bytes:
    try:
        told = zstandard.get_frame_parameters(packed).content_size
        if told == zstandard.CONTENTSIZE_UNKNOWN:
            # reading at most so much sets that much memory aside
            return _tools.unpacker.stream_reader(BytesIO(packed)).read(limit + 1)
        if told > limit:
            raise BodyTooBig
        # straight into its place: no window beside it
        return _tools.unpacker.decompress(packed)
    except zstandard.ZstdError:
        raise BodyBroken("body-broken") from None


def _unpack_gzip(packed: bytes, limit: int) -> bytes:
    unpacking = zlib.decompressobj(31)
    try:
        plain = unpacking.decompress(packed, limit + 1)
    except zlib.error:
        raise BodyBroken("body-broken") from None
    if len(plain) <= limit and not unpacking.eof:
        raise BodyBroken("body-broken")
    return plain
