"""Schema 2: tenders beside cash, corrections, shifts that close, remittances, sums by day."""

STATEMENTS = (
    "ALTER TABLE shifts ADD COLUMN handed_over_by TEXT NOT NULL DEFAULT ''",
    # bills paid in part only, as a JSON list; the date on a hand-written leaf; the kind of tender,
    # or `split`
    "ALTER TABLE payments ADD COLUMN parts TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE payments ADD COLUMN written_on TEXT",
    "ALTER TABLE payments ADD COLUMN tender TEXT NOT NULL DEFAULT 'cash'",
    "ALTER TABLE payment_tenders ADD COLUMN bank TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE payment_tenders ADD COLUMN reference TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE payment_tenders ADD COLUMN dated TEXT",
    "CREATE INDEX payments_shift ON payments (shift_id)",
    "CREATE INDEX payments_seq ON payments (seq)",
    "CREATE INDEX payments_written ON payments (business_day) WHERE written_on IS NOT NULL",
    "CREATE INDEX prints_copies ON prints (at) WHERE copy > 0",
    # -- facts in one shape: `about` is what they are found by, `body` their fields --------------
    """CREATE TABLE records (
        n INTEGER PRIMARY KEY, kind TEXT NOT NULL, id TEXT NOT NULL UNIQUE, about TEXT NOT NULL,
        day TEXT NOT NULL, seq INTEGER NOT NULL, at TEXT NOT NULL, clerk TEXT NOT NULL,
        body TEXT NOT NULL)""",
    "CREATE INDEX records_about ON records (about, kind)",
    "CREATE INDEX records_day ON records (kind, day)",
    *(
        f"""CREATE TRIGGER records_no_{verb.lower()} BEFORE {verb} ON records
        BEGIN SELECT RAISE(ABORT, 'facts are never changed'); END"""
        for verb in ("UPDATE", "DELETE")
    ),
    # -- worked out from facts, kept for speed -----------------------------------------------------
    # `dim`: receipt (taken, voided), tender (by kind), revenue (by code), reversal (by code)
    """CREATE TABLE sums (
        day TEXT NOT NULL, dim TEXT NOT NULL, name TEXT NOT NULL, device TEXT NOT NULL,
        clerk TEXT NOT NULL, hour INTEGER NOT NULL, receipts INTEGER NOT NULL,
        satang INTEGER NOT NULL, PRIMARY KEY (day, dim, name, device, clerk, hour))
        WITHOUT ROWID""",
    """INSERT INTO sums SELECT business_day, 'receipt', 'taken', device, clerk,
        CAST(substr(taken_at, 12, 2) AS INTEGER), count(*), sum(amount)
        FROM payments GROUP BY 1, 4, 5, 6""",
    """INSERT INTO sums SELECT business_day, 'tender', t.kind, device, clerk,
        CAST(substr(taken_at, 12, 2) AS INTEGER), count(*), sum(t.amount)
        FROM payments JOIN payment_tenders t ON t.payment = n GROUP BY 1, 3, 4, 5, 6""",
    """INSERT INTO sums SELECT business_day, 'revenue', c.revenue_code, device, clerk,
        CAST(substr(taken_at, 12, 2) AS INTEGER), count(DISTINCT n), sum(c.amount)
        FROM payments JOIN payment_charges c ON c.payment = n GROUP BY 1, 3, 4, 5, 6""",
    """CREATE TABLE part_paid (bill_number TEXT PRIMARY KEY, principal INTEGER NOT NULL)
        WITHOUT ROWID""",
    # what the bank has still to confirm; `outcome` is empty until it is known
    """CREATE TABLE promises (
        payment INTEGER NOT NULL REFERENCES payments (n), line INTEGER NOT NULL,
        kind TEXT NOT NULL, bank TEXT NOT NULL, reference TEXT NOT NULL, amount INTEGER NOT NULL,
        day TEXT NOT NULL, outcome TEXT NOT NULL, PRIMARY KEY (payment, line)) WITHOUT ROWID""",
    """CREATE UNIQUE INDEX promises_reference ON promises (kind, bank, reference)
        WHERE outcome <> 'undone'""",
    "CREATE INDEX promises_open ON promises (day) WHERE outcome = ''",
    # what became of receipts: voided, reversed, corrected; for the list of receipts
    """CREATE TABLE payment_states (
        state TEXT NOT NULL, day TEXT NOT NULL, payment INTEGER NOT NULL REFERENCES payments (n),
        clerk TEXT NOT NULL, tender TEXT NOT NULL, PRIMARY KEY (state, day, payment))
        WITHOUT ROWID""",
    # the register of receipt numbers: when blocks came, what e-LAAS numbers are taken
    "CREATE INDEX journal_leases ON journal (seq) WHERE kind = 'numbers-leased'",
    """CREATE INDEX records_elaas ON records (json_extract(body, '$.elaas_number'))
        WHERE kind = 'elaas-number-noted'""",
    "CREATE INDEX payments_clerk ON payments (clerk, tender, business_day)",
    "CREATE INDEX charges_revenue ON payment_charges (revenue_code, payment)",
    # what the list asks of a payer's receipts stands in the index: people have many
    "DROP INDEX payments_payer",
    "CREATE INDEX payments_payer ON payments (payer_id, business_day, clerk, tender)",
    # a bill may be paid at two counters while they are apart: voiding one leaves the other's
    """CREATE TABLE elsewhere (
        bill TEXT NOT NULL, device TEXT NOT NULL, receipt TEXT NOT NULL, day TEXT NOT NULL,
        PRIMARY KEY (bill, receipt)) WITHOUT ROWID""",
    "INSERT INTO elsewhere SELECT bill, device, receipt, day FROM paid_elsewhere",
    "DROP TABLE paid_elsewhere",
    "ALTER TABLE elsewhere RENAME TO paid_elsewhere",
    # -- not facts: what a clerk put aside, and what a bank's file told ----------------------
    """CREATE TABLE held_baskets (
        id TEXT PRIMARY KEY, clerk TEXT NOT NULL, payer_id TEXT NOT NULL, bills TEXT NOT NULL,
        amount INTEGER NOT NULL, at TEXT NOT NULL, note TEXT NOT NULL) WITHOUT ROWID""",
    """CREATE TABLE statement_rows (
        fingerprint TEXT PRIMARY KEY, source TEXT NOT NULL, row INTEGER NOT NULL,
        day TEXT NOT NULL, amount INTEGER NOT NULL, ref1 TEXT NOT NULL, ref2 TEXT NOT NULL,
        bank_reference TEXT NOT NULL, verdict TEXT NOT NULL, receipt TEXT NOT NULL,
        time TEXT NOT NULL) WITHOUT ROWID""",
    """CREATE INDEX statement_rows_waiting ON statement_rows (day)
        WHERE receipt = '' AND verdict <> 'noted'""",
    # blind counts of a drawer, so that ending the program does not win a further one
    """CREATE TABLE count_tries (
        n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, shift_id TEXT NOT NULL,
        count TEXT NOT NULL, differed INTEGER NOT NULL, approved_by TEXT NOT NULL,
        clerk TEXT NOT NULL, at TEXT NOT NULL)""",
    "CREATE INDEX count_tries_shift ON count_tries (shift_id)",
)  # fmt: skip
