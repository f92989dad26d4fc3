"""The way from every older shape of the server's tables to the newest: forward only."""

PARTITIONS = 16
"""Of each table with a municipality: one statement reads one of them, as each names its own."""
