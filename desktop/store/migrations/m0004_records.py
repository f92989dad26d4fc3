"""Changes to shared records with what became of them; blobs, and reference files among them."""

STATEMENTS = (
    # `so_far`: bytes that are here; `sent`: the server has it whole
    """CREATE TABLE blobs (
        sha256 TEXT PRIMARY KEY, use TEXT NOT NULL, size INTEGER NOT NULL,
        so_far INTEGER NOT NULL, sent INTEGER NOT NULL, at TEXT NOT NULL)""",
    "CREATE INDEX blobs_waiting ON blobs (at) WHERE sent = 0",
    "CREATE INDEX blobs_wanted ON blobs (at) WHERE so_far < size",
    """CREATE TABLE blob_pieces (
        sha256 TEXT NOT NULL, no INTEGER NOT NULL, bytes BLOB NOT NULL,
        PRIMARY KEY (sha256, no))""",
    # a row for each field of a change; `state`: pending, stands, conflict, replaced
    """CREATE TABLE record_changes (
        id TEXT NOT NULL, digest TEXT NOT NULL, kind TEXT NOT NULL, record TEXT NOT NULL,
        field TEXT NOT NULL, value TEXT NOT NULL, state TEXT NOT NULL, PRIMARY KEY (id, field))""",
    "CREATE INDEX record_changes_record ON record_changes (kind, record)",
    "CREATE INDEX record_changes_pending ON record_changes (kind) WHERE state = 'pending'",
    # the server's word on each record that any counter has changed
    """CREATE TABLE touched_records (
        kind TEXT NOT NULL, record TEXT NOT NULL, fields TEXT NOT NULL, disputed INTEGER NOT NULL,
        PRIMARY KEY (kind, record)) WITHOUT ROWID""",
    "CREATE INDEX touched_disputed ON touched_records (kind, record) WHERE disputed",
    # `state`: wanted, good, or why it was set apart
    """CREATE TABLE reference_files (
        name TEXT NOT NULL, version TEXT NOT NULL, valid_from TEXT NOT NULL, sha256 TEXT NOT NULL,
        state TEXT NOT NULL, detail TEXT NOT NULL, PRIMARY KEY (name, version)) WITHOUT ROWID""",
)
