"""A message from the tray, where the desktop has no notification service on a bus."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QSystemTrayIcon

from gui import theme

SHOWN_MS = 10_000


class Tray(QObject):
    """The icon is there only as long as its message is."""

    clicked = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._icon: QSystemTrayIcon | None = None
        self._over = QTimer(self)
        self._over.setSingleShot(True)
        self._over.setInterval(SHOWN_MS)
        self._over.timeout.connect(self._hide)

    def tell(self, title: str, words: str) -> None:
        """Show a message; nothing where there is no tray."""
        if not QSystemTrayIcon.isSystemTrayAvailable() or not QSystemTrayIcon.supportsMessages():
            return
        if self._icon is None:
            self._icon = QSystemTrayIcon(theme.icon("banana"), self)
            self._icon.messageClicked.connect(self.clicked)
            self._icon.messageClicked.connect(self._hide)
            self._icon.activated.connect(self.clicked)
        self._icon.show()
        self._icon.showMessage(title, words, theme.icon("banana"), SHOWN_MS)
        self._over.start()

    def _hide(self) -> None:
        self._over.stop()
        if self._icon is not None:
            self._icon.hide()
