"""One's own account: another password, new recovery codes."""

from __future__ import annotations

from starlette.responses import Response

from sync.server.console import sign_ins
from sync.server.console.pages import entry
from sync.server.console.people import PasswordUnfit
from sync.server.console.sign_ins import SignInRefused, Tried
from sync.server.console.visit import Visit


def account_page(visit: Visit) -> Response:
    return visit.show("account.html", error="", field="")


def password(visit: Visit) -> Response:
    wished = visit.form.get("wished", "")
    tried = Tried(visit.operator.name, visit.form.get("password", ""), visit.said("code"))
    error, field = "", "wished"
    if wished != visit.form.get("again"):
        error, field = entry.NOT_SAME, "again"
    else:
        try:
            sign_ins.change_password(visit.database, tried, wished, visit.by)
        except PasswordUnfit as unfit:
            error = entry.PASSWORD_UNFIT[unfit.why]
        except SignInRefused:
            error, field = entry.REFUSED, "password"
    if error:
        return visit.show("account.html", status=422, error=error, field=field)
    return visit.go("/sign-in")


def recovery(visit: Visit) -> Response:
    return visit.go("/recovery", codes=sign_ins.new_recovery_codes(visit.database, visit.by))
