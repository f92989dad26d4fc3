"""The console in a real browser, served by the real program: without scripts, by keyboard alone,
and for people who see, read and zoom differently."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from sync.client.outcomes import Revoked
from sync.server.console import issuing
from sync.server.console.deeds import Doer
from sync.server.console.people import Role
from sync.server.database import open_database
from tests.console.chromium import running_chromium
from tests.console.conftest import Shown
from tests.console.office import PASSWORD, Office
from tests.console.scene import play
from tests.servers import CentralProcess, _migrated, real_time
from tests.sync.books import DAY
from tests.waiting import until

pytestmark = pytest.mark.browser

TYPED = f"{DAY:%d/%m}/{DAY.year + 543}"
LEVEL = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
NARROW, WIDE = {"width": 320, "height": 640}, {"width": 1366, "height": 768}


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with running_chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shown]:
    folder = tmp_path_factory.mktemp("browser")
    url = _migrated(f"sqlite:///{folder}/central.sqlite")
    database = open_database(url)
    server = CentralProcess(url).start()
    office = Office(server.url, database, real_time)
    ours = play(office, folder, "4500103", "เทศบาลเมืองแม่เหียะ")
    theirs = play(office, folder, "4500104", "องค์การบริหารส่วนตำบลดอนแก้ว")
    office.somebody(Role.AUDITOR)
    yield Shown(office, ours, theirs)
    ours.close()
    theirs.close()
    office.close()
    server.stop()
    database.close()


@contextmanager
def page_of(chromium: Browser, shown: Shown, *, scripts: bool = True) -> Iterator[Page]:
    """A new window; what the browser complains of fails the test."""
    context = chromium.new_context(
        base_url=f"{shown.office.url}/console/", viewport=WIDE, java_script_enabled=scripts
    )
    context.set_default_timeout(15_000)
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda one: said.append(one.text) if one.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    yield page
    context.close()
    assert [text for text in said if "status of 4" not in text] == []


@contextmanager
def signed_in(chromium: Browser, shown: Shown, *, scripts: bool = True) -> Iterator[Page]:
    """A keeper's window: she signed up elsewhere, and brings her cookie."""
    caller = shown.office.somebody(Role.KEEPER)
    with page_of(chromium, shown, scripts=scripts) as page:
        cookie = {"name": "console", "value": caller.session.cookies["console"]}
        page.context.add_cookies([{**cookie, "url": shown.office.url}])  # type: ignore[list-item]
        yield page


def test_from_an_invitation_to_a_devices_money_without_scripts(
    chromium: Browser, shown: Shown
) -> None:
    """Sign up, second factor, code, a real device, its payment in the totals, revoked again."""
    town, office = shown.ours.town, shown.office
    caller = office.caller()
    with page_of(chromium, shown, scripts=False) as page:
        page.goto("devices")
        page.get_by_role("link", name="ได้รับรหัสเชิญมา").click()
        page.get_by_label("ชื่อผู้ใช้").fill("Somying")
        page.get_by_label("รหัสเชิญ").fill(office.invite("somying"))
        page.get_by_label("รหัสผ่านใหม่", exact=True).fill(PASSWORD)
        page.get_by_label("รหัสผ่านใหม่อีกครั้ง").fill(PASSWORD)
        page.get_by_role("button", name="ต่อไป").click()
        expect(page.get_by_role("img", name="คิวอาร์")).to_be_visible()
        caller.secret = page.locator("main code").inner_text().replace(" ", "")
        page.get_by_label("รหัส 6 หลัก").fill(caller.factor(office.now()))
        page.get_by_role("button", name="ยืนยัน").click()
        recovery = page.locator(".codes li").first.inner_text()
        page.get_by_role("button", name="ออกจากระบบ").click()

        page.get_by_label("ชื่อผู้ใช้").fill("somying")
        page.get_by_label("รหัสผ่าน").fill(PASSWORD)
        page.get_by_label("รหัสยืนยัน").fill(recovery)
        page.get_by_role("button", name="เข้าสู่ระบบ").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("ภาพรวม")

        page.get_by_role("link", name="หน่วยงาน", exact=True).click()
        page.get_by_role("link", name=town.name).click()
        page.get_by_role("link", name="ออกรหัสลงทะเบียน").click()
        page.get_by_label("เลขเครื่อง").fill("31")
        page.get_by_label("ชื่อช่องบริการ").fill("ช่องภาษี")
        page.get_by_role("button", name="ออกรหัส", exact=True).click()
        code = page.locator("#code").inner_text()

        device = town.opened(town.enrol(town.wish(code)))
        device.pay("B-77", baht=9999)
        town.send(device)

        def counted() -> bool:
            page.goto(f"totals/{town.lao}?day={TYPED}")
            row = page.get_by_role("row").filter(has_text="ช่องภาษี")
            return row.count() > 0 and "9,999.00" in row.inner_text()

        until(counted)
        page.get_by_role("link", name="31 · ช่องภาษี").click()
        page.get_by_text("เพิกถอนเครื่องนี้").click()
        page.get_by_label("เหตุผล").fill("ส่งซ่อม")
        page.get_by_role("button", name="เพิกถอน", exact=True).click()
        expect(page.get_by_role("status")).to_contain_text("ภายใน 30 วินาที")
    with another_server(shown) as url:
        moved = device.restarted(url=url)
        with pytest.raises(Revoked):
            town.send(moved)
        moved.close()


