"""Schema 5: payers, their name index and bills move into a file of their own, the register.

Their rows are copied before these statements run (`register.move_out`).
"""

STATEMENTS = (
    # the newest row is the register in use; `fate` says what became of an earlier one
    """CREATE TABLE register_files (
        n INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, key BLOB NOT NULL, fate TEXT NOT NULL)""",
    "DROP TABLE bills",
    "DROP TABLE payer_names",
    "DROP TABLE payers",
)
