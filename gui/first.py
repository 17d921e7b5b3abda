"""One window a library: a second start raises the first window."""

from __future__ import annotations

import hashlib
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from services.errors import InUse
from services.locks import Lock, hold

WORD = b"raise\n"
ANSWER_MS = 2000


class First(QObject):
    """Holds `window.lock` of the library for the life of the window."""

    raise_asked = Signal()

    def __init__(self, library: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder = library
        digest = hashlib.sha256(str(library.resolve()).encode()).hexdigest()[:20]
        self._name = f"musa-{digest}"
        self._lock: Lock | None = None
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._heard)

    def claim(self) -> bool:
        """Become the library's window; False when another process is."""
        try:
            self._lock = hold(self._folder / "locks", "window")
        except InUse:
            return False
        except OSError:
            return True  # opening the library is going to say what is wrong with the folder
        QLocalServer.removeServer(self._name)
        self._server.listen(self._name)
        return True

    def raise_other(self) -> bool:
        """Ask the window that is there to come forward; whether it heard."""
        socket = QLocalSocket(self)
        socket.connectToServer(self._name)
        if not socket.waitForConnected(ANSWER_MS):
            return False
        socket.write(WORD)
        return socket.waitForBytesWritten(ANSWER_MS)

    def release(self) -> None:
        """Let another process have the library."""
        self._server.close()
        if self._lock is not None:
            self._lock.release()

    def _heard(self) -> None:
        socket = self._server.nextPendingConnection()
        if socket is not None:
            socket.disconnected.connect(socket.deleteLater)
            self.raise_asked.emit()
