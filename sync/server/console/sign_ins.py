"""Signing in: name, password and second factor in one step, so that none is known alone.

A try is counted, and the name locked when there were too many, before anything is compared:
whoever cuts the line or asks on many lines at once gains no further try.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from sync.server import codes
from sync.server.codes import Code
from sync.server.console import deeds, operators, sealing
from sync.server.console.deeds import Doer
from sync.server.console.people import NameUnfit, Operator, check_password, tidy_name
from sync.server.console.sealing import Stretched
from sync.server.console.tables import operator, recovery_code, sign_in
from sync.server.database import Database

FREE_TRIES = 5
IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
ENROLLING = timedelta(minutes=20)
RECOVERY_CODES = 10
_FIRST_LOCK, _LONGEST_LOCK = timedelta(minutes=1), timedelta(hours=1)
_NOTED = timedelta(minutes=1)
_NOBODY = bytes(16)


class Stage(StrEnum):
    ENROLLING = "enrolling"
    """The password is chosen, the second factor is not yet set up."""
    IN = "in"


class SignInRefused(Exception):
    """Wrong, locked or unknown: which of them is nobody's business."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    operator: Operator
    stage: Stage
    begun: datetime
    parcel: bytes | None


@dataclass(frozen=True, slots=True)
class Tried:
    """What a person typed; `code`: six digits of the second factor, or a recovery code."""

    name: str
    password: str
    code: str


def enter(database: Database, tried: Tried, *, address: str, at: datetime) -> str:
    """Returns the token for the browser's cookie. Raises SignInRefused."""
    row = _counted(database, tried.name, at)
    salt = row.salt if row is not None and row.salt is not None else _NOBODY
    stretched = sealing.stretch(tried.password, salt)
    if row is None:
        raise SignInRefused
    by = Doer(row.name, address, at)
    if not _fits(database, row, stretched, tried.code, by):
        _refused(database, by)
    return _begin(database, by, Stage.IN)


def take_name(database: Database, tried: Tried, *, address: str, at: datetime) -> str:
    """The first step of a new operator: `code` is the one-time code a keeper gave.

    Nothing is kept of the password before the second factor is set up as well.
    Raises SignInRefused, PasswordUnfit.
    """
    row = _counted(database, tried.name, at)
    code = Code.parse(tried.code)
    salt, hash = (_NOBODY, b"") if row is None else (row.code_salt, row.code_hash)
    fits = codes.fits(code, salt or _NOBODY, hash or b"") if code else False
    if row is None:
        raise SignInRefused
    by = Doer(row.name, address, at)
    if not fits or row.code_expires is None or row.code_expires < at:
        _refused(database, by)
    check_password(tried.password, row.name)
    salt = sealing.new_salt()
    stretched = sealing.stretch(tried.password, salt)
    return _begin(
        database,
        by,
        Stage.ENROLLING,
        {
            "salt": salt.hex(),
            "proof": stretched.proof.hex(),
            "key": stretched.key.hex(),
            "invitation": row.code_hash.hex(),
            "secret": sealing.new_factor(),
        },
    )


def enrol_factor(
    database: Database, token: str, signed_in: SignedIn, code: str, by: Doer
) -> tuple[str, list[str]]:
    """The second step: a right code proves that the app has the secret; both are kept now.

    Returns a new token and the recovery codes. Raises SignInRefused.
    """
    chosen = {
        name: str(value) for name, value in sealing.unpack(token, signed_in.parcel or b"").items()
    }
    step = sealing.factor_step(chosen.get("secret", ""), code, by.at) if chosen else None
    if step is None:
        raise SignInRefused
    key = bytes.fromhex(chosen["key"])
    kept = {
        "salt": bytes.fromhex(chosen["salt"]),
        "proof": bytes.fromhex(chosen["proof"]),
        "factor": sealing.seal(key, chosen["secret"].encode(), by.name),
        "step": step,
        "tries": 0,
        "locked": None,
        "code_salt": None,
        "code_hash": None,
        "code_expires": None,
    }
    invited = bytes.fromhex(chosen["invitation"])
    with database.writing() as tx:
        mine = sa.and_(operator.c.name == by.name, operator.c.code_hash == invited)
        if tx.execute(sa.update(operator).where(mine).values(kept)).rowcount == 0:
            raise SignInRefused
        recovery = _new_recovery_codes(tx, by.name)
        deeds.write(tx, by, "factor-enrolled")
    leave(database, token)
    return _begin(database, by, Stage.IN), recovery


def change_password(database: Database, tried: Tried, wished: str, by: Doer) -> None:
    """Ends all other sign-ins of this operator too. Raises SignInRefused, PasswordUnfit."""
    row = _counted(database, tried.name, by.at)
    if row is None or row.salt is None:
        raise SignInRefused
    old = sealing.stretch(tried.password, row.salt)
    if not _fits(database, row, old, tried.code, by):
        _refused(database, by)
    check_password(wished, row.name)
    secret = sealing.unseal(old.key, row.factor, row.name)
    salt = sealing.new_salt()
    new = sealing.stretch(wished, salt)
    kept = {
        "salt": salt,
        "proof": new.proof,
        "factor": sealing.seal(new.key, secret or b"", row.name),
    }
    with database.writing() as tx:
        tx.execute(sa.update(operator).where(operator.c.name == row.name).values(kept))
        tx.execute(sa.delete(sign_in).where(sign_in.c.name == row.name))
        deeds.write(tx, by, "password-changed")


