"""Opens lines to the network as this device is set up: proxy, authorities, what a byte costs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from desktop.domain.network import Metered, Network
from desktop.store.store import Store
from sync.client.http import Http, Timeouts

AUTHORITIES = "central-ca.pem"
"""In the profile's folder: whom to trust instead of the usual authorities, as for a town hall's own
server."""


class Lines:
    """`says_metered` is what the operating system thinks of the line."""

    def __init__(
        self, store: Store, folder: Path, *, says_metered: Callable[[], bool] = lambda: False
    ) -> None:
        self._store = store
        self._authorities = folder / AUTHORITIES
        self._says_metered = says_metered
        self._open: list[Http] = []
        self._network = self._kept()

    def open(self, timeouts: Timeouts | None = None) -> Http:
        """The caller closes it."""
        ca = self._authorities if self._authorities.exists() else None
        http = Http(proxy=self._network.proxy_url, ca=ca, timeouts=timeouts)
        self._open.append(http)
        return http

    def close(self, http: Http) -> None:
        http.close()
        self._open.remove(http)

    def apply(self, network: Network) -> None:
        """Those that are open use it from their next call on."""
        self._network = network
        for http in list(self._open):
            http.use_proxy(network.proxy_url)

    def metered(self) -> bool:
        """Whether each byte costs."""
        match self._network.metered:
            case Metered.YES:
                return True
            case Metered.NO:
                return False
            case _:
                return self._says_metered()

    def _kept(self) -> Network:
        with self._store.read() as tx:
            return tx.network.get()
