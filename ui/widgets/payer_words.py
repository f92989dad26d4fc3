"""What a payer's fields are called."""

from collections.abc import Iterable

FIELD_NAMES = {
    "title": "คำนำหน้า",
    "first_name": "ชื่อ",
    "last_name": "นามสกุล",
    "phone": "โทรศัพท์",
    "house": "บ้านเลขที่",
    "village": "หมู่ที่",
    "lane": "ซอย",
    "road": "ถนน",
    "subdistrict": "ตำบล",
    "district": "อำเภอ",
    "province": "จังหวัด",
    "postcode": "รหัสไปรษณีย์",
}


def field_name(name: str) -> str:
    """A field of a newer program goes by its own name."""
    return FIELD_NAMES.get(name, name)


def field_names(names: Iterable[str]) -> str:
    wanted = set(names)
    known = [words for name, words in FIELD_NAMES.items() if name in wanted]
    return " ".join([*known, *sorted(wanted - set(FIELD_NAMES))])
