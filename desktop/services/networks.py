"""Setting the way to the network."""

from __future__ import annotations

from collections.abc import Callable

from desktop.domain.access import Act, Staff
from desktop.domain.network import Network
from desktop.services.changes import Changes, Topic
from desktop.store.store import Store


class Networks:
    """`apply` makes the lines that are open use the new way."""

    def __init__(self, store: Store, changes: Changes, apply: Callable[[Network], None]) -> None:
        self._store = store
        self._changes = changes
        self._apply = apply

    def get(self) -> Network:
        with self._store.read() as tx:
            return tx.network.get()

    def put(self, network: Network, by: Staff) -> None:
        """Raises Refused(NOT_ALLOWED)."""
        by.require(Act.SET_NETWORK)
        with self._store.write() as tx:
            tx.network.put(network)
        self._apply(network)
        self._changes.announce(Topic.SYNC)
