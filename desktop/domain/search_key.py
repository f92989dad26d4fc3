"""Search keys: how names and typed text are folded so that what sounds alike is found.

Stored text stays as typed; keys drop titles' abbreviations, zero-width characters, Thai digits and,
as a second spelling, tone marks. Thai vowels are kept: ปี must not find ปู่ (sync.md 3.4).
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_THAI_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
_INVISIBLE = dict.fromkeys((0x200B, 0x200C, 0x200D, 0xFEFF, 0x2060, 0x00AD))
_NIKHAHIT_AA = re.compile("([่-๋]?)ํ([่-๋]?)า")
_MARKS = re.compile("[ัิ-ฺ็-๎]{2,}")
_TONES = re.compile("[่-๋์]")
_WORD = re.compile(r"(?:[^\W_]|[ัิ-ฺ็-๎])+")
_TITLES = (
    ("น.ส.", "นางสาว"), ("นส.", "นางสาว"), ("ด.ช.", "เด็กชาย"), ("ด.ญ.", "เด็กหญิง"),
    ("บจก.", "บริษัท"), ("หจก.", "ห้างหุ้นส่วนจำกัด"),
)  # fmt: skip
_ENGLISH = (
    "1234567890-=qwertyuiop[]\\asdfghjkl;'zxcvbnm,./!@#$%^&*()_+QWERTYUIOP{}|ASDFGHJKL:\"ZXCVBNM<>?"
)
_KEDMANEE = 'ๅ/-ภถุึคตจขชๆไำพะัีรนยบลฃฟหกดเ้่าสวงผปแอิืทมใฝ+๑๒๓๔ู฿๕๖๗๘๙๐"ฎฑธํ๊ณฯญฐ,ฅฤฆฏโฌ็๋ษศซ.()ฉฮฺ์?ฒฬฦ'
_TO_THAI = str.maketrans(_ENGLISH, _KEDMANEE)
_TO_ENGLISH = str.maketrans(_KEDMANEE, _ENGLISH)


def tidy(text: str) -> str:
    """NFC, no invisible characters, every sara am written as one character, no mark twice, vowels
    before tones, single spaces."""
    text = unicodedata.normalize("NFC", text.translate(_INVISIBLE))
    text = _NIKHAHIT_AA.sub(r"\1\2ำ", text).replace("เเ", "แ")
    return " ".join(_MARKS.sub(_in_order, text).split())


def _in_order(marks: re.Match[str]) -> str:
    return "".join(sorted(set(marks[0]), key=lambda mark: ("่" <= mark <= "์", mark)))


def fold(text: str) -> str:
    return tidy(text).translate(_THAI_DIGITS).casefold()


def without_tones(word: str) -> str:
    return _TONES.sub("", word)


def words(text: str) -> list[str]:
    """Folded words in order; a shortened title is written out first."""
    folded = fold(text)
    for short, full in _TITLES:
        folded = folded.replace(short, full)
    return _WORD.findall(folded)


@lru_cache(maxsize=64)
def _title_words(title: str) -> tuple[str, ...]:
    return tuple(words(title))


def name_key(title: str, first_name: str, last_name: str) -> str:
    """What the name index holds: each word, the title glued to the first name, and each of these
    without its tone marks."""
    spoken = words(f"{first_name} {last_name}")
    glued = ["".join((*_title_words(title), *spoken[:1]))] if title and spoken else []
    unique = dict.fromkeys(spoken + glued)
    unique.update(dict.fromkeys(without_tones(word) for word in list(unique)))
    return " ".join(word for word in unique if word)


def matches(key: str, query: list[str]) -> bool:
    """Whether each query word begins some word of the key: the rule the index must obey."""
    return all(any(word.startswith(part) for word in key.split()) for part in query)


def other_layout(text: str) -> str:
    """The text as it would read had the keyboard been in the other layout (Kedmanee, US)."""
    if any("ก" <= letter <= "๛" for letter in text):
        return text.translate(_TO_ENGLISH)
    return text.translate(_TO_THAI)
