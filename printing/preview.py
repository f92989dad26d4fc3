"""A page of a PDF as a picture for the screen."""

from __future__ import annotations

from threading import Lock

from desktop.domain.picture import Picture

_one_at_a_time = Lock()
"""pdfium must not be entered by two threads at once."""


def picture(pdf: bytes, page: int, dpi: int) -> Picture:
    """Page 0 is the first. Raises IndexError for a page the document does not have."""
    import pypdfium2  # 60 ms that a counter without a preview on screen need not spend

    with _one_at_a_time, pypdfium2.PdfDocument(pdf) as document:
        pages = len(document)
        if not 0 <= page < pages:
            raise IndexError(page)
        bitmap = document[page].render(scale=dpi / 72, rev_byteorder=True, prefer_bgrx=True)
        if bitmap.stride != bitmap.width * 4:
            raise ValueError(f"rows of {bitmap.stride} bytes, not of {bitmap.width * 4}")
        return Picture(bitmap.width, bitmap.height, _opaque(bytes(bitmap.buffer)), pages)


def pages(pdf: bytes) -> int:
    """How many there are."""
    import pypdfium2

    with _one_at_a_time, pypdfium2.PdfDocument(pdf) as document:
        return len(document)


def _opaque(points: bytes) -> bytes:
    """pdfium leaves the fourth byte unset where it knows that nothing shines through."""
    filled = bytearray(points)
    filled[3::4] = b"\xff" * (len(points) // 4)
    return bytes(filled)
