"""Schema 7: how far each kind of reference data was followed, what this counter still has to
publish, and people whom the centre has closed."""

STATEMENTS = (
    "ALTER TABLE staff ADD COLUMN active INTEGER NOT NULL DEFAULT 1",
    # payers and bills have theirs in the register file, beside the rows
    """CREATE TABLE reference_cursors (
        kind TEXT PRIMARY KEY, cursor TEXT NOT NULL) WITHOUT ROWID""",
    """CREATE TABLE unpublished (
        kind TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY (kind, id)) WITHOUT ROWID""",
    # `understood`: what the program could read when it followed the feed
    "ALTER TABLE sync_place ADD COLUMN understood INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE sync_place ADD COLUMN publishes INTEGER NOT NULL DEFAULT 0",
)
