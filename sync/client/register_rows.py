"""Rows of registers between the wire and the counter's own payers and bills."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import msgspec

from desktop.domain.bill import Bill
from desktop.domain.payer import Payer
from desktop.domain.reference import RegisterPage
from sync.bodies import pack
from sync.client.central import Central
from sync.client.questions import Question
from sync.protocol import NDJSON, reference
from sync.protocol.reference import (
    BILL,
    PAYER,
    BillDoc,
    PayerDoc,
    PublishAnswer,
    PublishedRow,
    ReferenceAnswer,
    bill_of,
    payer_of,
    understood,
)


def register_page(page: ReferenceAnswer) -> RegisterPage:
    """Rows of a newer program that this one cannot read are passed over."""
    payers: list[Payer] = []
    bills: list[Bill] = []
    gone: dict[str, list[str]] = {PAYER: [], BILL: []}
    for row in page.rows:
        if row.deleted:
            gone.setdefault(row.kind, []).append(row.id)
        elif row.kind == PAYER and (payer := understood(row.doc, PayerDoc)) is not None:
            payers.append(payer_of(row.id, payer))
        elif row.kind == BILL and (bill := understood(row.doc, BillDoc)) is not None:
            bills.append(bill_of(row.id, bill))
    gone_payers = [UUID(id) for id in gone[PAYER]]
    return RegisterPage(page.next, payers, bills, gone_payers, gone[BILL])


def published_row(thing: Payer | Bill) -> PublishedRow:
    if isinstance(thing, Payer):
        return PublishedRow(thing.id.hex, msgspec.Raw(reference.payer_doc(thing)))
    return PublishedRow(thing.number, msgspec.Raw(reference.bill_doc(thing)))


def send_rows(central: Central, kind: str, rows: Sequence[PublishedRow]) -> PublishAnswer:
    body = pack(b"".join(msgspec.json.encode(row) + b"\n" for row in rows))
    path = reference.PUBLISH.format(lao=central.identity.lao, kind=kind)
    return central.asked(Question("PUT", path, body=body, packed=NDJSON), PublishAnswer)
