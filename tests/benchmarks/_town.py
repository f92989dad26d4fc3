"""A town of a million invented payers with Thai names, the same every time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from random import Random
from uuid import UUID

from desktop.domain.bill import Bill, ChargeKind
from desktop.domain.money import Money
from desktop.domain.payer import Address, Payer

MEN = """สมชาย สมศักดิ์ ประเสริฐ สุรชัย วิชัย สมบัติ ธนกฤต ณัฐวุฒิ อนุชา ปิยะ มานะ ชูชาติ บุญมี คำปัน อินถา แก้ว
ศรีทน สุวิทย์ เกรียงไกร พงศ์พัฒน์ ธีรพงษ์ กิตติศักดิ์ วีระ ไพโรจน์ เฉลิมพล จักรกฤษณ์ ภูมินทร์ ปฐมพงศ์ ทศพล นพดล
อภิสิทธิ์ ชัยวัฒน์ เอกชัย โชคชัย ดวงดี ทองคำ น้อย หนานคำ ต๋าคำ ปั๋น สิงห์คำ เสาร์แก้ว อุดม ถนอม ประยูร สวัสดิ์ เล็ก"""
WOMEN = """สมหญิง สมใจ กัลยา กัญญารัตน์ สุดา มาลี วันเพ็ญ จันทร์เพ็ญ บัวผัน บัวคำ คำปุน ศรีนวล อรทัย นงลักษณ์ พรทิพย์
เพ็ญศรี รัตนา สุภาพร ณัฐธิดา ธัญชนก ปวีณา ปิยะดา ภัทราภรณ์ วราภรณ์ ศิริพร สายสมร อำพัน อัญชลี เอื้องคำ แสงเดือน ป้อม
ปี่ ปู น้ำฝน ขวัญเรือน เครือวัลย์ จำปี ดอกไม้ ต่อม ทองใบ ยุพิน ละออง ลำดวน สร้อยฟ้า หล้า อุไร ฐิติมา ญาดา กุหลาบ"""
BEGINNINGS = """ใจ ทอง ศรี สุข แสง บุญ วงศ์ พงษ์ ชัย รัตน จันทร์ คำ อินทร์ เพชร แก้ว มณี สม ปัญญา พรหม เทพ ธรรม
สิทธิ วิริยะ กิตติ อมร ประเสริฐ ตั้ง เจริญ มั่น ยอด ดวง เขียว ขาว ดำ น้ำ ป่า ฟ้า ไชย นันท เกษม รุ่ง เรือน ไพร ทิพย์ ปิ่น กุล
จิตร สวน โพธิ์ ไทย หาญ กล้า ชื่น บาน เย็น สงวน ศักดิ์ อุดม ต๊ะ หมื่น"""
MIDDLES = "|||||||ประ|วัฒน|สุ|พิ|ธนา|อภิ|มหา|นคร|พันธุ์|เสริม|อนันต์"
ENDINGS = """ดี งาม สุข วงศ์ พันธุ์ ศิริ กุล รักษ์ ทอง ชัย มั่น คง เจริญ ไพศาล วัฒนา สกุล รุ่งเรือง แสง ใส เดช กิจ ชาติ
บุตร ธร ศักดิ์ สิทธิ์ พงศ์ ทรัพย์ มาลา กาศ ปัญญา ยืน นาค ลือ ขันธ์ เมือง ป้อม แก้ว น้อย ใหญ่ ต่อม ถา ปวน ตา หล้า"""
TITLES = ("นาย", "นาง", "นางสาว")
FIRM = ("บริษัท", "ห้างหุ้นส่วนจำกัด", "ร้าน")


def _common(names: str) -> tuple[list[str], list[float]]:
    """Names with the odds of each: the n-th is 1/n as common as the first."""
    each = names.split()
    return each, list(accumulate(1 / n for n in range(1, len(each) + 1)))


@dataclass(frozen=True, slots=True)
class Town:
    people: int
    seed: int = 4500103

    def payers(self) -> Iterator[Payer]:
        chance = Random(self.seed)
        men, women = _common(MEN), _common(WOMEN)
        beginnings, middles, endings = BEGINNINGS.split(), MIDDLES.split("|"), ENDINGS.split()
        for n in range(self.people):
            last = chance.choice(beginnings) + chance.choice(middles) + chance.choice(endings)
            if n % 50 == 0:
                title, first, last = chance.choice(FIRM), last + chance.choice(endings), ""
            else:
                title = chance.choice(TITLES)
                names, odds = men if title == "นาย" else women
                [first] = chance.choices(names, cum_weights=odds)
            house = f"{chance.randrange(1, 999)}"
            house += f"/{chance.randrange(1, 400)}" if chance.random() < 0.6 else ""
            yield Payer(
                UUID(int=chance.getrandbits(128)),
                f"P{n:07d}",
                title,
                first,
                last,
                f"{chance.randrange(10**12, 9 * 10**12)}",
                f"08{chance.randrange(10**8):08d}" if chance.random() < 0.7 else "",
                Address(house, str(chance.randrange(1, 11)), subdistrict="แม่เหียะ"),
            )

    def bill(self, place: int, payer: UUID) -> Bill:
        """The one bill of the payer at this place; most are from years that are over."""
        year = 66 + place * 5 // self.people
        number = f"W{year}{place:07d}"
        amount, due = Money(240_00), date(2027, 9, 30)
        return Bill(number, payer, ChargeKind.WASTE_FEE, "", str(year), amount, due)

    def settled(self, bill: str) -> bool:
        """Of years that are over nineteen in twenty bills were paid."""
        return bill < "W70" and int(bill[1:]) % 20 > 0
