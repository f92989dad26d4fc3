"""How this device gets to the network: one row, in the encrypted file because of the password."""

from __future__ import annotations

import sqlalchemy as sa

from desktop.domain.network import Metered, Network
from desktop.store.driver import first, run


class Networks:
    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def get(self) -> Network:
        query = "SELECT proxy, user, password, metered FROM network"
        row = first(self._connection, query)
        return Network() if row is None else Network(row[0], row[1], row[2], Metered(row[3]))

    def put(self, network: Network) -> None:
        run(
            self._connection,
            "INSERT OR REPLACE INTO network VALUES (1, ?, ?, ?, ?)",
            (network.proxy, network.user, network.password, network.metered.value),
        )