@contextmanager
def another_server(shown: Shown) -> Iterator[str]:
    """A second process on the same database, which knows no key yet."""
    server = CentralProcess(shown.office.database.engine.url.render_as_string()).start()
    yield server.url
    server.stop()


def test_a_keyboard_is_enough(chromium: Browser, shown: Shown) -> None:
    """The first Tab leads past the menu; an entry is settled without a mouse."""
    place, seq = shown.theirs.place, shown.theirs.seq
    with signed_in(chromium, shown) as page:
        page.goto(f"quarantine/{place.lao}/{place.device}/{place.epoch}/{seq}")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"
        for _ in range(20):
            page.keyboard.press("Tab")
            ring = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert ring == "solid", "whatever has the focus shows it"
            if page.evaluate("document.activeElement.name") == "note":
                break
        page.keyboard.type("หัวหน้าตรวจแล้ว")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.get_by_role("status")).to_contain_text("บันทึกแล้ว")
        expect(page.locator(".head")).to_contain_text("จัดการแล้ว")


def _everything(shown: Shown) -> list[str]:
    lao, place = shown.ours.town.lao, shown.ours.place
    auditor = next(one.name for one in shown.office._callers if one.name.startswith("auditor"))
    note = issuing.Wanted("notes.txt", "1", DAY, [b"5 Dec"])
    by = Doer("somying", "192.0.2.7", shown.office.now())
    issue = issuing.plan(shown.office.database, note, [lao], by)
    return [
        f"files/many/{issue}", f"files?lao={lao}",
        ".", "municipalities", f"municipalities/{lao}", "devices", "devices?find=nothing",
        f"devices/{lao}/02", f"devices/{lao}/04", "codes?all=1", "codes/new", "quarantine",
        f"quarantine/{lao}/{place.device}/{place.epoch}/{shown.ours.seq}",
        f"totals?day={TYPED}", f"totals/{lao}?day={TYPED}", "operators", f"operators/{auditor}",
        "invitation", "log", "forks", f"forks/{lao}/05",
        "files/many", "registers", "registers?find=nothing", f"registers/{lao}",
        "account", "recovery", "nowhere",
    ]  # fmt: skip


@pytest.mark.parametrize("language", ["th", "en"])
def test_every_page_is_for_everybody(chromium: Browser, shown: Shown, language: str) -> None:
    """No fault that axe finds in either colour scheme, and nothing is cut off on a narrow screen
    or at 400 % zoom, which is the same."""
    faults: list[str] = []
    with page_of(chromium, shown) as page:
        _speak(page, language)
        for path in ("sign-in", "sign-up"):
            faults += _faults(page, path)
        page.get_by_label("Invitation" if language == "en" else "รหัสเชิญ").fill("0000-0000-0000")
        faults += _faults(page, "sign-up")
    with signed_in(chromium, shown) as page:
        _speak(page, language)
        for path in _everything(shown):
            faults += _faults(page, path)
            assert page.locator("html").get_attribute("lang") == language
    assert faults == []


def _speak(page: Page, language: str) -> None:
    page.goto("account")
    if language == "en":
        page.get_by_role("button", name="English").click()


def _faults(page: Page, path: str) -> list[str]:
    page.set_viewport_size(WIDE)
    page.emulate_media(color_scheme="light")
    page.goto(path)
    found = _axe(page, LEVEL)
    page.emulate_media(color_scheme="dark")
    found += _axe(page, {"type": "rule", "values": ["color-contrast"]})
    page.set_viewport_size(NARROW)
    across = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    if across > 0:
        found.append(f"{across} pixels are cut off")
    return [f"{path}: {fault}" for fault in found]


def _axe(page: Page, what: dict[str, object]) -> list[str]:
    results = Axe().run(page, options={"runOnly": what, "resultTypes": ["violations"]})
    return [
        f"{one['id']}: {node['html'][:150]}"
        for one in results.response["violations"]
        for node in one["nodes"]
    ]
