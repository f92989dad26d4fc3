"""Schema 3: the central server's key, for bundles on a USB stick."""

STATEMENTS = ("ALTER TABLE sync_place ADD COLUMN server_key BLOB NOT NULL DEFAULT x''",)
