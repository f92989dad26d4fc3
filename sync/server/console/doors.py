"""Every page of the console and what an operator must hold to open it."""

from __future__ import annotations

from sync.server.console.pages import (
    account,
    codes,
    entry,
    files,
    forks,
    issues,
    log,
    people,
    places,
    quarantine,
    register,
    totals,
)
from sync.server.console.people import Right
from sync.server.console.web import Door

_DEVICE = "/devices/{lao}/{dev}"
_ENTRY = "/quarantine/{lao}/{dev}/{epoch}/{seq}"
_FORK = "/forks/{lao}/{dev}"
_ISSUE = "/files/many/{issue}"
_PERSON = "/operators/{name}"
_REGISTER = "/registers/{lao}"

DOORS = [
    Door("GET", "/sign-in", entry.sign_in_page, None),
    Door("POST", "/sign-in", entry.sign_in, None),
    Door("POST", "/sign-out", entry.sign_out, None),
    Door("GET", "/sign-up", entry.sign_up_page, None),
    Door("POST", "/sign-up", entry.sign_up, None),
    Door("GET", "/factor", entry.factor_page, None),
    Door("POST", "/factor", entry.factor, None),
    Door("POST", "/language", entry.language, None),
    Door("GET", "/recovery", entry.recovery_page, Right.LOOK),
    Door("GET", "/account", account.account_page, Right.LOOK),
    Door("POST", "/account/password", account.password, Right.LOOK),
    Door("POST", "/account/recovery", account.recovery, Right.LOOK),
    Door("GET", "/", places.overview, Right.LOOK),
    Door("GET", "/municipalities", places.municipalities, Right.LOOK),
    Door("GET", "/municipalities/{lao}", places.municipality, Right.LOOK),
    Door("GET", "/devices", places.devices, Right.LOOK),
    Door("GET", _DEVICE, places.device, Right.LOOK),
    Door("POST", _DEVICE + "/{epoch}/revoke", places.revoke, Right.TEND),
    Door("POST", _DEVICE + "/{epoch}/give-back", places.give_back, Right.TEND),
    Door("GET", "/codes", codes.codes, Right.LOOK),
    Door("POST", "/codes", codes.make, Right.TEND),
    Door("GET", "/codes/new", codes.made, Right.TEND),
    Door("POST", "/codes/{handle}/cancel", codes.cancel, Right.TEND),
    Door("GET", "/quarantine", quarantine.quarantine, Right.LOOK),
    Door("GET", _ENTRY, quarantine.entry, Right.LOOK),
    Door("POST", _ENTRY, quarantine.find, Right.TEND),
    Door("GET", "/totals", totals.totals, Right.LOOK),
    Door("GET", "/totals.csv", totals.totals_csv, Right.LOOK),
    Door("GET", "/totals/{lao}", totals.town_totals, Right.LOOK),
    Door("GET", "/totals/{lao}/days.csv", totals.town_csv, Right.LOOK),
    Door("GET", "/forks", forks.forks, Right.LOOK),
    Door("GET", _FORK, forks.fork, Right.LOOK),
    Door("GET", _FORK + "/payments.csv", forks.payments_csv, Right.LOOK),
    Door("POST", _FORK + "/settle", forks.settle, Right.DECIDE),
    Door("POST", _FORK + "/accept", forks.accept, Right.DECIDE),
    Door("GET", "/registers", register.listed, Right.LOOK),
    Door("GET", _REGISTER, register.register, Right.LOOK),
    Door("POST", _REGISTER + "/give", register.give, Right.TEND),
    Door("POST", _REGISTER + "/withdraw", register.withdraw, Right.TEND),
    Door("GET", "/files", files.files, Right.LOOK),
    Door("POST", "/files", files.publish, Right.TEND, largest=files.MOST),
    Door("POST", "/files/withdraw", files.withdraw, Right.TEND),
    Door("GET", "/files/many", issues.new, Right.LOOK),
    Door(
        "POST",
        "/files/many",
        issues.plan,
        Right.TEND,
        largest=files.MOST,
        most_files=issues.MOST_FILES,
    ),
    Door("GET", _ISSUE, issues.issue, Right.LOOK),
    Door("POST", _ISSUE + "/go", issues.go, Right.TEND),
    Door("GET", "/operators", people.people, Right.SEE_OPERATORS),
    Door("POST", "/operators", people.add, Right.APPOINT),
    Door("GET", "/invitation", people.invited, Right.APPOINT),
    Door("GET", _PERSON, people.person, Right.SEE_OPERATORS),
    Door("POST", _PERSON, people.change, Right.APPOINT),
    Door("POST", _PERSON + "/reset", people.reset, Right.APPOINT),
    Door("POST", _PERSON + "/disable", people.disable, Right.APPOINT),
    Door("POST", _PERSON + "/enable", people.enable, Right.APPOINT),
    Door("GET", "/log", log.log, Right.SEE_DEEDS),
]
