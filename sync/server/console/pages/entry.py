"""Signing in and out, taking a name for the first time, and the reader's language."""

from __future__ import annotations

from datetime import timedelta
from typing import cast

from markupsafe import Markup
from starlette.responses import RedirectResponse, Response

from sync.server.console import sealing, sign_ins
from sync.server.console.people import PasswordUnfit
from sync.server.console.sign_ins import SignedIn, SignInRefused, Stage, Tried
from sync.server.console.visit import ROOT, Visit, safe_path
from sync.server.console.words import LANGUAGES

PASSWORD_UNFIT = {
    "short": "รหัสผ่านสั้นเกินไป ต้องมีอย่างน้อย 12 ตัวอักษร",
    "long": "รหัสผ่านยาวเกินไป ใช้ได้ไม่เกิน 200 ตัวอักษร",
    "simple": "รหัสผ่านซ้ำตัวเดิมมากเกินไป โปรดใช้ตัวอักษรต่างกันอย่างน้อย 5 ตัว",
    "name": "รหัสผ่านต้องไม่มีชื่อผู้ใช้อยู่ข้างใน",
}
NOT_SAME = "รหัสผ่านสองช่องไม่ตรงกัน โปรดพิมพ์ใหม่"
REFUSED = (
    "ชื่อผู้ใช้ รหัสผ่าน หรือรหัสยืนยันไม่ถูกต้อง โปรดตรวจแล้วลองใหม่"
    " (ผิดครบ 5 ครั้งต้องรอก่อนลองอีก และรหัสยืนยันแต่ละชุดใช้ได้ครั้งเดียว)"
)
_NOT_TAKEN = "ชื่อผู้ใช้หรือรหัสเชิญไม่ถูกต้อง หมดอายุ หรือใช้ไปแล้ว โปรดตรวจหรือขอรหัสเชิญใหม่"
_WRONG_FACTOR = "รหัส 6 หลักไม่ตรง โปรดตรวจเวลาในโทรศัพท์ แล้วพิมพ์รหัสที่แสดงอยู่ตอนนี้"
_LANGUAGE_KEPT = int(timedelta(days=365).total_seconds())


def sign_in_page(visit: Visit) -> Response:
    if visit.signed_in is not None and visit.signed_in.stage is Stage.IN:
        return visit.go("/")
    return visit.show("sign_in.html", error="", name="", next=safe_path(visit.asked("next")))


def sign_in(visit: Visit) -> Response:
    wished = safe_path(ROOT + visit.said("next"))
    tried = Tried(visit.said("name"), visit.form.get("password", ""), visit.said("code"))
    try:
        visit.token = sign_ins.enter(visit.database, tried, address=visit.address, at=visit.at)
    except SignInRefused:
        return visit.show("sign_in.html", status=422, error=REFUSED, name=tried.name, next=wished)
    return visit.go(wished or "/")


def sign_out(visit: Visit) -> Response:
    if visit.signed_in is not None:
        sign_ins.leave(visit.database, visit.token, visit.by)
    visit.token = sealing.new_token()
    return RedirectResponse(f"{ROOT}/sign-in", 303)


def sign_up_page(visit: Visit) -> Response:
    return visit.show("sign_up.html", error="", name=visit.asked("name"), field="")


def sign_up(visit: Visit) -> Response:
    tried = Tried(visit.said("name"), visit.form.get("password", ""), visit.said("code"))
    error, field = "", "password"
    if tried.password != visit.form.get("again"):
        error, field = NOT_SAME, "again"
    else:
        try:
            visit.token = sign_ins.take_name(
                visit.database, tried, address=visit.address, at=visit.at
            )
        except PasswordUnfit as unfit:
            error = PASSWORD_UNFIT[unfit.why]
        except SignInRefused:
            error, field = _NOT_TAKEN, "code"
    if error:
        return visit.show("sign_up.html", status=422, error=error, name=tried.name, field=field)
    return RedirectResponse(f"{ROOT}/factor", 303)


def factor_page(visit: Visit) -> Response:
    enrolling = _enrolling(visit)
    if enrolling is None:
        return visit.go("/sign-in")
    return _factor(visit, enrolling, "")


def factor(visit: Visit) -> Response:
    enrolling = _enrolling(visit)
    if enrolling is None:
        return visit.go("/sign-in")
    try:
        visit.token, codes = sign_ins.enrol_factor(
            visit.database, visit.token, enrolling, visit.said("code").replace(" ", ""), visit.by
        )
    except SignInRefused:
        return _factor(visit, enrolling, _WRONG_FACTOR)
    return visit.go("/recovery", codes=codes)


def recovery_page(visit: Visit) -> Response:
    """The codes, once: whoever loads the page again must make new ones."""
    codes = cast("list[str]", visit.parcel.get("codes", []))
    return visit.show("recovery.html", codes=codes)


def language(visit: Visit) -> Response:
    wished = visit.said("to")
    response = RedirectResponse(ROOT + (safe_path(visit.said("back")) or "/"), 303)
    if wished in LANGUAGES:
        response.set_cookie(
            "console-language",
            wished,
            max_age=_LANGUAGE_KEPT,
            path=ROOT,
            httponly=True,
            samesite="lax",
            secure=visit.request.url.scheme == "https",
        )
    return response


def _enrolling(visit: Visit) -> SignedIn | None:
    here = visit.signed_in
    return here if here is not None and here.stage is Stage.ENROLLING else None


def _factor(visit: Visit, enrolling: SignedIn, error: str) -> Response:
    chosen = sealing.unpack(visit.token, enrolling.parcel or b"")
    secret, name = str(chosen["secret"]), enrolling.operator.name
    import segno  # seldom needed

    drawn = segno.make(sealing.factor_address(secret, name), error="m")
    return visit.show(
        "factor.html",
        status=422 if error else 200,
        error=error,
        name=name,
        secret=" ".join(secret[start : start + 4] for start in range(0, len(secret), 4)),
        picture=Markup(drawn.svg_inline(scale=5, border=4, dark="#000", light="#fff")),
    )
