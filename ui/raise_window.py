"""A second start brings the first one's window to the front."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtNetwork import QLocalServer, QLocalSocket
from PySide6.QtWidgets import QWidget

_PATIENCE_MS = 500


def _name(folder: Path) -> str:
    return f"thongthin-{sha256(str(folder.resolve()).encode()).hexdigest()[:16]}"


def ask_to_raise(folder: Path) -> bool:
    socket = QLocalSocket()
    socket.connectToServer(_name(folder))
    return socket.waitForConnected(_PATIENCE_MS)


def listen_to_raise(folder: Path, window: QWidget) -> QLocalServer:
    """The lock on the folder is ours, so a name left over is a dead program's."""
    server = QLocalServer(window)
    QLocalServer.removeServer(_name(folder))
    server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)

    def come_forward() -> None:
        while server.hasPendingConnections():
            server.nextPendingConnection().close()
        window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
        window.show()
        window.raise_()
        window.activateWindow()

    server.newConnection.connect(come_forward)
    server.listen(_name(folder))
    return server
