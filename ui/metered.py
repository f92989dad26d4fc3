"""Whether the operating system says that the line is metered, as on a telephone's hotspot."""

from __future__ import annotations

from PySide6.QtNetwork import QNetworkInformation


def says_metered() -> bool:
    """False where the system does not tell."""
    known = QNetworkInformation.instance()
    return bool(known is not None and known.isMetered())


def listen() -> None:
    """Once, on the GUI thread, before anybody asks."""
    QNetworkInformation.loadBackendByFeatures(QNetworkInformation.Feature.Metered)
