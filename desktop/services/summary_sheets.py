"""Papers of finance: the summary of slips, the hand-over of cash, the day's cash position."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from desktop.domain.access import Staff
from desktop.domain.calendar import long_date
from desktop.domain.money import ZERO, Money, total
from desktop.domain.receipt import Issuer
from desktop.domain.remittance import Custody, CustodyHandedOver, Deposit, SlipLine, SummaryMade
from desktop.domain.sheet import (
    Fields,
    Figure,
    Form,
    Grid,
    Heading,
    Line,
    Sheet,
    Signature,
    Signatures,
    Words,
)
from desktop.domain.totals import added
from desktop.services.amount_in_words import in_words
from desktop.services.cash_position import CashPosition, Move
from desktop.services.remittance_sheets import UNIT
from desktop.services.treasury_words import TENDERS, Names, account_words

KINDS = {
    Custody.TO_SAFE: "นำเงินเข้าเก็บรักษาในตู้นิรภัย",
    Custody.FROM_SAFE: "เบิกเงินออกจากตู้นิรภัย",
    Custody.TO_BANK: "มอบเงินไปนำฝากธนาคาร",
}
_ROLES = {
    Custody.TO_SAFE: ("ผู้ส่งมอบ", "กรรมการเก็บรักษาเงิน"),
    Custody.FROM_SAFE: ("กรรมการเก็บรักษาเงิน", "ผู้รับมอบ"),
    Custody.TO_BANK: ("ผู้ส่งมอบ", "กรรมการรับ–ส่งเงิน"),
}
_BAHT = 100
ONLY_HERE = "รายงานนี้รวมเฉพาะเงินที่ผ่านโปรแกรมเคาน์เตอร์นี้ ไม่รวมเงินอื่นของหน่วยงาน"


def summary(fact: SummaryMade, issuer: Issuer, names: Names, at: datetime, by: Staff) -> Sheet:
    """ใบสำคัญสรุปใบนำส่งเงิน, in the order of domain.md 6.4."""
    return Sheet(
        Form.SUMMARY,
        "ใบสำคัญสรุปใบนำส่งเงิน",
        issuer,
        at,
        by.name,
        (
            _slips(fact.slips),
            _revenues(fact.slips, names),
            Figure("รวมเงินตามใบนำส่งทั้งสิ้น", fact.amount, in_words(fact.amount)),
            *(Words(_deposit(paid)) for paid in fact.deposits),
            _placed(fact),
            *([Words(f"หมายเหตุ: {fact.note}")] if fact.note else []),
            Signatures(
                (
                    names.place("ผู้จัดทำ", fact.prepared_by),
                    names.place("ผู้ตรวจสอบ", fact.checked_by),
                )
            ),
            Fields(
                (
                    ("บันทึกสมุดเงินสดรับ หน้า", "........................"),
                    ("บันทึกทะเบียนคุมเงินรายรับ หน้า", "........................"),
                )
            ),
        ),
        number=fact.name,
        subtitle=f"ส่วน/กอง {UNIT} · ประจำวันที่ {long_date(fact.business_day)}",
    )


def _slips(slips: Iterable[SlipLine]) -> Grid:
    every = tuple(slips)
    kinds = tuple(TENDERS)
    lines = [
        Line(
            (
                n,
                slip.name if slip.known else f"{slip.name} (จากกระดาษ)",
                slip.device,
                *(slip.by_tender.get(kind, ZERO) for kind in kinds),
                slip.amount,
            )
        )
        for n, slip in enumerate(every, 1)
    ]
    sums = [total(slip.by_tender.get(kind, ZERO) for slip in every) for kind in kinds]
    whole = total(slip.amount for slip in every)
    if lines:
        lines.append(Line(("รวม", None, None, *sums, whole), strong=True))
    return Grid(
        (
            Heading("ลำดับ", 5),
            Heading("ใบนำส่งเลขที่", 18),
            Heading("ช่องบริการ", 8),
            *(Heading(TENDERS[kind], 12, right=True) for kind in kinds),
            Heading("รวม", 13, right=True),
        ),
        tuple(lines),
        title="ใบนำส่งเงิน",
        empty="ไม่มีใบนำส่งในวันนี้ เป็นการนำฝากเงินที่เก็บรักษาไว้",
    )


def _revenues(slips: Iterable[SlipLine], names: Names) -> Grid:
    sums = added(pair for slip in slips for pair in slip.by_revenue.items())
    lines = [Line((code, names.revenues.get(code, ""), amount)) for code, amount in sums.items()]
    if lines:
        lines.append(Line(("รวม", None, total(sums.values())), strong=True))
    return Grid(
        (Heading("รหัส", 14), Heading("ประเภทรายรับ", 60), Heading("จำนวนเงิน", 20, right=True)),
        tuple(lines),
        title="รวมตามประเภทรายรับ",
    )


def _deposit(paid: Deposit) -> str:
    return (
        f"นำฝาก{account_words(paid.bank, paid.branch, paid.account)}"
        f" วันที่ {long_date(paid.on)} ใบนำฝากเลขที่ {paid.reference}"
        f" เงินสด {paid.cash} บาท เช็ค {paid.cheques} บาท รวม {paid.amount} บาท"
    )


def _placed(fact: SummaryMade) -> Grid:
    """Both sides: what there was, and where it is."""
    lines = [
        Line(("รวมเงินตามใบนำส่ง", fact.amount, None)),
        *(
            [Line(("เบิกจากตู้นิรภัย (เงินวันก่อน) มานำฝาก", fact.from_safe, None))]
            if fact.from_safe
            else []
        ),
        Line(("นำฝากธนาคาร", None, fact.deposited)),
        Line(("เงินโอนและ QR ที่เข้าบัญชีเอง", None, fact.transfers)),
        Line(("คงเหลือส่งคณะกรรมการเก็บรักษาเงิน (ตู้นิรภัย)", None, fact.safe)),
        Line(
            (
                "รวม",
                fact.amount + fact.from_safe,
                fact.deposited + fact.transfers + fact.safe,
            ),
            strong=True,
        ),
    ]
    return Grid(
        (
            Heading("รายการ", 56),
            Heading("เงินที่มี", 20, right=True),
            Heading("ที่อยู่ของเงิน", 20, right=True),
        ),
        tuple(lines),
        title="การนำฝากและเก็บรักษา",
    )


def hand_over(
    fact: CustodyHandedOver, issuer: Issuer, names: Names, at: datetime, by: Staff
) -> Sheet:
    """Two names and a count."""
    giver, taker = _ROLES[fact.kind]
    lines = [
        Line((_piece(piece), many, Money(piece.satang * many)))
        for piece, many in sorted(fact.count.items(), reverse=True)
    ]
    return Sheet(
        Form.CUSTODY,
        "ใบส่งมอบเงินเก็บรักษา",
        issuer,
        at,
        by.name,
        (
            Fields(
                (
                    ("รายการ", KINDS[fact.kind]),
                    ("วันที่", long_date(fact.business_day)),
                    ("หมายเลขซีล/ถุงเงิน", fact.seal or "ไม่มี"),
                    ("หมายเหตุ", fact.note or "ไม่มี"),
                )
            ),
            Grid(
                (Heading("ชนิด", 40), Heading("จำนวน", 20), Heading("เป็นเงิน", 30, right=True)),
                (*lines, Line(("รวม", None, fact.amount), strong=True)),
            ),
            Figure("จำนวนเงินที่ส่งมอบ", fact.amount, in_words(fact.amount)),
            Words("ได้นับเงินต่อหน้ากันทั้งสองฝ่ายแล้ว ถูกต้องตามจำนวนข้างต้น"),
            Signatures((names.place(giver, fact.handed_by), names.place(taker, fact.taken_by))),
        ),
        number=f"สม.{fact.number:04d}",
        subtitle=UNIT,
    )


def _piece(piece: Money) -> str:
    if piece.satang < _BAHT:
        return f"เหรียญ {piece.satang} สตางค์"
    baht = piece.satang // _BAHT
    return f"ธนบัตร {baht:,} บาท" if baht >= 20 else f"เหรียญ {baht} บาท"


def cash_position(
    position: CashPosition, issuer: Issuer, names: Names, at: datetime, by: Staff
) -> Sheet:
    """รายงานสถานะการเงินประจำวัน (domain.md 6.5)."""
    left, bank = position.left, position.banked
    moves = [_move(move) for move in position.moves]
    brought = position.brought
    before = position.banked_before
    everything = left.amount + bank
    return Sheet(
        Form.CASH_POSITION,
        "รายงานสถานะการเงินประจำวัน",
        issuer,
        at,
        by.name,
        (
            Words(ONLY_HERE, strong=True),
            *([Words(_waiting(position), strong=True)] if position.waiting else []),
            Grid(
                (
                    Heading("รายการ", 40),
                    Heading("เงินสด", 14, right=True),
                    Heading("เช็ค", 13, right=True),
                    Heading("ธนาคาร", 15, right=True),
                    Heading("รวม", 15, right=True),
                ),
                (
                    Line(
                        ("ยอดยกมา", brought.cash, brought.cheques, before, brought.amount + before),
                        strong=True,
                    ),
                    *moves,
                    Line(("จ่าย: ไม่มีการจ่ายผ่านเคาน์เตอร์", ZERO, ZERO, ZERO, ZERO)),
                    Line(("คงเหลือ", left.cash, left.cheques, bank, everything), strong=True),
                ),
                title="เคลื่อนไหวของเงิน",
            ),
            _left(position),
            Figure("คงเหลือทั้งสิ้น", everything, in_words(everything)),
            Words(
                "คณะกรรมการเก็บรักษาเงินได้นับเงินสดและเช็คในตู้นิรภัยตรงตามรายงานนี้"
                " เมื่อวันที่ .......................... หมายเลขซีล .........................."
            ),
            Signatures(
                (
                    Signature("หัวหน้าหน่วยงานคลัง"),
                    Signature("กรรมการเก็บรักษาเงิน"),
                    Signature("กรรมการเก็บรักษาเงิน"),
                    Signature("กรรมการเก็บรักษาเงิน"),
                )
            ),
        ),
        subtitle=f"{UNIT} · ประจำวันที่ {long_date(position.day)}",
    )


def _waiting(position: CashPosition) -> str:
    names = ", ".join(slip.name for slip in position.waiting)
    amount = total(slip.amount for slip in position.waiting)
    return f"ยังไม่รวมใบนำส่งที่รับเงินแล้วแต่ยังไม่อยู่ในใบสรุป: {names} รวม {amount} บาท"


def _move(move: Move) -> Line:
    match move.what:
        case SlipLine(name=name):
            words = f"รับตามใบนำส่ง {name}"
        case Deposit(reference=reference):
            words = f"นำฝากธนาคาร ใบนำฝาก {reference}"
    return Line((words, move.cash, move.cheques, move.bank, move.amount))


def _left(position: CashPosition) -> Grid:
    return Grid(
        (Heading("คงเหลืออยู่ที่", 70), Heading("จำนวนเงิน", 25, right=True)),
        (
            Line(("เงินสดในตู้นิรภัย", position.left.cash)),
            Line(("เช็คในตู้นิรภัย", position.left.cheques)),
            *(Line((account_words(*where), amount)) for where, amount in position.accounts),
            Line(("รวม", position.left.amount + position.banked), strong=True),
        ),
        title="คงเหลือแยกตามที่เก็บ (ธนาคาร: นำฝากสะสมในปีงบประมาณนี้)",
    )
