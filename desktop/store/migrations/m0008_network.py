"""Schema 8: the way to the network; the server's last checkpoint of the journal."""

STATEMENTS = (
    """CREATE TABLE network (
        only INTEGER PRIMARY KEY CHECK (only = 1), proxy TEXT NOT NULL, user TEXT NOT NULL,
        password TEXT NOT NULL, metered TEXT NOT NULL)""",
    "ALTER TABLE sync_place ADD COLUMN checkpoint TEXT NOT NULL DEFAULT ''",
)
