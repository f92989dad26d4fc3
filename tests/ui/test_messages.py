"""Whatever is refused or fails, a person reads a Thai sentence that is true."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from string import Formatter

import pytest

from desktop.domain.errors import Absent, Jammed, Reason, Refused, Unreachable, WorldFailed
from desktop.domain.flaws import Unfit
from desktop.domain.headings import Register
from desktop.domain.money import Money
from ui import messages

ROOT = Path(__file__).parents[2]
SOURCES = [
    *(ROOT / "desktop").rglob("*.py"),
    *(ROOT / "printing").rglob("*.py"),
    *(ROOT / "sync" / "client").rglob("*.py"),
    *(ROOT / "ui").rglob("*.py"),
]
FAMILIES = {"Jammed": Jammed, "Absent": Absent, "Unreachable": Unreachable, "jammed": Jammed}
FAMILIES |= {"Busy": Unreachable, "TooBig": Unreachable, "NotHeard": Unreachable}
OF_IMPORTS = {Reason.FILE_UNFIT, Reason.COLUMNS_MISSING, Reason.COLUMN_UNKNOWN}


def calls(names: set[str]) -> Iterator[ast.Call]:
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if (
                isinstance(node, ast.Call)
                and getattr(node.func, "id", getattr(node.func, "attr", "")) in names
            ):
                yield node


def raised_failures() -> set[tuple[str, str]]:
    """Family and code of each failure the sources name."""
    found = set()
    for call in calls(set(FAMILIES)):
        name = getattr(call.func, "id", getattr(call.func, "attr", ""))
        texts = [
            node.value
            for argument in call.args[:2]
            for node in ast.walk(argument)
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        ]
        found |= {(name, text) for text in texts if re.fullmatch("[a-z]+(-[a-z]+)+", text)}
    return found


def raised_refusals() -> set[tuple[Reason, frozenset[str]]]:
    """Each reason with the details it is raised with, where they stand there one by one."""
    found = set()
    for call in calls({"Refused"}):
        reason = call.args[0]
        spelled = all(one.arg for one in call.keywords)
        if spelled and isinstance(reason, ast.Attribute) and hasattr(Reason, reason.attr):
            details = frozenset(str(one.arg) for one in call.keywords)
            found.add((Reason[reason.attr], details))
    return found


def without_code(told: str) -> str:
    return told[: told.rindex("(")]


def is_thai(text: str) -> bool:
    return len(re.findall("[ก-๙]", text)) > 15


@pytest.mark.parametrize("reason", sorted(set(Reason) - OF_IMPORTS))
def test_every_reason_has_a_thai_sentence(reason: Reason) -> None:
    assert is_thai(messages.REFUSALS[reason])


def test_every_refusal_is_raised_with_what_its_sentence_needs() -> None:
    refusals = raised_refusals()
    assert {reason for reason, _ in refusals} == set(Reason), "a reason nobody gives"
    for reason, details in refusals:
        if reason not in OF_IMPORTS:
            needed = {name for _, name, _, _ in Formatter().parse(messages.REFUSALS[reason])}
            assert needed - {None} <= details, reason


@pytest.mark.parametrize(
    "refused",
    [
        Refused(Reason.FILE_UNFIT, why=Unfit.EMPTY),
        Refused(
            Reason.COLUMNS_MISSING,
            register=Register.PAYERS,
            fields=(("first_name",), ("tax_id", "code")),
        ),
        Refused(Reason.COLUMN_UNKNOWN, field="amount", column="ยอด"),
    ],
    ids=lambda refused: refused.reason,
)
def test_refusals_of_an_import_have_theirs(refused: Refused) -> None:
    assert is_thai(messages.explain(refused))


def test_details_are_spoken_as_people_read_them() -> None:
    evening = datetime(2026, 11, 23, 13, 5, tzinfo=UTC)

    late = messages.explain(Refused(Reason.LOCKED_OUT, until=evening))
    old = messages.explain(Refused(Reason.SHIFT_FROM_EARLIER_DAY, day=date(2026, 11, 22)))
    short = messages.explain(Refused(Reason.TENDERED_TOO_LITTLE, missing=Money(1_546_00)))

    assert "20:05 น." in late
    assert "22 พ.ย. 2569" in old
    assert "1,546.00 บาท" in short


def test_the_sources_name_the_failures_we_know() -> None:
    found = {code for _, code in raised_failures()}

    assert {"disk-full", "keyring-locked", "printer-absent", "store-failed", "not-agreed"} <= found


@pytest.mark.parametrize(("family", "code"), sorted(raised_failures()))
def test_every_failure_has_a_true_sentence_and_its_code(family: str, code: str) -> None:
    told = messages.explain(FAMILIES[family](code))

    assert is_thai(told)
    assert told.endswith(f"({code})")
    if issubclass(FAMILIES[family], Jammed | Absent):
        unknown = messages.explain(FAMILIES[family]("moon-phase"))
        assert without_code(told) != without_code(unknown), "another failure's sentence is told"


def test_an_unknown_code_of_a_known_family_is_still_a_sentence() -> None:
    for failed in (Unreachable("moon-phase"), Jammed("moon-phase"), Absent("moon-phase")):
        assert is_thai(messages.explain(failed))


@pytest.mark.parametrize(
    "failed", [Jammed("disk-full"), Jammed("store-failed"), Absent("printer-absent"), Jammed("x")]
)
def test_what_is_told_of_a_failed_print_never_doubts_the_money(failed: WorldFailed) -> None:
    told = messages.not_printed(failed)

    assert "บันทึกครบ" in told
    assert "ไม่ได้บันทึก" not in told


def test_a_surprise_is_told_calmly_with_a_reference_number() -> None:
    told = messages.explain(ZeroDivisionError("1/0"))

    assert "อยู่ครบ" in told
    assert re.search(r"เลขอ้างอิง [0-9A-F]{6}$", told)
    assert "ZeroDivision" not in told


def objections_of_the_server() -> set[str]:
    """Those about what stands in an entry, not about whether it can be read."""
    found = set()
    for path in (ROOT / "sync" / "server").glob("*.py"):
        text = path.read_text("utf-8")
        found |= set(
            re.findall(r'(?:_object\(.*?|Objected\(.*?|why = )"([a-z]+(?:-[a-z]+)+)"', text)
        )
        found |= set(re.findall(r'"([a-z]+(?:-[a-z]+)+)" if elsewhere else', text))
        found |= set(re.findall(r'if elsewhere else "([a-z]+(?:-[a-z]+)+)"', text))
    return {why for why in found if why.startswith(("bill-", "receipt-", "lease-"))}


def test_every_objection_of_the_server_is_explained() -> None:
    known = objections_of_the_server()
    unread = messages.objection("text-unfit")

    assert {"bill-paid-elsewhere", "receipt-used-twice", "receipt-outside-leases"} <= known
    for why in known | {"text-unfit"}:
        assert is_thai(messages.objection(why))
        assert (messages.objection(why) == unread) == (why == "text-unfit"), why
