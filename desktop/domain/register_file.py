"""The register file: payers, their name index and bills, in an SQLite file of their own.

Devices keep their register in such a file, and the central server makes one as the snapshot of a
first sync; a device adopts it whole, without copying a row. Here is what both must agree on. A
snapshot is one file (`journal_mode = DELETE` when done), encrypted with a raw key of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from desktop.domain.bill import Bill
from desktop.domain.payer import Payer
from desktop.domain.search_key import name_key

APPLICATION_ID: Final = 0x54485247
"""`THRG` in the file's header."""

VERSION: Final = 1
"""Its `user_version`."""

HERE: Final = "here"
SERVER: Final = "server"
"""Origins: something was brought in at the counter itself; all as the central server has it."""


@dataclass(frozen=True, slots=True)
class Place:
    """Whose register it is, up to where in the feed, and who made it when; no time for its own."""

    lao: str
    cursor: str
    made_at: datetime | None
    origin: str


STATEMENTS: Final = (
    f"PRAGMA application_id = {APPLICATION_ID}",
    f"PRAGMA user_version = {VERSION}",
    # two payers may swap their codes within one page of the feed: no code is refused here
    """CREATE TABLE payers (
        n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, code TEXT NOT NULL,
        title TEXT NOT NULL, first_name TEXT NOT NULL, last_name TEXT NOT NULL,
        tax_id TEXT NOT NULL, phone TEXT NOT NULL, house TEXT NOT NULL, village TEXT NOT NULL,
        lane TEXT NOT NULL, road TEXT NOT NULL, subdistrict TEXT NOT NULL,
        district TEXT NOT NULL, province TEXT NOT NULL, postcode TEXT NOT NULL)""",
    "CREATE INDEX payers_code ON payers (code)",
    "CREATE INDEX payers_tax_id ON payers (tax_id)",
    "CREATE INDEX payers_phone ON payers (phone)",
    "CREATE INDEX payers_house ON payers (house)",
    # unicode61 by default throws Thai vowels and tone marks away: keep marks (Mn, Mc).
    # Beginnings up to นางสาว and three letters are looked up; longer ones are gathered, and few
    # share them.
    """CREATE VIRTUAL TABLE payer_names USING fts5(
        words, content='', contentless_delete=1, detail=none, prefix='1 2 3 4 5 6 7 8 9',
        tokenize="unicode61 remove_diacritics 0 categories 'L* N* Co Mn Mc'")""",
    # no reference to payers: a page of the feed may bring a bill before its payer
    """CREATE TABLE bills (
        number TEXT PRIMARY KEY, payer_id TEXT NOT NULL, kind TEXT NOT NULL,
        subject TEXT NOT NULL, period TEXT NOT NULL,
        principal INTEGER NOT NULL CHECK (principal > 0),
        due TEXT NOT NULL, warned_on TEXT, warned_days INTEGER NOT NULL DEFAULT 0)""",
    "CREATE INDEX bills_payer ON bills (payer_id)",
    # whose register, up to where in the feed, and who made it
    """CREATE TABLE register_place (
        only INTEGER PRIMARY KEY CHECK (only = 1), lao TEXT NOT NULL, cursor TEXT NOT NULL,
        made_at TEXT NOT NULL, origin TEXT NOT NULL)""",
)
"""Make an empty file. When filling one in bulk, `FINISH` it."""

FINISH: Final = ("INSERT INTO payer_names (payer_names) VALUES ('optimize')",)

PAYER_COLUMNS: Final = (
    "id, code, title, first_name, last_name, tax_id, phone, house, village, lane, road,"
    " subdistrict, district, province, postcode"
)
BILL_COLUMNS: Final = (
    "number, payer_id, kind, subject, period, principal, due, warned_on, warned_days"
)

ADD_PAYER: Final = f"INSERT INTO payers (n, {PAYER_COLUMNS}) VALUES ({', '.join('?' * 16)})"
"""`(n, *payer_cells(payer))`; `n` binds the payer to the row of the name index."""
ADD_NAME: Final = "INSERT INTO payer_names (rowid, words) VALUES (?, ?)"
"""`(n, name_words(payer))`."""
ADD_BILL: Final = f"INSERT INTO bills ({BILL_COLUMNS}) VALUES ({', '.join('?' * 9)})"
"""`bill_cells(bill)`."""
SET_PLACE: Final = (
    "INSERT OR REPLACE INTO register_place (only, lao, cursor, made_at, origin)"
    " VALUES (1, ?, ?, ?, ?)"
)
"""`place_cells(place)`."""

MARK_OWN: Final = f"UPDATE register_place SET origin = '{HERE}' WHERE origin <> '{HERE}'"


def payer_cells(payer: Payer) -> tuple[str, ...]:
    at = payer.address
    return (
        payer.id.hex, payer.code, payer.title, payer.first_name, payer.last_name, payer.tax_id,
        payer.phone, at.house, at.village, at.lane, at.road, at.subdistrict, at.district,
        at.province, at.postcode,
    )  # fmt: skip


def name_words(payer: Payer) -> str:
    return name_key(payer.title, payer.first_name, payer.last_name)


def bill_cells(bill: Bill) -> tuple[object, ...]:
    return (
        bill.number, bill.payer_id.hex, bill.kind.value, bill.subject, bill.period,
        bill.principal.satang, bill.due.isoformat(),
        bill.warned_on.isoformat() if bill.warned_on else None, bill.warned_days,
    )  # fmt: skip


def place_cells(place: Place) -> tuple[str, ...]:
    made_at = place.made_at.isoformat() if place.made_at else ""
    return place.lao, place.cursor, made_at, place.origin
