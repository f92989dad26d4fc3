"""The tables as SQLAlchemy sees them; `migrations/` makes them. Facts are only ever added."""

from typing import Any

import sqlalchemy as sa

metadata = sa.MetaData()


def _table(name: str, *columns: str) -> sa.Table:
    """Columns by name; a trailing `#` marks a whole number, `%` bytes, `@` the primary key."""
    kinds: dict[str, Any] = {"#": sa.Integer, "%": sa.LargeBinary}
    made = [
        sa.Column(column.rstrip("#%@"), kinds.get(column.rstrip("@")[-1:], sa.String),
                  primary_key=column.endswith("@"))
        for column in columns
    ]  # fmt: skip
    return sa.Table(name, metadata, *made)


device = _table(
    "device", "only#@", "lao", "lao_name", "device", "name", "epoch", "book", "server_url",
    "private_key%",
)  # fmt: skip
staff = _table(
    "staff", "code@", "name", "position", "role", "pin_hash", "failures#", "last_failure",
    "active#",
)  # fmt: skip
payers = _table(
    "payers", "n#@", "id", "code", "title", "first_name", "last_name", "tax_id", "phone", "house",
    "village", "lane", "road", "subdistrict", "district", "province", "postcode",
)  # fmt: skip
bills = _table(
    "bills", "number@", "payer_id", "kind", "subject", "period", "principal#", "due", "warned_on",
    "warned_days#",
)  # fmt: skip
register_files = _table("register_files", "n#@", "name", "key%", "fate")
register_place = _table("register_place", "only#@", "lao", "cursor", "made_at", "origin")
column_mappings = _table("column_mappings", "fingerprint@", "columns")
shifts = _table(
    "shifts",
    "n#@",
    "id",
    "device",
    "clerk",
    "business_day",
    "opened_at",
    "float_count",
    "handed_over_by",
)
payments = _table(
    "payments", "n#@", "id", "fiscal_year#", "book", "number#", "shift_id", "device", "clerk",
    "business_day", "taken_at", "payer_id", "payer_name", "payer_tax_id", "payer_address",
    "amount#", "seq#", "parts", "written_on", "tender",
)  # fmt: skip
payment_charges = _table(
    "payment_charges", "payment#@", "line#@", "bill_number", "kind", "part", "text", "amount#",
    "revenue_code", "make_up", "legal_basis",
)  # fmt: skip
payment_tenders = _table(
    "payment_tenders", "payment#@", "line#@", "kind", "amount#", "received#", "bank", "reference",
    "dated",
)  # fmt: skip
settlements = _table("settlements", "bill_number@", "payment#")
prints = _table(
    "prints", "n#@", "id", "payment_id", "copy#", "outcome", "printer", "reason", "clerk", "at"
)
reveals = _table("reveals", "n#@", "subject", "purpose", "clerk", "at")
imports = _table(
    "imports", "n#@", "what", "source", "added#", "changed#", "unchanged#", "rejected#", "day",
    "staff", "at",
)  # fmt: skip
journal = _table("journal", "seq#@", "kind", "body%", "hash%", "at", "satang#")
subject_keys = _table("subject_keys", "subject@", "key%")
number_blocks = _table("number_blocks", "fiscal_year#@", "book@", "first#@", "last#", "next#")
sync_place = _table(
    "sync_place", "only#@", "acknowledged#", "cursor", "last_answer", "server_key%", "footing",
    "evidence#", "understood#", "publishes#", "checkpoint",
)  # fmt: skip
network = _table("network", "only#@", "proxy", "user", "password", "metered")
objections = _table("objections", "seq#@", "why", "detail")
paid_elsewhere = _table("paid_elsewhere", "bill@", "device", "receipt@", "day")
day_reports = _table("day_reports", "day@", "report")
records = _table("records", "n#@", "kind", "id", "about", "day", "seq#", "at", "clerk", "body")
sums = _table(
    "sums", "day@", "dim@", "name@", "device@", "clerk@", "hour#@", "receipts#", "satang#"
)
part_paid = _table("part_paid", "bill_number@", "principal#")
promises = _table(
    "promises", "payment#@", "line#@", "kind", "bank", "reference", "amount#", "day", "outcome"
)
payment_states = _table("payment_states", "state@", "day@", "payment#@", "clerk", "tender")
count_tries = _table(
    "count_tries", "n#@", "id", "shift_id", "count", "differed#", "approved_by", "clerk", "at"
)
held_baskets = _table("held_baskets", "id@", "clerk", "payer_id", "bills", "amount#", "at", "note")
statement_rows = _table(
    "statement_rows", "fingerprint@", "source", "row#", "day", "amount#", "ref1", "ref2",
    "bank_reference", "verdict", "receipt", "time",
)  # fmt: skip
blobs = _table("blobs", "sha256@", "use", "size#", "so_far#", "sent#", "at")
blob_pieces = _table("blob_pieces", "sha256@", "no#@", "bytes%")
record_changes = _table(
    "record_changes", "id@", "digest", "kind", "record", "field@", "value", "state"
)
touched_records = _table("touched_records", "kind@", "record@", "fields", "disputed#")
reference_cursors = _table("reference_cursors", "kind@", "cursor")
unpublished = _table("unpublished", "kind@", "id@")
reference_files = _table(
    "reference_files", "name@", "version@", "valid_from", "sha256", "state", "detail"
)
