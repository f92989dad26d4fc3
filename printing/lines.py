"""Breaking Thai text into lines: at spaces and between words, measured as it will be drawn."""

from __future__ import annotations

import os
import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from printing.fonts import Face, letter_width
from printing.text import Style, clean, shape, width

_FULL_ENOUGH = 0.5
"""A line broken at a space may stay this empty before a break inside a phrase is preferred."""

_SMALLEST = 3.5

_SURELY = 0.9
"""What is narrower than this part of the room by its single letters is so shaped as well: pairs of
letters stand at most a fiftieth further apart."""

_SPACE = re.compile(r"(?<=[^\s(\[{“‘]) (?=[^\sๆฯ)\]}”’.,:;!?%])")
_LEADING = "เแโใไ"
_WORD_END = re.compile(r"[ก-ฺๅ-๎]$")
_WORD_START = re.compile(r"[ก-ฮเ-ไ]")
_JOINER = "\u200d"
_STAYS = frozenset("ะาำๅๆฯ")


@lru_cache(maxsize=2048)
def lines(text: str, style: Style, room: float) -> tuple[str, ...]:
    """All of the text in lines no wider than `room`; nothing is cut off or abbreviated.

    A single letter wider than the room stands alone and overhangs.
    """
    whole = clean(text)
    found: list[str] = []
    start = 0
    while start < len(whole):
        end = _end(whole, start, style, room)
        found.append(whole[start:end].rstrip())
        start = end + (whole[end : end + 1] == " ")
    return tuple(found)


def paragraphs(text: str, style: Style, room: float) -> tuple[str, ...]:
    """The same, where breaks that were typed are kept."""
    return tuple(line for part in text.splitlines() for line in lines(part, style, room))


@dataclass(frozen=True, slots=True)
class Block:
    """Text in lines, each one leading under the one before."""

    lines: tuple[str, ...]
    style: Style

    @property
    def height(self) -> float:
        return len(self.lines) * self.style.leading

    @property
    def drop(self) -> float:
        """From the first baseline to the last."""
        return max(0, len(self.lines) - 1) * self.style.leading


def fitted(text: str, style: Style, room: float, *, most: int) -> Block:
    """The text in lines, in smaller letters if it would take more than `most`; all of it in any
    case, small rather than cut off."""
    fewest = width(clean(text), style) / room
    if fewest > most:
        style = _smaller(style, most / fewest)
    while len(found := lines(text, style, room)) > most and style.size > _SMALLEST:
        style = _smaller(style, 0.92)
    return Block(found, style)


def widest_word(text: str, style: Style) -> float:
    """In less room than this, a line would end inside a word."""
    whole = clean(text)
    ends = sorted({*_spaces(whole), *_word_ends(whole), len(whole)})
    starts = (0, *ends)
    words = (whole[start:end].strip() for start, end in zip(starts, ends, strict=False))
    return max(width(word, style) for word in words)


def _smaller(style: Style, factor: float) -> Style:
    return Style(style.face, max(_SMALLEST, style.size * factor), style.grey)


def _end(text: str, start: int, style: Style, room: float) -> int:
    """Where the line that begins at `start` ends: a space, else a word's end, else between two
    letters."""
    rough = _rough(text, style.face)
    if (rough[-1] - rough[start]) * style.size < room * _SURELY:
        return len(text)
    reach = _reach(text, start, style, room)
    if reach == len(text):
        return reach
    space = _last(_spaces(text), start, reach)
    if space and _measure(text[start:space], style) >= room * _FULL_ENOUGH:
        return space
    return max(space, _last(_word_ends(text), start, reach)) or reach


def _last(places: tuple[int, ...], after: int, up_to: int) -> int:
    """The last of these places in the line, 0 if there is none."""
    at = bisect_right(places, up_to)
    return places[at - 1] if at and places[at - 1] > after else 0


def _reach(text: str, start: int, style: Style, room: float) -> int:
    """The furthest end of a letter that fits, measured on the shaped line itself, beginning where
    it should be by the widths of single letters."""
    ends, rough = _letter_ends(text), _rough(text, style.face)
    first = bisect_right(ends, start)
    by_letters = bisect_right(rough, rough[start] + room / style.size) - 1
    at = bisect_right(ends, by_letters, lo=first)

    def fits(end: int) -> bool:
        return _measure(text[start:end].rstrip(), style) <= room

    while at < len(ends) and fits(ends[at]):
        at += 1
    while at > first and not fits(ends[at - 1]):
        at -= 1
    return ends[max(first, at - 1)]


def _measure(beginning: str, style: Style) -> float:
    """As `width`, but not kept in mind: such beginnings of lines are looked at once."""
    return shape(beginning, style.face).advance * style.size / 1000


@lru_cache(maxsize=256)
def _rough(text: str, face: Face) -> tuple[float, ...]:
    """How wide the text is up to each place at size 1, letter by letter, unshaped."""
    return tuple(accumulate((letter_width(letter, face) for letter in text), initial=0.0))


@lru_cache(maxsize=256)
def _spaces(text: str) -> tuple[int, ...]:
    return tuple(match.start() for match in _SPACE.finditer(text))


@lru_cache(maxsize=256)
def _word_ends(text: str) -> tuple[int, ...]:
    """Places inside runs of Thai where one word ends and the next begins."""
    os.environ.setdefault("PYTHAINLP_READ_ONLY", "1")  # else its import makes a folder in the home
    from pythainlp.tokenize.newmm import segment

    words = segment(text)
    ends = accumulate(len(word) for word in words)
    return tuple(
        end
        for end, (word, following) in zip(ends, zip(words, words[1:], strict=False), strict=False)
        if _WORD_END.search(word)
        and _WORD_START.match(following)
        and not word.endswith(tuple(_LEADING))
    )


@lru_cache(maxsize=256)
def _letter_ends(text: str) -> tuple[int, ...]:
    """Places where a letter with all its vowels and marks is complete."""
    inside = range(1, len(text))
    return (*(place for place in inside if not _belongs(text, place)), len(text))


def _belongs(text: str, place: int) -> bool:
    """What stands here goes with what stands before it."""
    before, after = text[place - 1], text[place]
    if after == " ":
        return text[place + 1] in _STAYS
    return (
        before in _LEADING
        or before == _JOINER
        or after in _STAYS
        or unicodedata.category(after) in ("Mn", "Me", "Mc", "Cf")
    )
