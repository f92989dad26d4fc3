"""Adding operators, changing what they may do, and taking that back."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from sync.server import codes
from sync.server.codes import Code
from sync.server.console import deeds
from sync.server.console.deeds import Doer
from sync.server.console.people import Operator, Role, Scope, tidy_name
from sync.server.console.tables import operator, operator_scope, recovery_code, sign_in
from sync.server.database import Database

INVITED = timedelta(days=3)
_MOST_SHOWN = 12


class NameTaken(Exception):
    """An operator of this name exists, or existed."""


class NobodyLeft(Exception):
    """Without this one no keeper of everything could sign in any more."""


@dataclass(frozen=True, slots=True)
class Wanted:
    name: str
    role: Role
    scope: Scope


def add(database: Database, wanted: Wanted, by: Doer) -> Code:
    """Returns the one-time code with which the person takes the name.

    Raises NameUnfit, NameTaken.
    """
    name = tidy_name(wanted.name)
    with database.writing() as tx:
        if tx.execute(sa.select(operator.c.name).where(operator.c.name == name)).first():
            raise NameTaken(name)
        tx.execute(
            sa.insert(operator).values(
                name=name,
                role=wanted.role,
                everywhere=wanted.scope.everywhere,
                step=0,
                tries=0,
                made=by.at,
            )
        )
        _set_scope(tx, name, wanted.scope)
        code = _invite(tx, name, by.at)
        deeds.write(tx, by, "operator-added", what=name, detail=_words(wanted.role, wanted.scope))
    return code


def change(database: Database, wanted: Wanted, by: Doer) -> None:
    """Another role or other municipalities; whoever is signed in goes on with these.

    Raises NobodyLeft.
    """
    values = {"role": wanted.role, "everywhere": wanted.scope.everywhere}
    with database.writing() as tx:
        tx.execute(sa.update(operator).where(operator.c.name == wanted.name).values(values))
        tx.execute(sa.delete(operator_scope).where(operator_scope.c.name == wanted.name))
        _set_scope(tx, wanted.name, wanted.scope)
        _check_keeper_left(tx)
        detail = _words(wanted.role, wanted.scope)
        deeds.write(tx, by, "operator-changed", what=wanted.name, detail=detail)


def reset(database: Database, name: str, by: Doer) -> Code:
    """For a lost phone or a forgotten password: both are void, a new code begins anew."""
    with database.writing() as tx:
        blank = {"proof": None, "factor": None, "salt": None, "tries": 0, "locked": None}
        tx.execute(sa.update(operator).where(operator.c.name == name).values(blank))
        tx.execute(sa.delete(recovery_code).where(recovery_code.c.name == name))
        tx.execute(sa.delete(sign_in).where(sign_in.c.name == name))
        code = _invite(tx, name, by.at)
        deeds.write(tx, by, "operator-reset", what=name)
    return code


def disable(database: Database, name: str, by: Doer) -> None:
    """Ends what is open. The name stays, so that its deeds keep their doer. Raises NobodyLeft."""
    with database.writing() as tx:
        gone = {"disabled": by.at, "code_hash": None, "code_salt": None, "code_expires": None}
        tx.execute(sa.update(operator).where(operator.c.name == name).values(gone))
        tx.execute(sa.delete(sign_in).where(sign_in.c.name == name))
        _check_keeper_left(tx)
        deeds.write(tx, by, "operator-disabled", what=name)


def enable(database: Database, name: str, by: Doer) -> None:
    with database.writing() as tx:
        tx.execute(sa.update(operator).where(operator.c.name == name).values(disabled=None))
        deeds.write(tx, by, "operator-enabled", what=name)


def everybody(database: Database) -> Sequence[Operator]:
    with database.reading() as tx:
        rows = tx.execute(sa.select(operator).order_by(operator.c.name)).all()
        scopes = tx.execute(sa.select(operator_scope)).all()
    laos: dict[str, set[str]] = {}
    for name, covers in scopes:
        laos.setdefault(name, set()).add(covers)
    return [_operator(row, laos.get(row.name, set())) for row in rows]


def known(tx: sa.Connection, name: str) -> Operator | None:
    row = tx.execute(sa.select(operator).where(operator.c.name == name)).first()
    if row is None:
        return None
    mine = sa.select(operator_scope.c.covers).where(operator_scope.c.name == name)
    return _operator(row, set(tx.execute(mine).scalars()))


def find(database: Database, name: str) -> Operator | None:
    with database.reading() as tx:
        return known(tx, name)


def _operator(row: sa.Row[Any], laos: set[str]) -> Operator:
    return Operator(
        row.name,
        Role(row.role),
        Scope(row.everywhere, frozenset(laos)),
        row.made,
        row.factor is not None,
        row.code_expires,
        row.locked,
        row.disabled,
    )


def _set_scope(tx: sa.Connection, name: str, scope: Scope) -> None:
    if scope.laos and not scope.everywhere:
        rows = [{"name": name, "covers": lao} for lao in sorted(scope.laos)]
        tx.execute(sa.insert(operator_scope), rows)


def _invite(tx: sa.Connection, name: str, at: datetime) -> Code:
    code, salt = codes.new_code(), secrets.token_bytes(16)
    invited = {
        "code_salt": salt,
        "code_hash": codes.hash_of(code, salt),
        "code_expires": at + INVITED,
    }
    tx.execute(sa.update(operator).where(operator.c.name == name).values(invited))
    return code


def _check_keeper_left(tx: sa.Connection) -> None:
    left = sa.select(operator.c.name).where(
        operator.c.role == Role.KEEPER,
        operator.c.everywhere,
        operator.c.disabled.is_(None),
        operator.c.factor.is_not(None),
    )
    if tx.execute(left.with_for_update()).first() is None:
        raise NobodyLeft


def _words(role: Role, scope: Scope) -> str:
    if scope.everywhere:
        return f"{role} · *"
    shown = sorted(scope.laos)
    rest = f" +{len(shown) - _MOST_SHOWN}" if len(shown) > _MOST_SHOWN else ""
    return f"{role} · {' '.join(shown[:_MOST_SHOWN])}{rest}"
