"""Schema 1: people and bills brought in; payments, prints and the journal written down here."""

STATEMENTS = (
    # -- whose device this is --------------------------------------------------------------------
    """CREATE TABLE device (
        only INTEGER PRIMARY KEY CHECK (only = 1),
        lao TEXT NOT NULL, lao_name TEXT NOT NULL, device TEXT NOT NULL, name TEXT NOT NULL,
        epoch TEXT NOT NULL, book TEXT NOT NULL,
        server_url TEXT NOT NULL, private_key BLOB NOT NULL)""",
    """CREATE TABLE staff (
        code TEXT PRIMARY KEY, name TEXT NOT NULL, position TEXT NOT NULL, role TEXT NOT NULL,
        pin_hash TEXT NOT NULL, failures INTEGER NOT NULL DEFAULT 0, last_failure TEXT)""",
    # -- registers brought in --------------------------------------------------------------------
    """CREATE TABLE payers (
        n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, code TEXT NOT NULL UNIQUE,
        title TEXT NOT NULL, first_name TEXT NOT NULL, last_name TEXT NOT NULL,
        tax_id TEXT NOT NULL, phone TEXT NOT NULL, house TEXT NOT NULL, village TEXT NOT NULL,
        lane TEXT NOT NULL, road TEXT NOT NULL, subdistrict TEXT NOT NULL,
        district TEXT NOT NULL, province TEXT NOT NULL, postcode TEXT NOT NULL)""",
    "CREATE INDEX payers_tax_id ON payers (tax_id)",
    "CREATE INDEX payers_phone ON payers (phone)",
    "CREATE INDEX payers_house ON payers (house)",
    # unicode61 by default throws Thai vowels and tone marks away: keep marks (Mn, Mc).
    # Beginnings up to นางสาว and three letters are looked up; longer ones are gathered, and few
    # share them.
    """CREATE VIRTUAL TABLE payer_names USING fts5(
        words, content='', contentless_delete=1, detail=none, prefix='1 2 3 4 5 6 7 8 9',
        tokenize="unicode61 remove_diacritics 0 categories 'L* N* Co Mn Mc'")""",
    """CREATE TABLE bills (
        number TEXT PRIMARY KEY, payer_id TEXT NOT NULL REFERENCES payers (id), kind TEXT NOT NULL,
        subject TEXT NOT NULL, period TEXT NOT NULL,
        principal INTEGER NOT NULL CHECK (principal > 0),
        due TEXT NOT NULL, warned_on TEXT, warned_days INTEGER NOT NULL DEFAULT 0)""",
    "CREATE INDEX bills_payer ON bills (payer_id)",
    """CREATE TABLE column_mappings (
        fingerprint TEXT PRIMARY KEY, columns TEXT NOT NULL)""",
    # -- facts: only ever added ------------------------------------------------------------------
    """CREATE TABLE shifts (
        n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, device TEXT NOT NULL, clerk TEXT NOT NULL,
        business_day TEXT NOT NULL, opened_at TEXT NOT NULL, float_count TEXT NOT NULL)""",
    "CREATE INDEX shifts_clerk ON shifts (clerk, n)",
    """CREATE TABLE payments (
        n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,
        fiscal_year INTEGER NOT NULL, book TEXT NOT NULL, number INTEGER NOT NULL,
        shift_id TEXT NOT NULL, device TEXT NOT NULL, clerk TEXT NOT NULL,
        business_day TEXT NOT NULL, taken_at TEXT NOT NULL,
        payer_id TEXT NOT NULL, payer_name TEXT NOT NULL, payer_tax_id TEXT NOT NULL,
        payer_address TEXT NOT NULL, amount INTEGER NOT NULL, seq INTEGER NOT NULL,
        UNIQUE (fiscal_year, book, number))""",
    "CREATE INDEX payments_day ON payments (business_day)",
    "CREATE INDEX payments_payer ON payments (payer_id)",
    """CREATE TABLE payment_charges (
        payment INTEGER NOT NULL REFERENCES payments (n), line INTEGER NOT NULL,
        bill_number TEXT NOT NULL, kind TEXT NOT NULL, part TEXT NOT NULL, text TEXT NOT NULL,
        amount INTEGER NOT NULL, revenue_code TEXT NOT NULL, make_up TEXT NOT NULL,
        legal_basis TEXT NOT NULL, PRIMARY KEY (payment, line)) WITHOUT ROWID""",
    """CREATE TABLE payment_tenders (
        payment INTEGER NOT NULL REFERENCES payments (n), line INTEGER NOT NULL,
        kind TEXT NOT NULL, amount INTEGER NOT NULL, received INTEGER NOT NULL,
        PRIMARY KEY (payment, line)) WITHOUT ROWID""",
    """CREATE TABLE settlements (
        bill_number TEXT PRIMARY KEY, payment INTEGER NOT NULL REFERENCES payments (n))
        WITHOUT ROWID""",
    """CREATE TABLE prints (
        n INTEGER PRIMARY KEY, id TEXT NOT NULL, payment_id TEXT NOT NULL, copy INTEGER NOT NULL,
        outcome TEXT NOT NULL, printer TEXT NOT NULL, reason TEXT NOT NULL, clerk TEXT NOT NULL,
        at TEXT NOT NULL)""",
    "CREATE INDEX prints_payment ON prints (payment_id)",
    """CREATE TABLE reveals (
        n INTEGER PRIMARY KEY, subject TEXT NOT NULL, purpose TEXT NOT NULL, clerk TEXT NOT NULL,
        at TEXT NOT NULL)""",
    """CREATE TABLE imports (
        n INTEGER PRIMARY KEY, what TEXT NOT NULL, source TEXT NOT NULL, added INTEGER NOT NULL,
        changed INTEGER NOT NULL, unchanged INTEGER NOT NULL, rejected INTEGER NOT NULL,
        day TEXT NOT NULL, staff TEXT NOT NULL, at TEXT NOT NULL)""",
    """CREATE TABLE journal (
        seq INTEGER PRIMARY KEY, kind TEXT NOT NULL, body BLOB NOT NULL, hash BLOB NOT NULL,
        at TEXT NOT NULL, satang INTEGER NOT NULL)""",
    """CREATE TABLE subject_keys (
        subject TEXT PRIMARY KEY, key BLOB NOT NULL) WITHOUT ROWID""",
    # -- numbers and the central server ----------------------------------------------------------
    """CREATE TABLE number_blocks (
        fiscal_year INTEGER NOT NULL, book TEXT NOT NULL, first INTEGER NOT NULL,
        last INTEGER NOT NULL, next INTEGER NOT NULL,
        PRIMARY KEY (fiscal_year, book, first), CHECK (next BETWEEN first AND last + 1))
        WITHOUT ROWID""",
    """CREATE TABLE sync_place (
        only INTEGER PRIMARY KEY CHECK (only = 1), acknowledged INTEGER NOT NULL,
        cursor TEXT NOT NULL, last_answer TEXT)""",
    "INSERT INTO sync_place VALUES (1, 0, '', NULL)",
    """CREATE TABLE objections (
        seq INTEGER PRIMARY KEY, why TEXT NOT NULL, detail TEXT NOT NULL)""",
    """CREATE TABLE paid_elsewhere (
        bill TEXT PRIMARY KEY, device TEXT NOT NULL, receipt TEXT NOT NULL, day TEXT NOT NULL)
        WITHOUT ROWID""",
    "CREATE TABLE day_reports (day TEXT PRIMARY KEY, report TEXT NOT NULL) WITHOUT ROWID",
    # -- an aid to honesty: facts refuse to be changed (the journal is the protection) ------------
    *(
        f"""CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table}
        BEGIN SELECT RAISE(ABORT, 'facts are never changed'); END"""
        for table in (
            "journal", "payments", "payment_charges", "payment_tenders", "prints", "shifts",
            "reveals", "imports",
        )
        for verb in ("UPDATE", "DELETE")
    ),
)  # fmt: skip
