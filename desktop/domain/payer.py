"""Who owes: a person or juristic person on the municipality's register."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from uuid import UUID

from desktop.domain import national_id

TITLES = (
    "นางสาว", "น.ส.", "นส.", "นาย", "นาง", "ด.ช.", "ด.ญ.", "เด็กชาย", "เด็กหญิง",
    "บริษัท", "บจก.", "ห้างหุ้นส่วนจำกัด", "หจก.", "ร้าน",
)  # fmt: skip
"""Words before a name, the longest of a family first; search ignores them."""


@dataclass(frozen=True, slots=True)
class Address:
    """Parts as the civil register writes them; `subdistrict` is ตำบล, `district` อำเภอ."""

    house: str = ""
    village: str = ""
    lane: str = ""
    road: str = ""
    subdistrict: str = ""
    district: str = ""
    province: str = ""
    postcode: str = ""

    def __str__(self) -> str:
        parts = (
            self.house,
            f"หมู่ {self.village}" if self.village else "",
            f"ซ.{self.lane}" if self.lane else "",
            f"ถ.{self.road}" if self.road else "",
            f"ต.{self.subdistrict}" if self.subdistrict else "",
            f"อ.{self.district}" if self.district else "",
            f"จ.{self.province}" if self.province else "",
            self.postcode,
        )
        return " ".join(part for part in parts if part)

    @property
    def district_only(self) -> str:
        """The address from the sub-district up: what may be shown unasked."""
        return str(
            Address(
                subdistrict=self.subdistrict,
                district=self.district,
                province=self.province,
            )
        )


@dataclass(frozen=True, slots=True)
class Payer:
    """`code` is the municipality's own key for this payer; `tax_id` is 13 digits or empty."""

    id: UUID
    code: str
    title: str
    first_name: str
    last_name: str
    tax_id: str
    phone: str
    address: Address

    @property
    def full_name(self) -> str:
        name = f"{self.first_name} {self.last_name}".strip()
        glued = self.title in TITLES and not self.title.endswith("จำกัด")
        return f"{self.title}{'' if glued or not self.title else ' '}{name}"

    @property
    def open_fields(self) -> dict[str, str]:
        """What a counter may put right, by name: the words of the name, phone, and address."""
        address = {one.name: getattr(self.address, one.name) for one in fields(Address)}
        own = {name: getattr(self, name) for name in ("title", "first_name", "last_name", "phone")}
        return own | address

    def with_fields(self, values: Mapping[str, object]) -> Payer:
        """The same payer with some of the open fields written anew."""
        said = self.open_fields | {name: str(value) for name, value in values.items()}
        return replace(
            self,
            title=said["title"],
            first_name=said["first_name"],
            last_name=said["last_name"],
            phone=said["phone"],
            address=Address(*(said[one.name] for one in fields(Address))),
        )

    @property
    def masked_tax_id(self) -> str:
        return national_id.masked(self.tax_id) if self.tax_id else ""

    @property
    def masked_phone(self) -> str:
        return masked_field("phone", self.phone) if len(self.phone) >= 9 else ""


_BELOW_SUBDISTRICT = {"house", "village", "lane", "road"}


def masked_field(name: str, value: str) -> str:
    """A field's value as it may be shown unasked."""
    if name == "phone":
        return f"{value[:2]}x-xxx-{value[-4:]}" if len(value) >= 9 else "x" * len(value)
    return "•••" if name in _BELOW_SUBDISTRICT and value else value