def new_recovery_codes(database: Database, by: Doer) -> list[str]:
    with database.writing() as tx:
        made = _new_recovery_codes(tx, by.name)
        deeds.write(tx, by, "recovery-codes-made")
    return made


def find(database: Database, token: str, at: datetime) -> SignedIn | None:
    """None for a cookie that opens nothing (any more)."""
    hash = sealing.token_hash(token)
    with database.reading() as tx:
        row = tx.execute(sa.select(sign_in).where(sign_in.c.hash == hash)).first()
        who = operators.known(tx, row.name) if row is not None else None
    if row is None or who is None or who.disabled or _over(row, at):
        return None
    if at - row.seen > _NOTED:
        with database.writing() as tx:
            tx.execute(sa.update(sign_in).where(sign_in.c.hash == hash).values(seen=at))
    return SignedIn(who, Stage(row.stage), row.begun, row.parcel)


def hand_over(database: Database, token: str, parcel: dict[str, object] | None) -> None:
    """Leaves something for the next page of this browser, or takes away what it was shown."""
    packed = sealing.pack(token, parcel) if parcel else None
    mine = sign_in.c.hash == sealing.token_hash(token)
    with database.writing() as tx:
        tx.execute(sa.update(sign_in).where(mine).values(parcel=packed))


def leave(database: Database, token: str, by: Doer | None = None) -> None:
    with database.writing() as tx:
        tx.execute(sa.delete(sign_in).where(sign_in.c.hash == sealing.token_hash(token)))
        if by:
            deeds.write(tx, by, "signed-out")


def _counted(database: Database, name: str, at: datetime) -> sa.Row[Any] | None:
    """Counts this try. None for a name nobody has, one that is disabled, or locked now."""
    try:
        mine = operator.c.name == tidy_name(name)
    except NameUnfit:
        return None
    with database.writing() as tx:
        row = tx.execute(sa.select(operator).where(mine).with_for_update()).first()
        if row is None or row.disabled or (row.locked and row.locked > at):
            return None
        tries = row.tries + 1
        locked = at + _lock_of(tries) if tries >= FREE_TRIES else None
        tx.execute(sa.update(operator).where(mine).values(tries=tries, locked=locked))
    return row


def _lock_of(tries: int) -> timedelta:
    return min(_LONGEST_LOCK, _FIRST_LOCK * (1 << min(tries - FREE_TRIES, 10)))


def _fits(database: Database, row: sa.Row[Any], stretched: Stretched, code: str, by: Doer) -> bool:
    if row.proof is None or row.factor is None or not sealing.same(row.proof, stretched.proof):
        return False
    secret = sealing.unseal(stretched.key, row.factor, row.name)
    if secret is None:
        return False
    digits = code.replace(" ", "")
    if len(digits) == 6 and digits.isascii() and digits.isdigit():
        step = sealing.factor_step(secret.decode(), digits, by.at)
        return step is not None and _use_step(database, row.name, step)
    return _use_recovery_code(database, code, by)


def _use_step(database: Database, name: str, step: int) -> bool:
    """Each code once: a later sign-in needs a later one."""
    mine = sa.and_(operator.c.name == name, operator.c.step < step)
    with database.writing() as tx:
        return tx.execute(sa.update(operator).where(mine).values(step=step)).rowcount > 0


def _use_recovery_code(database: Database, code: str, by: Doer) -> bool:
    mine = sa.and_(
        recovery_code.c.name == by.name,
        recovery_code.c.hash == sealing.recovery_hash(by.name, code),
        recovery_code.c.used.is_(None),
    )
    with database.writing() as tx:
        used = tx.execute(sa.update(recovery_code).where(mine).values(used=by.at)).rowcount > 0
        if used:
            deeds.write(tx, by, "recovery-code-used")
    return used


def _refused(database: Database, by: Doer) -> None:
    with database.writing() as tx:
        deeds.write(tx, by, "sign-in-refused")
    raise SignInRefused


def _begin(
    database: Database, by: Doer, stage: Stage, parcel: dict[str, object] | None = None
) -> str:
    token = sealing.new_token()
    packed = sealing.pack(token, parcel) if parcel else None
    with database.writing() as tx:
        tx.execute(sa.delete(sign_in).where(sign_in.c.begun < by.at - LONGEST))
        tx.execute(
            sa.insert(sign_in).values(
                hash=sealing.token_hash(token),
                name=by.name,
                stage=stage,
                begun=by.at,
                seen=by.at,
                parcel=packed,
            )
        )
        if stage is Stage.IN:
            mine = operator.c.name == by.name
            tx.execute(sa.update(operator).where(mine).values(tries=0, locked=None))
            deeds.write(tx, by, "signed-in")
    return token


def _over(row: sa.Row[Any], at: datetime) -> bool:
    longest = LONGEST if row.stage == Stage.IN else ENROLLING
    return bool(at - row.begun > longest or at - row.seen > IDLE)


def _new_recovery_codes(tx: sa.Connection, name: str) -> list[str]:
    made = [sealing.new_recovery_code() for _ in range(RECOVERY_CODES)]
    tx.execute(sa.delete(recovery_code).where(recovery_code.c.name == name))
    rows = [{"name": name, "hash": sealing.recovery_hash(name, code)} for code in made]
    tx.execute(sa.insert(recovery_code), rows)
    return made
