"""The people who may sign in to the demo municipality. All are invented; their PINs are no secret
and stand in the README."""

from desktop.domain.access import Role, Staff

STAFF: tuple[tuple[Staff, str], ...] = (
    (Staff("C01", "นางสาวพิมพ์ใจ แสงคำดี", "เจ้าพนักงานจัดเก็บรายได้", Role.CLERK), "135790"),
    (Staff("C02", "นายธีรพงษ์ ดอยสุข", "เจ้าพนักงานการเงินและบัญชี", Role.CLERK), "246801"),
    (Staff("C03", "นางบัวเงิน ปันทรัพย์", "ผู้ช่วยเจ้าพนักงานจัดเก็บรายได้", Role.CLERK), "975310"),
    (Staff("F01", "นางสาวเกศรา เงินงาม", "เจ้าพนักงานการเงินและบัญชีชำนาญงาน", Role.FINANCE), "420687"),
    (Staff("S01", "นางกาญจนา เวียงมงคล", "ผู้อำนวยการกองคลัง", Role.SUPERVISOR), "864209"),
    (Staff("T01", "นายภูมิพัฒน์ ไชยวิทย์", "นักวิชาการคอมพิวเตอร์", Role.IT), "709531"),
)
"""Each person with the PIN."""
