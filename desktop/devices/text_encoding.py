"""In which encoding a text file is written: proven where it can be, judged by Thai spelling where
it cannot."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from desktop.domain.errors import Reason, Refused
from desktop.domain.flaws import Unfit

CHUNK = 1 << 20
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, ""),
    (codecs.BOM_UTF32_BE, ""),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_ASCII = bytes(range(0x80))
_CP874 = bytes([0x80, 0x85, *range(0x91, 0x98), *range(0xA0, 0xDB), *range(0xDF, 0xFC)])
_UNDEFINED = bytes(set(range(0x80, 0x100)) - set(_CP874))
_SIGN = rb"[\xd1\xd4-\xda\xe7-\xee]"
_SPELLED = re.compile(rb"[\xa1-\xce]" + _SIGN + rb"{1,3}")
_SIGNS = re.compile(_SIGN)
_CONSONANTS = re.compile(rb"[\xa1-\xce]")
_MOSTLY = 0.9


@dataclass(frozen=True, slots=True)
class Encoding:
    """`name` as Python knows it; not `whole` where some letters cannot be read."""

    name: str
    whole: bool = True


class EncodingJudge:
    """Sees all bytes of a file, chunk by chunk, and then says what they are."""

    def __init__(self) -> None:
        self._start = b""
        self._unmarked = ""
        self._utf8 = codecs.getincrementaldecoder("utf-8")()
        self._utf8_proven = True
        self._high = 0
        self._undefined = 0
        self._thai_utf8 = 0
        self._sample = b""

    def see(self, chunk: bytes) -> None:
        if not self._start:
            self._start = chunk[:4]
            self._unmarked = _unmarked_utf16(chunk)
        if self._utf8_proven:
            try:
                self._utf8.decode(chunk)
            except UnicodeDecodeError:
                self._utf8_proven = False
        high = chunk.translate(None, _ASCII)
        self._high += len(high)
        self._undefined += len(high) - len(high.translate(None, _UNDEFINED))
        self._thai_utf8 += chunk.count(b"\xe0\xb8") + chunk.count(b"\xe0\xb9")
        if high and len(self._sample) < CHUNK:
            self._sample += chunk

    def verdict(self) -> Encoding:
        """Raises Refused(FILE_UNFIT, LETTERS_UNKNOWN)."""
        marked = next((name for mark, name in _MARKS if self._start.startswith(mark)), None)
        if marked == "utf-16":
            return Encoding(marked)
        if marked is None and self._unmarked:
            return Encoding(self._unmarked)
        if marked != "" and self._ended_well():
            return Encoding(marked or "utf-8")
        if marked == "utf-8-sig" or 3 * self._thai_utf8 >= _MOSTLY * self._high > 0:
            return Encoding(marked or "utf-8", whole=False)
        if marked is None and not self._undefined and self._spelled_in_thai():
            return Encoding("cp874")
        raise Refused(Reason.FILE_UNFIT, why=Unfit.LETTERS_UNKNOWN)

    def _ended_well(self) -> bool:
        if self._utf8_proven:
            try:
                self._utf8.decode(b"", final=True)
            except UnicodeDecodeError:
                self._utf8_proven = False
        return self._utf8_proven

    def _spelled_in_thai(self) -> bool:
        """Vowel and tone signs stand on consonants; no other writing does so by chance."""
        consonants = len(_CONSONANTS.findall(self._sample))
        signs = len(_SIGNS.findall(self._sample))
        spelled = sum(len(match) - 1 for match in _SPELLED.findall(self._sample))
        return spelled >= _MOSTLY * signs and consonants >= 0.3 * self._sampled_high()

    def _sampled_high(self) -> int:
        return len(self._sample.translate(None, _ASCII))


def _unmarked_utf16(start: bytes) -> str:
    """Of Latin and Thai letters in UTF-16, every other byte is 00 or 0E."""
    even, odd = (
        (half.count(0) + half.count(0x0E)) / max(1, len(half)) for half in (start[::2], start[1::2])
    )
    if max(even, odd) < _MOSTLY or min(even, odd) > 1 - _MOSTLY:
        return ""
    return "utf-16-le" if odd > even else "utf-16-be"
