"""A file for many municipalities: planned first, seen, then published to one after the other."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256

import sqlalchemy as sa

from desktop.domain.reference_file import FEES, ReferenceFile, version_key
from sync.server import files
from sync.server.console.deeds import Doer
from sync.server.console.issue_tables import issue, issue_file, issue_town
from sync.server.console.listing import Slice
from sync.server.console.people import Scope
from sync.server.database import Database
from sync.server.files import FileRefused, Publication
from sync.server.tables import municipality

WAITING, OUT, SAME, REFUSED = STATES = ("waiting", "out", "same", "refused")
"""`same`: it has this version already, with this content and from this day."""

_KEPT = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Wanted:
    """`contents` are one file, or the packs of several municipalities, each naming its own."""

    name: str
    version: str
    valid_from: date
    contents: Sequence[bytes]

    def publication(self, n: int) -> Publication:
        return Publication(self.name, self.version, self.valid_from, self.contents[n])


@dataclass(frozen=True, slots=True)
class Issue:
    """`moved`: when the last municipality was done. `counts`: municipalities by state."""

    id: str
    by: str
    at: datetime
    name: str
    valid_from: date
    begun: datetime | None
    versions: Sequence[str]
    counts: Mapping[str, int]
    moved: datetime | None

    @property
    def waiting(self) -> int:
        return self.counts.get(WAITING, 0)

    @property
    def every(self) -> int:
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class Step:
    """One municipality of an issue: what it used before, what it gets, what became of it."""

    lao: str
    town: str
    before: str
    version: str
    state: str
    why: str
    at: datetime | None


def plan(database: Database, wanted: Wanted, laos: Sequence[str], by: Doer) -> str:
    """Keeps what would happen to each of them, and changes nothing else. Returns the issue's
    name. Raises FileRefused where the file fits none of them."""
    given = _given(wanted, laos)
    known = files.of_many(database, list(given), wanted.name)
    steps = [_step(lao, n, wanted, known.get(lao, ())) for lao, n in given.items()]
    versions = {n: version for _, n, version, *_ in steps}
    id = secrets.token_hex(6)
    with database.writing() as tx:
        _forget(tx, by)
        tx.execute(
            sa.insert(issue).values(
                id=id, by=by.name, at=by.at, name=wanted.name, valid_from=wanted.valid_from
            )
        )
        contents = [(id, n, versions[n], content) for n, content in enumerate(wanted.contents)]
        database.insert(tx, issue_file, contents)
        rows = [(id, lao, n, before, state, why, None) for lao, n, _, before, state, why in steps]
        database.insert(tx, issue_town, rows)
    return id


def _given(wanted: Wanted, laos: Sequence[str]) -> dict[str, int]:
    """Which file each of them gets: a pack goes to the municipality it names, any other to all."""
    if wanted.name != FEES:
        if len(wanted.contents) > 1:
            raise FileRefused(f"several files at once are for {FEES} alone")
        if not laos:
            raise FileRefused("no municipality is chosen")
        files.version_of(laos[0], wanted.publication(0))
        return dict.fromkeys(laos, 0)
    chosen, given = frozenset(laos), dict[str, int]()
    for n in range(len(wanted.contents)):
        lao = files.issuer_of(wanted.contents[n])
        if lao not in chosen:
            raise FileRefused(f"{FEES} is the pack of {lao}, which is not among those chosen")
        if lao in given:
            raise FileRefused(f"two files are the pack of {lao}")
        files.version_of(lao, wanted.publication(n))
        given[lao] = n
    return dict(sorted(given.items()))


def _step(
    lao: str, n: int, wanted: Wanted, known: Sequence[ReferenceFile]
) -> tuple[str, int, str, str, str, str]:
    version = files.version_of(lao, wanted.publication(n))
    earlier = [one for one in known if one.valid_from <= wanted.valid_from]
    used = max(earlier, key=lambda one: (one.valid_from, version_key(one.version)), default=None)
    before = used.version if used else ""
    out = next((one for one in known if one.version == version), None)
    if out is None:
        return lao, n, version, before, WAITING, ""
    if out.sha256 != sha256(wanted.contents[n]).hexdigest():
        why = f"{wanted.name} {version} is out already with other content: give a new version"
        return lao, n, version, before, REFUSED, why
    state = SAME if out.valid_from == wanted.valid_from else WAITING
    return lao, n, version, before, state, ""


def _forget(tx: sa.Connection, by: Doer) -> None:
    """Plans of hers that she did not follow, and what is long over."""
    dropped = sa.and_(issue.c.by == by.name, issue.c.begun.is_(None))
    old = list(
        tx.execute(
            sa.select(issue.c.id).where(sa.or_(dropped, issue.c.at < by.at - _KEPT))
        ).scalars()
    )
    for table in (issue_town, issue_file, issue):
        tx.execute(sa.delete(table).where(table.c.id.in_(old)))


def find(database: Database, id: str, scope: Scope, viewer: str) -> Issue | None:
    """One that is hers to see; counted are the municipalities she looks after."""
    return next(iter(_read(database, scope, viewer, issue.c.id == id, most=1)), None)


def newest(database: Database, scope: Scope, viewer: str, *, most: int) -> Sequence[Issue]:
    """Those that somebody said go to."""
    return _read(database, scope, viewer, issue.c.begun.is_not(None), most=most)


def _read(
    database: Database, scope: Scope, viewer: str, *wanted: sa.ColumnElement[bool], most: int
) -> list[Issue]:
    query = sa.select(issue).where(*wanted).order_by(issue.c.at.desc()).limit(most)
    if not scope.everywhere:
        query = query.where(issue.c.by == viewer)
    with database.reading() as tx:
        return [_issue(database, tx, row, scope) for row in tx.execute(query).all()]


def _issue(
    database: Database,
    tx: sa.Connection,
    row: sa.Row[str, str, datetime, str, date, datetime | None],
    scope: Scope,
) -> Issue:
    mine = (issue_town.c.id == row[0], _covered(database, scope))
    states = sa.select(issue_town.c.state, sa.func.count()).where(*mine)
    versions = sa.select(issue_file.c.version).where(issue_file.c.id == row[0]).distinct()
    return Issue(
        *row,
        list(tx.execute(versions.order_by(issue_file.c.version)).scalars()),
        {row[0]: row[1] for row in tx.execute(states.group_by(issue_town.c.state))},
        tx.execute(sa.select(sa.func.max(issue_town.c.at)).where(*mine)).scalar(),
    )


def steps(
    database: Database, id: str, scope: Scope, state: str, rows: Slice
) -> tuple[int, Sequence[Step]]:
    """How many there are in all, and those of one page; of one state, or of any."""
    wanted = [issue_town.c.id == id, _covered(database, scope)]
    if state:
        wanted.append(issue_town.c.state == state)
    query = (
        sa.select(
            issue_town.c.town,
            sa.func.coalesce(municipality.c.name, ""),
            issue_town.c.before,
            issue_file.c.version,
            issue_town.c.state,
            issue_town.c.why,
            issue_town.c.at,
        )
        .join(
            issue_file,
            sa.and_(issue_file.c.id == issue_town.c.id, issue_file.c.n == issue_town.c.n),
        )
        .outerjoin(municipality, municipality.c.lao == issue_town.c.town)
        .where(*wanted)
        .order_by(issue_town.c.town)
        .limit(rows.size)
        .offset(rows.start)
    )
    count = sa.select(sa.func.count()).select_from(issue_town).where(*wanted)
    with database.reading() as tx:
        found = [Step(*row) for row in tx.execute(query)]
        return int(tx.execute(count).scalar_one()), found


def _covered(database: Database, scope: Scope) -> sa.ColumnElement[bool]:
    town = issue_town.c.town
    return sa.true() if scope.everywhere else database.among(town, sorted(scope.laos))
