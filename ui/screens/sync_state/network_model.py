"""Reads and keeps the way to the network."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from desktop.domain.access import Act, Staff
from desktop.domain.errors import Refused
from desktop.domain.network import Metered, network_of
from desktop.services.networks import Networks
from ui import messages
from ui.background import Background, Lane


class NetworkModel(QObject):
    loaded = Signal(object)  # Network
    saved = Signal()
    refused = Signal(str)

    def __init__(self, networks: Networks, staff: Staff, background: Background) -> None:
        super().__init__()
        self._networks = networks
        self._staff = staff
        self._background = background

    @property
    def allowed(self) -> bool:
        return self._staff.may(Act.SET_NETWORK)

    def load(self) -> None:
        self._background.run(
            self._networks.get,
            owner=self,
            done=self.loaded.emit,
            failed=self._refuse,
            lane=Lane.LOOKUP,
        )

    def save(self, proxy: str, user: str, password: str, metered: Metered) -> None:
        try:
            network = network_of(proxy, user, password, metered)
        except Refused as refused:
            self._refuse(refused)
            return
        self._background.run(
            lambda: self._networks.put(network, self._staff),
            owner=self,
            done=lambda _: self.saved.emit(),
            failed=self._refuse,
            lane=Lane.STORE,
        )

    def _refuse(self, error: Exception) -> None:
        self.refused.emit(messages.explain(error))
