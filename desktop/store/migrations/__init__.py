"""Numbered steps from an empty file to today's tables; forward only, each atomic."""

from collections.abc import Sequence

from desktop.store.migrations import (
    m0001_first,
    m0002_money,
    m0003_server_key,
    m0004_records,
    m0005_register,
    m0006_epochs,
    m0007_reference,
    m0008_network,
)

STEPS: Sequence[Sequence[str]] = (
    m0001_first.STATEMENTS,
    m0002_money.STATEMENTS,
    m0003_server_key.STATEMENTS,
    m0004_records.STATEMENTS,
    m0005_register.STATEMENTS,
    m0006_epochs.STATEMENTS,
    m0007_reference.STATEMENTS,
    m0008_network.STATEMENTS,
)
"""Step n takes a file from `user_version` n − 1 to n."""

NEWEST = len(STEPS)

REGISTER_APART = 5
"""From this version on the register is a file of its own."""
