"""Schema 6: how the journal stands to the server's copy of it, and evidence delivered of a fork."""

STATEMENTS = (
    "ALTER TABLE sync_place ADD COLUMN footing TEXT NOT NULL DEFAULT ''",
    # up to which entry the differing history was delivered to the server's evidence
    "ALTER TABLE sync_place ADD COLUMN evidence INTEGER NOT NULL DEFAULT 0",
)
